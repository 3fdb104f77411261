//! Calibrations over the wire. What a rater sees of others' ratings is decided in `http/calibrations.rs`.

use chrono::{DateTime, Utc};
use plumbline_core::score::CriterionScore;
use plumbline_progress::agreement::Agreement;
use plumbline_progress::agreement::calibration;
use plumbline_store::{Calibration, CalibrationConversation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::by_hand::CriterionRating;
use super::score::RatingView;
use crate::work::calibration::Ratings;

/// Several people who are to rate the same conversations.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalibrationRequest {
    /// As people call it.
    #[schema(min_length = 1, max_length = 200, example = "November, discovery calls")]
    pub name: String,
    /// The id of the scorecard at work whose form it is.
    pub scorecard: Uuid,
    #[schema(min_items = 1, max_items = 200)]
    pub conversations: Vec<CalibratedRequest>,
    /// Who rates. None of them is somebody whose work it is.
    #[schema(min_items = 2, max_items = 50)]
    pub raters: Vec<Uuid>,
    /// Until when the raters may read these conversations; it is over then. 14 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 90)]
    pub days: Option<u32>,
}

/// A conversation that is to be rated.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalibratedRequest {
    pub conversation: Uuid,
    /// Whose work is rated: a participant's id within the conversation. Needed where the scorecard scores several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200, example = "a")]
    pub participant: Option<String>,
}

/// How somebody rates one of the conversations.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalibrationRatings {
    pub conversation: Uuid,
    /// What is not rated stays so.
    #[schema(min_items = 1)]
    pub ratings: Vec<CriterionRating>,
}

/// Several people who rate the same conversations.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalibrationView {
    pub id: Uuid,
    pub name: String,
    /// The scorecard at work.
    pub scorecard: Uuid,
    /// Its plugin's id.
    #[schema(example = "sales-conversation")]
    pub plugin: String,
    /// Who opened it; null where a system of the organisation did.
    pub opened_by: Option<Uuid>,
    pub opened: DateTime<Utc>,
    /// It is over then.
    pub closes: DateTime<Utc>,
    /// When somebody closed it before that.
    pub closed: Option<DateTime<Utc>>,
    /// `open` or `closed`.
    #[schema(example = "open")]
    pub state: &'static str,
    pub conversations: Vec<CalibratedView>,
    pub raters: Vec<RaterView>,
    /// Those that the caller may see: their own, and once they have rated everything or it is over, all.
    pub ratings: Vec<RatedView>,
    /// By criterion, once it is over; null before.
    pub agreement: Option<Vec<CriterionAgreement>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CalibratedView {
    pub conversation: Uuid,
    pub revision: u32,
    /// An index into its participants.
    pub participant: u32,
    /// When what the raters agreed on was recorded.
    pub settled: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RaterView {
    pub person: Uuid,
    /// How many of the conversations they have rated.
    pub rated: usize,
}

/// One rater's ratings of one conversation, or the scorecard's.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatedView {
    pub conversation: Uuid,
    /// Null for the scorecard's own.
    pub rater: Option<Uuid>,
    pub score: Uuid,
    pub ratings: Vec<CriterionRated>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionRated {
    pub criterion: String,
    pub rating: RatingView,
    pub rationale: String,
}

/// How far those who rate a criterion agree.
#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionAgreement {
    #[schema(example = "open-questions")]
    pub criterion: String,
    /// Among the raters.
    pub people: Agreements,
    /// Between the raters and the scorecard: each rater's rating with the scorecard's.
    pub plugin: Agreements,
}

/// Null where too few were rated, or all the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct Agreements {
    /// Krippendorff's alpha, for the criterion's scale; the interval is by drawing conversations again.
    pub alpha: Option<AgreementView>,
    /// Cohen's kappa with quadratic weights; among people the mean over all pairs of raters. Null for numbers.
    pub weighted_kappa: Option<AgreementView>,
}

/// A coefficient with its interval of 95 %.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementView {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// How many conversations at least two rated.
    pub units: u64,
}

impl CalibrationView {
    /// Without what anybody rated.
    pub fn bare(calibration: Calibration) -> Self {
        let state = if calibration.is_open(Utc::now()) { "open" } else { "closed" };
        let Calibration { id, about, opened, closed } = calibration;
        let conversation = |it: CalibrationConversation| CalibratedView {
            conversation: it.conversation.0,
            revision: it.revision,
            participant: it.participant,
            settled: it.settled,
        };
        Self {
            id: id.0,
            name: about.name,
            scorecard: about.binding.0,
            plugin: about.plugin_name,
            opened_by: about.opened_by.map(|it| it.0),
            opened,
            closes: about.closes,
            closed,
            state,
            conversations: about.conversations.into_iter().map(conversation).collect(),
            raters: about.raters.into_iter().map(|it| RaterView { person: it.0, rated: 0 }).collect(),
            ratings: Vec::new(),
            agreement: None,
        }
    }
}

impl From<Ratings> for RatedView {
    fn from(Ratings { conversation, rater, score, card }: Ratings) -> Self {
        let rated = |it: &CriterionScore| CriterionRated {
            criterion: it.criterion.clone(),
            rating: RatingView::from(&it.rating),
            rationale: it.rationale.clone(),
        };
        Self {
            conversation: conversation.0,
            rater: rater.map(|it| it.0),
            score: score.0,
            ratings: card.criteria.iter().map(rated).collect(),
        }
    }
}

impl From<(String, calibration::Agreements, calibration::Agreements)> for CriterionAgreement {
    fn from((criterion, people, plugin): (String, calibration::Agreements, calibration::Agreements)) -> Self {
        Self { criterion, people: people.into(), plugin: plugin.into() }
    }
}

impl From<calibration::Agreements> for Agreements {
    fn from(calibration::Agreements { alpha, weighted_kappa }: calibration::Agreements) -> Self {
        let view = |it: Agreement| AgreementView {
            value: it.value,
            low: it.interval.low,
            high: it.interval.high,
            units: it.units,
        };
        Self { alpha: alpha.map(view), weighted_kappa: weighted_kappa.map(view) }
    }
}
