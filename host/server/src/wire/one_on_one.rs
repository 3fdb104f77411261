//! What two people who meet have to talk about, as JSON.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::feedback::ItemView;
use super::improvement::{EstimateView, SkillAnswerView, WindowView};

/// What there is to talk about. What the person has not read yet is not in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneOnOneView {
    pub person: Uuid,
    /// The day of the last coaching session that was recorded.
    pub last: Option<NaiveDate>,
    /// What is compared with as many weeks before.
    pub window: WindowView,
    /// Skills that measurably improved or declined.
    pub changed: Vec<ChangedView>,
    /// Skills of which that cannot be said.
    pub open: Vec<ChangedView>,
    /// With what shows it.
    pub went_well: Option<ToldView>,
    /// With what shows it.
    pub work_on: Option<ToldView>,
    /// The practice that fits: what the person sends to `POST /v1/people/{id}/practice`.
    pub practise: Option<PractiseView>,
    /// Initiatives that are running for them.
    pub tried: Vec<TriedView>,
    /// What they contest and nobody has decided.
    pub contested: Vec<ContestedView>,
}

/// How one skill came along.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedView {
    pub skill: String,
    pub name: String,
    #[schema(example = "improved")]
    pub status: String,
    pub says: String,
    /// In points.
    pub change: Option<EstimateView>,
}

/// One thing that the person was told of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToldView {
    pub conversation: Uuid,
    pub started: DateTime<Utc>,
    pub item: ItemView,
}

/// What fits to practise.
#[derive(Debug, Serialize, ToSchema)]
pub struct PractiseView {
    pub scorecard: String,
    pub criterion: String,
}

/// An initiative.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriedView {
    pub initiative: Uuid,
    pub title: String,
    pub begins: NaiveDate,
    /// The last day on which it is watched.
    pub ends: NaiveDate,
}

/// An open dispute.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContestedView {
    pub dispute: Uuid,
    pub conversation: Uuid,
    pub criterion: String,
    pub opened: DateTime<Utc>,
    pub due: DateTime<Utc>,
}

impl From<SkillAnswerView> for ChangedView {
    fn from(it: SkillAnswerView) -> Self {
        let change = it.change.map(|it| it.estimate);
        Self { skill: it.skill, name: it.name, status: it.status, says: it.says, change }
    }
}
