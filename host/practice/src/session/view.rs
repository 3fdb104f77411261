//! What a learner may see of a role-play: while it goes on, and after it is over.

use serde::{Deserialize, Serialize};

use super::{Ended, Session, Spoken};

/// What a learner may see at any time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct View {
    /// What the scenario is called.
    pub title: String,
    /// Where they are, and what for.
    pub situation: String,
    /// Whom they talk to.
    pub name: String,
    /// What that person is.
    pub role: String,
    /// The criteria that it practises.
    pub criteria: Vec<String>,
    /// From 0 (easy) to 1 (hard).
    pub difficulty: f32,
    /// Everything said so far.
    pub turns: Vec<Spoken>,
    /// How many turns the learner has left.
    pub turns_left: u32,
    /// The hidden facts that were revealed, in the order in which they were.
    pub revealed: Vec<String>,
    /// Why it is over, where it is.
    pub ended: Option<Ended>,
    /// What was there to be found; only after it is over.
    pub debrief: Option<Debrief>,
}

/// What was there to be found, once that can no longer spoil anything.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Debrief {
    /// What the counterpart wanted.
    pub aim: String,
    /// How the counterpart meant to be.
    pub manner: String,
    /// The facts that the learner found, in the order in which they were revealed.
    pub found: Vec<Found>,
    /// The facts that stayed hidden.
    pub missed: Vec<Missed>,
}

/// A fact that the learner found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Found {
    /// The fact.
    pub fact: String,
    /// What revealed it.
    pub revealed_by: String,
    /// The turn that it was revealed in: an index into [`View::turns`].
    pub turn: usize,
}

/// A fact that stayed hidden, and how it could have been earned.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Missed {
    /// The fact.
    pub fact: String,
    /// What would have revealed it.
    pub revealed_by: String,
}

impl Session {
    /// What the learner may see now.
    #[must_use]
    pub fn view(&self) -> View {
        let scenario = &self.scenario;
        let found = self.found();
        View {
            title: scenario.title.clone(),
            situation: scenario.situation.clone(),
            name: scenario.counterpart.name.clone(),
            role: scenario.counterpart.role.clone(),
            criteria: scenario.criteria.clone(),
            difficulty: scenario.difficulty,
            turns: self.turns.clone(),
            turns_left: scenario.most_turns.saturating_sub(self.turns_taken()),
            revealed: found.iter().map(|it| it.fact.clone()).collect(),
            ended: self.ended.clone(),
            debrief: self.ended.is_some().then(|| Debrief {
                aim: scenario.counterpart.aim.clone(),
                manner: scenario.counterpart.manner.clone(),
                missed: self.missed(),
                found,
            }),
        }
    }

    fn found(&self) -> Vec<Found> {
        let mut revealed: Vec<(u32, usize)> = self.revealed.iter().map(|(fact, turn)| (*fact, *turn)).collect();
        revealed.sort_by_key(|(_, turn)| *turn);
        let found = |(fact, turn): (u32, usize)| {
            let fact = self.scenario.hidden.get(fact as usize)?;
            Some(Found { fact: fact.text.clone(), revealed_by: fact.revealed_by.clone(), turn })
        };
        revealed.into_iter().filter_map(found).collect()
    }

    fn missed(&self) -> Vec<Missed> {
        let hidden = (0u32..).zip(&self.scenario.hidden).filter(|(index, _)| !self.revealed.contains_key(index));
        hidden.map(|(_, it)| Missed { fact: it.text.clone(), revealed_by: it.revealed_by.clone() }).collect()
    }
}
