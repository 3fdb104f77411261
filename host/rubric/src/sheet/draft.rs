//! What the rows of a sheet say, gathered into sections, criteria and levels. Every value keeps its place, so that
//! whatever turns out to be wrong with it is said of its cell.

use plumbline_core::Decimal;

use crate::sheet::column::Column;
use crate::sheet::{phrase, value};
use plumbline_sheet::{Cell, Place, Row, Table};
use plumbline_sheet::{Findings, one_line, shown};

/// A value, and the cell that says it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Said<T> {
    pub(super) at: Place,
    pub(super) value: T,
}

pub(super) struct Section {
    /// None where the sheet has no sections.
    pub(super) title: Option<Said<String>>,
    pub(super) weight: Option<Said<Decimal>>,
    pub(super) criteria: Vec<Criterion>,
}

pub(super) struct Criterion {
    pub(super) title: Said<String>,
    pub(super) guidance: Option<Said<String>>,
    pub(super) weight: Option<Said<Decimal>>,
    pub(super) auto_fail: Option<Said<Option<&'static str>>>,
    pub(super) passes_at: Option<Said<Decimal>>,
    pub(super) skills: Option<Said<String>>,
    pub(super) levels: Vec<Level>,
}

/// What one row says of a level, and those that go on with it.
pub(super) struct Level {
    pub(super) row: usize,
    pub(super) title: Option<Said<String>>,
    pub(super) points: Option<Said<Decimal>>,
    pub(super) anchor: Option<Said<String>>,
    pub(super) suggestion: Option<Said<String>>,
    pub(super) phrases: Vec<Said<Phrase>>,
    pub(super) asks: Option<Said<&'static str>>,
    pub(super) by: Option<Said<&'static str>>,
    pub(super) part: Option<Said<String>>,
    pub(super) at_least: Option<Said<u32>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Phrase {
    pub(super) words: String,
    /// Index of its language; None where it counts in all of them.
    pub(super) language: Option<usize>,
}

/// The sections that the rows of a table come to; whatever is wrong becomes a fault.
pub(super) fn gather(table: &Table<Column>, languages: &[String], findings: &mut Findings) -> Vec<Section> {
    let mut gatherer = Gatherer { table, languages, findings, sections: Vec::new(), section: 0, within: false };
    for row in &table.rows {
        gatherer.row(row);
    }
    let Gatherer { findings, mut sections, .. } = gatherer;
    sections.retain(|section| {
        let kept = !section.criteria.is_empty();
        if let (false, Some(title)) = (kept, &section.title) {
            findings.note(title.at, "left out, since this section has no criteria");
        }
        kept
    });
    if sections.is_empty() {
        findings.fault(None, "there is no criterion below the first row");
    }
    sections
}

struct Gatherer<'t, 'f> {
    table: &'t Table<Column>,
    languages: &'t [String],
    findings: &'f mut Findings,
    sections: Vec<Section>,
    /// Index of the section that the last row is in.
    section: usize,
    /// Whether its last criterion goes on where a row begins none.
    within: bool,
}

/// What is said of a criterion, and not of one of its levels.
const OF_A_CRITERION: [Column; 5] =
    [Column::Guidance, Column::Weight, Column::AutoFail, Column::PassesAt, Column::Skills];
/// What begins a level.
const BEGINS_A_LEVEL: [Column; 2] = [Column::Level, Column::Points];
/// What else is said of a level.
const OF_A_LEVEL: [Column; 7] =
    [Column::Anchor, Column::Suggestion, Column::Phrases, Column::Asks, Column::By, Column::In, Column::AtLeast];

/// Phrases of a cell, and of a level.
const MOST_PHRASES: usize = 500;

impl<'t> Gatherer<'t, '_> {
    fn row(&mut self, row: &'t Row) {
        let table = self.table;
        let cell = |column: Column| table.cell(row, &column);
        let any = |columns: &[Column]| columns.iter().any(|it| cell(*it).is_some());
        let says_more = any(&OF_A_CRITERION) || any(&BEGINS_A_LEVEL) || any(&OF_A_LEVEL);

        let title = cell(Column::Criterion).map(line);
        if let Some(section) = cell(Column::Section).map(line) {
            let moves = self.in_section(&section);
            if moves && title.is_none() && says_more {
                self.findings.fault(
                    Some(section.at),
                    "begins a section in the midst of a criterion; it begins with a criterion's first row, or in a row \
                     of its own",
                );
                return;
            }
        }
        if let Some(weight) = self.number(cell(Column::SectionWeight)) {
            match self.sections.get_mut(self.section) {
                Some(section) => say(&mut section.weight, Some(weight), "section", self.findings),
                None => self.findings.fault(Some(weight.at), "stands above the first section"),
            }
        }
        if let Some(title) = title {
            self.in_criterion(title);
        } else if !says_more {
            return;
        } else if !self.within {
            let at = Place { row: row.number, column: None };
            self.findings.fault(Some(at), "goes on with a criterion, and there is none above it; write its title");
            return;
        }
        self.criterion(row);
        if any(&BEGINS_A_LEVEL) || any(&OF_A_LEVEL) {
            self.level(row, any(&BEGINS_A_LEVEL));
        }
    }

