//! Who spoke. A source's ids for a speaker are kept as keyed digests, so that somebody who becomes known later is known in
//! what was captured before, without scoring anything again.

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::conversation::{Channel, Conversation, Side};
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId};
use plumbline_core::people::Speaker;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{count, now};
use crate::jobs::{Work, enqueue};
use crate::people::{exists, known_as};
use crate::progress::{cease_all_of, count_scores_of};
use crate::sql::{Transaction, all, execute, one, optional};
use crate::{Page, PageRequest, Store, StoreError};

/// An internal speaker of a conversation that is coming in.
pub(crate) struct NewSpeaker {
    participant: i64,
    /// Of the ids that the source gave, in its order.
    digests: Vec<Vec<u8>>,
    /// Who it is, where the host itself knows.
    person: Option<PersonId>,
}

/// A speaker whom nobody is known to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stranger {
    /// The conversation, as of its newest revision.
    pub conversation: ConversationId,
    /// An index among its participants.
    pub participant: u32,
    /// When it began.
    pub started: DateTime<Utc>,
}

impl Store {
    pub(crate) async fn new_speakers(
        &self,
        organisation: OrganisationId,
        conversation: &Conversation,
        person: Option<PersonId>,
    ) -> Result<Vec<NewSpeaker>, StoreError> {
        let mut speakers = Vec::new();
        for (participant, it) in (0..).zip(&conversation.participants) {
            if it.side != Side::Internal {
                continue;
            }
            let mut digests = Vec::with_capacity(it.ids.len());
            for id in &it.ids {
                let digest = self.id_digest(organisation, id).await?;
                if !digests.contains(&digest) {
                    digests.push(digest);
                }
            }
            speakers.push(NewSpeaker { participant, digests, person });
        }
        Ok(speakers)
    }

    /// The internal speakers of a conversation's revision, and to whom they reported when it began.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn speakers(
        &self,
        organisation: OrganisationId,
        conversation: ConversationId,
        revision: u32,
    ) -> Result<Vec<Speaker>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(i64, Option<Uuid>, Option<Uuid>, String)> = all!(
            &mut tx,
            "SELECT s.participant, s.person, (
                 SELECT l.manager FROM reporting_lines l
                 WHERE l.organisation = s.organisation AND l.person = s.person
                     AND l.starts <= r.started AND (l.ends IS NULL OR l.ends > r.started)
                     -- Practice is nobody's to see but theirs who practise.
                     AND r.channel <> 'practice'
             ), r.channel
             FROM speakers s
             JOIN conversation_revisions r ON r.organisation = s.organisation AND r.conversation = s.conversation
                 AND r.revision = s.revision
             WHERE s.organisation = $1 AND s.conversation = $2 AND s.revision = $3 ORDER BY s.participant",
            organisation.0,
            conversation.0,
            i64::from(revision),
        )?;
        let speaker = |(participant, person, manager, channel): (i64, Option<Uuid>, Option<Uuid>, String)| {
            let participant = count(participant, "speakers")?;
            let practice = channel == Channel::Practice.as_str();
            Ok(Speaker { participant, person: person.map(PersonId), manager: manager.map(PersonId), practice })
        };
        rows.into_iter().map(speaker).collect()
    }

    /// Conversations with speakers whom nobody is known to be, the newest first: what is left to be done. A page ends with
    /// a conversation, however many strangers that has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn strangers(
        &self,
        organisation: OrganisationId,
        page: PageRequest,
    ) -> Result<Page<Vec<Stranger>>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid, DateTime<Utc>)> = all!(
            &mut tx,
            "SELECT c.id, r.started FROM conversations c
             JOIN conversation_revisions r ON r.organisation = c.organisation AND r.conversation = c.id
                 AND r.revision = c.revision
             WHERE c.organisation = $1 AND ($2 IS NULL OR c.id < $2) AND c.erased IS NULL AND EXISTS (
                 SELECT 1 FROM speakers s WHERE s.organisation = c.organisation AND s.conversation = c.id
                     AND s.revision = c.revision AND s.person IS NULL
             )
             ORDER BY c.id DESC LIMIT $3",
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        let mut found = Vec::with_capacity(rows.len());
        for (conversation, started) in rows {
            let participants: Vec<(i64,)> = all!(
                &mut tx,
                "SELECT s.participant FROM speakers s
                 JOIN conversations c ON c.organisation = s.organisation AND c.id = s.conversation
                     AND c.revision = s.revision
                 WHERE s.organisation = $1 AND s.conversation = $2 AND s.person IS NULL ORDER BY s.participant",
                organisation.0,
                conversation,
            )?;
            found.push((conversation, started, participants));
        }
        page.of(
            found,
            |it| it.0,
            |(conversation, started, participants)| {
                let stranger = |(participant,): (i64,)| {
                    let participant = count(participant, "speakers")?;
                    Ok(Stranger { conversation: ConversationId(conversation), participant, started })
                };
                participants.into_iter().map(stranger).collect()
            },
        )
    }

    /// Says who a speaker of a conversation's newest revision is, who is then told of it. False where there is no such speaker or person.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn match_speaker(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        conversation: ConversationId,
        participant: u32,
        person: PersonId,
    ) -> Result<bool, StoreError> {
        let arguments = (organisation, actor, conversation, participant, person);
        let matched = self.inner.engine.write(
            organisation,
            arguments,
            |(organisation, actor, conversation, participant, person), tx| {
                Box::pin(async move {
                    if !exists(tx, *organisation, *person).await? {
                        return Ok(false);
                    }
                    let found = execute!(
                        tx,
                        "UPDATE speakers SET person = $4
                         WHERE organisation = $1 AND conversation = $2 AND participant = $3 AND revision = (
                             SELECT revision FROM conversations
                             WHERE organisation = $1 AND id = $2 AND erased IS NULL
                         )",
                        organisation.0,
                        conversation.0,
                        i64::from(*participant),
                        person.0,
                    )?;
                    if found > 0 {
                        cease_all_of(tx, *organisation, *conversation, Some(*participant)).await?;
                        count_scores_of(tx, *organisation, *conversation, Some(*participant)).await?;
                        let subject = Subject::Conversation(*conversation);
                        let event = Event::new(*actor, Action::SpeakerMatched, subject).about(*person);
                        append(tx, *organisation, event.with("participant", participant)).await?;
                        let (revision,): (i64,) = one!(
                            tx,
                            "SELECT revision FROM conversations WHERE organisation = $1 AND id = $2",
                            organisation.0,
                            conversation.0,
                        )?;
                        let (conversation, revision) = (*conversation, count(revision, "conversations")?);
                        enqueue(tx, *organisation, Work::Feedback { conversation, revision }, now()).await?;
                    }
                    Ok(found > 0)
                })
            },
        );
        let matched = matched.await?;
        if matched {
            self.inner.wake.all();
        }
        Ok(matched)
    }
}

