//! A situation to practise in.

use crate::bindings::practice as contract;
use crate::practice::{Gap, bounded};

/// Where the learner is, and the counterpart's first words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// What the scenario is told from others by; anything but letters and digits becomes a hyphen.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Shown to the learner.
    pub situation: String,
    /// The counterpart's first words.
    pub opening: String,
}

/// Whom the learner talks to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Persona {
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: String,
    /// What they want; shown only after the end.
    pub aim: String,
    /// How they are; shown only after the end.
    pub manner: String,
}

/// A situation to practise in. Numbers are brought within the host's limits; texts are the author's to keep short.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario(contract::Scenario);

impl Scenario {
    /// A scenario for a gap, of medium difficulty and at most twenty turns, with nothing hidden yet.
    #[must_use]
    pub fn new(setting: Setting, persona: Persona, gap: Gap<'_>) -> Self {
        Self(contract::Scenario {
            id: slug(&setting.id),
            title: setting.title,
            situation: setting.situation,
            counterpart: contract::Persona {
                name: persona.name,
                role: persona.role,
                aim: persona.aim,
                manner: persona.manner,
            },
            hidden: Vec::new(),
            opening: setting.opening,
            criteria: vec![gap.criterion().to_owned()],
            difficulty: 0.5,
            most_turns: 20,
            options: Vec::new(),
        })
    }

    /// It practises this gap, too.
    #[must_use]
    pub fn practising(mut self, gap: Gap<'_>) -> Self {
        if !self.0.criteria.iter().any(|it| it == gap.criterion()) {
            self.0.criteria.push(gap.criterion().to_owned());
        }
        self
    }

    /// Hides something that the learner must earn, and says by what. Twelve at most; more are not kept.
    #[must_use]
    pub fn hiding(mut self, fact: impl Into<String>, revealed_by: impl Into<String>) -> Self {
        const FACTS: usize = 12;
        const LENGTH: usize = 500;
        if self.0.hidden.len() < FACTS {
            let (text, revealed_by) = (bounded(fact.into(), LENGTH), bounded(revealed_by.into(), LENGTH));
            self.0.hidden.push(contract::Fact { text, revealed_by });
        }
        self
    }

    /// From 0 (easy) to 1 (hard).
    #[must_use]
    pub const fn difficulty(mut self, difficulty: f32) -> Self {
        self.0.difficulty = if difficulty.is_nan() { 0.5 } else { difficulty.clamp(0.0, 1.0) };
        self
    }

    /// How many turns the learner has, from 4 to 60.
    #[must_use]
    pub fn most_turns(mut self, turns: u32) -> Self {
        self.0.most_turns = turns.clamp(4, 60);
        self
    }

    /// A note to itself, which [`Play::option`](super::Play::option) reads.
    #[must_use]
    pub fn noting(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.options.push((name.to_owned(), value.into()));
        self
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.id
    }

    pub(super) fn contract(self) -> contract::Scenario {
        self.0
    }
}

/// Lower-case words of letters and digits, joined by hyphens.
fn slug(text: &str) -> String {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
    let slug = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    if slug.is_empty() { "scenario".to_owned() } else { slug[..slug.len().min(128)].trim_end_matches('-').to_owned() }
}
