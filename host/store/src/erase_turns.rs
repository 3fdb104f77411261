//! Erasing turns. What is left of a conversation is sealed again with a new data key, and the old one is destroyed: the
//! words in it are unreadable wherever copies of the blobs lie. An erased turn keeps its leaf, so that the transcript's root,
//! and every quote from another turn, still holds.
//!
//! What plugins wrote about the conversation may repeat anything that was said in it, so it goes too; numbers, places and
//! receipts stay.

use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::conversation::{Conversation, Hole, HoleReason, Turn};
use plumbline_core::ids::{ConversationId, OrganisationId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{count, now};
use crate::conversations::{Salt, decode, encode};
use crate::key_ring::{Wrapped, retired};
use crate::packs::Place;
use crate::practice::forget_shaped_by;
use crate::seal::{Key, Seal};
use crate::sql::{all, execute, optional};
use crate::{Store, StoreError};

/// What is to be erased of one revision.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Erasing {
    /// Indices of turns.
    pub turns: Vec<usize>,
    /// Indices of participants whose name and ids go.
    pub participants: Vec<usize>,
}

/// What was erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ErasedTurns {
    /// Revisions that were sealed again.
    pub revisions: u64,
    /// Turns whose words and salts are gone.
    pub turns: u64,
    /// Scores whose words are gone.
    pub scores: u64,
}

/// How often it is begun anew because the conversation was revised meanwhile.
const TRIES: usize = 8;

impl Store {
    /// Erases what `chosen` says of each revision; `leaf` is the turn's leaf in the tree. `None` where there is no such
    /// conversation, or none any more. Where nothing is chosen, nothing changes.
    ///
    /// # Errors
    /// [`StoreError::Contended`]; [`StoreError::Damaged`] where a blob is not what was written.
    pub async fn erase_turns(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: ConversationId,
        chosen: impl Fn(u32, &Conversation) -> Erasing,
        leaf: impl Fn(&Turn, &Salt) -> Digest,
    ) -> Result<Option<ErasedTurns>, StoreError> {
        for _ in 0..TRIES {
            match self.try_erase_turns(organisation, actor, id, &chosen, &leaf).await {
                Err(StoreError::Contended) => {}
                Err(StoreError::Retired) => _ = self.read_keys(organisation).await?,
                outcome => {
                    if matches!(&outcome, Ok(Some(it)) if it.revisions > 0) {
                        self.inner.engine.scrub().await?;
                    }
                    return outcome;
                }
            }
        }
        Err(StoreError::Contended)
    }

