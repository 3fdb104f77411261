//! Erasing a person: their words in every conversation, their name, their ids and their ways in. A number is left, which
//! what was counted and proved still hangs on.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::conversation::{Conversation, Turn};
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit::{Event, append, erase_reasons};
use crate::columns::{json, json_text, now};
use crate::conversations::Salt;
use crate::improvement::forget_improvement_of;
use crate::login::forget_login;
use crate::practice::forget_practice_of;
use crate::sql::{Transaction, all, execute, optional};
use crate::{Erasing, Store, StoreError};

/// What erasing a person removed. Kept for good: it names nobody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErasureCertificate {
    /// Whose id stays, as a number.
    pub person: PersonId,
    /// When it was complete.
    pub erased: DateTime<Utc>,
    /// Conversations in which they spoke.
    pub conversations: u64,
    /// Revisions of these that were sealed again without their words, under new keys.
    pub revisions: u64,
    /// Turns whose words and salts are gone.
    pub turns: u64,
    /// Scores whose rationale, suggestions and logs are gone.
    pub scores: u64,
    /// Ids by which other systems knew them.
    pub ids: u64,
    /// Digests of ids that were kept with conversations.
    pub speaker_ids: u64,
    /// Keys that acted for them.
    pub keys: u64,
    /// Data keys that were destroyed: the person's own, and each conversation's.
    pub destroyed_keys: u64,
}

impl Store {
    /// Erases a person. Done again after it was cut off, it goes on where it was; done again after it was complete, it
    /// answers the same certificate. `None` where there is no such person.
    ///
    /// # Errors
    /// As [`Store::erase_turns`].
    pub async fn erase_person(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        person: PersonId,
        leaf: impl Fn(&Turn, &Salt) -> Digest,
    ) -> Result<Option<ErasureCertificate>, StoreError> {
        if let Some(certificate) = self.erasure_certificate(organisation, person).await? {
            return Ok(Some(certificate));
        }
        if self.person(organisation, person).await?.is_none() {
            return Ok(None);
        }
        let mut certificate = ErasureCertificate {
            person,
            erased: now(),
            conversations: 0,
            revisions: 0,
            turns: 0,
            scores: 0,
            ids: 0,
            speaker_ids: 0,
            keys: 0,
            destroyed_keys: 1,
        };
        // A conversation that arrives meanwhile is found by the next round; with the ids gone, none is matched any more.
        let mut finished: Vec<ConversationId> = Vec::new();
        self.forget_ids(organisation, actor, person, &mut certificate).await?;
        loop {
            let spoken = self.spoken_in(organisation, person).await?;
            let Some(conversation) = spoken.into_iter().find(|it| !finished.contains(it)) else { break };
            let places = self.places_of(organisation, person, conversation).await?;
            let theirs = |revision: u32, conversation: &Conversation| {
                let participants: Vec<usize> =
                    places.iter().filter(|it| it.0 == i64::from(revision)).map(|it| it.1).collect();
                let turns = conversation.turns.iter().enumerate();
                let turns = turns.filter(|(_, it)| participants.contains(&it.speaker)).map(|it| it.0).collect();
                Erasing { turns, participants }
            };
            if let Some(erased) = self.erase_turns(organisation, actor, conversation, theirs, &leaf).await? {
                certificate.conversations += 1;
                certificate.revisions += erased.revisions;
                certificate.turns += erased.turns;
                certificate.scores += erased.scores;
                certificate.destroyed_keys += 1;
            }
            finished.push(conversation);
        }
        let certificate = self.finish_erasure(organisation, actor, certificate).await?;
        self.inner.engine.scrub().await?;
        Ok(Some(certificate))
    }

