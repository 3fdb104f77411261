//! A role-play as plain state that can be stored after every turn and taken up again: whose turn it is, what has been
//! revealed, when it is over. What the learner sees is made here and nowhere else, and never holds a hidden fact that
//! was not revealed, nor the generator's state.

mod record;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use plumbline_core::practice::{Line, Scenario};
use plumbline_core::transcript::{Transcript, View as Seen};
use serde::{Deserialize, Serialize};

pub use self::view::{Debrief, Found, Missed, View};
use crate::guard::{self, Fault};

/// Characters of what a learner says in one turn.
pub const SAID: usize = 4_000;
/// What stands in the transcript where the learner said nothing: a turn is never empty of text.
pub const SILENCE: &str = "…";

/// A role-play under way, or over.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Session {
    scenario: Scenario,
    /// BCP 47.
    language: String,
    conversation_type: String,
    started: DateTime<Utc>,
    turns: Vec<Spoken>,
    /// By hidden fact: the turn that revealed it.
    revealed: BTreeMap<u32, usize>,
    /// What the last line handed back.
    state: Vec<u8>,
    ended: Option<Ended>,
}

/// One turn of a role-play.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Spoken {
    /// Who speaks.
    pub by: Speaker,
    /// What is said; never empty.
    pub text: String,
}

/// Who speaks in a role-play.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The person who practises.
    Learner,
    /// Whom the generator plays.
    Counterpart,
}

/// Why a role-play is over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "by", content = "reason", rename_all = "lowercase")]
pub enum Ended {
    /// The counterpart ended it, in the generator's word for it, such as `lost-patience`; an id.
    Counterpart(String),
    /// The learner, or whoever runs the session, ended it.
    Learner(Finish),
    /// The learner had as many turns as the scenario gives.
    Turns,
}

/// Why a role-play was ended from outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finish {
    /// The learner has said what they wanted to say.
    Done,
    /// The learner gives up.
    GivenUp,
    /// Nobody came back to it.
    Abandoned,
    /// The generator could not go on.
    Failed,
}

/// What the generator's `reply` is called with.
#[derive(Debug)]
pub struct Said<'a> {
    /// As the generator made it.
    pub scenario: &'a Scenario,
    /// What its last line handed back; empty at first.
    pub state: &'a [u8],
    /// Everything up to the learner's last words, with the learner as its subject.
    pub transcript: Transcript,
}

/// What a learner hears.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heard {
    /// The counterpart's words; empty only where the role-play ended without any.
    pub text: String,
    /// The hidden facts that they reveal.
    pub revealed: Vec<String>,
    /// Why the role-play is over, where it is.
    pub ended: Option<Ended>,
}

