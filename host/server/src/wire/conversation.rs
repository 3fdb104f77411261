//! Conversations as callers see them: a header for lists, the whole with its words for those who may read it.

use chrono::{DateTime, Utc};
use plumbline_core::conversation::{Conversation, Note, NoteKind, Participant};
use plumbline_store::{Accepted, ConversationHeader, StoredConversation};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What became of a submission.
#[derive(Debug, Serialize, ToSchema)]
pub struct Submitted {
    pub id: Uuid,
    pub revision: u32,
    /// `created`, `revised` (same source and external id, other content) or `unchanged`.
    #[schema(example = "created")]
    pub state: &'static str,
    #[schema(example = "/v1/conversations/0190…/scores")]
    pub scores: String,
    pub turns: usize,
    /// What was lost or guessed on the way in.
    pub notes: Vec<NoteView>,
}

impl Submitted {
    pub fn of(accepted: &Accepted, turns: usize, notes: &[Note]) -> Self {
        Self {
            id: accepted.id.0,
            revision: accepted.revision,
            state: accepted.state.as_str(),
            scores: format!("/v1/conversations/{}/scores", accepted.id),
            turns,
            notes: notes.iter().map(NoteView::from).collect(),
        }
    }
}

/// What a dry run found: the conversation would be accepted.
#[derive(Debug, Serialize, ToSchema)]
pub struct Validated {
    pub valid: bool,
    pub turns: usize,
    pub participants: Vec<ParticipantView>,
    pub notes: Vec<NoteView>,
}

impl From<&Conversation> for Validated {
    fn from(conversation: &Conversation) -> Self {
        Self {
            valid: true,
            turns: conversation.turns.len(),
            participants: conversation.participants.iter().map(ParticipantView::from).collect(),
            notes: conversation.notes.iter().map(NoteView::from).collect(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NoteView {
    /// `lost` or `guessed`.
    #[schema(example = "guessed")]
    pub kind: &'static str,
    #[schema(example = "side-unknown")]
    pub code: String,
    pub place: String,
    pub detail: String,
}

impl From<&Note> for NoteView {
    fn from(Note { kind, code, place, detail }: &Note) -> Self {
        let kind = match kind {
            NoteKind::Lost => "lost",
            NoteKind::Guessed => "guessed",
        };
        Self { kind, code: code.clone(), place: place.clone(), detail: detail.clone() }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ParticipantView {
    pub id: String,
    /// What the source calls them.
    pub label: String,
    /// `internal`, `external`, `automated` or `unknown`.
    #[schema(example = "internal")]
    pub side: &'static str,
    pub role: String,
}

impl From<&Participant> for ParticipantView {
    fn from(participant: &Participant) -> Self {
        Self {
            id: participant.id.clone(),
            label: participant.label.clone(),
            side: participant.side.as_str(),
            role: participant.role.clone(),
        }
    }
}

/// A conversation in a list: no words.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationSummary {
    pub id: Uuid,
    pub revision: u32,
    pub source: String,
    pub external_id: Option<String>,
    #[schema(example = "discovery-call")]
    pub conversation_type: String,
    #[schema(example = "voice")]
    pub channel: String,
    #[schema(example = "en")]
    pub language: String,
    pub started: DateTime<Utc>,
    pub ended: Option<DateTime<Utc>>,
    pub received: DateTime<Utc>,
    pub turns: u32,
    /// The format it came in.
    #[schema(example = "vcon")]
    pub format: String,
}

impl From<ConversationHeader> for ConversationSummary {
    fn from(header: ConversationHeader) -> Self {
        Self {
            id: header.id.0,
            revision: header.revision,
            source: header.source,
            external_id: header.external_id,
            conversation_type: header.conversation_type,
            channel: header.channel.as_str().to_owned(),
            language: header.language,
            started: header.started,
            ended: header.ended,
            received: header.received,
            turns: header.turns,
            format: header.format,
        }
    }
}

/// A conversation with everything but its turns, which `/transcript` has.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationView {
    #[serde(flatten)]
    pub summary: ConversationSummary,
    pub thread: Option<String>,
    pub recording: Option<String>,
    pub lawful_basis: Option<String>,
    pub participants: Vec<ParticipantView>,
    pub attributes: std::collections::BTreeMap<String, String>,
    pub notes: Vec<NoteView>,
}

impl From<StoredConversation> for ConversationView {
    fn from(stored: StoredConversation) -> Self {
        let conversation = stored.conversation;
        Self {
            summary: stored.header.into(),
            participants: conversation.participants.iter().map(ParticipantView::from).collect(),
            notes: conversation.notes.iter().map(NoteView::from).collect(),
            thread: conversation.thread,
            recording: conversation.recording,
            lawful_basis: conversation.lawful_basis,
            attributes: conversation.attributes,
        }
    }
}

/// What was said, in the order it was said.
#[derive(Debug, Serialize, ToSchema)]
pub struct TranscriptView {
    pub conversation: Uuid,
    pub revision: u32,
    pub language: String,
    pub participants: Vec<ParticipantView>,
    pub turns: Vec<TurnView>,
    pub holes: Vec<HoleView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TurnView {
    /// The participant's id.
    pub speaker: String,
    pub text: String,
    pub starts_ms: Option<u64>,
    pub ends_ms: Option<u64>,
    pub confidence: Option<f32>,
}

/// A place where the text does not hold what was said.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoleView {
    pub turn: usize,
    pub start_byte: usize,
    pub end_byte: usize,
    #[schema(example = "redacted")]
    pub why: &'static str,
}

impl From<StoredConversation> for TranscriptView {
    fn from(stored: StoredConversation) -> Self {
        let conversation = stored.conversation;
        let speaker = |index: usize| conversation.participants.get(index).map_or_else(String::new, |it| it.id.clone());
        let turns = conversation.turns.iter().map(|turn| TurnView {
            speaker: speaker(turn.speaker),
            text: turn.text.clone(),
            starts_ms: turn.starts_ms,
            ends_ms: turn.ends_ms,
            confidence: turn.confidence,
        });
        let holes = conversation.holes.iter().map(|hole| HoleView {
            turn: hole.turn,
            start_byte: hole.start_byte,
            end_byte: hole.end_byte,
            why: hole.why.as_str(),
        });
        Self {
            conversation: stored.header.id.0,
            revision: stored.header.revision,
            turns: turns.collect(),
            holes: holes.collect(),
            participants: conversation.participants.iter().map(ParticipantView::from).collect(),
            language: conversation.language.clone(),
        }
    }
}
