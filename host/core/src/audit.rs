//! The log of who changed and read what. Each entry holds the hash of the one before it, so that none can be changed, left
//! out or moved without the chain showing it to whoever knows a later hash.
//!
//! An entry's hash is the SHA-256 of these parts in this order, each after its length in bytes as a big-endian 64-bit
//! number ([`Digest::of_parts`]); what is absent is a part of no bytes:
//! 1. the ASCII text `plumbline audit entry 1`;
//! 2. the organisation's id, 16 bytes;
//! 3. the sequence number, big-endian, 8 bytes;
//! 4. the hash of the entry before, 32 bytes; zeros before the first;
//! 5. the time in microseconds since 1970-01-01T00:00:00Z, big-endian and signed, 8 bytes;
//! 6. the actor's kind; 7. the actor's id, 16 bytes; 8. the id of the key that a person used, 16 bytes;
//! 9. the action; 10. the subject's kind; 11. the subject's id, 16 bytes; 12. the person's id, 16 bytes;
//! 13. the details: compact JSON, keys in the order of their bytes;
//! 14. the digest of the reason, 32 bytes.
//!
//! The digest of a reason is the SHA-256 of the parts `plumbline audit reason 1`, a random salt of 32 bytes, and the text.
//! Whoever erases a reason and its salt leaves a number that fits no guess, and a chain that still holds.

mod action;

pub use action::Action;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::Digest;
use crate::ids::{
    ActivityId, AnswerId, BindingId, CalibrationId, ConversationId, DisputeId, IdentityProviderId, InitiativeId, JobId,
    KeyId, MembershipId, NoticeId, OrganisationId, PersonId, PluginId, ScoreId, SessionId, SkillId, TeamId, WebhookId,
};

/// Who does something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// A system of the organisation, by its API key.
    Key(KeyId),
    /// Somebody, through a key that acts for them where they did not log in.
    Person(PersonId, Option<KeyId>),
    /// Whoever runs the server, at its command line.
    Operator,
    /// The server, by itself.
    Host,
}

impl Actor {
    /// `key`, `person`, `operator` or `host`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Person(..) => "person",
            Self::Operator => "operator",
            Self::Host => "host",
        }
    }

    /// The key's or the person's.
    #[must_use]
    pub const fn id(self) -> Option<Uuid> {
        match self {
            Self::Key(KeyId(id)) | Self::Person(PersonId(id), _) => Some(id),
            Self::Operator | Self::Host => None,
        }
    }

    /// The key that a person used.
    #[must_use]
    pub const fn through(self) -> Option<Uuid> {
        match self {
            Self::Person(_, Some(KeyId(key))) => Some(key),
            _ => None,
        }
    }
}

/// What something is done to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    Organisation(OrganisationId),
    Key(KeyId),
    Person(PersonId),
    Team(TeamId),
    Membership(MembershipId),
    Notice(NoticeId),
    Skill(SkillId),
    Activity(ActivityId),
    Initiative(InitiativeId),
    Answer(AnswerId),
    Plugin(PluginId),
    Scorecard(BindingId),
    Conversation(ConversationId),
    Score(ScoreId),
    Job(JobId),
    Session(SessionId),
    IdentityProvider(IdentityProviderId),
    Webhook(WebhookId),
    Dispute(DisputeId),
    Calibration(CalibrationId),
}

