//! Conversations in. The words are sealed and durable before the transaction that names them begins; that transaction
//! holds the conversation, its jobs and the idempotency key, so that acknowledged means durable.

use std::sync::Arc;

use plumbline_core::Digest;
use plumbline_core::conversation::Conversation;
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::columns::count;
use crate::conversations::{Salt, encode};
use crate::entry::{Entry, Outcome, answered, enter};
use crate::key_ring::Wrapped;
use crate::packs::Place;
use crate::seal::{Key, Seal};
use crate::sql::optional;
use crate::{Idempotency, Store, StoreError};

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
    /// Who everybody internal in it is, where the host itself knows; else the ids that the source gives decide.
    pub person: Option<PersonId>,
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
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AcceptedState {
    /// A new conversation.
    Created,
    /// The next revision of one with the same source and external id.
    Revised,
    /// What is there already.
    Unchanged,
}

impl AcceptedState {
    /// `created`, `revised` or `unchanged`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Revised => "revised",
            Self::Unchanged => "unchanged",
        }
    }
}

impl Store {
    /// Keeps a conversation and enqueues one scoring job for each enabled binding that its type matches, all in one
    /// transaction. With an external id, the same source and id with the same content is unchanged and with other
    /// content the next revision; without one it is always a new conversation. Once it is erased, the same source and
    /// id is a new conversation too: nothing is left to tell that it is not.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::IdempotencyMismatch`];
    /// [`StoreError::Contended`].
    pub async fn accept(
        &self,
        organisation: OrganisationId,
        mut submission: Submission,
    ) -> Result<Accepted, StoreError> {
        self.key_digests(organisation, &mut submission).await?;
        let words = encode(&submission.conversation, &submission.salts);
        let speakers = self.new_speakers(organisation, &submission.conversation, submission.person).await?;
        let entry = Arc::new(Entry::of(organisation, submission, speakers));
        // A blob is sealed for one conversation and revision, which others may change between looking and writing.
        for _ in 0..TRIES {
            let before = match self.before(&entry).await? {
                Before::Answered(first) => return Ok(first),
                Before::Known(known) => Some(known),
                Before::Nothing => None,
            };
            let outcome = match before {
                None => {
                    let id = ConversationId::new();
                    let key = Key::random();
                    let place = self.write_words(&key, &words, organisation, id, 1).await?;
                    let wrapped = self.wrap_key(organisation, &key, Seal::DataKey(organisation, id)).await?;
                    Outcome::Created { id, wrapped, place }
                }
                Some(Known { id, revision, same: true, .. }) => Outcome::Unchanged { id, revision },
                Some(Known { id, revision, wrapped, .. }) => {
                    let key = self.unwrap_key(organisation, &wrapped, Seal::DataKey(organisation, id)).await?;
                    let revision = revision + 1;
                    let place = self.write_words(&key, &words, organisation, id, revision).await?;
                    Outcome::Revised { id, revision, place }
                }
            };
            let arguments = (entry.clone(), outcome);
            let written = self
                .inner
                .engine
                .write(organisation, arguments, |(entry, outcome), tx| Box::pin(enter(entry, outcome, tx)));
            match written.await {
                Ok(Some(accepted)) => {
                    self.inner.wake.all();
                    self.inner.wake.happened(organisation);
                    return Ok(accepted);
                }
                Ok(None) => {}
                Err(StoreError::Retired) => _ = self.read_keys(organisation).await?,
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Contended)
    }

    /// Keys the digests of what was said: whoever holds an old copy of the database and guesses at words that were erased
    /// since cannot tell from a bare digest that they are right.
    async fn key_digests(&self, organisation: OrganisationId, submission: &mut Submission) -> Result<(), StoreError> {
        let requested = submission.idempotency.as_mut().map(|it| &mut it.request);
        for digest in requested.into_iter().chain([&mut submission.content_digest]) {
            *digest = self.lookup_digest(organisation, &[b"submission", &digest.0]).await?;
        }
        Ok(())
    }

    /// What is there already.
    async fn before(&self, entry: &Entry) -> Result<Before, StoreError> {
        let mut tx = self.inner.engine.read(entry.organisation).await?;
        if let Some(first) = answered(entry, &mut tx).await? {
            return Ok(Before::Answered(first));
        }
        let Some(external_id) = &entry.external_id else { return Ok(Before::Nothing) };
        let row: Option<KnownRow> = optional!(
            &mut tx,
            "SELECT c.id, c.revision, r.content_digest, k.generation, k.wrapped_key FROM conversations c
             JOIN conversation_revisions r
                 ON r.organisation = c.organisation AND r.conversation = c.id AND r.revision = c.revision
             JOIN conversation_keys k ON k.organisation = c.organisation AND k.conversation = c.id
             WHERE c.organisation = $1 AND c.external_id = $2 AND c.source = $3",
            entry.organisation.0,
            external_id,
            &entry.source,
        )?;
        let Some(KnownRow { id, revision, content_digest, wrapped }) = row else { return Ok(Before::Nothing) };
        let revision = count(revision, "conversations")?;
        let same = content_digest.as_deref() == Some(entry.content_digest.0.as_slice());
        Ok(Before::Known(Known { id: ConversationId(id), revision, same, wrapped }))
    }

    async fn write_words(
        &self,
        key: &Key,
        words: &[u8],
        organisation: OrganisationId,
        id: ConversationId,
        revision: u32,
    ) -> Result<Place, StoreError> {
        let sealed = key.seal(words, Seal::Transcript(organisation, id, revision));
        let places = self.inner.packs.write(vec![sealed]).await?;
        places.into_iter().next().ok_or(StoreError::Closed)
    }
}

/// How often others may change the same conversation between looking and writing.
const TRIES: usize = 8;

enum Before {
    /// The same request came before and got this answer.
    Answered(Accepted),
    Known(Known),
    Nothing,
}

struct Known {
    id: ConversationId,
    revision: u32,
    /// Whether its content is what is submitted.
    same: bool,
    wrapped: Wrapped,
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    id: Uuid,
    revision: i64,
    content_digest: Option<Vec<u8>>,
    #[sqlx(flatten)]
    wrapped: Wrapped,
}
