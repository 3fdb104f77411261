//! Opening a dispute, naming who decides it, and deciding it; and how long that may take. What is read of disputes is in
//! `disputes.rs`.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::event::Facts;
use plumbline_core::ids::{ConversationId, DisputeId, OrganisationId, PersonId, ScoreId};
use plumbline_core::label::Label;
use plumbline_core::score::Evidence;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{count, micros, now};
use crate::conversation_key::{TRIES, hold};
use crate::idempotency::{Remembered, recall, remember};
use crate::key_ring::Wrapped;
use crate::record_scores::{SealedScore, insert};
use crate::seal::Seal;
use crate::sql::{Transaction, execute, optional};
use crate::{Created, DisputeState, Idempotency, NewScore, Store, StoreError, events, labels};

/// A dispute that is about to be opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDispute {
    /// The score that is contested.
    pub score: ScoreId,
    /// The first of the scores that took each other's place, of which this is the last.
    pub root: ScoreId,
    /// The criterion's id.
    pub criterion: String,
    /// The conversation.
    pub conversation: ConversationId,
    /// Its revision.
    pub revision: u32,
    /// Whose work it is, and who contests.
    pub person: PersonId,
    /// The words that they hold against it; verified.
    pub quote: Evidence,
    /// Why.
    pub words: String,
    /// Who is to decide.
    pub reviewer: Option<PersonId>,
    /// Until when.
    pub due: DateTime<Utc>,
}

/// How a dispute is decided.
#[derive(Clone, PartialEq, Debug)]
pub struct Decision {
    /// The dispute.
    pub dispute: DisputeId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Who decides.
    pub by: PersonId,
    /// Why so.
    pub reason: String,
    /// The score that takes the contested one's place, where it is upheld.
    pub score: Option<NewScore>,
    /// What follows for the scorecard.
    pub labels: Vec<Label>,
}

/// How many days a decision may take, where the organisation says nothing.
pub const DISPUTE_DAYS: u32 = 14;

impl Store {
    /// Opens a dispute.
    ///
    /// # Errors
    /// [`StoreError::Already`] where the finding was contested before; [`StoreError::NotFound`] where the conversation was
    /// erased; [`StoreError::IdempotencyMismatch`].
    pub async fn open_dispute(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        new: NewDispute,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<DisputeId>, StoreError> {
        let id = DisputeId::new();
        for _ in 0..TRIES {
            let key = self.conversation_key(organisation, new.conversation).await?;
            let key = key.ok_or(StoreError::NotFound("conversation"))?;
            let words = key.key.seal(new.words.as_bytes(), Seal::Dispute(organisation, new.conversation, id));
            let arguments = (
                Opening { organisation, actor, id, new: new.clone(), words, wrapped: key.wrapped },
                idempotency.clone(),
            );
            let opened = self.inner.engine.write(organisation, arguments, |(it, key), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, it.organisation, key.as_ref()).await? {
                        return Ok(Created { id: DisputeId(first.resource), new: false });
                    }
                    it.open(tx).await?;
                    remember(tx, it.organisation, key.as_ref(), Remembered::resource(it.id.0)).await?;
                    it.tell(tx).await?;
                    Ok(Created { id: it.id, new: true })
                })
            });
            match opened.await {
                Err(StoreError::Outdated) => {}
                outcome => {
                    self.inner.wake.happened(organisation);
                    return outcome;
                }
            }
        }
        Err(StoreError::Contended)
    }

    /// Names who decides an open dispute. False where there is no such one, or no such person.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn assign_dispute(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: DisputeId,
        reviewer: PersonId,
    ) -> Result<bool, StoreError> {
        let arguments = (organisation, actor, id, reviewer);
        let assigned = self.inner.engine.write(organisation, arguments, |(organisation, actor, id, reviewer), tx| {
            Box::pin(async move {
                let row: Option<(Uuid,)> = optional!(
                    tx,
                    "UPDATE disputes SET reviewer = $3 WHERE organisation = $1 AND id = $2 AND state = 'open'
                         AND person <> $3 RETURNING person",
                    organisation.0,
                    id.0,
                    reviewer.0,
                )?;
                let Some((person,)) = row else { return Ok(false) };
                let event = Event::new(*actor, Action::DisputeAssigned, Subject::Dispute(*id)).about(PersonId(person));
                append(tx, *organisation, event.with("reviewer", reviewer)).await?;
                Ok(true)
            })
        });
        assigned.await
    }

    /// Decides an open dispute, once.
    ///
    /// # Errors
    /// [`StoreError::Already`] where it was decided; [`StoreError::Outdated`] where another score has taken the place of the
    /// one that the new one would supersede; [`StoreError::NotFound`] where the conversation was erased.
    pub async fn decide_dispute(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        decision: Decision,
    ) -> Result<(), StoreError> {
        let Decision { dispute, conversation, by, reason, score, labels } = decision;
        let key = self.conversation_key(organisation, conversation).await?;
        let key = key.ok_or(StoreError::NotFound("conversation"))?;
        let reason = key.key.seal(reason.as_bytes(), Seal::Decision(organisation, conversation, dispute));
        let score = match score {
            Some(score) => Some(self.seal_score_with(&key, organisation, score).await?),
            None => None,
        };
        let arguments =
            Deciding { organisation, actor, dispute, conversation, by, reason, score, labels, wrapped: key.wrapped };
        let decided =
            self.inner.engine.write(organisation, arguments, |it, tx| Box::pin(async move { it.decide(tx).await }));
        decided.await?;
        self.inner.wake.happened(organisation);
        Ok(())
    }

    /// How many days a decision may take.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn dispute_days(&self, organisation: OrganisationId) -> Result<u32, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(i64,)> =
            optional!(&mut tx, "SELECT days FROM dispute_rules WHERE organisation = $1", organisation.0)?;
        row.map_or(Ok(DISPUTE_DAYS), |(days,)| count(days, "dispute_rules"))
    }

    /// Says how many days a decision on what is contested from now on may take.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_dispute_days(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        days: u32,
    ) -> Result<(), StoreError> {
        let set =
            self.inner.engine.write(organisation, (organisation, actor, days), |(organisation, actor, days), tx| {
                Box::pin(async move {
                    execute!(
                        tx,
                        "INSERT INTO dispute_rules (organisation, days) VALUES ($1, $2)
                     ON CONFLICT (organisation) DO UPDATE SET days = EXCLUDED.days",
                        organisation.0,
                        i64::from(*days),
                    )?;
                    let subject = Subject::Organisation(*organisation);
                    append(
                        tx,
                        *organisation,
                        Event::new(*actor, Action::DisputeRulesChanged, subject).with("days", days),
                    )
                    .await
                })
            });
        set.await
    }
}

