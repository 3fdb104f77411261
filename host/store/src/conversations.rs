//! Conversations in and out. What was said, and who said it, is sealed under the conversation's own data key; the
//! tables hold what a list needs. Erasing destroys that key.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::conversation::{Channel, Conversation};
use plumbline_core::ids::{ConversationId, OrganisationId};

use crate::{Idempotency, Page, PageRequest, Store, StoreError};

/// The random bytes that one turn is hashed with, so that a digest does not betray a short turn's words.
pub type Salt = [u8; 16];

/// A conversation to be kept.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What capture made of the request.
    pub conversation: Conversation,
    /// Tells the same content sent again from a revision.
    pub content_digest: Digest,
    /// The root over the salted turns, which receipts name.
    pub transcript_root: Digest,
    /// One for each turn, in order.
    pub salts: Vec<Salt>,
    /// The format that it came in, such as `json`.
    pub format: String,
    /// Where the request may be repeated.
    pub idempotency: Option<Idempotency>,
}

/// What became of a submission.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Accepted {
    /// The conversation.
    pub id: ConversationId,
    /// From 1.
    pub revision: u32,
    /// What the submission was to it.
    pub state: AcceptedState,
}

/// What a submission was to its conversation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AcceptedState {
    /// A new conversation.
    Created,
    /// The next revision of one with the same source and external id.
    Revised,
    /// What is there already.
    Unchanged,
}

/// What is known of a conversation without its words. Of an erased one this is the tombstone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConversationHeader {
    /// Its id.
    pub id: ConversationId,
    /// The revision that this describes, from 1.
    pub revision: u32,
    /// The system that it came from.
    pub source: String,
    /// That system's id for it; gone once it is erased.
    pub external_id: Option<String>,
    /// In the organisation's words.
    pub conversation_type: String,
    /// Where it took place.
    pub channel: Channel,
    /// BCP 47.
    pub language: String,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended, where that is known.
    pub ended: Option<DateTime<Utc>>,
    /// When this revision was accepted.
    pub received: DateTime<Utc>,
    /// The format that it came in.
    pub format: String,
    /// How many turns.
    pub turns: u32,
    /// How many participants.
    pub participants: u32,
    /// The root over the salted turns.
    pub transcript_root: Digest,
    /// When it was erased.
    pub erased: Option<DateTime<Utc>>,
}

/// A conversation with its words.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredConversation {
    /// What is known without the words.
    pub header: ConversationHeader,
    /// The words.
    pub conversation: Conversation,
    /// One for each turn, in order.
    pub salts: Vec<Salt>,
}

/// Which conversations of a list; what is `None` does not matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ConversationFilter {
    /// Of this type.
    pub conversation_type: Option<String>,
    /// From this system.
    pub source: Option<String>,
    /// Known there by this id.
    pub external_id: Option<String>,
    /// That began at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// That began before this time.
    pub until: Option<DateTime<Utc>>,
}

impl Store {
    /// Keeps a conversation and enqueues one scoring job for each enabled binding that its type matches, all in one
    /// transaction. With an external id, the same source and id with the same content is unchanged and with other
    /// content the next revision; without one it is always a new conversation.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::IdempotencyMismatch`];
    /// [`StoreError::Contended`].
    pub async fn accept(&self, organisation: OrganisationId, submission: Submission) -> Result<Accepted, StoreError> {
        todo!()
    }

    /// A conversation with its words, as of `revision` or the newest. `None` where it does not exist or was erased.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where a blob is not what was written.
    pub async fn conversation(
        &self,
        organisation: OrganisationId,
        id: ConversationId,
        revision: Option<u32>,
    ) -> Result<Option<StoredConversation>, StoreError> {
        todo!()
    }

    /// A conversation's newest revision without its words, or its tombstone.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn conversation_header(
        &self,
        organisation: OrganisationId,
        id: ConversationId,
    ) -> Result<Option<ConversationHeader>, StoreError> {
        todo!()
    }

    /// Conversations, those accepted last first; erased ones are left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn conversations(
        &self,
        organisation: OrganisationId,
        filter: ConversationFilter,
        page: PageRequest,
    ) -> Result<Page<ConversationHeader>, StoreError> {
        todo!()
    }

    /// Destroys a conversation's data key, and with it every word of all its revisions and scores. A tombstone, the
    /// numbers and the receipts stay; work on it is dropped. False where there is none, or none any more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn erase_conversation(
        &self,
        organisation: OrganisationId,
        id: ConversationId,
    ) -> Result<bool, StoreError> {
        todo!()
    }
}
