//! What is known about a conversation besides its body: what the caller says about this one, and whom the organisation
//! knows as its own.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use plumbline_core::conversation::{Channel, ExternalId, Side};
use serde::{Deserialize, Serialize};

/// What a caller says beside a body that cannot carry it, such as WebVTT. What is said here wins over the body.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metadata {
    /// The id that the source knows the conversation by.
    pub external_id: Option<String>,
    /// The system it came from, such as `crm`.
    pub source: Option<String>,
    /// In the organisation's words, such as `discovery-call`.
    pub conversation_type: Option<String>,
    /// Where it took place.
    pub channel: Option<Channel>,
    /// BCP 47.
    pub language: Option<String>,
    /// RFC 3339.
    pub started: Option<DateTime<Utc>>,
    /// An id that several conversations about one matter share.
    pub thread: Option<String>,
    /// Where the recording is kept.
    pub recording: Option<String>,
    /// On what ground it may be processed.
    pub lawful_basis: Option<String>,
    /// Added to those of the body; the same name wins.
    pub attributes: BTreeMap<String, String>,
    /// Who is who.
    pub participants: Vec<ParticipantMetadata>,
}

/// What a caller says about one participant of the body.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipantMetadata {
    /// The participant's id or label in the body, such as `SPEAKER_00`; letter case does not matter.
    pub matches: String,
    /// Which side they are on.
    #[serde(default)]
    pub side: Option<Side>,
    /// What they do in the conversation.
    #[serde(default)]
    pub role: Option<String>,
    /// Ids by which the organisation's systems know the person; added to those of the body.
    #[serde(default)]
    pub ids: Vec<ExternalId>,
}

/// Whom the organisation knows as its own people. Whoever matches is internal, unless body or metadata say otherwise.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Roster {
    /// Full names as transcripts show them; letter case does not matter.
    pub names: Vec<String>,
    /// Domains of e-mail addresses, such as `example.com`; a subdomain does not count.
    pub email_domains: Vec<String>,
    /// Ids of people.
    pub ids: Vec<ExternalId>,
}

/// How large a conversation may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of the body.
    pub body_bytes: usize,
    /// Turns after cues of one speaker were merged.
    pub turns: usize,
    /// Participants.
    pub participants: usize,
    /// Bytes of all turns' text together.
    pub text_bytes: usize,
    /// Bytes of an id, a label, a role or another short text.
    pub name_bytes: usize,
    /// Attributes.
    pub attributes: usize,
    /// Bytes of an attribute's value.
    pub attribute_bytes: usize,
}

impl Default for Limits {
    /// A day of talk by hundreds of people fits.
    fn default() -> Self {
        Self {
            body_bytes: 32 << 20,
            turns: 50_000,
            participants: 500,
            text_bytes: 8 << 20,
            name_bytes: 512,
            attributes: 200,
            attribute_bytes: 16 << 10,
        }
    }
}
