//! What people were told of their conversations. Rows hold ids alone: whom, which scores, which criteria; what is shown is
//! read from the scores and the transcript at that moment, and erased with them. Feedback is somebody's as long as they are
//! known to be the speaker.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::event::Facts;
use plumbline_core::feedback::Kind;
use plumbline_core::ids::{ConversationId, FeedbackId, OrganisationId, PersonId, ScoreId};
use uuid::Uuid;

use crate::columns::{big, count, micros, named, now};
use crate::events;
use crate::jobs::complete;
use crate::notices::told;
use crate::sql::{Transaction, all, execute, one, optional};
use crate::{Lease, Page, PageRequest, Store, StoreError};

/// What to tell one person of a conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewFeedback {
    /// Whom.
    pub person: PersonId,
    /// As which participant they spoke.
    pub participant: u32,
    /// In order; may be empty.
    pub items: Vec<FeedbackItem>,
}

/// One thing that is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeedbackItem {
    /// What it is for.
    pub kind: Kind,
    /// The score that says so.
    pub score: ScoreId,
    /// The scorecard's id.
    pub scorecard: String,
    /// The criterion's id.
    pub criterion: String,
    /// Whether it was to be worked on before, more than once.
    pub returns: bool,
}

/// What a person was told of a conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Feedback {
    /// Its id.
    pub id: FeedbackId,
    /// Of which conversation.
    pub conversation: ConversationId,
    /// The conversation's revision.
    pub revision: u32,
    /// The participant that the person was.
    pub participant: u32,
    /// Whom.
    pub person: PersonId,
    /// When it was there.
    pub composed: DateTime<Utc>,
    /// When the person first read it.
    pub read: Option<DateTime<Utc>>,
    /// When the person said that they had taken note of it.
    pub acknowledged: Option<DateTime<Utc>>,
    /// What the person said of it.
    pub useful: Option<bool>,
    /// In order.
    pub items: Vec<FeedbackItem>,
}

/// What a person does with their feedback. What is `None` stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct FeedbackMark {
    /// They have read it.
    pub read: bool,
    /// They have taken note of it.
    pub acknowledged: bool,
    /// It was useful, or not.
    pub useful: Option<bool>,
}

/// How long feedback took from when the conversation was received.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FeedbackLatency {
    /// Feedbacks that were measured.
    pub n: u64,
    /// Half of them took no longer; `None` where there are none.
    pub p50: Option<TimeDelta>,
    /// 95 of 100 took no longer.
    pub p95: Option<TimeDelta>,
}

