//! What the host made of a plugin's findings. Written by `plumbline-measure`, kept and shown by others.

use serde::{Deserialize, Serialize};

use crate::finding::Reach;
use crate::{Decimal, Failure, PluginFailure};

/// What scoring one participant by one scorecard came to.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Outcome {
    Scored(Card),
    /// The plugin says that this conversation is not for it.
    Declined {
        failure: PluginFailure,
    },
    Failed {
        failure: Failure,
    },
}

/// The scores. `calculated` is before auto-fails and `final` after; both are null where too little was rated.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Card {
    pub outcome: Verdict,
    pub calculated: Option<Decimal>,
    pub r#final: Option<Decimal>,
    /// The share of the applicable weight that was rated, 0 to 1.
    pub rated_weight: Decimal,
    pub policies: Policies,
    pub sections: Vec<SectionScore>,
    pub criteria: Vec<CriterionScore>,
}

/// Who rated.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Plugin,
    /// Somebody, by hand. Never mixed with what plugins say: not in feedback, practice or progression.
    Human,
    /// A plugin, but for a rating that its person contested and somebody changed.
    Dispute,
}

impl Source {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plugin => "plugin",
            Self::Human => "human",
            Self::Dispute => "dispute",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Passed,
    Failed,
    /// An auto-fail criterion has no valid rating, or a pass mark has no score to compare with.
    Undetermined,
}

impl Verdict {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Undetermined => "undetermined",
        }
    }
}

/// How a scorecard is added up. Recorded with every score.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Policies {
    pub not_applicable: NotApplicable,
    pub auto_fail_effect: AutoFailEffect,
    /// Below this share of the applicable weight rated, the score is null.
    pub least_rated: Decimal,
    /// The final score, 0 to 100, below which the outcome is `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass_mark: Option<Decimal>,
    /// Who is scored: every internal participant, or those with this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_role: Option<String>,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            not_applicable: NotApplicable::Exclude,
            auto_fail_effect: AutoFailEffect::Zero,
            least_rated: Decimal::from_ten_thousandths(5_000),
            pass_mark: None,
            subject_role: None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotApplicable {
    /// Left out; the other weights share its place.
    Exclude,
    /// Counts as 100.
    AsPass,
}

impl NotApplicable {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exclude => "exclude",
            Self::AsPass => "as-pass",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AutoFailEffect {
    /// The failed section, or the card, counts 0.
    Zero,
    /// Only the outcome changes.
    OutcomeOnly,
}

impl AutoFailEffect {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::OutcomeOnly => "outcome-only",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SectionScore {
    pub section: String,
    /// Null where nothing in it was rated.
    pub score: Option<Decimal>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CriterionScore {
    pub criterion: String,
    pub section: String,
    pub rating: ScoredRating,
    /// 0 to 100; null where there is no rating.
    pub score: Option<Decimal>,
    pub confidence: Option<Decimal>,
    pub rationale: String,
    pub suggestion: Option<String>,
    pub measured: Vec<MeasuredValue>,
    pub searched: Vec<Reach>,
    pub evidence: Vec<Evidence>,
    /// Set where the finding did not hold; it then has no score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoredRating {
    Level(u32),
    Number(Decimal),
    NotApplicable(String),
    InsufficientEvidence(String),
    Unscorable(String),
}

/// A rating without its reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BareRating {
    /// Index into the criterion's levels.
    Level(u32),
    /// In the criterion's unit.
    Number(Decimal),
    /// The occasion did not arise.
    NotApplicable,
    /// The transcript does not show it.
    InsufficientEvidence,
    /// It could not be judged.
    Unscorable,
}

impl From<&ScoredRating> for BareRating {
    fn from(rating: &ScoredRating) -> Self {
        match rating {
            ScoredRating::Level(level) => Self::Level(*level),
            ScoredRating::Number(number) => Self::Number(*number),
            ScoredRating::NotApplicable(_) => Self::NotApplicable,
            ScoredRating::InsufficientEvidence(_) => Self::InsufficientEvidence,
            ScoredRating::Unscorable(_) => Self::Unscorable,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MeasuredValue {
    pub name: String,
    pub value: Decimal,
    pub unit: String,
}

/// A verified quote: bytes of one turn's text. The words are read from the stored transcript whenever it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Evidence {
    pub turn: usize,
    pub start_byte: usize,
    pub end_byte: usize,
}
