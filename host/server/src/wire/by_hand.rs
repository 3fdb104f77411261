//! What people send who rate: criterion by criterion, in the scorecard's own scales.

use plumbline_core::Decimal;
use plumbline_core::score::{Evidence, ScoredRating};
use plumbline_measure::HandRating;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A conversation rated by hand.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRequest {
    /// The id of the scorecard at work whose form it is.
    pub scorecard: uuid::Uuid,
    /// Whose work it is: a participant's id within the conversation. Needed where the scorecard scores several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200, example = "a")]
    pub participant: Option<String>,
    /// What is not rated stays so, and is not zero.
    #[schema(min_items = 1)]
    pub ratings: Vec<CriterionRating>,
}

/// One criterion.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionRating {
    #[schema(max_length = 200, example = "open-questions")]
    pub criterion: String,
    pub rating: RatingRequest,
    /// Why. Erased with the conversation.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub rationale: String,
    /// The words that show it.
    #[serde(default)]
    pub quotes: Vec<QuoteRequest>,
}

/// Exactly one of these.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RatingRequest {
    /// Index into the criterion's levels, from 0.
    Level(u32),
    /// In the criterion's unit, as a decimal string.
    #[schema(value_type = String)]
    Number(Decimal),
    /// Why the occasion did not arise.
    NotApplicable(String),
    /// Why the transcript does not show it.
    InsufficientEvidence(String),
    /// Why it cannot be judged.
    Unscorable(String),
}

/// Some words of one turn: a half-open range of the UTF-8 bytes of its text.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    pub turn: usize,
    pub start_byte: usize,
    pub end_byte: usize,
}

impl From<CriterionRating> for HandRating {
    fn from(CriterionRating { criterion, rating, rationale, quotes }: CriterionRating) -> Self {
        let quotes = quotes.into_iter().map(Evidence::from).collect();
        Self { criterion, rating: rating.into(), rationale, quotes }
    }
}

impl From<RatingRequest> for ScoredRating {
    fn from(rating: RatingRequest) -> Self {
        match rating {
            RatingRequest::Level(level) => Self::Level(level),
            RatingRequest::Number(number) => Self::Number(number),
            RatingRequest::NotApplicable(why) => Self::NotApplicable(why),
            RatingRequest::InsufficientEvidence(why) => Self::InsufficientEvidence(why),
            RatingRequest::Unscorable(why) => Self::Unscorable(why),
        }
    }
}

impl From<QuoteRequest> for Evidence {
    fn from(QuoteRequest { turn, start_byte, end_byte }: QuoteRequest) -> Self {
        Self { turn, start_byte, end_byte }
    }
}