/// Why something could not be said or heard.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum SessionError {
    /// The role-play is over.
    #[error("this role-play is over")]
    Over,
    /// The counterpart has not answered yet.
    #[error("the counterpart has not answered yet")]
    CounterpartsTurn,
    /// Nothing was said that could be answered.
    #[error("it is the learner's turn")]
    LearnersTurn,
    /// The learner said too much at once.
    #[error("{length} characters are too many for one turn; at most {SAID} are allowed")]
    TooLong {
        /// How many there are.
        length: usize,
    },
    /// The generator's line may not be used.
    #[error("the generator's line may not be used: {}", list(.0))]
    Line(Vec<Fault>),
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Session {
    /// Begins with the counterpart's opening words. The scenario has passed [`guard::scenarios`].
    #[must_use]
    pub fn begin(scenario: Scenario, language: &str, conversation_type: &str, started: DateTime<Utc>) -> Self {
        let opening = Spoken { by: Speaker::Counterpart, text: scenario.opening.clone() };
        Self {
            scenario,
            language: language.to_owned(),
            conversation_type: conversation_type.to_owned(),
            started,
            turns: vec![opening],
            revealed: BTreeMap::new(),
            state: Vec::new(),
            ended: None,
        }
    }

    /// The learner's next words. Without any they are silent, which is a turn too.
    ///
    /// # Errors
    /// Where it is not the learner's turn, or they say more than [`SAID`] characters.
    pub fn say(&mut self, text: &str) -> Result<Said<'_>, SessionError> {
        if self.ended.is_some() {
            return Err(SessionError::Over);
        }
        if self.is_counterparts_turn() {
            return Err(SessionError::CounterpartsTurn);
        }
        let length = text.chars().count();
        if length > SAID {
            return Err(SessionError::TooLong { length });
        }
        let printable: String = text.chars().filter(|it| !it.is_control() || matches!(it, '\n' | '\t')).collect();
        let words = printable.trim();
        let text = if words.is_empty() { SILENCE } else { words }.to_owned();
        self.turns.push(Spoken { by: Speaker::Learner, text });
        self.said().ok_or(SessionError::LearnersTurn)
    }

    /// What the generator is asked with, where the learner waits for an answer: right after [`say`](Self::say), and
    /// again after a restart.
    #[must_use]
    pub fn said(&self) -> Option<Said<'_>> {
        let waits = self.ended.is_none() && self.is_counterparts_turn();
        waits.then(|| Said {
            scenario: &self.scenario,
            state: &self.state,
            transcript: Transcript::of(&self.conversation(&[]), record::LEARNER, &Seen::default()),
        })
    }

    /// The generator's answer. Where it may not be used, the session is as it was before, and another may be heard.
    ///
    /// # Errors
    /// Where nothing was said, or [`guard::line`] finds fault.
    pub fn hear(&mut self, line: Line) -> Result<Heard, SessionError> {
        if self.ended.is_some() {
            return Err(SessionError::Over);
        }
        if !self.is_counterparts_turn() {
            return Err(SessionError::LearnersTurn);
        }
        let before: BTreeSet<u32> = self.revealed.keys().copied().collect();
        guard::line(&self.scenario, self.known(), &before, &line).map_err(SessionError::Line)?;
        let text = line.text.trim().to_owned();
        let at = self.turns.len();
        let revealed = line.revealed.iter().filter_map(|it| self.scenario.hidden.get(*it as usize));
        let revealed = revealed.map(|it| it.text.clone()).collect();
        self.revealed.extend(line.revealed.iter().map(|it| (*it, at)));
        if !text.is_empty() {
            self.turns.push(Spoken { by: Speaker::Counterpart, text: text.clone() });
        }
        self.state = line.state;
        let used_up = self.turns_taken() >= self.scenario.most_turns;
        self.ended = line.ended.map(Ended::Counterpart).or_else(|| used_up.then_some(Ended::Turns));
        Ok(Heard { text, revealed, ended: self.ended.clone() })
    }

    /// Ends it from outside. What is over stays as it ended.
    pub fn finish(&mut self, reason: Finish) {
        self.ended.get_or_insert(Ended::Learner(reason));
    }

    /// Why it is over; None while it is not.
    #[must_use]
    pub const fn ended(&self) -> Option<&Ended> {
        self.ended.as_ref()
    }

    /// How many turns the learner has taken.
    #[must_use]
    pub fn turns_taken(&self) -> u32 {
        let taken = self.turns.iter().filter(|it| it.by == Speaker::Learner).count();
        u32::try_from(taken).unwrap_or(u32::MAX)
    }

    /// Everything said so far, the opening first.
    #[must_use]
    pub fn turns(&self) -> &[Spoken] {
        &self.turns
    }

    /// As the generator made it, hidden facts included: never for the learner.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    fn is_counterparts_turn(&self) -> bool {
        self.turns.last().is_some_and(|it| it.by == Speaker::Learner)
    }

    /// What the learner has seen, heard or said.
    fn known(&self) -> impl Iterator<Item = &str> {
        let Scenario { title, situation, counterpart, .. } = &self.scenario;
        let persona = [&counterpart.name, &counterpart.role, &counterpart.aim, &counterpart.manner];
        let seen = [title, situation].into_iter().chain(persona).map(String::as_str);
        seen.chain(self.turns.iter().map(|it| it.text.as_str()))
    }
}
