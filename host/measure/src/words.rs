//! Parts a result into numbers and places, which tables may hold, and words, which lie only in sealed blobs that can be
//! erased. Everything that a plugin or a failing guest phrased freely is a word; nothing of it stays behind.

use plumbline_core::score::{Card, Outcome, ScoredRating};
use plumbline_core::{Failure, PluginFailure};
use serde::{Deserialize, Serialize};

/// The words of one result. Receipts digest them; here and below, fields stand in the order of their names, which is
/// the canonical one.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Words {
    /// One entry a criterion, in the card's order; empty where there is no card.
    pub criteria: Vec<CriterionWords>,
    /// Why there is no card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureWords>,
}

/// The words of one criterion's score.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct CriterionWords {
    /// The criterion's id.
    pub criterion: String,
    /// Why its finding does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureWords>,
    /// Why it was rated so.
    pub rationale: String,
    /// Why it is not applicable, without sufficient evidence, or unscorable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to try next time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// The words of a failure.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct FailureWords {
    /// What it says.
    pub message: String,
}

/// Takes the words out of a card. What is left has empty strings in their place.
#[must_use]
pub fn split(mut card: Card) -> (Card, Words) {
    let criteria = card
        .criteria
        .iter_mut()
        .map(|it| CriterionWords {
            criterion: it.criterion.clone(),
            rationale: std::mem::take(&mut it.rationale),
            suggestion: it.suggestion.take(),
            reason: reason_of(&mut it.rating).map(std::mem::take),
            failure: it
                .failure
                .as_mut()
                .and_then(message_of)
                .map(|text| FailureWords { message: std::mem::take(text) }),
        })
        .collect();
    (card, Words { criteria, failure: None })
}

/// Puts the words back. A criterion without words, as after an erasure, stays without.
#[must_use]
pub fn join(mut card: Card, words: Words) -> Card {
    let mut words = words.criteria;
    for score in &mut card.criteria {
        let Some(index) = words.iter().position(|it| it.criterion == score.criterion) else { continue };
        let found = words.swap_remove(index);
        score.rationale = found.rationale;
        score.suggestion = found.suggestion;
        if let (Some(place), Some(reason)) = (reason_of(&mut score.rating), found.reason) {
            *place = reason;
        }
        if let (Some(place), Some(failure)) = (score.failure.as_mut().and_then(message_of), found.failure) {
            *place = failure.message;
        }
    }
    card
}

/// As [`split`], for whatever a call came to.
#[must_use]
pub fn split_outcome(outcome: Outcome) -> (Outcome, Words) {
    match outcome {
        Outcome::Scored(card) => {
            let (card, words) = split(card);
            (Outcome::Scored(card), words)
        }
        Outcome::Declined { failure: PluginFailure { code, message, retryable } } => {
            let bare = PluginFailure { code, message: String::new(), retryable };
            (Outcome::Declined { failure: bare }, Words::of_failure(message))
        }
        Outcome::Failed { mut failure } => {
            let message = message_of(&mut failure).map(std::mem::take);
            (Outcome::Failed { failure }, message.map(Words::of_failure).unwrap_or_default())
        }
    }
}

/// As [`join`], for whatever a call came to.
#[must_use]
pub fn join_outcome(outcome: Outcome, words: Words) -> Outcome {
    match outcome {
        Outcome::Scored(card) => Outcome::Scored(join(card, words)),
        Outcome::Declined { mut failure } => {
            failure.message = words.failure.unwrap_or_default().message;
            Outcome::Declined { failure }
        }
        Outcome::Failed { mut failure } => {
            if let (Some(place), Some(words)) = (message_of(&mut failure), words.failure) {
                *place = words.message;
            }
            Outcome::Failed { failure }
        }
    }
}

impl Words {
    fn of_failure(message: String) -> Self {
        Self { criteria: Vec::new(), failure: Some(FailureWords { message }) }
    }
}

fn reason_of(rating: &mut ScoredRating) -> Option<&mut String> {
    match rating {
        ScoredRating::Level(_) | ScoredRating::Number(_) => None,
        ScoredRating::NotApplicable(why) | ScoredRating::InsufficientEvidence(why) | ScoredRating::Unscorable(why) => {
            Some(why)
        }
    }
}

fn message_of(failure: &mut Failure) -> Option<&mut String> {
    match failure {
        Failure::PluginFailure { message, .. }
        | Failure::Trap { message }
        | Failure::InvalidOutput { message, .. }
        | Failure::InvalidEvidence { message, .. }
        | Failure::HostFault { message } => Some(message),
        Failure::OutOfFuel { .. }
        | Failure::Memory { .. }
        | Failure::OutputTooLarge { .. }
        | Failure::Denied { .. } => None,
    }
}