impl Subject {
    /// The kind's name, such as `conversation`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Organisation(_) => "organisation",
            Self::Key(_) => "key",
            Self::Person(_) => "person",
            Self::Team(_) => "team",
            Self::Membership(_) => "membership",
            Self::Notice(_) => "notice",
            Self::Skill(_) => "skill",
            Self::Activity(_) => "activity",
            Self::Initiative(_) => "initiative",
            Self::Answer(_) => "answer",
            Self::Plugin(_) => "plugin",
            Self::Scorecard(_) => "scorecard",
            Self::Conversation(_) => "conversation",
            Self::Score(_) => "score",
            Self::Job(_) => "job",
            Self::Session(_) => "session",
            Self::IdentityProvider(_) => "identity-provider",
            Self::Webhook(_) => "webhook",
            Self::Dispute(_) => "dispute",
            Self::Calibration(_) => "calibration",
        }
    }

    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Organisation(OrganisationId(id))
            | Self::Key(KeyId(id))
            | Self::Person(PersonId(id))
            | Self::Team(TeamId(id))
            | Self::Membership(MembershipId(id))
            | Self::Notice(NoticeId(id))
            | Self::Skill(SkillId(id))
            | Self::Activity(ActivityId(id))
            | Self::Initiative(InitiativeId(id))
            | Self::Answer(AnswerId(id))
            | Self::Plugin(PluginId(id))
            | Self::Scorecard(BindingId(id))
            | Self::Conversation(ConversationId(id))
            | Self::Score(ScoreId(id))
            | Self::Job(JobId(id))
            | Self::Session(SessionId(id))
            | Self::IdentityProvider(IdentityProviderId(id))
            | Self::Webhook(WebhookId(id))
            | Self::Dispute(DisputeId(id))
            | Self::Calibration(CalibrationId(id)) => id,
        }
    }
}

/// Ids, digests and numbers by name, never words; nothing is nested but lists.
pub type Details = BTreeMap<String, Value>;

/// Why somebody looked at what is another person's.
#[derive(Clone, PartialEq, Eq)]
pub struct Reason {
    pub salt: [u8; 32],
    pub text: String,
}

impl Reason {
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_parts(&[b"plumbline audit reason 1", &self.salt, self.text.as_bytes()])
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reason(redacted)")
    }
}

/// One entry of an organisation's log, as it is read: kinds and actions are texts, as a later version may write others.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// From 1, without a gap.
    pub sequence: u64,
    /// To the microsecond.
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor: Option<Uuid>,
    /// The key that a person used.
    pub through: Option<Uuid>,
    pub action: String,
    pub subject_kind: String,
    pub subject: Uuid,
    /// Whom it is about, as whose results were read.
    pub person: Option<PersonId>,
    pub details: Details,
    pub reason_digest: Option<Digest>,
    /// `None` where none was given, or it was erased.
    pub reason: Option<Reason>,
    /// The hash of the entry before.
    pub previous: Digest,
    pub hash: Digest,
}

impl Entry {
    /// The hash that such an entry has in this organisation's log.
    #[must_use]
    pub fn hash_in(&self, organisation: OrganisationId) -> Digest {
        let id = |it: &Option<Uuid>| it.map(|it| it.as_bytes().to_vec()).unwrap_or_default();
        Digest::of_parts(&[
            b"plumbline audit entry 1",
            organisation.0.as_bytes(),
            &self.sequence.to_be_bytes(),
            &self.previous.0,
            &self.at.timestamp_micros().to_be_bytes(),
            self.actor_kind.as_bytes(),
            &id(&self.actor),
            &id(&self.through),
            self.action.as_bytes(),
            self.subject_kind.as_bytes(),
            self.subject.as_bytes(),
            &id(&self.person.map(|it| it.0)),
            details_text(&self.details).as_bytes(),
            self.reason_digest.as_ref().map_or(&[], |it| it.0.as_slice()),
        ])
    }

    fn is_as_written(&self, organisation: OrganisationId) -> bool {
        let reason_fits = self.reason.as_ref().is_none_or(|it| Some(it.digest()) == self.reason_digest);
        // What is finer than a microsecond is not in the hash, and was never written.
        let time_fits = self.at.timestamp_subsec_nanos().is_multiple_of(1_000);
        reason_fits && time_fits && self.hash_in(organisation) == self.hash
    }
}

/// The text of details that is kept and hashed.
#[must_use]
pub fn details_text(details: &Details) -> String {
    // A map's keys are sorted, and its values print themselves as they would anywhere.
    serde_json::to_string(details).unwrap_or_default()
}

/// Where a log ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Of the newest entry; 0 where there is none.
    pub sequence: u64,
    /// Its hash; zeros where there is none.
    pub hash: Digest,
}

