//! The rubric's file that a sheet becomes, and which cell each of its values comes from: whatever the reader of rubrics
//! finds wrong with it is said of that cell.

use std::collections::{HashMap, HashSet};

use plumbline_core::Decimal;

use crate::sheet::About;
use crate::sheet::draft::{Criterion, Level, Phrase, Said, Section};
use crate::sheet::scale::{Step, When};
use crate::writing::{self, File, Ids};
use plumbline_sheet::Findings;
use plumbline_sheet::Place;

/// A file, and where its values come from.
pub(super) struct Written {
    pub(super) toml: String,
    /// By path, such as `sections[0].criteria[2].weight`.
    places: HashMap<String, Place>,
}

/// A criterion with its scale and its weight.
pub(super) struct Scaled<'d> {
    pub(super) criterion: &'d Criterion,
    pub(super) weight: Option<Said<Decimal>>,
    pub(super) steps: Vec<Step<'d>>,
}

/// A section with what it weighs.
pub(super) struct Weighed<'d> {
    pub(super) section: &'d Section,
    /// None where all weigh the same.
    pub(super) weight: Option<Decimal>,
    pub(super) criteria: Vec<Scaled<'d>>,
}

pub(super) fn write(sections: &[Weighed<'_>], about: &About, findings: &mut Findings) -> Written {
    let mut writer = Writer { file: File::default(), ids: Ids::default(), places: HashMap::new(), about, findings };
    writer.head();
    for (index, section) in sections.iter().enumerate() {
        writer.section(&format!("sections[{index}]"), section);
    }
    Written { toml: writer.file.into_text(), places: writer.places }
}

impl Written {
    /// The cell that a value comes from, or the nearest one around it; None where it comes from no cell.
    pub(super) fn place(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            match self.places.get(path) {
                Some(at) => return Some(*at),
                None => path = &path[..path.rfind(['.', '['])?],
            }
        }
    }
}

struct Writer<'a> {
    file: File,
    ids: Ids,
    places: HashMap<String, Place>,
    about: &'a About,
    findings: &'a mut Findings,
}

