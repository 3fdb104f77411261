//! What a practice generator is given and gives back. Like findings, what it returns is exactly as it said it: bounded in
//! size, and nothing else about it is known to be sound.

use serde::{Deserialize, Serialize};

/// What a practice generator says it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Description {
    /// Equal to the manifest's name.
    pub id: String,
    pub title: String,
    /// Semantic version, equal to the manifest's.
    pub version: String,
    /// BCP 47.
    pub languages: Vec<String>,
    pub options: Vec<(String, String)>,
}

/// A criterion on which a person stands below where they should.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Gap {
    /// The scorecard's id.
    pub scorecard: String,
    pub criterion: String,
    pub title: String,
    pub guidance: String,
    /// Where the person stands, from 0 to 1.
    pub level: f64,
    /// How sure that is: the standard error of `level`.
    pub error: f64,
    /// Verified quotes from the person's own conversations.
    pub examples: Vec<String>,
    pub options: Vec<(String, String)>,
}

/// What a scenario is to be made from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Brief {
    pub language: String,
    pub conversation_type: String,
    pub gaps: Vec<Gap>,
    /// The ids of scenarios that this person has done, newest first.
    pub done: Vec<String>,
    /// From 0 (easy) to 1 (hard).
    pub difficulty: f32,
    /// The only source of variety: the same brief gives the same scenarios.
    pub seed: u64,
    pub options: Vec<(String, String)>,
}

/// Whom the learner talks to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Persona {
    pub name: String,
    pub role: String,
    pub aim: String,
    pub manner: String,
}

/// Something the counterpart knows and the learner must earn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fact {
    pub text: String,
    /// What must be asked or done before it is revealed.
    pub revealed_by: String,
}

/// A situation to practise in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Scenario {
    pub id: String,
    pub title: String,
    /// Shown to the learner.
    pub situation: String,
    pub counterpart: Persona,
    /// Never shown to the learner until revealed.
    pub hidden: Vec<Fact>,
    /// The counterpart's first words.
    pub opening: String,
    /// The ids of the criteria that it practises.
    pub criteria: Vec<String>,
    pub difficulty: f32,
    pub most_turns: u32,
    pub options: Vec<(String, String)>,
}

/// What the counterpart says next.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    pub text: String,
    /// Indexes of hidden facts that this line reveals.
    pub revealed: Vec<u32>,
    /// Why the role-play is over, when it is.
    pub ended: Option<String>,
    /// Handed back unchanged with the next turn.
    pub state: Vec<u8>,
    pub options: Vec<(String, String)>,
}