impl Head {
    /// Of a log without entries.
    pub const EMPTY: Self = Self { sequence: 0, hash: Digest([0; 32]) };
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

/// Not the text of a [`Head`].
#[derive(Debug, thiserror::Error)]
#[error("a head is a number, `:sha256:` and 64 hexadecimal digits")]
pub struct InvalidHead;

impl FromStr for Head {
    type Err = InvalidHead;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (sequence, hash) = text.split_once(':').ok_or(InvalidHead)?;
        let sequence = sequence.parse().map_err(|_| InvalidHead)?;
        Ok(Self { sequence, hash: hash.parse().map_err(|_| InvalidHead)? })
    }
}

/// The first place where a log is not what was written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Broken {
    #[error("entry {sequence} was changed: its hash does not fit what it says")]
    Changed { sequence: u64 },
    #[error("entry {sequence} is missing: entry {found} stands in its place")]
    Missing { sequence: u64, found: u64 },
    #[error("entry {sequence} is not where it belongs: entry {found} stands in its place")]
    Moved { sequence: u64, found: u64 },
    #[error("entry {sequence} does not follow the entry before it, which was changed or put there")]
    Detached { sequence: u64 },
    #[error("entries are missing at the end: the log ends with entry {ends} and once had entry {had}")]
    Cut { ends: u64, had: u64 },
    #[error("entry {sequence} was changed: the head of the log is another")]
    HeadDiffers { sequence: u64 },
    #[error("the head of the log is missing")]
    HeadMissing,
    #[error("entry {sequence} was changed, or one before it: it does not have the hash that was noted")]
    Rewritten { sequence: u64 },
}

/// Follows a log from its first entry on, and finds the first place where it is broken.
#[derive(Debug)]
pub struct Chain {
    organisation: OrganisationId,
    /// A head that somebody noted earlier.
    noted: Option<Head>,
    reached: Head,
    broken: Option<Broken>,
}

impl Chain {
    #[must_use]
    pub const fn new(organisation: OrganisationId, noted: Option<Head>) -> Self {
        Self { organisation, noted, reached: Head::EMPTY, broken: None }
    }

    /// Takes the next entry, in the order in which the log has them.
    pub fn follow(&mut self, entry: &Entry) {
        self.broken = match self.broken.take() {
            // What is missing in its place may yet come in another's.
            Some(Broken::Missing { sequence, found }) if entry.sequence == sequence => {
                Some(Broken::Moved { sequence, found })
            }
            Some(broken) => Some(broken),
            None => self.fault(entry),
        };
        if self.broken.is_none() {
            self.reached = Head { sequence: entry.sequence, hash: entry.hash };
        }
    }

    /// Takes an entry that cannot even be read.
    pub fn unreadable(&mut self) {
        self.broken.get_or_insert(Broken::Changed { sequence: self.reached.sequence + 1 });
    }

    /// Ends the log, whose head this is said to be.
    ///
    /// # Errors
    /// The first place where it is broken.
    pub fn finish(self, head: Option<Head>) -> Result<Head, Broken> {
        let Self { noted, reached, broken, .. } = self;
        if let Some(broken) = broken {
            return Err(broken);
        }
        let head = head.ok_or(Broken::HeadMissing)?;
        let had = head.sequence.max(noted.map_or(0, |it| it.sequence));
        if reached.sequence < had {
            return Err(Broken::Cut { ends: reached.sequence, had });
        }
        if reached != head {
            return Err(Broken::HeadDiffers { sequence: reached.sequence });
        }
        Ok(head)
    }

    fn fault(&self, entry: &Entry) -> Option<Broken> {
        let (sequence, found) = (self.reached.sequence + 1, entry.sequence);
        if found > sequence {
            Some(Broken::Missing { sequence, found })
        } else if found < sequence {
            Some(Broken::Moved { sequence, found })
        } else if !entry.is_as_written(self.organisation) {
            Some(Broken::Changed { sequence })
        } else if entry.previous != self.reached.hash {
            Some(Broken::Detached { sequence })
        } else if self.noted.is_some_and(|it| it.sequence == sequence && it.hash != entry.hash) {
            Some(Broken::Rewritten { sequence })
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests;
