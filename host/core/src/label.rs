//! What a person says of a finding that a scorecard made: from such labels follows how far the scorecard can be relied on.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::ScoreId;
use crate::score::{BareRating, CriterionScore};
use crate::{Decimal, Digest};

/// How a conversation came to be looked at by a person, which decides what a label says of all others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Several people rated it blind, and agreed on this.
    Calibration,
    /// Somebody rated it by hand.
    Human,
    /// Its person contested it: chosen because it looked wrong, so that it says nothing of what nobody contested.
    Dispute,
}

impl Origin {
    /// `calibration`, `human` or `dispute`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calibration => "calibration",
            Self::Human => "human",
            Self::Dispute => "dispute",
        }
    }
}

/// How one criterion was rated, and the score from 0 to 100 that this is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Judgement {
    pub rating: BareRating,
    pub score: Option<Decimal>,
}

/// One criterion of one conversation, rated by a scorecard and by people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The scorecard's score.
    pub score: ScoreId,
    pub criterion: String,
    pub origin: Origin,
    /// The calibration, the dispute, or the score by hand.
    pub cause: Uuid,
    /// The scorecard's id, its component and its settings: the series that it tells of.
    pub scorecard: String,
    pub plugin_digest: Digest,
    pub settings_digest: Digest,
    pub plugin: Judgement,
    pub human: Judgement,
}

impl Judgement {
    /// None where the finding did not hold, so that it says nothing.
    #[must_use]
    pub fn of(finding: &CriterionScore) -> Option<Self> {
        finding.failure.is_none().then(|| Self { rating: BareRating::from(&finding.rating), score: finding.score })
    }
}