impl Store {
    /// Keeps what those who spoke are told, and completes the job, in one transaction. Who was told of this revision before
    /// stays told what they were.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn record_feedback(
        &self,
        organisation: OrganisationId,
        lease: &Lease,
        conversation: ConversationId,
        revision: u32,
        feedback: Vec<NewFeedback>,
    ) -> Result<Vec<FeedbackId>, StoreError> {
        let arguments = (organisation, *lease, conversation, i64::from(revision), feedback);
        let recorded = self.inner.engine.write(
            organisation,
            arguments,
            |(organisation, lease, conversation, revision, feedback), tx| {
                Box::pin(async move {
                    _ = complete(tx, *organisation, lease).await?;
                    let mut ids = Vec::with_capacity(feedback.len());
                    for new in feedback {
                        ids.extend(insert(tx, *organisation, *conversation, *revision, new).await?);
                    }
                    // Before people were told that they are measured, there is nothing for anybody to look at.
                    if told(tx, *organisation).await? {
                        for (feedback, person) in &ids {
                            let (feedback, person, conversation) = (*feedback, *person, *conversation);
                            let facts = Facts::FeedbackReady { feedback, person, conversation };
                            events::append(tx, *organisation, &facts).await?;
                        }
                    }
                    Ok(ids.into_iter().map(|it| it.0).collect())
                })
            },
        );
        let ids: Vec<FeedbackId> = recorded.await?;
        self.inner.wake.happened(organisation);
        self.inner.usage.note(organisation, 0);
        Ok(ids)
    }

    /// What a person was told of other conversations than this one, the newest first, as pairs of a scorecard's id and a
    /// criterion's that were to be worked on.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn told_before(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        besides: ConversationId,
        most: u32,
    ) -> Result<Vec<Vec<(String, String)>>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let told: Vec<(Uuid,)> = all!(
            &mut tx,
            "SELECT id FROM feedback
             WHERE organisation = $1 AND person = $2 AND conversation <> $3 ORDER BY id DESC LIMIT $4",
            organisation.0,
            person.0,
            besides.0,
            i64::from(most),
        )?;
        let mut before = Vec::with_capacity(told.len());
        for (feedback,) in told {
            let items: Vec<(String, String)> = all!(
                &mut tx,
                "SELECT i.scorecard, i.criterion FROM feedback_items i
                 WHERE i.organisation = $1 AND i.feedback = $2 AND i.kind = 'work-on' AND NOT EXISTS (
                     SELECT 1 FROM disputes d WHERE d.organisation = i.organisation AND d.root = i.score
                         AND d.criterion = i.criterion AND d.state = 'upheld'
                 ) ORDER BY i.place",
                organisation.0,
                feedback,
            )?;
            before.push(items);
        }
        Ok(before)
    }

    /// What a person was told, the newest first: of each conversation that is not erased, of its newest revision. With
    /// `manager`, only of conversations in which the person reported to them; with `read_or_before`, only what the person
    /// has read or what was composed by then.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn feedback_of(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        manager: Option<PersonId>,
        read_or_before: Option<DateTime<Utc>>,
        page: PageRequest,
    ) -> Result<Page<Feedback>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<FeedbackRow> = all!(
            &mut tx,
            select_feedback!(
                "AND f.person = $2 AND ($3 IS NULL OR f.id < $3)
                 AND ($5 IS NULL OR EXISTS (
                     SELECT 1 FROM reporting_lines l
                     WHERE l.organisation = f.organisation AND l.person = f.person AND l.manager = $5
                         AND l.starts <= r.started AND (l.ends IS NULL OR l.ends > r.started)
                 ))
                 AND ($6 IS NULL OR f.read IS NOT NULL OR f.composed <= $6)
                 ORDER BY f.id DESC LIMIT $4"
            ),
            organisation.0,
            person.0,
            page.after(),
            page.rows(),
            manager.map(|it| it.0),
            read_or_before.map(micros),
        )?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let items = items(&mut tx, organisation, row.id).await?;
            found.push((row, items));
        }
        page.of(found, |it| it.0.id, |(row, items)| row.feedback(items))
    }

    /// One feedback, whoever it is for; `None` also where the conversation is erased or has a newer revision.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn feedback(&self, organisation: OrganisationId, id: FeedbackId) -> Result<Option<Feedback>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<FeedbackRow> = optional!(&mut tx, select_feedback!("AND f.id = $2"), organisation.0, id.0)?;
        let Some(row) = row else { return Ok(None) };
        let items = items(&mut tx, organisation, row.id).await?;
        row.feedback(items).map(Some)
    }

    /// What a person does with what they were told. False where they were told no such thing.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn mark_feedback(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        id: FeedbackId,
        mark: FeedbackMark,
    ) -> Result<bool, StoreError> {
        let arguments = (organisation, person, id, mark);
        let marked = self.inner.engine.write(organisation, arguments, |(organisation, person, id, mark), tx| {
            Box::pin(async move {
                let at = now();
                let FeedbackMark { read, acknowledged, useful } = *mark;
                // Who takes note of something, or says what it was worth, has read it.
                let read = read || acknowledged || useful.is_some();
                let found = execute!(
                    tx,
                    "UPDATE feedback SET read = COALESCE(read, $4), acknowledged = COALESCE(acknowledged, $5),
                         useful = COALESCE($6, useful)
                     WHERE organisation = $1 AND person = $2 AND id = $3",
                    organisation.0,
                    person.0,
                    id.0,
                    read.then_some(at),
                    acknowledged.then_some(at),
                    useful,
                )?;
                Ok(found > 0)
            })
        });
        marked.await
    }

    /// How long the organisation's feedback took, of what was composed since.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn feedback_latency(
        &self,
        organisation: OrganisationId,
        since: DateTime<Utc>,
    ) -> Result<FeedbackLatency, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let since = micros(since);
        let (n,): (i64,) = one!(
            &mut tx,
            "SELECT COUNT(*) FROM feedback WHERE organisation = $1 AND composed >= $2",
            organisation.0,
            since,
        )?;
        let mut quantiles = [None; 2];
        for (quantile, percent) in quantiles.iter_mut().zip([50, 95]) {
            // The smallest that so many in a hundred do not exceed.
            let rank = (n * percent).div_euclid(100) + i64::from((n * percent) % 100 > 0);
            let row: Option<(i64,)> = optional!(
                &mut tx,
                "SELECT latency_ms FROM feedback WHERE organisation = $1 AND composed >= $2
                 ORDER BY latency_ms LIMIT 1 OFFSET $3",
                organisation.0,
                since,
                (rank - 1).max(0),
            )?;
            *quantile = row.map(|it| TimeDelta::milliseconds(it.0));
        }
        let [p50, p95] = quantiles;
        Ok(FeedbackLatency { n: count(n, "feedback")?, p50, p95 })
    }
}

