//! Practice sessions. Their words are sealed with a key of the session's own, which goes when the session, its person, or a
//! conversation whose quotes shaped it is erased. What somebody said in one is scored as a conversation of its own, whose
//! channel keeps it apart from live work.

use chrono::{DateTime, Utc};
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId, PracticeId};
use plumbline_core::{Decimal, Digest};
use uuid::Uuid;

use crate::columns::{count, digest, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::key_ring::{Wrapped, retired};
use crate::seal::{Key, Seal};
use crate::sql::{Transaction, all, execute, one, optional};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// A session that begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPractice {
    /// Who practises.
    pub person: PersonId,
    /// The generator's component.
    pub plugin_digest: Digest,
    /// The generator's name.
    pub plugin_name: String,
    /// The generator's version.
    pub plugin_version: String,
    /// The generator's id for the scenario.
    pub scenario: String,
    /// Pairs of a scorecard's id and a criterion's that it practises.
    pub criteria: Vec<(String, String)>,
    /// The conversations whose quotes shaped it.
    pub sources: Vec<ConversationId>,
    /// Everything that is said and hidden, in the caller's own encoding.
    pub words: Vec<u8>,
}

/// A session without its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PracticeRecord {
    /// Its id.
    pub id: PracticeId,
    /// Who practises.
    pub person: PersonId,
    /// The generator's component.
    pub plugin_digest: Digest,
    /// The generator's name.
    pub plugin_name: String,
    /// The generator's version.
    pub plugin_version: String,
    /// The generator's id for the scenario.
    pub scenario: String,
    /// From 1: only the first attempt at a scenario measures.
    pub attempt: u32,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it was over.
    pub ended: Option<DateTime<Utc>>,
    /// Rises with everything that is said.
    pub version: i64,
    /// What is scored, once it is over.
    pub conversation: Option<ConversationId>,
    /// Of the criteria that it practises, from 0 to 100.
    pub score: Option<Decimal>,
    /// Pairs of a scorecard's id and a criterion's that it practises.
    pub criteria: Vec<(String, String)>,
}

/// A session as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredPractice {
    /// Everything but the words.
    pub record: PracticeRecord,
    /// What the caller gave; `None` once they are erased.
    pub words: Option<Vec<u8>>,
}

impl Store {
    /// Begins a session; a repeated request answers the first one's. Which attempt at its scenario it is, is counted here,
    /// whatever became of the earlier ones.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where a source is erased; [`StoreError::IdempotencyMismatch`].
    pub async fn begin_practice(
        &self,
        organisation: OrganisationId,
        new: NewPractice,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<PracticeId>, StoreError> {
        let id = PracticeId::new();
        let key = Key::random();
        let mut new = new;
        new.words = key.seal(&new.words, Seal::Practice(organisation, id));
        loop {
            let wrapped = self.wrap_key(organisation, &key, Seal::PracticeKey(organisation, id)).await?;
            let arguments = (organisation, id, new.clone(), wrapped, idempotency.clone());
            let begun =
                self.inner.engine.write(organisation, arguments, |(organisation, id, new, wrapped, repeatable), tx| {
                    Box::pin(async move {
                        if let Some(first) = recall(tx, *organisation, repeatable.as_ref()).await? {
                            return Ok(Created { id: PracticeId(first.resource), new: false });
                        }
                        begin(tx, *organisation, *id, new, wrapped).await?;
                        remember(tx, *organisation, repeatable.as_ref(), Remembered::resource(id.0)).await?;
                        Ok(Created { id: *id, new: true })
                    })
                });
            match begun.await {
                Err(StoreError::Retired) => _ = self.read_keys(organisation).await?,
                outcome => return outcome,
            }
        }
    }

    /// A session with its words.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the words are not what was written.
    pub async fn practice(
        &self,
        organisation: OrganisationId,
        id: PracticeId,
    ) -> Result<Option<StoredPractice>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<PracticeRow> = optional!(&mut tx, select_practice!("AND id = $2"), organisation.0, id.0)?;
        let Some(row) = row else { return Ok(None) };
        let sealed: Option<SealedRow> = optional!(
            &mut tx,
            "SELECT s.words, k.generation, k.wrapped_key FROM practice_sessions s
             JOIN practice_keys k ON k.organisation = s.organisation AND k.session = s.id
             WHERE s.organisation = $1 AND s.id = $2",
            organisation.0,
            id.0,
        )?;
        let record = row.record(&mut tx, organisation).await?;
        drop(tx);
        let Some(SealedRow { words, wrapped }) = sealed else {
            return Ok(Some(StoredPractice { record, words: None }));
        };
        let key = self.unwrap_key(organisation, &wrapped, Seal::PracticeKey(organisation, id)).await?;
        let words = Some(key.open(&words, Seal::Practice(organisation, id))?);
        Ok(Some(StoredPractice { record, words }))
    }