    /// What erasing a person removed; `None` where they have not been erased.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn erasure_certificate(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<Option<ErasureCertificate>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(String,)> = optional!(
            &mut tx,
            "SELECT certificate FROM erasures WHERE organisation = $1 AND person = $2 AND complete",
            organisation.0,
            person.0,
        )?;
        row.map(|(text,)| json(&text, "erasures")).transpose()
    }

    /// The conversations in which a person spoke, in any revision, the oldest first; erased ones are left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn spoken_in(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid,)> = all!(
            &mut tx,
            "SELECT DISTINCT s.conversation FROM speakers s
             JOIN conversations c ON c.organisation = s.organisation AND c.id = s.conversation
             WHERE s.organisation = $1 AND s.person = $2 AND c.erased IS NULL ORDER BY s.conversation",
            organisation.0,
            person.0,
        )?;
        Ok(rows.into_iter().map(|it| ConversationId(it.0)).collect())
    }

    /// Where a person speaks in a conversation: revisions and participants.
    async fn places_of(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        conversation: ConversationId,
    ) -> Result<Vec<(i64, usize)>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(i64, i64)> = all!(
            &mut tx,
            "SELECT revision, participant FROM speakers
             WHERE organisation = $1 AND person = $2 AND conversation = $3",
            organisation.0,
            person.0,
            conversation.0,
        )?;
        let place = |(revision, participant): (i64, i64)| Some((revision, usize::try_from(participant).ok()?));
        Ok(rows.into_iter().filter_map(place).collect())
    }

    /// The first step: from here on nobody is known as this person, and nobody comes in as them.
    async fn forget_ids(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        person: PersonId,
        certificate: &mut ErasureCertificate,
    ) -> Result<(), StoreError> {
        let forgotten = self.inner.engine.write(
            organisation,
            (organisation, actor, person),
            |(organisation, actor, person), tx| {
                Box::pin(async move {
                    let speaker_ids = execute!(
                        tx,
                        "DELETE FROM speaker_ids WHERE organisation = $1 AND (conversation, revision, participant) IN (
                         SELECT conversation, revision, participant FROM speakers
                         WHERE organisation = $1 AND person = $2
                     )",
                        organisation.0,
                        person.0,
                    )?;
                    let mut counts = [0, speaker_ids, 0];
                    for (count, statement) in counts.iter_mut().zip([
                        "DELETE FROM person_ids WHERE organisation = $1 AND person = $2",
                        "",
                        "UPDATE api_keys SET revoked = $3 WHERE organisation = $1 AND person = $2 AND revoked IS NULL",
                    ]) {
                        *count += match statement {
                            "" => 0,
                            it if it.contains("$3") => execute!(tx, it, organisation.0, person.0, now())?,
                            it => execute!(tx, it, organisation.0, person.0)?,
                        };
                    }
                    forget_login(tx, *organisation, *person).await?;
                    forget_practice_of(tx, *organisation, *person).await?;
                    forget_improvement_of(tx, *organisation, *person).await?;
                    let sums = keep_counts(tx, *organisation, *person, counts).await?;
                    let event = Event::new(*actor, Action::PersonForgotten, Subject::Person(*person)).about(*person);
                    append(tx, *organisation, event.with("keys", counts[2])).await?;
                    Ok(sums)
                })
            },
        );
        let [ids, speaker_ids, keys] = forgotten.await?;
        (certificate.ids, certificate.speaker_ids, certificate.keys) = (ids, speaker_ids, keys);
        Ok(())
    }

    /// The last step: the key that the name is sealed with.
    async fn finish_erasure(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        certificate: ErasureCertificate,
    ) -> Result<ErasureCertificate, StoreError> {
        let finished = self.inner.engine.write(
            organisation,
            (organisation, actor, certificate),
            |(organisation, actor, certificate), tx| {
                Box::pin(async move {
                    let (at, person) = (now(), certificate.person);
                    let certificate = ErasureCertificate { erased: at, ..certificate.clone() };
                    for statement in [
                        "DELETE FROM person_keys WHERE organisation = $1 AND person = $2",
                        "DELETE FROM progress_counted WHERE organisation = $1 AND person = $2",
                        "DELETE FROM progress_pages WHERE organisation = $1 AND person = $2",
                        "DELETE FROM person_ids WHERE organisation = $1 AND person = $2",
                        "UPDATE scim_people SET resource = NULL WHERE organisation = $1 AND person = $2",
                    ] {
                        execute!(tx, statement, organisation.0, person.0)?;
                    }
                    for statement in [
                        "UPDATE people SET profile = NULL, active = FALSE, changed = $3, erased = $3
                     WHERE organisation = $1 AND id = $2",
                        "UPDATE roles SET ends = $3 WHERE organisation = $1 AND person = $2 AND ends IS NULL",
                        "UPDATE memberships SET ends = $3
                     WHERE organisation = $1 AND person = $2 AND ends IS NULL AND starts < $3",
                        "UPDATE reporting_lines SET ends = $3
                     WHERE organisation = $1 AND (person = $2 OR manager = $2) AND ends IS NULL AND starts < $3",
                    ] {
                        execute!(tx, statement, organisation.0, person.0, at)?;
                    }
                    execute!(
                        tx,
                        "UPDATE erasures SET certificate = $3, complete = TRUE WHERE organisation = $1 AND person = $2",
                        organisation.0,
                        person.0,
                        json_text(&certificate),
                    )?;
                    erase_reasons(tx, *organisation, person).await?;
                    let event = Event::new(*actor, Action::PersonErased, Subject::Person(person)).about(person);
                    append(
                        tx,
                        *organisation,
                        event.with("certificate", Digest::of(json_text(&certificate).as_bytes())),
                    )
                    .await?;
                    Ok(certificate)
                })
            },
        );
        finished.await
    }
}

/// Adds up what was forgotten, over however many times the erasing is begun, and answers the sums.
async fn keep_counts(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
    counts: [u64; 3],
) -> Result<[u64; 3], StoreError> {
    let row: Option<(String,)> = optional!(
        tx,
        "SELECT certificate FROM erasures WHERE organisation = $1 AND person = $2",
        organisation.0,
        person.0,
    )?;
    let before: [u64; 3] = row.map_or(Ok([0; 3]), |(text,)| json(&text, "erasures"))?;
    let sums = [0, 1, 2].map(|it: usize| before[it] + counts[it]);
    execute!(
        tx,
        "INSERT INTO erasures (organisation, person, certificate, complete) VALUES ($1, $2, $3, FALSE)
         ON CONFLICT (organisation, person) DO UPDATE SET certificate = EXCLUDED.certificate",
        organisation.0,
        person.0,
        json_text(&sums),
    )?;
    Ok(sums)
}
