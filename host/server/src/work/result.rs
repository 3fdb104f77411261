//! A result on its way into the store and back: numbers and places in one part, words in another that is sealed.

use chrono::{DateTime, Utc};
use plumbline_core::ids::ScoreId;
use plumbline_core::run::Said;
use plumbline_core::score::Outcome;
use plumbline_measure::words::{join_outcome, split_outcome};
use plumbline_measure::{Salt, Words};
use plumbline_store::{ScoreRecord, StoredScore};
use serde::{Deserialize, Serialize};

use crate::http::problem::Problem;

/// What lies sealed beside a score: its words, what the plugin said while it ran, and the salt of its receipt.
#[derive(Serialize, Deserialize)]
pub struct Sealed {
    pub salt: Salt,
    pub words: Words,
    pub said: Said,
}

/// A score as it was recorded, its words put back.
pub struct StoredResult {
    pub record: ScoreRecord,
    pub outcome: Outcome,
    pub created: DateTime<Utc>,
    /// The score that took this one's place.
    pub superseded_by: Option<ScoreId>,
    /// Whether feedback, practice and progression go by it.
    pub counts: bool,
    /// What the plugin logged and printed; empty where the conversation has been erased.
    pub said: Said,
}

/// The wordless JSON that tables may hold, and the bytes to be sealed.
pub fn part(outcome: Outcome, said: Said, salt: Salt) -> serde_json::Result<(serde_json::Value, Vec<u8>)> {
    let (outcome, words) = split_outcome(outcome);
    Ok((serde_json::to_value(&outcome)?, serde_json::to_vec(&Sealed { salt, words, said })?))
}

/// What a score came to, without its words.
///
/// # Errors
/// Where what is stored is not what was written.
pub fn outcome(stored: &StoredScore) -> serde_json::Result<Outcome> {
    Outcome::deserialize(&stored.record.card)
}

/// Puts the words back, where they are still there.
///
/// # Errors
/// Where what is stored is not what was written: the host's fault.
pub fn read(stored: StoredScore) -> Result<StoredResult, Problem> {
    let counts = stored.counts();
    let StoredScore { mut record, created, words, superseded_by } = stored;
    let internal = |error: serde_json::Error| Problem::internal(&error);
    let outcome = serde_json::from_value(record.card.take()).map_err(internal)?;
    let sealed: Option<Sealed> = words.as_deref().map(serde_json::from_slice).transpose().map_err(internal)?;
    let (outcome, said) = match sealed {
        Some(Sealed { words, said, .. }) => (join_outcome(outcome, words), said),
        None => (outcome, Said::default()),
    };
    Ok(StoredResult { record, outcome, created, superseded_by, counts, said })
}
