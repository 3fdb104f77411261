//! Cases: conversations with what the rubric must say about them.

use rubric_engine::program::{Criterion, Level, Scale, Section};

use crate::read::faults::{proposal, shown};
use crate::read::value::{Table, Value};
use crate::read::{Reader, string};

/// A conversation with what the rubric must say about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    /// Shown where it fails.
    pub name: String,
    /// One of the rubric's languages.
    pub language: String,
    /// A line a turn, `Label: words`.
    pub conversation: String,
    /// Criteria by id, with their ratings.
    pub expect: Vec<(String, Expected)>,
    /// Criteria by id, with words that must be quoted.
    pub quotes: Vec<(String, Vec<String>)>,
    /// Where it is in the file, such as `cases[2]`.
    pub path: String,
}

/// A rating that a case expects.
#[derive(Clone, PartialEq, Debug)]
pub enum Expected {
    /// A level, by its index; the file has its title, in any of the rubric's languages.
    Level(usize),
    /// In the unit of the criterion.
    Number(f64),
    /// The criterion does not apply.
    NotApplicable,
    /// There is too little to tell.
    InsufficientEvidence,
}

const CASE: &[&str] = &["name", "language", "conversation", "expect", "quotes"];
const NOT_APPLICABLE: &str = "not applicable";
const INSUFFICIENT: &str = "insufficient evidence";

impl Reader<'_> {
    pub(super) fn cases(&self, value: &Value<'_>, sections: &[Section]) -> Vec<Case> {
        let criteria: Vec<&Criterion> = sections.iter().flat_map(|it| &it.criteria).collect();
        let cases = value.list("a list of tables, written `[[cases]]`,");
        cases.iter().filter_map(|it| self.case(it, &criteria)).collect()
    }

    fn case(&self, value: &Value<'_>, criteria: &[&Criterion]) -> Option<Case> {
        let table = value.table(CASE, "a table, written `[[cases]]`,")?;
        let conversation = string(table.need("conversation", "a line for each turn, such as `Agent: Good morning.`"));
        if !table.has("expect") && !table.has("quotes") {
            table.fault("the case expects nothing; give it `expect = { … }`, `quotes = { … }` or both");
        }
        let named = |key| table.get(key).map(|it| by_criterion(&it, criteria)).unwrap_or_default();
        let expect = named("expect").into_iter();
        let quotes = named("quotes").into_iter();
        Some(Case {
            name: string(table.need("name", "what the case shows; it is named where it fails")),
            language: self.language(&table),
            conversation,
            expect: expect.filter_map(|(it, value)| Some((it.id.clone(), expected(&value, it)?))).collect(),
            quotes: quotes.map(|(it, value)| (it.id.clone(), quoted(&value))).collect(),
            path: value.path.clone(),
        })
    }

    fn language(&self, table: &Table<'_>) -> String {
        let first = self.languages.first().cloned().unwrap_or_default();
        let Some(value) = table.get("language") else { return first };
        let languages: Vec<_> = self.languages.iter().enumerate().map(|(index, it)| (it.as_str(), index)).collect();
        let chosen = value.choice("language of the rubric", &languages);
        chosen.map_or(first, |it| self.languages[it].clone())
    }
}

/// The values of a table by the criterion whose id is the key.
fn by_criterion<'v, 'c>(value: &Value<'v>, criteria: &[&'c Criterion]) -> Vec<(&'c Criterion, Value<'v>)> {
    let Some(table) = value.any_table("a table by the ids of criteria") else { return Vec::new() };
    let mut found = Vec::new();
    for (id, value) in table.entries() {
        match criteria.iter().find(|it| it.id == id) {
            Some(criterion) => found.push((*criterion, value)),
            None => {
                let right = proposal(id, criteria.iter().map(|it| it.id.as_str()))
                    .unwrap_or_else(|| "; write the `id` of a criterion".to_owned());
                table.fault_at_key(id, format!("there is no criterion {}{right}", shown(id)));
            }
        }
    }
    found
}

fn expected(value: &Value<'_>, criterion: &Criterion) -> Option<Expected> {
    let levels = match &criterion.scale {
        Scale::Number(_) if !value.is_string() => return Some(Expected::Number(value.number())),
        Scale::Number(_) => &[][..],
        Scale::Levels(levels) => levels.as_slice(),
    };
    let written = value.string("the title of a level")?;
    match written {
        NOT_APPLICABLE if criterion.applies.is_none() => {
            value.fault("always applies, since its criterion has no `applies_when`");
            None
        }
        NOT_APPLICABLE => Some(Expected::NotApplicable),
        INSUFFICIENT => Some(Expected::InsufficientEvidence),
        _ if let Some(level) = levels.iter().position(|it| titles(it).any(|it| it == written)) => {
            Some(Expected::Level(level))
        }
        _ if levels.is_empty() => {
            value.fault(&format!("is a string; a number, `{NOT_APPLICABLE}` or `{INSUFFICIENT}` is needed"));
            None
        }
        _ => {
            let titles: Vec<&str> = levels.iter().flat_map(titles).chain([NOT_APPLICABLE, INSUFFICIENT]).collect();
            value.wrong_choice(written, "level of its criterion", &titles);
            None
        }
    }
}

fn titles(level: &Level) -> impl Iterator<Item = &str> {
    level.title.0.iter().map(String::as_str).filter(|it| !it.is_empty())
}

/// One string, or a list of them.
fn quoted(value: &Value<'_>) -> Vec<String> {
    let items = if value.is_string() { vec![value.clone()] } else { value.list("words, or a list of such,") };
    if items.is_empty() && value.is_list() {
        value.fault("is empty; it must hold words of the conversation");
    }
    let words = items.iter().map(|it| {
        let words = it.string("a string");
        if words.is_some_and(|it| it.trim().is_empty()) {
            it.fault("is empty; it must be words of the conversation");
        }
        words.unwrap_or_default().to_owned()
    });
    words.collect()
}
