//! The audit log as JSON: an entry, and the lines of an exported log, from which it can be verified by anybody anywhere.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Details, Entry, Head, Reason};
use plumbline_core::digest::InvalidDigest;
use plumbline_core::ids::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An entry of the audit log.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryView {
    /// From 1, without a gap.
    #[schema(minimum = 1)]
    pub sequence: u64,
    pub at: DateTime<Utc>,
    pub actor: ActorView,
    #[schema(example = "key.created")]
    pub action: String,
    pub subject: SubjectView,
    /// Whom it is about, as whose results were read.
    pub person: Option<Uuid>,
    /// Ids, digests, numbers and names from closed sets.
    #[schema(value_type = Object)]
    pub details: Details,
    /// Why somebody looked at what is another person's; null where none was given or it was erased.
    pub reason: Option<ReasonView>,
    /// SHA-256 of the reason under its salt; it stays when the reason is erased.
    pub reason_digest: Option<String>,
    /// The hash of the entry before; zeros before the first.
    pub previous: String,
    #[schema(example = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub hash: String,
}

/// Who did it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActorView {
    /// `key` for a system of the organisation, `person`, `operator` for whoever runs the server, `host` for the server itself.
    #[schema(example = "person")]
    pub kind: String,
    /// The key's or the person's; null for the others.
    pub id: Option<Uuid>,
    /// The key that a person used; null where they logged in.
    pub key: Option<Uuid>,
}

/// What it was done to.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectView {
    #[schema(example = "conversation")]
    pub kind: String,
    pub id: Uuid,
}

/// A reason, and what is needed to prove that it is the one that was given.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonView {
    pub text: String,
    /// 64 hexadecimal digits.
    pub salt: String,
}

/// Where the log ends.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeadView {
    /// Of the newest entry; 0 where there is none.
    pub sequence: u64,
    /// Of the newest entry; zeros where there is none.
    pub hash: String,
}

/// The first line of an exported log; the others are entries.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportHeader {
    /// The version of this form: 1.
    pub plumbline_audit: u32,
    pub organisation: Uuid,
    pub head: HeadView,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            sequence: entry.sequence,
            at: entry.at,
            actor: ActorView { kind: entry.actor_kind, id: entry.actor, key: entry.through },
            action: entry.action,
            subject: SubjectView { kind: entry.subject_kind, id: entry.subject },
            person: entry.person.map(|it| it.0),
            details: entry.details,
            reason: entry.reason.map(|Reason { salt, text }| ReasonView { text, salt: hex::encode(salt) }),
            reason_digest: entry.reason_digest.map(|it| it.to_string()),
            previous: entry.previous.to_string(),
            hash: entry.hash.to_string(),
        }
    }
}

impl TryFrom<EntryView> for Entry {
    type Error = InvalidDigest;
    fn try_from(view: EntryView) -> Result<Self, InvalidDigest> {
        let reason = match view.reason {
            Some(ReasonView { text, salt }) => {
                let mut bytes = [0; 32];
                hex::decode_to_slice(salt, &mut bytes).map_err(|_| InvalidDigest)?;
                Some(Reason { salt: bytes, text })
            }
            None => None,
        };
        Ok(Self {
            sequence: view.sequence,
            at: view.at,
            actor_kind: view.actor.kind,
            actor: view.actor.id,
            through: view.actor.key,
            action: view.action,
            subject_kind: view.subject.kind,
            subject: view.subject.id,
            person: view.person.map(PersonId),
            details: view.details,
            reason_digest: view.reason_digest.map(|it| it.parse::<Digest>()).transpose()?,
            reason,
            previous: view.previous.parse()?,
            hash: view.hash.parse()?,
        })
    }
}

impl From<Head> for HeadView {
    fn from(Head { sequence, hash }: Head) -> Self {
        Self { sequence, hash: hash.to_string() }
    }
}

impl TryFrom<HeadView> for Head {
    type Error = InvalidDigest;
    fn try_from(HeadView { sequence, hash }: HeadView) -> Result<Self, InvalidDigest> {
        Ok(Self { sequence, hash: hash.parse()? })
    }
}
