//! Feedback as callers see it. All words are read at this moment: the scorecard's from its definition, the plugin's from the
//! score, the quotes from the stored transcript; what has been erased there is not here either.

use chrono::{DateTime, Utc};
use plumbline_core::conversation::Conversation;
use plumbline_core::definition::{Criterion, Definition, Level, Scale};
use plumbline_core::score::{CriterionScore, ScoredRating};
use plumbline_feedback::is_about_the_task;
use plumbline_store::{Feedback, FeedbackLatency, ScoreRecord};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::score::{EvidenceView, MeasuredView, RatingView, ScorecardRef};

/// What a person is told of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackView {
    pub id: Uuid,
    pub conversation: Uuid,
    pub revision: u32,
    pub person: Uuid,
    /// When the conversation began.
    pub started: DateTime<Utc>,
    /// When the feedback was there.
    pub composed: DateTime<Utc>,
    /// When the person first read it.
    pub read: Option<DateTime<Utc>>,
    /// When the person said that they took note of it.
    pub acknowledged: Option<DateTime<Utc>>,
    /// What the person said of it.
    pub useful: Option<bool>,
    /// At most three, the most pressing first.
    #[schema(max_items = 3)]
    pub work_on: Vec<ItemView>,
    pub went_well: Option<ItemView>,
    /// What was said and does not hold any more, since the person contested it and that was upheld.
    pub withdrawn: Vec<WithdrawnView>,
}

/// Something that is no longer said.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithdrawnView {
    /// The score that said so.
    pub score: Uuid,
    /// The one that has taken its place.
    pub superseded_by: Uuid,
    #[schema(example = "open-questions")]
    pub criterion: String,
    #[schema(example = "Asks open questions")]
    pub title: String,
}

/// One thing, with what shows it and what it was held against.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    pub score: Uuid,
    pub scorecard: ScorecardRef,
    #[schema(example = "open-questions")]
    pub criterion: String,
    #[schema(example = "Asks open questions")]
    pub title: String,
    pub rating: RatingView,
    /// What that rating looks like, in the scorecard's words.
    pub reached: Option<AnchorView>,
    /// What the next better one looks like; absent at the top.
    pub held_against: Option<AnchorView>,
    /// Why it was rated so.
    pub why: Option<String>,
    /// One thing to try, in words that could be said aloud.
    pub next_try: Option<String>,
    pub evidence: Vec<EvidenceView>,
    /// Turns that were searched, first and last included, where something was not there.
    pub searched: Vec<[u32; 2]>,
    pub measured: Vec<MeasuredView>,
    /// Whether it was to be worked on before, more than once: time to practise it.
    pub practise: bool,
}

/// A step of a scale.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnchorView {
    pub title: String,
    pub anchor: String,
}

/// How long feedback took, from when the conversation was received.
#[derive(Debug, Serialize, ToSchema)]
pub struct LatencyView {
    /// Composed within the days that were asked for.
    pub n: u64,
    /// Half took no longer, in milliseconds; null where there are none.
    pub p50_ms: Option<i64>,
    /// 95 of 100 took no longer.
    pub p95_ms: Option<i64>,
}

impl From<FeedbackLatency> for LatencyView {
    fn from(FeedbackLatency { n, p50, p95 }: FeedbackLatency) -> Self {
        Self { n, p50_ms: p50.map(|it| it.num_milliseconds()), p95_ms: p95.map(|it| it.num_milliseconds()) }
    }
}

impl FeedbackView {
    /// Without its items.
    pub fn bare(feedback: &Feedback, started: DateTime<Utc>) -> Self {
        Self {
            id: feedback.id.0,
            conversation: feedback.conversation.0,
            revision: feedback.revision,
            person: feedback.person.0,
            started,
            composed: feedback.composed,
            read: feedback.read,
            acknowledged: feedback.acknowledged,
            useful: feedback.useful,
            work_on: Vec::new(),
            went_well: None,
            withdrawn: Vec::new(),
        }
    }
}

impl ItemView {
    pub fn of(
        record: &ScoreRecord,
        found: &CriterionScore,
        definition: Option<&Definition>,
        conversation: &Conversation,
        practise: bool,
    ) -> Self {
        let criterion = definition.and_then(|it| it.criteria().map(|it| it.1).find(|it| it.id == found.criterion));
        let (reached, held_against) = anchors(criterion, &found.rating);
        // What speaks of the person and not of the task is not passed on; the scorecard's own words stand in.
        let suggested = found.suggestion.clone().filter(|it| is_about_the_task(it));
        let next_try = suggested.or_else(|| held_against.as_ref().map(|it| it.anchor.clone()));
        let why = Some(found.rationale.clone()).filter(|it| !it.is_empty() && is_about_the_task(it));
        Self {
            score: record.id.0,
            scorecard: ScorecardRef::of(record),
            criterion: found.criterion.clone(),
            title: criterion.map_or_else(|| found.criterion.clone(), |it| it.title.clone()),
            rating: RatingView::from(&found.rating),
            reached,
            held_against,
            why,
            next_try,
            evidence: found.evidence.iter().filter_map(|it| EvidenceView::read(it, conversation)).collect(),
            searched: found.searched.iter().map(|it| [it.first, it.last]).collect(),
            measured: found.measured.iter().map(MeasuredView::from).collect(),
            practise,
        }
    }
}

/// The step that a rating is on, and the next better one.
fn anchors(criterion: Option<&Criterion>, rating: &ScoredRating) -> (Option<AnchorView>, Option<AnchorView>) {
    let (Some(Scale::Levels(levels)), ScoredRating::Level(level)) = (criterion.map(|it| &it.scale), rating) else {
        return (None, None);
    };
    let Some(reached) = levels.get(*level as usize) else { return (None, None) };
    let next = levels.iter().filter(|it| it.points > reached.points).min_by_key(|it| it.points);
    let view = |it: &Level| AnchorView { title: it.title.clone(), anchor: it.anchor.clone() };
    (Some(view(reached)), next.map(view))
}
