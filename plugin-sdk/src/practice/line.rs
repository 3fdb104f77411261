//! What the counterpart says.

use crate::bindings::practice as contract;
use crate::practice::{Fact, bounded};

/// What the counterpart says next. It says something, or it says why it is the last.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    text: String,
    revealed: Vec<u32>,
    ended: Option<Ended>,
    state: Vec<u8>,
}

/// Why a role-play is over.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ended {
    /// Both know what happens next, and when.
    NextStepAgreed,
    /// The counterpart's matter is solved.
    Solved,
    /// The counterpart has had enough of it.
    LostPatience,
    /// The counterpart sees nothing in it and leaves.
    WalkedAway,
    /// The counterpart has to go.
    OutOfTime,
    /// The learner was abusive.
    Abusive,
    /// The learner said nothing.
    Silent,
    /// The learner asked to stop.
    AskedToStop,
}

impl Ended {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NextStepAgreed => "next-step-agreed",
            Self::Solved => "solved",
            Self::LostPatience => "lost-patience",
            Self::WalkedAway => "walked-away",
            Self::OutOfTime => "out-of-time",
            Self::Abusive => "abusive",
            Self::Silent => "silent",
            Self::AskedToStop => "asked-to-stop",
        }
    }
}

impl Line {
    /// These words; a pause where there are none.
    #[must_use]
    pub fn say(text: impl Into<String>) -> Self {
        const MOST: usize = 2_000;
        let text = bounded(text.into(), MOST);
        let text = if text.trim().is_empty() { "…".to_owned() } else { text };
        Self { text, revealed: Vec::new(), ended: None, state: Vec::new() }
    }

    /// These words, and that the role-play is over.
    #[must_use]
    pub fn end(text: impl Into<String>, why: Ended) -> Self {
        Self { ended: Some(why), ..Self::say(text) }
    }

    /// The words hold this fact. A fact is revealed once in a role-play: keep in the state which ones were.
    #[must_use]
    pub fn revealing(mut self, fact: Fact<'_>) -> Self {
        if !self.revealed.contains(&fact.index) {
            self.revealed.push(fact.index);
        }
        self
    }

    /// What the next call is handed; at most 64 KiB.
    #[must_use]
    pub fn keeping(mut self, state: Vec<u8>) -> Self {
        self.state = state;
        self
    }

    /// The same in other words, such as a model's.
    #[must_use]
    pub fn reworded(self, text: impl Into<String>) -> Self {
        Self { text: Self::say(text).text, ..self }
    }

    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Why the role-play is over; None where it goes on.
    #[must_use]
    pub const fn ended(&self) -> Option<Ended> {
        self.ended
    }

    pub(super) fn contract(self) -> contract::Line {
        contract::Line {
            text: self.text,
            revealed: self.revealed,
            ended: self.ended.map(|it| it.as_str().to_owned()),
            state: self.state,
            options: Vec::new(),
        }
    }
}
