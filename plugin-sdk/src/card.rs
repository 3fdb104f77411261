//! The whole scorecard as a constant: sections of criteria, sound when it compiles.

use crate::bindings::scorecard as contract;
use crate::definition::{Entry, strings};
use crate::manifest::is_id;

/// Criteria that are weighed together.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    id: &'static str,
    title: &'static str,
    kind: &'static str,
    weight: f64,
    criteria: &'static [Entry],
}

impl Section {
    /// A section that counts by its weight within the card.
    ///
    /// # Panics
    /// In a constant, and so while compiling: where the id is not lower-case words joined by hyphens, the weight is
    /// not positive, or there is no criterion.
    #[must_use]
    pub const fn new(id: &'static str, title: &'static str, weight: f64, criteria: &'static [Entry]) -> Self {
        assert!(is_id(id), "a section's id is lower-case words joined by hyphens");
        assert!(!title.is_empty(), "a section has a title");
        assert!(weight.is_finite() && weight > 0.0, "a weight is positive");
        assert!(!criteria.is_empty(), "a section has a criterion");
        Self { id, title, kind: "standard", weight, criteria }
    }

    /// May lift the card over 100, and is kept out of statistics.
    #[must_use]
    pub const fn bonus(mut self) -> Self {
        self.kind = "bonus";
        self
    }
}

/// A whole scorecard. Written as a constant, it is sound when it compiles.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    title: &'static str,
    summary: &'static str,
    languages: &'static [&'static str],
    conversation_types: &'static [&'static str],
    sections: &'static [Section],
    options: &'static [(&'static str, &'static str)],
}

impl Card {
    /// A card for conversations in these languages (BCP 47).
    ///
    /// # Panics
    /// In a constant, and so while compiling: where a text, the languages or the sections are empty, no section is
    /// a standard one, or an id is there twice.
    #[must_use]
    pub const fn new(
        title: &'static str,
        summary: &'static str,
        languages: &'static [&'static str],
        sections: &'static [Section],
    ) -> Self {
        assert!(!title.is_empty() && !summary.is_empty(), "a card has a title and a summary");
        assert!(!languages.is_empty(), "a card names the languages that it understands");
        let mut standard = false;
        let mut index = 0;
        while index < sections.len() {
            standard |= equal(sections[index].kind, "standard");
            assert_unique(sections, index);
            index += 1;
        }
        assert!(standard, "a card has a standard section");
        Self { title, summary, languages, conversation_types: &[], sections, options: &[] }
    }

    /// The conversation types it is meant for, in the organisation's words; all unless said.
    #[must_use]
    pub const fn conversation_types(mut self, types: &'static [&'static str]) -> Self {
        self.conversation_types = types;
        self
    }

    /// Policies that an organisation may override: `pass-mark`, `not-applicable`, `auto-fail-effect`, `least-rated`.
    #[must_use]
    pub const fn options(mut self, options: &'static [(&'static str, &'static str)]) -> Self {
        self.options = options;
        self
    }

    /// The definition that [`Scorecard::define`](crate::Scorecard::define) answers.
    #[must_use]
    pub fn define(&self) -> Definition {
        Definition(contract::Definition {
            id: String::new(),
            title: self.title.to_owned(),
            version: String::new(),
            summary: self.summary.to_owned(),
            languages: strings(self.languages),
            conversation_types: strings(self.conversation_types),
            sections: self.sections.iter().map(Section::contract).collect(),
            options: pairs(self.options),
        })
    }

    /// The ids of all criteria, in order.
    pub(crate) fn criteria(&self) -> impl Iterator<Item = &'static str> {
        let sections: &'static [Section] = self.sections;
        sections.iter().flat_map(|section| section.criteria).map(|it| it.id)
    }

    /// BCP 47.
    #[must_use]
    pub const fn languages(&self) -> &'static [&'static str] {
        self.languages
    }
}

/// A sound definition; made by [`Card::define`].
#[derive(Clone, PartialEq, Debug)]
pub struct Definition(contract::Definition);

impl Definition {
    /// For the contract: with the manifest's name and version.
    pub(crate) fn named(self, id: &str, version: &str) -> contract::Definition {
        contract::Definition { id: id.to_owned(), version: version.to_owned(), ..self.0 }
    }
}

impl Section {
    fn contract(&self) -> contract::Section {
        contract::Section {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            kind: self.kind.to_owned(),
            weight: self.weight,
            criteria: self.criteria.iter().map(Entry::contract).collect(),
            options: Vec::new(),
        }
    }
}

/// No id of `sections[at]` or of its criteria is there before.
const fn assert_unique(sections: &[Section], at: usize) {
    let mut earlier = 0;
    while earlier <= at {
        assert!(earlier == at || !equal(sections[earlier].id, sections[at].id), "a section's id is there twice");
        let mut index = 0;
        while index < sections[earlier].criteria.len() {
            assert!(!equal(sections[earlier].criteria[index].id, sections[at].id), "a section has a criterion's id");
            index += 1;
        }
        index = 0;
        while index < sections[at].criteria.len() {
            assert!(!equal(sections[at].criteria[index].id, sections[earlier].id), "a criterion has a section's id");
            let mut other = 0;
            while other < sections[earlier].criteria.len() {
                let same = earlier == at && other == index;
                let equal = equal(sections[earlier].criteria[other].id, sections[at].criteria[index].id);
                assert!(same || !equal, "a criterion's id is there twice");
                other += 1;
            }
            index += 1;
        }
        earlier += 1;
    }
}

const fn equal(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

fn pairs(texts: &[(&str, &str)]) -> Vec<(String, String)> {
    texts.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}