async fn insert(
    tx: &mut Transaction,
    organisation: OrganisationId,
    conversation: ConversationId,
    revision: i64,
    new: &NewFeedback,
) -> Result<Option<(FeedbackId, PersonId)>, StoreError> {
    let row: Option<(DateTime<Utc>,)> = optional!(
        tx,
        "SELECT r.received FROM conversation_revisions r
         JOIN conversations c ON c.organisation = r.organisation AND c.id = r.conversation AND c.erased IS NULL
         WHERE r.organisation = $1 AND r.conversation = $2 AND r.revision = $3",
        organisation.0,
        conversation.0,
        revision,
    )?;
    let Some((received,)) = row else { return Ok(None) };
    let (id, composed) = (FeedbackId::new(), now());
    let latency = (composed - received).to_std().unwrap_or_default();
    let inserted = execute!(
        tx,
        "INSERT INTO feedback (organisation, id, conversation, revision, participant, person, composed, latency_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (organisation, conversation, revision, participant, person) DO NOTHING",
        organisation.0,
        id.0,
        conversation.0,
        revision,
        i64::from(new.participant),
        new.person.0,
        composed,
        big(u64::try_from(latency.as_millis()).unwrap_or(u64::MAX)),
    )?;
    if inserted == 0 {
        return Ok(None);
    }
    for (place, item) in (0_i64..).zip(&new.items) {
        execute!(
            tx,
            "INSERT INTO feedback_items (organisation, feedback, place, kind, score, scorecard, criterion, recurs)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            organisation.0,
            id.0,
            place,
            item.kind.as_str(),
            item.score.0,
            &item.scorecard,
            &item.criterion,
            item.returns,
        )?;
    }
    Ok(Some((id, new.person)))
}

async fn items(
    tx: &mut Transaction,
    organisation: OrganisationId,
    feedback: Uuid,
) -> Result<Vec<FeedbackItem>, StoreError> {
    let rows: Vec<(String, Uuid, String, String, bool)> = all!(
        tx,
        "SELECT kind, score, scorecard, criterion, recurs FROM feedback_items
         WHERE organisation = $1 AND feedback = $2 ORDER BY place",
        organisation.0,
        feedback,
    )?;
    let item = |(kind, score, scorecard, criterion, returns): (String, Uuid, String, String, bool)| {
        let kind = named(&kind, "feedback_items")?;
        Ok(FeedbackItem { kind, score: ScoreId(score), scorecard, criterion, returns })
    };
    rows.into_iter().map(item).collect()
}

/// Feedback that is still its person's, of conversations that are still there.
macro_rules! select_feedback {
    ($rest:literal) => {
        concat!(
            "SELECT f.id, f.conversation, f.revision, f.participant, f.person, f.composed, f.read, f.acknowledged, f.useful
             FROM feedback f
             JOIN conversations c ON c.organisation = f.organisation AND c.id = f.conversation
                 AND c.revision = f.revision AND c.erased IS NULL
             JOIN conversation_revisions r ON r.organisation = f.organisation AND r.conversation = f.conversation
                 AND r.revision = f.revision
             JOIN speakers s ON s.organisation = f.organisation AND s.conversation = f.conversation
                 AND s.revision = f.revision AND s.participant = f.participant AND s.person = f.person
             WHERE f.organisation = $1 ",
            $rest
        )
    };
}
use select_feedback;

#[derive(sqlx::FromRow)]
struct FeedbackRow {
    id: Uuid,
    conversation: Uuid,
    revision: i64,
    participant: i64,
    person: Uuid,
    composed: DateTime<Utc>,
    read: Option<DateTime<Utc>>,
    acknowledged: Option<DateTime<Utc>>,
    useful: Option<bool>,
}

impl FeedbackRow {
    fn feedback(self, items: Vec<FeedbackItem>) -> Result<Feedback, StoreError> {
        Ok(Feedback {
            id: FeedbackId(self.id),
            conversation: ConversationId(self.conversation),
            revision: count(self.revision, "feedback")?,
            participant: count(self.participant, "feedback")?,
            person: PersonId(self.person),
            composed: self.composed,
            read: self.read,
            acknowledged: self.acknowledged,
            useful: self.useful,
            items,
        })
    }
}