    /// A person's sessions, the newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn practices_of(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        page: PageRequest,
    ) -> Result<Page<PracticeRecord>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<PracticeRow> = all!(
            &mut tx,
            select_practice!("AND person = $2 AND ($3 IS NULL OR id < $3) ORDER BY id DESC LIMIT $4"),
            organisation.0,
            person.0,
            page.after(),
            page.rows(),
        )?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(row.record(&mut tx, organisation).await?);
        }
        page.of(found, |it| it.id.0, Ok)
    }

    /// The conversations whose quotes shaped a session.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn practice_sources(
        &self,
        organisation: OrganisationId,
        id: PracticeId,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid,)> = all!(
            &mut tx,
            "SELECT conversation FROM practice_sources WHERE organisation = $1 AND session = $2 ORDER BY conversation",
            organisation.0,
            id.0,
        )?;
        Ok(rows.into_iter().map(|it| ConversationId(it.0)).collect())
    }

    /// Keeps what was said since `version`. False, and nothing is kept, where somebody else went on from there, it was over,
    /// or its words are erased.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn keep_practice(
        &self,
        organisation: OrganisationId,
        id: PracticeId,
        version: i64,
        words: &[u8],
        over: bool,
    ) -> Result<bool, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let wrapped: Option<Wrapped> = optional!(
            &mut tx,
            "SELECT generation, wrapped_key FROM practice_keys WHERE organisation = $1 AND session = $2",
            organisation.0,
            id.0,
        )?;
        drop(tx);
        let Some(wrapped) = wrapped else { return Ok(false) };
        let key = self.unwrap_key(organisation, &wrapped, Seal::PracticeKey(organisation, id)).await?;
        let arguments = (organisation, id, version, key.seal(words, Seal::Practice(organisation, id)), over);
        let kept = self.inner.engine.write(organisation, arguments, |(organisation, id, version, words, over), tx| {
            Box::pin(async move {
                let kept = execute!(
                    tx,
                    "UPDATE practice_sessions SET words = $4, version = version + 1, ended = $5
                     WHERE organisation = $1 AND id = $2 AND version = $3 AND ended IS NULL
                         AND EXISTS (SELECT 1 FROM practice_keys WHERE organisation = $1 AND session = $2)",
                    organisation.0,
                    id.0,
                    version,
                    words,
                    over.then(now),
                )?;
                Ok(kept > 0)
            })
        });
        kept.await
    }

    /// Names the conversation that is scored for a session which is over.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn link_practice(
        &self,
        organisation: OrganisationId,
        id: PracticeId,
        conversation: ConversationId,
    ) -> Result<(), StoreError> {
        let linked =
            self.inner.engine.write(organisation, (organisation, id, conversation), |(organisation, id, it), tx| {
                Box::pin(async move {
                    execute!(
                        tx,
                        "UPDATE practice_sessions SET conversation = $3
                         WHERE organisation = $1 AND id = $2 AND ended IS NOT NULL",
                        organisation.0,
                        id.0,
                        it.0,
                    )?;
                    Ok(())
                })
            });
        linked.await
    }
}

/// Destroys the keys of all sessions that a conversation's quotes shaped, in the transaction that erases them, and answers
/// the conversations that record those sessions.
pub(crate) async fn forget_shaped_by(
    tx: &mut Transaction,
    organisation: OrganisationId,
    conversation: ConversationId,
) -> Result<Vec<ConversationId>, StoreError> {
    let records: Vec<(Uuid,)> = all!(
        tx,
        "SELECT p.conversation FROM practice_sources s
         JOIN practice_sessions p ON p.organisation = s.organisation AND p.id = s.session
         WHERE s.organisation = $1 AND s.conversation = $2 AND p.conversation IS NOT NULL",
        organisation.0,
        conversation.0,
    )?;
    execute!(
        tx,
        "DELETE FROM practice_keys WHERE organisation = $1 AND session IN (
             SELECT session FROM practice_sources WHERE organisation = $1 AND conversation = $2
             UNION SELECT id FROM practice_sessions WHERE organisation = $1 AND conversation = $2)",
        organisation.0,
        conversation.0,
    )?;
    Ok(records.into_iter().map(|it| ConversationId(it.0)).collect())
}

