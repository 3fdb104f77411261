//! What a plugin found, exactly as it said it. Nothing here is verified: `plumbline-measure` turns it into evidence and
//! scores, or into a failure that names what was wrong.

use serde::{Deserialize, Serialize};

use crate::PluginFailure;
use crate::transcript::Span;

/// What `score` returned.
#[derive(Clone, PartialEq, Debug)]
pub struct Assessment {
    pub findings: Vec<Finding>,
    pub options: Vec<(String, String)>,
}

/// Why `score` returned no assessment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// This conversation is not for this scorecard.
    Declined(PluginFailure),
    /// Something went wrong.
    Failed(PluginFailure),
}

#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    pub criterion: String,
    pub rating: Rating,
    pub confidence: Option<f32>,
    pub rationale: String,
    pub suggestion: Option<String>,
    pub quotes: Vec<Quote>,
    pub searched: Vec<Reach>,
    pub measured: Vec<Measured>,
    pub options: Vec<(String, String)>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Rating {
    Level(u32),
    Number(f64),
    NotApplicable(String),
    InsufficientEvidence(String),
    Unscorable(String),
}

/// A place in the transcript: a span of its text within one turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quote {
    pub turn: u32,
    pub text: Span,
}

/// Turns `first` to `last`, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reach {
    pub first: u32,
    pub last: u32,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Measured {
    pub name: String,
    pub value: f64,
    pub unit: String,
}