/// Writes the speakers of a revision that is coming in, each as whoever has the first of its ids that anybody has. Who was
/// matched by hand to the same place of the revision before stays so.
pub(crate) async fn enter_speakers(
    tx: &mut Transaction,
    organisation: OrganisationId,
    conversation: ConversationId,
    revision: u32,
    speakers: &[NewSpeaker],
) -> Result<(), StoreError> {
    for NewSpeaker { participant, digests, person: known } in speakers {
        let mut person = *known;
        for digest in digests {
            if person.is_none() {
                person = known_as(tx, organisation, digest).await?;
            }
        }
        if person.is_none() && digests.is_empty() && revision > 1 {
            let before: Option<(Option<Uuid>,)> = optional!(
                tx,
                "SELECT person FROM speakers
                 WHERE organisation = $1 AND conversation = $2 AND revision = $3 - 1 AND participant = $4",
                organisation.0,
                conversation.0,
                i64::from(revision),
                participant,
            )?;
            person = before.and_then(|it| it.0).map(PersonId);
        }
        execute!(
            tx,
            "INSERT INTO speakers (organisation, conversation, revision, participant, side, person)
             VALUES ($1, $2, $3, $4, 'internal', $5)",
            organisation.0,
            conversation.0,
            i64::from(revision),
            participant,
            person.map(|it| it.0),
        )?;
        for digest in digests {
            execute!(
                tx,
                "INSERT INTO speaker_ids (organisation, conversation, revision, participant, digest)
                 VALUES ($1, $2, $3, $4, $5)",
                organisation.0,
                conversation.0,
                i64::from(revision),
                participant,
                digest,
            )?;
        }
    }
    Ok(())
}

/// Makes whoever has this id the speaker wherever it was given for one who was nobody.
pub(crate) async fn match_speakers(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
    digest: &[u8],
) -> Result<(), StoreError> {
    let mut matched: Vec<(Uuid, i64)> = all!(
        tx,
        "UPDATE speakers SET person = $3 WHERE organisation = $1 AND person IS NULL
             AND (conversation, revision, participant) IN (
                 SELECT conversation, revision, participant FROM speaker_ids WHERE organisation = $1 AND digest = $2
             ) RETURNING conversation, participant",
        organisation.0,
        digest,
        person.0,
    )?;
    // Of a conversation with several revisions only the newest counts, and counting it twice counts it once.
    matched.sort_unstable();
    matched.dedup();
    for (conversation, participant) in matched {
        let participant = count(participant, "speakers")?;
        count_scores_of(tx, organisation, ConversationId(conversation), Some(participant)).await?;
    }
    Ok(())
}