/// Destroys the keys of all of a person's sessions, and what was kept of what they can.
pub(crate) async fn forget_practice_of(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM practice_keys WHERE organisation = $1 AND session IN (
             SELECT id FROM practice_sessions WHERE organisation = $1 AND person = $2)",
        "DELETE FROM practice_memories WHERE organisation = $1 AND person = $2",
    ] {
        execute!(tx, statement, organisation.0, person.0)?;
    }
    Ok(())
}

async fn begin(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: PracticeId,
    new: &NewPractice,
    wrapped: &Wrapped,
) -> Result<(), StoreError> {
    for source in &new.sources {
        let there: Option<(i64,)> = optional!(
            tx,
            "SELECT revision FROM conversations WHERE organisation = $1 AND id = $2 AND erased IS NULL",
            organisation.0,
            source.0,
        )?;
        there.ok_or(StoreError::NotFound("conversation"))?;
    }
    let (before,): (i64,) = one!(
        tx,
        "SELECT COUNT(*) FROM practice_sessions
         WHERE organisation = $1 AND person = $2 AND plugin_name = $3 AND scenario = $4",
        organisation.0,
        new.person.0,
        &new.plugin_name,
        &new.scenario,
    )?;
    execute!(
        tx,
        "INSERT INTO practice_sessions (organisation, id, person, plugin_digest, plugin_name, plugin_version, scenario,
             attempt, started, version, words)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)",
        organisation.0,
        id.0,
        new.person.0,
        new.plugin_digest.0.to_vec(),
        &new.plugin_name,
        &new.plugin_version,
        &new.scenario,
        before + 1,
        now(),
        &new.words,
    )?;
    execute!(
        tx,
        "INSERT INTO practice_keys (organisation, session, generation, wrapped_key) VALUES ($1, $2, $3, $4)",
        organisation.0,
        id.0,
        wrapped.generation,
        &wrapped.wrapped_key,
    )
    .map_err(retired)?;
    for (scorecard, criterion) in &new.criteria {
        execute!(
            tx,
            "INSERT INTO practice_criteria (organisation, session, scorecard, criterion) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organisation, session, scorecard, criterion) DO NOTHING",
            organisation.0,
            id.0,
            scorecard,
            criterion,
        )?;
    }
    for source in &new.sources {
        execute!(
            tx,
            "INSERT INTO practice_sources (organisation, session, conversation) VALUES ($1, $2, $3)
             ON CONFLICT (organisation, session, conversation) DO NOTHING",
            organisation.0,
            id.0,
            source.0,
        )?;
    }
    Ok(())
}

macro_rules! select_practice {
    ($rest:literal) => {
        concat!(
            "SELECT id, person, plugin_digest, plugin_name, plugin_version, scenario, attempt, started, ended, version,
                 conversation, score
             FROM practice_sessions WHERE organisation = $1 ",
            $rest
        )
    };
}
pub(crate) use select_practice;

#[derive(sqlx::FromRow)]
struct SealedRow {
    words: Vec<u8>,
    #[sqlx(flatten)]
    wrapped: Wrapped,
}

#[derive(sqlx::FromRow)]
pub(crate) struct PracticeRow {
    id: Uuid,
    person: Uuid,
    plugin_digest: Vec<u8>,
    plugin_name: String,
    plugin_version: String,
    scenario: String,
    attempt: i64,
    started: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
    version: i64,
    conversation: Option<Uuid>,
    score: Option<i64>,
}

impl PracticeRow {
    pub(crate) async fn record(
        self,
        tx: &mut Transaction,
        organisation: OrganisationId,
    ) -> Result<PracticeRecord, StoreError> {
        const TABLE: &str = "practice_sessions";
        let criteria: Vec<(String, String)> = all!(
            tx,
            "SELECT scorecard, criterion FROM practice_criteria
             WHERE organisation = $1 AND session = $2 ORDER BY scorecard, criterion",
            organisation.0,
            self.id,
        )?;
        Ok(PracticeRecord {
            id: PracticeId(self.id),
            person: PersonId(self.person),
            plugin_digest: digest(self.plugin_digest, TABLE)?,
            plugin_name: self.plugin_name,
            plugin_version: self.plugin_version,
            scenario: self.scenario,
            attempt: count(self.attempt, TABLE)?,
            started: self.started,
            ended: self.ended,
            version: self.version,
            conversation: self.conversation.map(ConversationId),
            score: self.score.map(Decimal::from_ten_thousandths),
            criteria,
        })
    }
}
