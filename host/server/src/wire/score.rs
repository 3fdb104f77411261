//! Scores as callers see them. Numbers that people are judged by are decimal strings; a quote's words are read from the
//! stored transcript at this moment, so that evidence and transcript cannot differ.

use std::collections::BTreeMap;

use plumbline_core::conversation::Conversation;
use plumbline_core::run::Cost;
use plumbline_core::score::{
    Card, CriterionScore, Evidence, MeasuredValue, Outcome, Policies, ScoredRating, SectionScore, Source,
};
use plumbline_core::{Decimal, Failure, PluginFailure};
use plumbline_progress::label::Reliability;
use plumbline_store::{Mode, ScoreRecord};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::reliability::ReliabilityView;
use crate::http::sight::Sight;
use crate::work::result::StoredResult;

/// Every score of a conversation's revision.
#[derive(Debug, Serialize, ToSchema)]
pub struct Scores {
    /// `pending` until every bound scorecard has answered.
    pub state: ScoresState,
    pub conversation: Uuid,
    pub revision: u32,
    /// Scorecards that could not answer for a reason of the host's, and wait for an administrator.
    pub set_aside: u64,
    pub scores: Vec<Score>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScoresState {
    Pending,
    Done,
}

/// One participant of one conversation, scored by one scorecard.
#[derive(Debug, Serialize, ToSchema)]
pub struct Score {
    pub id: Uuid,
    pub conversation: Uuid,
    pub revision: u32,
    pub scorecard: ScorecardRef,
    pub subject: Subject,
    #[schema(example = "live")]
    pub context: &'static str,
    /// `active` counts; `shadow` is for those who try a scorecard out.
    #[schema(example = "active")]
    pub mode: &'static str,
    /// `plugin`; `human` where somebody rated by hand, which is never mixed with what plugins say; `dispute` where a rating
    /// of a plugin's was contested and changed.
    #[schema(example = "plugin")]
    pub source: &'static str,
    /// Who rated, where somebody did.
    pub rated_by: Option<Uuid>,
    /// The score whose place this one takes.
    pub supersedes: Option<Uuid>,
    /// The score that has taken this one's place.
    pub superseded_by: Option<Uuid>,
    #[serde(flatten)]
    pub result: ResultView,
    /// Null where no component ran.
    pub cost: Option<CostView>,
    pub scored: chrono::DateTime<chrono::Utc>,
}

/// What scoring one participant came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultView {
    /// `scored`, `declined` or `failed`.
    #[schema(example = "scored")]
    pub state: &'static str,
    /// Why there is no score, where there is none.
    pub failure: Option<FailureView>,
    /// `passed`, `failed` or `undetermined`; null where there is no score.
    #[schema(example = "passed")]
    pub outcome: Option<&'static str>,
    /// Before auto-fails, 0 to 100 in ten-thousandths; above 100 only by bonus sections.
    #[schema(example = "71.4286")]
    pub calculated: Option<String>,
    /// After auto-fails.
    #[schema(example = "71.4286")]
    pub r#final: Option<String>,
    /// The share of the applicable weight that was rated, 0 to 1.
    #[schema(example = "0.92")]
    pub rated_weight: Option<String>,
    pub policies: Option<PoliciesView>,
    pub sections: Vec<SectionView>,
    pub criteria: Vec<CriterionView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ScorecardRef {
    #[schema(example = "sales-conversation")]
    pub name: String,
    #[schema(example = "1.0.0")]
    pub version: String,
    #[schema(example = "sha256:…")]
    pub digest: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Subject {
    /// The participant's id within the conversation; null where nobody could be scored.
    pub participant: Option<String>,
    /// The person, where the participant is known to be one.
    pub person: Option<Uuid>,
}

/// Why there is no score, or why a finding does not count.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailureView {
    /// `plugin-failure`, `trap`, `out-of-fuel`, `memory`, `output-too-large`, `invalid-output`, `invalid-evidence`,
    /// `denied`, `host-fault`, or `declined`.
    #[schema(example = "plugin-failure")]
    pub kind: &'static str,
    /// The plugin's own code, where it gave one.
    #[schema(example = "unsupported-language")]
    pub code: Option<String>,
    pub message: String,
    pub retryable: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PoliciesView {
    #[schema(example = "exclude")]
    pub not_applicable: &'static str,
    #[schema(example = "zero")]
    pub auto_fail_effect: &'static str,
    #[schema(example = "0.5")]
    pub least_rated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass_mark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_role: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SectionView {
    pub section: String,
    #[schema(example = "80.0")]
    pub score: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionView {
    pub criterion: String,
    pub section: String,
    pub rating: RatingView,
    #[schema(example = "66.6667")]
    pub score: Option<String>,
    /// From 0 to 1.
    pub confidence: Option<f64>,
    pub rationale: String,
    pub suggestion: Option<String>,
    pub measured: Vec<MeasuredView>,
    /// Turns that were searched, first and last included, where the proof is that something was not there.
    pub searched: Vec<[u32; 2]>,
    pub evidence: Vec<EvidenceView>,
    /// Set where the finding did not hold; it then has no score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureView>,
    /// How far the scorecard can be relied on here; null where nobody has rated beside it.
    pub reliability: Option<ReliabilityView>,
}

/// Exactly one of these.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatingView {
    /// Index into the criterion's levels, from 0.
    Level(u32),
    Number(String),
    NotApplicable(String),
    InsufficientEvidence(String),
    Unscorable(String),
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MeasuredView {
    #[schema(example = "talk-share")]
    pub name: String,
    #[schema(example = "0.43")]
    pub value: String,
    pub unit: String,
}

/// A quote: bytes of one turn's text, and the words that stand there.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceView {
    pub turn: usize,
    pub start_byte: usize,
    pub end_byte: usize,
    pub text: String,
    pub starts_ms: Option<u64>,
    pub verified: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CostView {
    pub fuel: u64,
    pub fuel_budget: u64,
    pub peak_memory: u64,
    pub wall_us: u64,
}

impl Score {
    /// `conversation` is the revision that was scored, or none where it has been erased.
    pub fn of(stored: StoredResult, conversation: Option<&Conversation>, sight: &Sight) -> Self {
        let StoredResult { record, outcome, created, superseded_by, .. } = stored;
        let person = sight.person(record.participant);
        let participant = record.participant.and_then(|it| conversation?.participants.get(it as usize));
        Self {
            id: record.id.0,
            conversation: record.conversation.0,
            revision: record.revision,
            scorecard: ScorecardRef::of(&record),
            subject: Subject { participant: participant.map(|it| it.id.clone()), person: person.map(|it| it.0) },
            context: sight.context(),
            mode: mode(record.mode),
            source: record.source.as_str(),
            rated_by: record.rated_by.map(|it| it.0),
            supersedes: record.supersedes.map(|it| it.0),
            superseded_by: superseded_by.map(|it| it.0),
            result: ResultView::of(outcome, conversation),
            cost: (record.source == Source::Plugin).then(|| record.cost.into()),
            scored: created,
        }
    }
}

impl Score {
    /// With how far the scorecard can be relied on, by criterion.
    #[must_use]
    pub fn beside(mut self, known: &BTreeMap<String, Reliability>) -> Self {
        for criterion in &mut self.result.criteria {
            criterion.reliability = known.get(&criterion.criterion).copied().map(ReliabilityView::from);
        }
        self
    }
}

impl ScorecardRef {
    pub fn of(record: &ScoreRecord) -> Self {
        Self {
            name: record.plugin_name.clone(),
            version: record.plugin_version.clone(),
            digest: record.plugin_digest.to_string(),
        }
    }
}

impl ResultView {
    pub fn of(outcome: Outcome, conversation: Option<&Conversation>) -> Self {
        let (state, failure, card) = match outcome {
            Outcome::Scored(card) => ("scored", None, Some(card)),
            Outcome::Declined { failure } => ("declined", Some(FailureView::declined(failure)), None),
            Outcome::Failed { failure } => ("failed", Some(failure.into()), None),
        };
        let card = card.as_ref();
        Self {
            state,
            failure,
            outcome: card.map(|it| it.outcome.as_str()),
            calculated: card.and_then(|it| decimal(it.calculated)),
            r#final: card.and_then(|it| decimal(it.r#final)),
            rated_weight: card.map(|it| it.rated_weight.to_string()),
            policies: card.map(|it| PoliciesView::from(&it.policies)),
            sections: card.map(sections).unwrap_or_default(),
            criteria: card.map(|it| criteria(it, conversation)).unwrap_or_default(),
        }
    }
}

impl From<Cost> for CostView {
    fn from(Cost { fuel, fuel_budget, peak_memory, wall_us }: Cost) -> Self {
        Self { fuel, fuel_budget, peak_memory, wall_us }
    }
}

/// The mode in the words of the API.
pub const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Active => "active",
        Mode::Shadow => "shadow",
    }
}

fn decimal(value: Option<Decimal>) -> Option<String> {
    value.map(|it| it.to_string())
}

fn sections(card: &Card) -> Vec<SectionView> {
    let view = |it: &SectionScore| SectionView { section: it.section.clone(), score: decimal(it.score) };
    card.sections.iter().map(view).collect()
}

fn criteria(card: &Card, conversation: Option<&Conversation>) -> Vec<CriterionView> {
    let view = |it: &CriterionScore| CriterionView {
        criterion: it.criterion.clone(),
        section: it.section.clone(),
        rating: RatingView::from(&it.rating),
        score: decimal(it.score),
        confidence: it.confidence.map(Decimal::to_f64),
        rationale: it.rationale.clone(),
        suggestion: it.suggestion.clone(),
        measured: it.measured.iter().map(MeasuredView::from).collect(),
        searched: it.searched.iter().map(|reach| [reach.first, reach.last]).collect(),
        evidence: it.evidence.iter().filter_map(|place| EvidenceView::read(place, conversation?)).collect(),
        failure: it.failure.clone().map(FailureView::from),
        reliability: None,
    };
    card.criteria.iter().map(view).collect()
}

impl EvidenceView {
    /// The text is empty where the turn has been erased. None only where the transcript has no such turn.
    pub fn read(place: &Evidence, conversation: &Conversation) -> Option<Self> {
        let &Evidence { turn, start_byte, end_byte } = place;
        let said = conversation.turns.get(turn)?;
        let text = said.text.get(start_byte..end_byte).unwrap_or_default().to_owned();
        Some(Self { turn, start_byte, end_byte, text, starts_ms: said.starts_ms, verified: true })
    }
}

impl From<Evidence> for EvidenceView {
    /// The place alone.
    fn from(Evidence { turn, start_byte, end_byte }: Evidence) -> Self {
        Self { turn, start_byte, end_byte, text: String::new(), starts_ms: None, verified: true }
    }
}

impl From<&MeasuredValue> for MeasuredView {
    fn from(MeasuredValue { name, value, unit }: &MeasuredValue) -> Self {
        Self { name: name.clone(), value: value.to_string(), unit: unit.clone() }
    }
}

impl From<&ScoredRating> for RatingView {
    fn from(rating: &ScoredRating) -> Self {
        match rating {
            ScoredRating::Level(level) => Self::Level(*level),
            ScoredRating::Number(number) => Self::Number(number.to_string()),
            ScoredRating::NotApplicable(why) => Self::NotApplicable(why.clone()),
            ScoredRating::InsufficientEvidence(why) => Self::InsufficientEvidence(why.clone()),
            ScoredRating::Unscorable(why) => Self::Unscorable(why.clone()),
        }
    }
}

impl From<&Policies> for PoliciesView {
    fn from(policies: &Policies) -> Self {
        let Policies { not_applicable, auto_fail_effect, least_rated, pass_mark, subject_role } = policies;
        Self {
            not_applicable: not_applicable.as_str(),
            auto_fail_effect: auto_fail_effect.as_str(),
            least_rated: least_rated.to_string(),
            pass_mark: decimal(*pass_mark),
            subject_role: subject_role.clone(),
        }
    }
}

impl FailureView {
    fn declined(PluginFailure { code, message, retryable }: PluginFailure) -> Self {
        Self { kind: "declined", code: Some(code), message, retryable }
    }
}

impl From<Failure> for FailureView {
    fn from(failure: Failure) -> Self {
        let (kind, retryable) = (failure.kind(), failure.retryable());
        let message = failure.to_string();
        match failure {
            Failure::PluginFailure { code, message, .. } => Self { kind, code: Some(code), message, retryable },
            _ => Self { kind, code: None, message, retryable },
        }
    }
}