    /// Whether it is another one than that of the row above.
    fn in_section(&mut self, title: &Said<String>) -> bool {
        let named = |it: &Section| it.title.as_ref().is_some_and(|it| it.value == title.value);
        if self.sections.get(self.section).is_some_and(named) {
            return false;
        }
        self.within = false;
        self.section = self.sections.iter().position(named).unwrap_or(self.sections.len());
        if self.section == self.sections.len() {
            self.sections.push(Section { title: Some(title.clone()), weight: None, criteria: Vec::new() });
        }
        true
    }

    fn in_criterion(&mut self, title: Said<String>) {
        if self.sections.is_empty() {
            self.sections.push(Section { title: None, weight: None, criteria: Vec::new() });
        }
        let Some(section) = self.sections.get_mut(self.section) else { return };
        let goes_on = self.within && section.criteria.last().is_some_and(|it| it.title.value == title.value);
        self.within = true;
        if !goes_on {
            section.criteria.push(Criterion {
                title,
                guidance: None,
                weight: None,
                auto_fail: None,
                passes_at: None,
                skills: None,
                levels: Vec::new(),
            });
        }
    }

    /// What the row says of the criterion that it is in.
    fn criterion(&mut self, row: &'t Row) {
        let table = self.table;
        let cell = |column: Column| table.cell(row, &column);
        let weight = self.number(cell(Column::Weight));
        let passes_at = self.number(cell(Column::PassesAt));
        let auto_fail = self.read(cell(Column::AutoFail), value::auto_fail);
        let Some(criterion) = self.sections.get_mut(self.section).and_then(|it| it.criteria.last_mut()) else { return };
        let findings = &mut *self.findings;
        say(&mut criterion.weight, weight, "criterion", findings);
        say(&mut criterion.passes_at, passes_at, "criterion", findings);
        say(&mut criterion.auto_fail, auto_fail, "criterion", findings);
        say(&mut criterion.skills, cell(Column::Skills).map(text), "criterion", findings);
        let guidance = "criterion; a column that describes each level is called `anchor`";
        say(&mut criterion.guidance, cell(Column::Guidance).map(text), guidance, findings);
    }

    /// What the row says of a level of the criterion that it is in.
    fn level(&mut self, row: &'t Row, begins: bool) {
        let table = self.table;
        let cell = |column: Column| table.cell(row, &column);
        let title = cell(Column::Level).map(line);
        if let Some(title) = title.as_ref().filter(|it| value::is_not_applicable(&it.value)) {
            self.findings.note(
                title.at,
                "left out, since this is no level; a criterion that does not apply to every conversation is given \
                 `applies_when` in the rubric's file",
            );
            return;
        }
        let points = self.number(cell(Column::Points));
        let asks = self.read(cell(Column::Asks), value::asks);
        let by = self.read(cell(Column::By), value::by);
        let part = self.read(cell(Column::In), value::part);
        let at_least = self.read(cell(Column::AtLeast), value::times);
        let language = self.read(cell(Column::Language), |it| language(it, self.languages)).map(|it| it.value);
        let phrases = cell(Column::Phrases).map(|it| self.phrases(it, language)).unwrap_or_default();

        let Some(criterion) = self.sections.get_mut(self.section).and_then(|it| it.criteria.last_mut()) else { return };
        let same =
            |it: &Level| title.is_some() && it.title.as_ref().map(|it| &it.value) == title.as_ref().map(|it| &it.value);
        if criterion.levels.is_empty() || (begins && !criterion.levels.last().is_some_and(same)) {
            criterion.levels.push(Level::of(row.number));
        }
        let Some(level) = criterion.levels.last_mut() else { return };
        let findings = &mut *self.findings;
        say(&mut level.title, title, "level", findings);
        say(&mut level.points, points, "level", findings);
        say(&mut level.anchor, cell(Column::Anchor).map(text), "level", findings);
        say(&mut level.suggestion, cell(Column::Suggestion).map(text), "level", findings);
        say(&mut level.asks, asks, "level", findings);
        say(&mut level.by, by, "level", findings);
        say(&mut level.part, part, "level", findings);
        say(&mut level.at_least, at_least, "level", findings);
        for phrase in phrases {
            // One too many is enough to be told so.
            let full = level.phrases.len() > MOST_PHRASES;
            if !full && !level.phrases.iter().any(|it| it.value == phrase.value) {
                level.phrases.push(phrase);
            }
        }
    }

