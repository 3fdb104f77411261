//! Disputes over the wire. The words of a quote are read from the stored transcript at this moment, as those of evidence are.

use chrono::{DateTime, Utc};
use plumbline_core::conversation::Conversation;
use plumbline_store::{Dispute, DisputeState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::by_hand::{QuoteRequest, RatingRequest};
use super::score::EvidenceView;

/// What somebody contests.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeRequest {
    /// Whose rating is contested.
    #[schema(max_length = 200, example = "open-questions")]
    pub criterion: String,
    /// The words of the conversation that are held against it, whoever said them.
    pub quote: QuoteRequest,
    /// Why. It lies sealed, and is erased with the conversation or the person.
    #[schema(min_length = 1, max_length = 4000)]
    pub words: String,
}

/// How a dispute is decided.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// Whether the finding is changed.
    pub upheld: bool,
    /// What it is changed to; only where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<RatingRequest>,
    /// Why, for the person to read.
    #[schema(min_length = 10, max_length = 2000)]
    pub reason: String,
}

/// Who decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewerRequest {
    /// A reviewer, or whoever the person reported to when the conversation began.
    pub person: Uuid,
}

/// How long a decision may take.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeRules {
    /// From the day on which a finding is contested.
    #[schema(minimum = 1, maximum = 365, example = 14)]
    pub days: u32,
}

/// A finding that its person contests.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisputeView {
    pub id: Uuid,
    /// As it was contested.
    pub score: Uuid,
    #[schema(example = "open-questions")]
    pub criterion: String,
    pub conversation: Uuid,
    pub revision: u32,
    /// Whose work it is, and who contests.
    pub person: Uuid,
    /// Null for those who only see to it that disputes are decided.
    pub quote: Option<EvidenceView>,
    /// Why; null as above, and once erased.
    pub words: Option<String>,
    pub opened: DateTime<Utc>,
    /// Until when it is to be decided.
    pub due: DateTime<Utc>,
    /// It should have been decided: any reviewer may decide now.
    pub overdue: bool,
    /// Who is to decide; null where nobody could be named, and any reviewer may decide.
    pub reviewer: Option<Uuid>,
    /// `open`, `upheld` or `rejected`.
    #[schema(example = "open")]
    pub state: &'static str,
    pub decided: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
    /// Why it was decided so; null as the words are.
    pub reason: Option<String>,
    /// The score that took the contested one's place, where it was upheld.
    pub superseded_by: Option<Uuid>,
}

impl DisputeView {
    /// `conversation` is the revision that was scored, or none where it has been erased.
    pub fn of(dispute: Dispute, conversation: Option<&Conversation>, at: DateTime<Utc>) -> Self {
        let overdue = dispute.is_overdue(at);
        Self {
            id: dispute.id.0,
            score: dispute.score.0,
            criterion: dispute.criterion,
            conversation: dispute.conversation.0,
            revision: dispute.revision,
            person: dispute.person.0,
            quote: Some(
                conversation.and_then(|it| EvidenceView::read(&dispute.quote, it)).unwrap_or(dispute.quote.into()),
            ),
            words: dispute.words,
            opened: dispute.opened,
            due: dispute.due,
            overdue,
            reviewer: dispute.reviewer.map(|it| it.0),
            state: dispute.state.as_str(),
            decided: dispute.decided,
            decided_by: dispute.decided_by.map(|it| it.0),
            reason: dispute.reason,
            superseded_by: dispute.superseded_by.map(|it| it.0),
        }
    }

    /// Without what anybody said.
    #[must_use]
    pub fn without_words(self) -> Self {
        Self { quote: None, words: None, reason: None, ..self }
    }
}

/// A state that a list can be asked for.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StateParam {
    Open,
    Upheld,
    Rejected,
}

impl From<StateParam> for DisputeState {
    fn from(state: StateParam) -> Self {
        match state {
            StateParam::Open => Self::Open,
            StateParam::Upheld => Self::Upheld,
            StateParam::Rejected => Self::Rejected,
        }
    }
}