impl NewDispute {
    /// So many days from now.
    #[must_use]
    pub fn due_in(days: u32) -> DateTime<Utc> {
        now() + TimeDelta::days(i64::from(days))
    }
}

struct Opening {
    organisation: OrganisationId,
    actor: Actor,
    id: DisputeId,
    new: NewDispute,
    words: Vec<u8>,
    wrapped: Wrapped,
}

impl Opening {
    async fn open(&self, tx: &mut Transaction) -> Result<(), StoreError> {
        let new = &self.new;
        hold(tx, self.organisation, new.conversation, &self.wrapped).await?;
        let place = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
        let inserted = execute!(
            tx,
            "INSERT INTO disputes (organisation, id, score, root, criterion, conversation, revision, person, turn,
                 start_byte, end_byte, words, opened, due, reviewer, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'open')
             ON CONFLICT (organisation, root, criterion) DO NOTHING",
            self.organisation.0,
            self.id.0,
            new.score.0,
            new.root.0,
            &new.criterion,
            new.conversation.0,
            i64::from(new.revision),
            new.person.0,
            place(new.quote.turn),
            place(new.quote.start_byte),
            place(new.quote.end_byte),
            &self.words,
            now(),
            micros(new.due),
            new.reviewer.map(|it| it.0),
        )?;
        if inserted == 0 { Err(StoreError::Already("this finding was contested before")) } else { Ok(()) }
    }

    async fn tell(&self, tx: &mut Transaction) -> Result<(), StoreError> {
        let NewDispute { score, person, reviewer, due, .. } = self.new;
        let facts = Facts::DisputeOpened { dispute: self.id, score, person, reviewer, due };
        events::append(tx, self.organisation, &facts).await?;
        let event = Event::new(self.actor, Action::DisputeOpened, Subject::Dispute(self.id)).about(person);
        append(tx, self.organisation, event.with("score", score).with("criterion", &self.new.criterion)).await
    }
}

struct Deciding {
    organisation: OrganisationId,
    actor: Actor,
    dispute: DisputeId,
    conversation: ConversationId,
    by: PersonId,
    reason: Vec<u8>,
    score: Option<SealedScore>,
    labels: Vec<Label>,
    wrapped: Wrapped,
}

impl Deciding {
    async fn decide(&self, tx: &mut Transaction) -> Result<(), StoreError> {
        let Self { organisation, dispute, .. } = *self;
        hold(tx, organisation, self.conversation, &self.wrapped).await?;
        let state = if self.score.is_some() { DisputeState::Upheld } else { DisputeState::Rejected };
        let row: Option<(Uuid, Uuid, Option<Uuid>)> = optional!(
            tx,
            "UPDATE disputes SET state = $3, decided = $4, decided_by = $5, reason = $6, superseded_by = $7
             WHERE organisation = $1 AND id = $2 AND state = 'open' RETURNING score, person, reviewer",
            organisation.0,
            dispute.0,
            state.as_str(),
            now(),
            self.by.0,
            &self.reason,
            self.score.as_ref().map(|it| it.record.id.0),
        )?;
        let (score, person, reviewer) = row.ok_or(StoreError::Already("this dispute was decided"))?;
        let superseded_by = match &self.score {
            Some(score) => Some(self.supersede(tx, score).await?),
            None => None,
        };
        labels::insert(tx, organisation, &self.labels).await?;
        let (person, upheld) = (PersonId(person), superseded_by.is_some());
        let reviewer = reviewer.map(PersonId);
        let facts = Facts::DisputeDecided { dispute, score: ScoreId(score), person, reviewer, upheld, superseded_by };
        events::append(tx, organisation, &facts).await?;
        let event = Event::new(self.actor, Action::DisputeDecided, Subject::Dispute(dispute)).about(person);
        append(tx, organisation, event.with("upheld", upheld).with("superseded_by", superseded_by)).await
    }

    /// The conversation's key is held, so that no two scores take the same one's place.
    async fn supersede(&self, tx: &mut Transaction, score: &SealedScore) -> Result<ScoreId, StoreError> {
        let taken: Option<(Uuid,)> = optional!(
            tx,
            "SELECT id FROM scores WHERE organisation = $1 AND supersedes = $2",
            self.organisation.0,
            score.record.supersedes.map(|it| it.0),
        )?;
        if taken.is_some() {
            return Err(StoreError::Outdated);
        }
        insert(tx, self.organisation, score).await
    }
}