impl Writer<'_> {
    fn head(&mut self) {
        let About { title, id, languages } = self.about;
        let file = &mut self.file;
        file.line(writing::SCHEMA_LINE);
        file.blank();
        file.comment("Made from a spreadsheet. `plumbline rubric check` says what should be better in it.");
        file.blank();
        let id = id.clone().unwrap_or_else(|| writing::id_of(title));
        file.key("id", &writing::string(&id));
        file.key("version", "\"1.0.0\"");
        file.key("title", &writing::string(title));
        file.key("languages", &writing::list(languages));
    }

    fn section(&mut self, path: &str, weighed: &Weighed<'_>) {
        let Weighed { section, weight, criteria } = weighed;
        let title = section.title.as_ref().map_or(&self.about.title, |it| &it.value);
        let id = self.ids.next(title, "section");
        let file = &mut self.file;
        file.blank();
        file.blank();
        file.line("[[sections]]");
        file.key("id", &writing::string(&id));
        file.key("title", &writing::string(title));
        match (&section.weight, weight) {
            (Some(said), _) => file.key("weight", &number(said.value)),
            (None, Some(weight)) => {
                file.comment("What its criteria weigh together, so that each counts as it does in the spreadsheet.");
                file.key("weight", &number(*weight));
            }
            (None, None) => {}
        }
        let places =
            [("", section.title.as_ref().map(|it| it.at)), (".weight", section.weight.as_ref().map(|it| it.at))];
        for (key, at) in places {
            self.note(format!("{path}{key}"), at);
        }
        for (index, criterion) in criteria.iter().enumerate() {
            self.criterion(&format!("{path}.criteria[{index}]"), criterion);
        }
    }

    fn criterion(&mut self, path: &str, scaled: &Scaled<'_>) {
        let Scaled { criterion, weight, steps } = scaled;
        let title = &criterion.title;
        self.note(path.to_owned(), Some(title.at));
        let id = self.ids.next(&title.value, "criterion");
        self.file.blank();
        self.file.line("[[sections.criteria]]");
        self.file.key("id", &writing::string(&id));
        self.file.key("title", &writing::string(&title.value));
        match &criterion.guidance {
            Some(guidance) => self.said(path, "guidance", guidance.at, &writing::string(&guidance.value)),
            None => {
                let highest = steps.last().map_or(title, |it| &it.anchor);
                let row = Place { row: title.at.row, column: None };
                self.findings.note(row, "no guidance, so that the anchor of the highest level stands in");
                self.said(path, "guidance", highest.at, &writing::string(&highest.value));
            }
        }
        if let Some(weight) = weight {
            self.said(path, "weight", weight.at, &number(weight.value));
        }
        if let Some(skills) = &criterion.skills {
            self.skills(path, skills);
        }
        self.auto_fail(path, criterion, steps);
        for (index, step) in steps.iter().enumerate() {
            self.level(&format!("{path}.levels[{index}]"), step);
        }
    }

    fn skills(&mut self, path: &str, skills: &Said<String>) {
        let mut seen = HashSet::new();
        let named = skills.value.split([';', ',', '\n']).filter_map(writing::id);
        let ids: Vec<String> = named.filter(|it| seen.insert(it.clone())).collect();
        if !ids.is_empty() {
            self.said(path, "skills", skills.at, &writing::list(&ids));
        }
    }

    fn auto_fail(&mut self, path: &str, criterion: &Criterion, steps: &[Step<'_>]) {
        let Some((at, fails)) = criterion.auto_fail.as_ref().and_then(|it| Some((it.at, it.value?))) else {
            if let Some(passes_at) = &criterion.passes_at {
                self.findings.note(passes_at.at, "left out, since it goes with `auto fail`, which is empty or says no");
            }
            return;
        };
        self.said(path, "auto_fail", at, &writing::string(fails));
        match &criterion.passes_at {
            Some(passes_at) => self.said(path, "passes_at", passes_at.at, &number(passes_at.value)),
            None => {
                if steps.len() > 2 {
                    let only =
                        "fails at the lowest level only; a column `passes at` can say the score below which it fails";
                    self.findings.note(at, only);
                }
                self.said(path, "passes_at", at, &number(second_lowest(steps)));
            }
        }
    }

    fn level(&mut self, path: &str, step: &Step<'_>) {
        self.note(path.to_owned(), Some(step.title.at));
        self.file.blank();
        self.file.line("[[sections.criteria.levels]]");
        self.said(path, "points", step.points.at, &number(step.points.value));
        self.said(path, "title", step.title.at, &writing::string(&step.title.value));
        self.said(path, "anchor", step.anchor.at, &writing::string(&step.anchor.value));
        if let Some(suggestion) = step.suggestion {
            self.said(path, "suggestion", suggestion.at, &writing::string(&suggestion.value));
        }
        if let Some(when) = &step.when {
            let condition = match &when.value {
                When::Seen(level) => {
                    let at_least = level.at_least.as_ref().filter(|it| it.value > 1);
                    let at_least = at_least.map(|it| format!(", at_least = {}", it.value)).unwrap_or_default();
                    format!("{{ {}{}{at_least} }}", self.sighting(level), within(level, None))
                }
                When::Never(level) => {
                    format!("{{ never = {{ {}{} }} }}", self.sighting(level), within(level, Some("whole")))
                }
                When::Ask { question, part } => {
                    self.file
                        .comment("No phrases were given, so that a language model is asked, where one is granted.");
                    let part = part.map(|it| format!(", in = {}", writing::string(it))).unwrap_or_default();
                    let without = "without_model = \"insufficient evidence\"";
                    format!("{{ ask = {}{part}, {without} }}", writing::string(question))
                }
            };
            self.said(path, "when", when.at, &condition);
        }
    }

    /// What is seen; `with` is what else the sentence says.
    fn sighting(&mut self, level: &Level) -> String {
        let phrases = (!level.phrases.is_empty()).then(|| self.phrases(&level.phrases));
        match (&level.asks, phrases) {
            (Some(asks), Some(phrases)) => format!("asks = {}, with = {phrases}", writing::string(asks.value)),
            (Some(asks), None) => format!("asks = {}", writing::string(asks.value)),
            (None, phrases) => format!("says = {}", phrases.unwrap_or_default()),
        }
    }

    fn phrases(&mut self, phrases: &[Said<Phrase>]) -> String {
        let list = |language: Option<usize>| {
            let of = phrases.iter().filter(|it| it.value.language.is_none_or(|it| Some(it) == language));
            of.map(|it| it.value.words.clone()).collect::<Vec<_>>()
        };
        if phrases.iter().all(|it| it.value.language.is_none()) {
            return writing::list(&list(None));
        }
        let languages = self.about.languages.iter().enumerate().map(|(index, language)| {
            let of = list(Some(index));
            if of.is_empty() {
                let at = phrases.first().map(|it| it.at);
                let message = format!(
                    "there are no phrases in `{language}`; write them in a row below, with the language beside"
                );
                self.findings.fault(at, message);
            }
            format!("{language} = {}", writing::list(&of))
        });
        format!("{{ {} }}", languages.collect::<Vec<_>>().join(", "))
    }

    /// A key whose value a cell says.
    fn said(&mut self, path: &str, key: &str, at: Place, value: &str) {
        self.file.key(key, value);
        self.note(format!("{path}.{key}"), Some(at));
    }

    fn note(&mut self, path: String, at: Option<Place>) {
        self.places.extend(at.map(|it| (path, it)));
    }
}

/// By whom, and where; `otherwise` is said where the sheet does not say where.
fn within(level: &Level, otherwise: Option<&str>) -> String {
    let by = level.by.as_ref().map(|it| it.value).filter(|it| *it != "subject");
    let part = level.part.as_ref().map(|it| it.value.as_str()).filter(|it| *it != "whole").or(otherwise);
    let said = |key: &str, value: Option<&str>| value.map(|it| format!(", {key} = {}", writing::string(it)));
    [said("by", by), said("in", part)].into_iter().flatten().collect()
}

/// The score of the second-lowest level, in hundredths and not above it.
fn second_lowest(steps: &[Step<'_>]) -> Decimal {
    let points = |index: usize| steps.get(index).map_or(0, |it| i128::from(it.points.value.ten_thousandths()));
    let lowest = points(0);
    let score = (points(1) - lowest) * 10_000 / (points(steps.len().saturating_sub(1)) - lowest).max(1);
    Decimal::from_ten_thousandths(i64::try_from(score.max(1) * 100).unwrap_or_default())
}

/// Without places that say nothing.
fn number(number: Decimal) -> String {
    let written = number.to_string();
    written.strip_suffix(".0").unwrap_or(&written).to_owned()
}
