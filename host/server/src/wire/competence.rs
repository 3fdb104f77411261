//! A person's record of competence as JSON.

use chrono::{DateTime, Days, NaiveDate, Utc};
use plumbline_store::{Activity, PracticeRecord};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::improvement::EstimateView;

/// What somebody attended, practised and has demonstrated, each by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetenceView {
    pub person: Uuid,
    /// Days after the last score until a skill does not count as demonstrated any more.
    pub expires_days: u32,
    /// In order of name.
    pub skills: Vec<SkillCompetenceView>,
    /// The scores that skills name, the newest first.
    pub scores: Vec<BackingView>,
}

/// One skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillCompetenceView {
    /// The skill's id, or the scorecard's and the criterion's where the organisation has no skill of its own for it.
    pub skill: String,
    pub name: String,
    /// Where people should stand, in points.
    pub target: Option<f64>,
    /// Where they were, which shows nothing of what they can do. The latest first.
    pub attended: Vec<AttendedView>,
    /// What they practised: first attempts alone, the newest first. Null to everybody but the person, whose alone it is.
    pub practised: Option<Vec<PractisedView>>,
    /// What live work shows.
    pub demonstrated: DemonstratedView,
}

/// Something that somebody was at.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendedView {
    pub activity: Uuid,
    /// `workshop`, `course`, `coaching` or `process-change`.
    #[schema(example = "workshop")]
    pub kind: &'static str,
    pub title: String,
    pub held: NaiveDate,
}

/// A role-play that somebody did for the first time.
#[derive(Debug, Serialize, ToSchema)]
pub struct PractisedView {
    pub practice: Uuid,
    pub scenario: String,
    pub started: DateTime<Utc>,
    /// 0 to 100, of the criteria that it practises: one attempt, whose error is not known.
    #[schema(example = "66.7")]
    pub score: String,
    /// From when on it is too long ago to tell.
    pub expires: Option<NaiveDate>,
}

/// Whether a skill is demonstrated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DemonstratedState {
    /// The lower end of the interval is at the target or above, and every step that is either done or not is mastered.
    Demonstrated,
    /// It is not.
    NotYet,
    /// It was seen, and too long ago to count.
    Expired,
    /// The organisation has not said where people should stand.
    NoTarget,
    /// Live work has shown nothing of it.
    NothingSeen,
}

/// What live work shows of a skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemonstratedView {
    pub state: DemonstratedState,
    /// The same in a sentence.
    pub says: String,
    /// Points, within the days that count, drawn towards where people stand by what it is unreliable; null where not every
    /// criterion was seen.
    pub level: Option<EstimateView>,
    /// Conversations in which it was seen, of the criterion that was seen least.
    pub conversations: i64,
    /// When it was last seen.
    pub last: Option<NaiveDate>,
    /// From when on it does not count any more, unless it is seen again.
    pub expires: Option<NaiveDate>,
    pub criteria: Vec<CriterionCompetenceView>,
}

/// One criterion that shows a skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionCompetenceView {
    #[schema(example = "sales-conversation/open-questions")]
    pub criterion: String,
    pub level: Option<EstimateView>,
    pub conversations: i64,
    /// For a criterion with two levels: whether the step is mastered.
    pub mastery: Option<MasteryView>,
    /// The newest 20 scores that show it, each with its evidence at `GET /v1/scores/{id}`.
    pub scores: Vec<Uuid>,
}

/// Whether a step that is either done or not is mastered, by Bayesian knowledge tracing (Corbett and Anderson 1995) with an
/// initial probability of 0.3, learning 0.1, slip 0.1 and guess 0.2.
#[derive(Debug, Serialize, ToSchema)]
pub struct MasteryView {
    /// That it is mastered, 0 to 1.
    pub probability: f64,
    /// Whether that is 0.95 or more.
    pub mastered: bool,
    pub opportunities: usize,
    pub done: usize,
}

/// A score that shows something.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackingView {
    pub score: Uuid,
    pub conversation: Uuid,
    pub scorecard: String,
    /// The component that scored.
    pub component: String,
    /// The settings that it was given.
    pub settings: String,
    /// When the conversation began.
    pub started: DateTime<Utc>,
}

impl AttendedView {
    pub fn of(Activity { id, activity, .. }: &Activity) -> Self {
        Self { activity: id.0, kind: activity.kind.as_str(), title: activity.title.clone(), held: activity.held }
    }
}

impl PractisedView {
    pub fn of(record: &PracticeRecord, expires_days: u32) -> Self {
        Self {
            practice: record.id.0,
            scenario: record.scenario.clone(),
            started: record.started,
            score: record.score.map_or_else(String::new, |it| it.to_string()),
            expires: record.started.date_naive().checked_add_days(Days::new(expires_days.into())),
        }
    }
}