    async fn try_erase_turns(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: ConversationId,
        chosen: &impl Fn(u32, &Conversation) -> Erasing,
        leaf: &impl Fn(&Turn, &Salt) -> Digest,
    ) -> Result<Option<ErasedTurns>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let old: Option<Wrapped> = optional!(
            &mut tx,
            "SELECT generation, wrapped_key FROM conversation_keys WHERE organisation = $1 AND conversation = $2",
            organisation.0,
            id.0,
        )?;
        let rows: Vec<RevisionRow> = all!(
            &mut tx,
            "SELECT revision, pack, pack_start, pack_length FROM conversation_revisions
             WHERE organisation = $1 AND conversation = $2 ORDER BY revision",
            organisation.0,
            id.0,
        )?;
        drop(tx);
        let Some(old) = old else { return Ok(None) };
        let old_key = self.unwrap_key(organisation, &old, Seal::DataKey(organisation, id)).await?;
        let key = Key::random();
        let mut erased = ErasedTurns::default();
        let (mut revisions, mut blobs) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in rows {
            let revision = count(row.revision, "conversation_revisions")?;
            let seal = Seal::Transcript(organisation, id, revision);
            let place = Place { pack: row.pack, start: row.pack_start, length: row.pack_length };
            let blob = self.inner.packs.read(place).await?;
            let (mut conversation, mut salts) = decode(&old_key.open(&blob, seal)?)?;
            let erasing = chosen(revision, &conversation);
            erased.turns += erase(&mut conversation, &mut salts, &erasing, leaf);
            if erasing != Erasing::default() {
                erased.revisions += 1;
            }
            blobs.push(key.seal(&encode(&conversation, &salts), seal));
            revisions.push(row.revision);
        }
        if erased.revisions == 0 {
            return Ok(Some(erased));
        }
        let places = self.inner.packs.write(blobs).await?;
        let wrapped = self.wrap_key(organisation, &key, Seal::DataKey(organisation, id)).await?;
        let places: Vec<(i64, Place)> = revisions.into_iter().zip(places).collect();
        let turns = erased.turns;
        let arguments = (organisation, actor, id, old, wrapped, places);
        let scores = self.inner.engine.write(
            organisation,
            arguments,
            move |(organisation, actor, id, old, wrapped, places), tx| {
                Box::pin(async move {
                    let replaced = execute!(
                        tx,
                        "UPDATE conversation_keys SET generation = $3, wrapped_key = $4
                     WHERE organisation = $1 AND conversation = $2 AND wrapped_key = $5",
                        organisation.0,
                        id.0,
                        wrapped.generation,
                        &wrapped.wrapped_key,
                        &old.wrapped_key,
                    )
                    .map_err(retired)?;
                    let (kept,): (i64,) = crate::sql::one!(
                        tx,
                        "SELECT COUNT(*) FROM conversation_revisions WHERE organisation = $1 AND conversation = $2",
                        organisation.0,
                        id.0,
                    )?;
                    // Erased, erased in part, rotated or revised since it was read: what was sealed is not what is there.
                    if replaced == 0 || usize::try_from(kept) != Ok(places.len()) {
                        return Err(StoreError::Contended);
                    }
                    for (revision, place) in places {
                        execute!(
                            tx,
                            "UPDATE conversation_revisions
                         SET pack = $4, pack_start = $5, pack_length = $6, content_digest = NULL
                         WHERE organisation = $1 AND conversation = $2 AND revision = $3",
                            organisation.0,
                            id.0,
                            revision,
                            place.pack,
                            place.start,
                            place.length,
                        )?;
                    }
                    for shaped in forget_shaped_by(tx, *organisation, *id).await? {
                        crate::erase::erase(tx, *organisation, shaped).await?;
                    }
                    // Whoever is scoring the words that are gone begins anew with what is left.
                    execute!(
                        tx,
                        "UPDATE jobs SET state = 'waiting', due = $3, token = token + 1, worker = NULL
                     WHERE organisation = $1 AND conversation = $2 AND state = 'running'",
                        organisation.0,
                        id.0,
                        now(),
                    )?;
                    let scores = execute!(
                        tx,
                        "UPDATE scores SET pack = NULL, pack_start = NULL, pack_length = NULL
                     WHERE organisation = $1 AND conversation = $2 AND pack IS NOT NULL",
                        organisation.0,
                        id.0,
                    )?;
                    execute!(
                        tx,
                        "UPDATE disputes SET words = NULL, reason = NULL WHERE organisation = $1 AND conversation = $2",
                        organisation.0,
                        id.0,
                    )?;
                    // Erasing what is erased already seals the same again, and is nothing to tell.
                    if turns > 0 {
                        let event = Event::new(*actor, Action::TurnsErased, Subject::Conversation(*id));
                        append(tx, *organisation, event.with("turns", turns)).await?;
                    }
                    Ok(scores)
                })
            },
        );
        erased.scores = scores.await?;
        Ok(Some(erased))
    }
}

/// Takes the words out, and answers of how many turns.
fn erase(
    conversation: &mut Conversation,
    salts: &mut [Salt],
    erasing: &Erasing,
    leaf: impl Fn(&Turn, &Salt) -> Digest,
) -> u64 {
    let mut erased = 0;
    for index in &erasing.turns {
        let (Some(turn), Some(salt)) = (conversation.turns.get_mut(*index), salts.get_mut(*index)) else { continue };
        if conversation.holes.iter().any(|it| it.turn == *index && it.why == HoleReason::Erased) {
            continue;
        }
        *salt = leaf(turn, salt).0;
        turn.text.clear();
        turn.timings.clear();
        conversation.holes.retain(|it| it.turn != *index);
        conversation.holes.push(Hole { turn: *index, start_byte: 0, end_byte: 0, why: HoleReason::Erased });
        erased += 1;
    }
    conversation.holes.sort_by_key(|it| (it.turn, it.start_byte));
    for index in &erasing.participants {
        if let Some(participant) = conversation.participants.get_mut(*index) {
            participant.label.clear();
            participant.ids.clear();
        }
    }
    erased
}

#[derive(sqlx::FromRow)]
struct RevisionRow {
    revision: i64,
    pack: Uuid,
    pack_start: i64,
    pack_length: i64,
}
