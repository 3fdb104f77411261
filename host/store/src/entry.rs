//! The rows of a conversation that is coming in: written in one transaction with its jobs, and only where what was
//! found out before it began still holds.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::event::Facts;
use plumbline_core::ids::{ConversationId, OrganisationId};

use crate::bindings::matching;
use crate::columns::{big, count, damaged, micros, named, now};
use crate::events;
use crate::idempotency::{Remembered, recall, remember};
use crate::jobs::enqueue;
use crate::key_ring::{Wrapped, retired};
use crate::packs::Place;
use crate::progress::cease_all_of;
use crate::speakers::{NewSpeaker, enter_speakers};
use crate::sql::{Transaction, execute};
use crate::{Accepted, AcceptedState, Idempotency, StoreError, Submission, Work};

/// A submission without its words.
pub(crate) struct Entry {
    pub organisation: OrganisationId,
    pub source: String,
    pub external_id: Option<String>,
    pub content_digest: Digest,
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
    speakers: Vec<NewSpeaker>,
}

/// What a submission is found to be.
pub(crate) enum Outcome {
    Created { id: ConversationId, wrapped: Wrapped, place: Place },
    Revised { id: ConversationId, revision: u32, place: Place },
    Unchanged { id: ConversationId, revision: u32 },
}

impl Entry {
    pub(crate) fn of(organisation: OrganisationId, submission: Submission, speakers: Vec<NewSpeaker>) -> Self {
        let Submission { conversation, content_digest, transcript_root, salts: _, format, person: _, idempotency } =
            submission;
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
            speakers,
        }
    }
}

/// What the same request was answered when it came first.
pub(crate) async fn answered(entry: &Entry, tx: &mut Transaction) -> Result<Option<Accepted>, StoreError> {
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
pub(crate) async fn enter(
    entry: &Entry,
    outcome: &Outcome,
    tx: &mut Transaction,
) -> Result<Option<Accepted>, StoreError> {
    if let Some(first) = answered(entry, tx).await? {
        return Ok(Some(first));
    }
    let now = now();
    let organisation = entry.organisation;
    let still_so = match outcome {
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
    let accepted = match outcome {
        Outcome::Created { id, wrapped, place } => {
            execute!(
                tx,
                "INSERT INTO conversation_keys (organisation, conversation, generation, wrapped_key)
                 VALUES ($1, $2, $3, $4)",
                organisation.0,
                id.0,
                wrapped.generation,
                &wrapped.wrapped_key,
            )
            .map_err(retired)?;
            add_revision(entry, tx, *id, 1, place, now).await?;
            Accepted { id: *id, revision: 1, state: AcceptedState::Created }
        }
        Outcome::Revised { id, revision, place } => {
            cease_all_of(tx, organisation, *id, None).await?;
            add_revision(entry, tx, *id, *revision, place, now).await?;
            Accepted { id: *id, revision: *revision, state: AcceptedState::Revised }
        }
        Outcome::Unchanged { id, revision } => {
            Accepted { id: *id, revision: *revision, state: AcceptedState::Unchanged }
        }
    };
    let Accepted { id, revision, state } = accepted;
    if state != AcceptedState::Unchanged {
        events::append(tx, organisation, &Facts::ConversationAccepted { conversation: id, revision }).await?;
    }
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
    enter_speakers(tx, entry.organisation, id, revision, &entry.speakers).await?;
    for binding in matching(tx, entry.organisation, &entry.conversation_type).await? {
        let work = Work::Score { conversation: id, revision, binding };
        enqueue(tx, entry.organisation, work, now).await?;
    }
    Ok(())
}
