//! A conversation as the host keeps it, whatever format it came in. Names and words stay here: what a plugin sees is
//! [`crate::transcript::Transcript`], which is made from this and has neither names nor addresses.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One conversation: who took part, what was said in order, and what is known about it.
///
/// Sound by construction in `plumbline-capture`: it has turns, every speaker exists, no turn is empty of text,
/// every time runs forward, and every range lies on character boundaries.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Conversation {
    /// The id that the source knows it by; with `source` it tells revisions of one conversation from two conversations.
    pub external_id: Option<String>,
    /// The system it came from, such as `crm`; `api` where nobody said.
    pub source: String,
    /// In the organisation's words, such as `discovery-call`; empty where nobody said.
    pub conversation_type: String,
    pub channel: Channel,
    /// BCP 47; `und` where nobody said.
    pub language: String,
    pub started: DateTime<Utc>,
    pub ended: Option<DateTime<Utc>>,
    /// An id that several conversations about one matter share.
    pub thread: Option<String>,
    /// Where the recording is kept, if anywhere; never fetched by the host.
    pub recording: Option<String>,
    pub participants: Vec<Participant>,
    pub turns: Vec<Turn>,
    pub holes: Vec<Hole>,
    /// What the customer's systems know about it; a plugin sees those it declared and was granted.
    pub attributes: BTreeMap<String, String>,
    /// On what ground it may be processed, as the source stated it.
    pub lawful_basis: Option<String>,
    /// What was lost or guessed on the way in.
    pub notes: Vec<Note>,
}

/// Where a conversation took place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    Voice,
    Meeting,
    Chat,
    Email,
    Practice,
}

impl Channel {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Meeting => "meeting",
            Self::Chat => "chat",
            Self::Email => "email",
            Self::Practice => "practice",
        }
    }
}

/// Which side somebody is on. Only `Internal` participants are scored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Internal,
    External,
    Automated,
    /// Nobody said, and it is never guessed.
    Unknown,
}

impl Side {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::External => "external",
            Self::Automated => "automated",
            Self::Unknown => "unknown",
        }
    }
}

/// Somebody who takes part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Participant {
    /// Unique within the conversation.
    pub id: String,
    /// What the source calls them; may be a person's name, so it never crosses into a plugin.
    pub label: String,
    pub side: Side,
    /// What they do in the conversation, lower-case: `agent`, `customer`, … or empty.
    pub role: String,
    /// The ids by which the organisation's systems know this person.
    pub ids: Vec<ExternalId>,
}

/// An id of a person in some other system.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalId {
    /// `crm`, `email`, `tel`, `vcon`, …
    pub scheme: String,
    pub value: String,
}

/// One participant speaking without another turn of the transcript in between.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Turn {
    /// Index into `participants`.
    pub speaker: usize,
    pub text: String,
    /// Milliseconds from the start of the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_ms: Option<u64>,
    /// From 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// BCP 47, where the source says it for this turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Times of words or cues within the turn, where the source has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timings: Vec<Timing>,
}

/// When a part of a turn was said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Timing {
    /// Bytes of the turn's text.
    pub start_byte: usize,
    pub end_byte: usize,
    pub starts_ms: u64,
    pub ends_ms: u64,
}

/// A place where the text does not hold what was said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hole {
    pub turn: usize,
    /// Bytes of the turn's text; empty where something is missing between two words.
    pub start_byte: usize,
    pub end_byte: usize,
    pub why: HoleReason,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoleReason {
    Redacted,
    Inaudible,
    Missing,
    Unfinished,
    /// The whole turn, on somebody's request.
    Erased,
}

impl HoleReason {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Redacted => "redacted",
            Self::Inaudible => "inaudible",
            Self::Missing => "missing",
            Self::Unfinished => "unfinished",
            Self::Erased => "erased",
        }
    }
}

/// Something that capture lost or guessed, so that nobody takes the result for more than it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Note {
    pub kind: NoteKind,
    /// A stable code, such as `cues-merged` or `side-unknown`.
    pub code: String,
    /// Where in the source: a JSON pointer or `line 12`.
    pub place: String,
    /// A sentence for a person. Never holds what was said.
    pub detail: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    Lost,
    Guessed,
}