    fn phrases(&mut self, cell: Cell<'t>, language: Option<usize>) -> Vec<Said<Phrase>> {
        let languages = match language {
            Some(it) => &self.languages[it..=it],
            None => self.languages,
        };
        let mut phrases = Vec::new();
        let count = phrase::split(cell.text).count();
        if count > MOST_PHRASES {
            let message = format!("holds {count} phrases; at most {MOST_PHRASES} are allowed");
            self.findings.fault(Some(cell.at), message);
            return phrases;
        }
        for written in phrase::split(cell.text) {
            let read = phrase::read(written, languages.iter().map(String::as_str));
            if let Some(why) = read.why {
                self.findings.note(cell.at, format!("{} {why}", shown(written)));
            }
            if !read.phrase.is_empty() {
                phrases.push(Said { at: cell.at, value: Phrase { words: read.phrase, language } });
            }
        }
        phrases
    }

    fn number(&mut self, cell: Option<Cell<'t>>) -> Option<Said<Decimal>> {
        let decimal_comma = self.table.decimal_comma;
        self.read(cell, |it| value::number(it, decimal_comma))
    }

    /// What a cell says; None, and a fault, where it says nothing that is known.
    fn read<T>(&mut self, cell: Option<Cell<'t>>, read: impl Fn(&str) -> Result<T, String>) -> Option<Said<T>> {
        let cell = cell?;
        match read(cell.text) {
            Ok(value) => Some(Said { at: cell.at, value }),
            Err(why) => {
                self.findings.fault(Some(cell.at), why);
                None
            }
        }
    }
}

impl Level {
    fn of(row: usize) -> Self {
        Self {
            row,
            title: None,
            points: None,
            anchor: None,
            suggestion: None,
            phrases: Vec::new(),
            asks: None,
            by: None,
            part: None,
            at_least: None,
        }
    }

    /// Whether it says what is seen.
    pub(super) fn sees(&self) -> bool {
        self.asks.is_some() || !self.phrases.is_empty()
    }
}

/// Notes what is said; a fault where something else was said before.
fn say<T: PartialEq>(slot: &mut Option<Said<T>>, said: Option<Said<T>>, of: &str, findings: &mut Findings) {
    match (slot.as_ref(), said) {
        (_, None) => {}
        (None, said) => *slot = said,
        (Some(before), Some(said)) if before.value == said.value => {}
        (Some(before), Some(said)) => {
            let row = before.at.row;
            findings.fault(Some(said.at), format!("is something else than in row {row}, and is said once of a {of}"));
        }
    }
}

/// The index of a language, by its tag or its name.
fn language(text: &str, languages: &[String]) -> Result<usize, String> {
    const NAMES: [(&str, &str); 4] = [("english", "en"), ("englisch", "en"), ("german", "de"), ("deutsch", "de")];
    let lower = text.to_lowercase();
    let tag = NAMES.iter().find(|(name, _)| *name == lower).map_or(lower.as_str(), |(_, tag)| *tag);
    let primary = |it: &str| it.split('-').next().unwrap_or_default().to_lowercase();
    let exact = languages.iter().position(|it| it.eq_ignore_ascii_case(tag));
    exact.or_else(|| languages.iter().position(|it| primary(it) == primary(tag))).ok_or_else(|| {
        format!("{} is none of the rubric's languages, which are `{}`", shown(text), languages.join("`, `"))
    })
}

fn text(cell: Cell<'_>) -> Said<String> {
    Said { at: cell.at, value: cell.text.to_owned() }
}

fn line(cell: Cell<'_>) -> Said<String> {
    Said { at: cell.at, value: one_line(cell.text) }
}
