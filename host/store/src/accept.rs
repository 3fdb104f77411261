//! Conversations in. The words are sealed and durable before the transaction that names them begins; that transaction
//! holds the conversation, its jobs and the idempotency key, so that acknowledged means durable.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::conversation::Conversation;
use plumbline_core::ids::{ConversationId, OrganisationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::bindings::matching;
use crate::columns::{big, count, damaged, micros, named, now};
use crate::conversations::{Salt, encode};
use crate::idempotency::{Remembered, recall, remember};
use crate::jobs::enqueue;
use crate::packs::Place;
use crate::seal::{Key, Seal};
use crate::sql::{Transaction, execute, optional};
use crate::{Idempotency, Store, StoreError, Work};

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
    pub async fn accept(&self, organisation: OrganisationId, submission: Submission) -> Result<Accepted, StoreError> {
        let organisation_key = self.organisation_key(organisation).await?;
        let words = encode(&submission.conversation, &submission.salts);
        let mut entry = Entry::of(organisation, submission);
        // A blob is sealed for one conversation and revision, which others may change between looking and writing.
        for _ in 0..TRIES {
            let before = match self.before(&entry).await? {
                Before::Answered(first) => return Ok(first),
                Before::Known(known) => Some(known),
                Before::Nothing => None,
            };
            entry.outcome = match before {
                None => {
                    let id = ConversationId::new();
                    let key = Key::random();
                    let place = self.write_words(&key, &words, organisation, id, 1).await?;
                    let wrapped_key = organisation_key.wrap(&key, Seal::DataKey(organisation, id));
                    Outcome::Created { id, wrapped_key, place }
                }
                Some(Known { id, revision, same: true, .. }) => Outcome::Unchanged { id, revision },
                Some(Known { id, revision, wrapped_key, .. }) => {
                    let key = organisation_key.unwrap(&wrapped_key, Seal::DataKey(organisation, id))?;
                    let revision = revision + 1;
                    let place = self.write_words(&key, &words, organisation, id, revision).await?;
                    Outcome::Revised { id, revision, place }
                }
            };
            let written = self.inner.engine.write(entry.clone(), |entry, tx| Box::pin(enter(entry, tx))).await?;
            if let Some(accepted) = written {
                self.inner.wake.all();
                return Ok(accepted);
            }
        }
        Err(StoreError::Contended)
    }

    /// What is there already.
    async fn before(&self, entry: &Entry) -> Result<Before, StoreError> {
        let mut tx = self.inner.engine.read().await?;
        if let Some(first) = answered(entry, &mut tx).await? {
            return Ok(Before::Answered(first));
        }
        let Some(external_id) = &entry.external_id else { return Ok(Before::Nothing) };
        let row: Option<(Uuid, i64, Option<Vec<u8>>, Vec<u8>)> = optional!(
            &mut tx,
            "SELECT c.id, c.revision, r.content_digest, k.wrapped_key FROM conversations c
             JOIN conversation_revisions r
                 ON r.organisation = c.organisation AND r.conversation = c.id AND r.revision = c.revision
             JOIN conversation_keys k ON k.organisation = c.organisation AND k.conversation = c.id
             WHERE c.organisation = $1 AND c.external_id = $2 AND c.source = $3",
            entry.organisation.0,
            external_id,
            &entry.source,
        )?;
        let Some((id, revision, content, wrapped_key)) = row else { return Ok(Before::Nothing) };
        let revision = count(revision, "conversations")?;
        let same = content.as_deref() == Some(entry.content_digest.0.as_slice());
        Ok(Before::Known(Known { id: ConversationId(id), revision, same, wrapped_key }))
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

const TRIES: usize = 8;

/// A submission without its words, and what it is found to be.
#[derive(Clone)]
struct Entry {
    organisation: OrganisationId,
    source: String,
    external_id: Option<String>,
    content_digest: Digest,
    transcript_root: Digest,
    format: String,
    conversation_type: String,
    channel: &'static str,
    language: String,
    started: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
    turns: i64,
    participants: i64,
    idempotency: Option<Idempotency>,
    outcome: Outcome,
}

#[derive(Clone)]
enum Outcome {
    Created { id: ConversationId, wrapped_key: Vec<u8>, place: Place },
    Revised { id: ConversationId, revision: u32, place: Place },
    Unchanged { id: ConversationId, revision: u32 },
}

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
    wrapped_key: Vec<u8>,
}

impl Entry {
    fn of(organisation: OrganisationId, submission: Submission) -> Self {
        let Submission { conversation, content_digest, transcript_root, salts: _, format, idempotency } = submission;
        Self {
            organisation,
            source: conversation.source,
            external_id: conversation.external_id,
            content_digest,
            transcript_root,
            format,
            conversation_type: conversation.conversation_type,
            channel: conversation.channel.as_str(),
            language: conversation.language,
            started: micros(conversation.started),
            ended: conversation.ended.map(micros),
            turns: big(conversation.turns.len() as u64),
            participants: big(conversation.participants.len() as u64),
            idempotency,
            outcome: Outcome::Unchanged { id: ConversationId(Uuid::nil()), revision: 0 },
        }
    }
}

/// What the same request was answered when it came first.
async fn answered(entry: &Entry, tx: &mut Transaction) -> Result<Option<Accepted>, StoreError> {
    match recall(tx, entry.organisation, entry.idempotency.as_ref()).await? {
        None => Ok(None),
        Some(Remembered { resource, revision: Some(revision), state: Some(state) }) => Ok(Some(Accepted {
            id: ConversationId(resource),
            revision: count(revision, "idempotency_keys")?,
            state: named(&state, "idempotency_keys")?,
        })),
        Some(_) => Err(damaged("idempotency_keys")),
    }
}

/// Writes what was found out. `None`, and nothing is written, where it is no longer so.
async fn enter(entry: &Entry, tx: &mut Transaction) -> Result<Option<Accepted>, StoreError> {
    if let Some(first) = answered(entry, tx).await? {
        return Ok(Some(first));
    }
    let now = now();
    let organisation = entry.organisation;
    let still_so = match &entry.outcome {
        Outcome::Created { id, .. } => execute!(
            tx,
            "INSERT INTO conversations (organisation, id, source, external_id, revision) VALUES ($1, $2, $3, $4, 1)
             ON CONFLICT (organisation, external_id, source) DO NOTHING",
            organisation.0,
            id.0,
            &entry.source,
            entry.external_id.as_deref(),
        )?,
        // Holds the row until the end, so that two revisions at once become two.
        Outcome::Revised { id, revision, .. } => execute!(
            tx,
            "UPDATE conversations SET revision = $3
             WHERE organisation = $1 AND id = $2 AND revision = $3 - 1 AND erased IS NULL",
            organisation.0,
            id.0,
            i64::from(*revision),
        )?,
        Outcome::Unchanged { id, revision } => execute!(
            tx,
            "UPDATE conversations SET revision = $3
             WHERE organisation = $1 AND id = $2 AND revision = $3 AND erased IS NULL",
            organisation.0,
            id.0,
            i64::from(*revision),
        )?,
    };
    if still_so == 0 {
        return Ok(None);
    }
    let accepted = match &entry.outcome {
        Outcome::Created { id, wrapped_key, place } => {
            execute!(
                tx,
                "INSERT INTO conversation_keys (organisation, conversation, wrapped_key) VALUES ($1, $2, $3)",
                organisation.0,
                id.0,
                wrapped_key,
            )?;
            add_revision(entry, tx, *id, 1, place, now).await?;
            Accepted { id: *id, revision: 1, state: AcceptedState::Created }
        }
        Outcome::Revised { id, revision, place } => {
            add_revision(entry, tx, *id, *revision, place, now).await?;
            Accepted { id: *id, revision: *revision, state: AcceptedState::Revised }
        }
        Outcome::Unchanged { id, revision } => {
            Accepted { id: *id, revision: *revision, state: AcceptedState::Unchanged }
        }
    };
    let Accepted { id, revision, state } = accepted;
    let remembered =
        Remembered { resource: id.0, revision: Some(i64::from(revision)), state: Some(state.as_str().to_owned()) };
    remember(tx, organisation, entry.idempotency.as_ref(), remembered).await?;
    Ok(Some(accepted))
}

async fn add_revision(
    entry: &Entry,
    tx: &mut Transaction,
    id: ConversationId,
    revision: u32,
    place: &Place,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO conversation_revisions (organisation, conversation, revision, content_digest, transcript_root,
             format, conversation_type, channel, language, started, ended, turns, participants, received,
             pack, pack_start, pack_length)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        entry.organisation.0,
        id.0,
        i64::from(revision),
        entry.content_digest.0.to_vec(),
        entry.transcript_root.0.to_vec(),
        &entry.format,
        &entry.conversation_type,
        entry.channel,
        &entry.language,
        entry.started,
        entry.ended,
        entry.turns,
        entry.participants,
        now,
        place.pack,
        place.start,
        place.length,
    )?;
    for binding in matching(tx, entry.organisation, &entry.conversation_type).await? {
        let work = Work::Score { conversation: id, revision, binding };
        enqueue(tx, entry.organisation, work, now).await?;
    }
    Ok(())
}
