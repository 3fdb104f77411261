//! Findings that their people contest. Rows hold ids, places and times; why somebody contests, and why it was decided so, is
//! sealed with the conversation's key and erased with it. A decision commits with all that follows from it: the score that
//! takes the contested one's place, the label, the event and the entry in the audit log.

use chrono::{DateTime, Utc};
use plumbline_core::ids::{ConversationId, DisputeId, OrganisationId, PersonId, ScoreId};
use plumbline_core::score::Evidence;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::columns::{count, damaged, micros, named};
use crate::key_ring::Wrapped;
use crate::seal::Seal;
use crate::sql::{all, optional};
use crate::{Page, PageRequest, Store, StoreError};

/// What became of a dispute.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DisputeState {
    /// Nobody has decided yet.
    Open,
    /// The finding was changed.
    Upheld,
    /// It stands.
    Rejected,
}

impl DisputeState {
    /// `open`, `upheld` or `rejected`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
        }
    }
}

/// A finding that its person contests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dispute {
    /// Its id.
    pub id: DisputeId,
    /// The score as it was contested.
    pub score: ScoreId,
    /// The criterion's id.
    pub criterion: String,
    /// The conversation.
    pub conversation: ConversationId,
    /// Its revision.
    pub revision: u32,
    /// Whose work it is, and who contests.
    pub person: PersonId,
    /// The words that they hold against it.
    pub quote: Evidence,
    /// Why; `None` once erased.
    pub words: Option<String>,
    /// When it was opened.
    pub opened: DateTime<Utc>,
    /// Until when it is to be decided.
    pub due: DateTime<Utc>,
    /// Who is to decide; `None` where nobody is named.
    pub reviewer: Option<PersonId>,
    /// What became of it.
    pub state: DisputeState,
    /// When it was decided.
    pub decided: Option<DateTime<Utc>>,
    /// By whom.
    pub decided_by: Option<PersonId>,
    /// Why so; `None` while it is open, and once erased.
    pub reason: Option<String>,
    /// The score that took its place.
    pub superseded_by: Option<ScoreId>,
}

impl Dispute {
    /// Whether it should have been decided by then.
    #[must_use]
    pub fn is_overdue(&self, at: DateTime<Utc>) -> bool {
        self.state == DisputeState::Open && self.due <= at
    }
}

/// Which disputes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DisputeFilter {
    /// Only those that concern this person: opened by them, or theirs to decide.
    pub concerns: Option<PersonId>,
    /// With those that concern somebody, those that wait for anybody: nobody is named, or they should have been decided by
    /// then.
    pub waiting_at: Option<DateTime<Utc>>,
    /// Only of this conversation.
    pub conversation: Option<ConversationId>,
    /// Only in this state.
    pub state: Option<DisputeState>,
}

impl Store {
    /// One dispute.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where what is sealed is not what was written.
    pub async fn dispute(&self, organisation: OrganisationId, id: DisputeId) -> Result<Option<Dispute>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<DisputeRow> = optional!(&mut tx, select_dispute!("AND d.id = $2"), organisation.0, id.0)?;
        drop(tx);
        match row {
            Some(row) => self.open_words(organisation, row).await.map(Some),
            None => Ok(None),
        }
    }

    /// Disputes, the newest first.
    ///
    /// # Errors
    /// As [`Store::dispute`].
    pub async fn disputes(
        &self,
        organisation: OrganisationId,
        filter: DisputeFilter,
        page: PageRequest,
    ) -> Result<Page<Dispute>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<DisputeRow> = all!(
            &mut tx,
            select_dispute!(
                "AND ($2 IS NULL OR d.id < $2)
                 AND ($4 IS NULL OR d.person = $4 OR d.reviewer = $4
                     OR ($5 IS NOT NULL AND d.state = 'open' AND (d.reviewer IS NULL OR d.due <= $5)))
                 AND ($6 IS NULL OR d.conversation = $6) AND ($7 IS NULL OR d.state = $7)
                 ORDER BY d.id DESC LIMIT $3"
            ),
            organisation.0,
            page.after(),
            page.rows(),
            filter.concerns.map(|it| it.0),
            filter.waiting_at.map(micros),
            filter.conversation.map(|it| it.0),
            filter.state.map(DisputeState::as_str),
        )?;
        drop(tx);
        let page = page.of(rows, |row| row.id, Ok)?;
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            items.push(self.open_words(organisation, row).await?);
        }
        Ok(Page { items, next: page.next })
    }

    /// What was decided of a score's findings before it was itself made so: the criteria that nobody contests again.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn contested(
        &self,
        organisation: OrganisationId,
        root: ScoreId,
    ) -> Result<Vec<(String, DisputeState)>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(String, String)> = all!(
            &mut tx,
            "SELECT criterion, state FROM disputes WHERE organisation = $1 AND root = $2 ORDER BY criterion",
            organisation.0,
            root.0,
        )?;
        rows.into_iter().map(|(criterion, state)| Ok((criterion, named(&state, "disputes")?))).collect()
    }

    /// Who is named to decide: of the reviewers who work here, besides this person, the one with fewest open disputes.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reviewer_besides(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<Option<PersonId>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(Uuid,)> = optional!(
            &mut tx,
            "SELECT r.person FROM roles r
             JOIN people p ON p.organisation = r.organisation AND p.id = r.person AND p.active AND p.erased IS NULL
             WHERE r.organisation = $1 AND r.role = 'reviewer' AND r.ends IS NULL AND r.person <> $2
             ORDER BY (
                 SELECT COUNT(*) FROM disputes d
                 WHERE d.organisation = r.organisation AND d.reviewer = r.person AND d.state = 'open'
             ), r.person LIMIT 1",
            organisation.0,
            person.0,
        )?;
        Ok(row.map(|it| PersonId(it.0)))
    }

    async fn open_words(&self, organisation: OrganisationId, row: DisputeRow) -> Result<Dispute, StoreError> {
        let (conversation, dispute) = (ConversationId(row.conversation), DisputeId(row.id));
        let Some(wrapped) = row.wrapped() else { return row.dispute(None, None) };
        let key = self.unwrap_key(organisation, &wrapped, Seal::DataKey(organisation, conversation)).await?;
        let open = |sealed: &Option<Vec<u8>>, place| {
            let Some(sealed) = sealed else { return Ok(None) };
            String::from_utf8(key.open(sealed, place)?).map(Some).map_err(|_| damaged("disputes"))
        };
        let words = open(&row.words, Seal::Dispute(organisation, conversation, dispute))?;
        let reason = open(&row.reason, Seal::Decision(organisation, conversation, dispute))?;
        row.dispute(words, reason)
    }
}

macro_rules! select_dispute {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.score, d.criterion, d.conversation, d.revision, d.person, d.turn, d.start_byte, d.end_byte,
                 d.words, d.reason, d.opened, d.due, d.reviewer, d.state, d.decided, d.decided_by, d.superseded_by,
                 k.generation, k.wrapped_key
             FROM disputes d
             LEFT JOIN conversation_keys k ON k.organisation = d.organisation AND k.conversation = d.conversation
             WHERE d.organisation = $1 ",
            $rest
        )
    };
}
use select_dispute;

#[derive(sqlx::FromRow)]
struct DisputeRow {
    id: Uuid,
    score: Uuid,
    criterion: String,
    conversation: Uuid,
    revision: i64,
    person: Uuid,
    turn: i64,
    start_byte: i64,
    end_byte: i64,
    words: Option<Vec<u8>>,
    reason: Option<Vec<u8>>,
    opened: DateTime<Utc>,
    due: DateTime<Utc>,
    reviewer: Option<Uuid>,
    state: String,
    decided: Option<DateTime<Utc>>,
    decided_by: Option<Uuid>,
    superseded_by: Option<Uuid>,
    generation: Option<i64>,
    wrapped_key: Option<Vec<u8>>,
}

impl DisputeRow {
    fn wrapped(&self) -> Option<Wrapped> {
        Some(Wrapped { generation: self.generation?, wrapped_key: self.wrapped_key.clone()? })
    }

    fn dispute(self, words: Option<String>, reason: Option<String>) -> Result<Dispute, StoreError> {
        const TABLE: &str = "disputes";
        let quote = Evidence {
            turn: count(self.turn, TABLE)?,
            start_byte: count(self.start_byte, TABLE)?,
            end_byte: count(self.end_byte, TABLE)?,
        };
        Ok(Dispute {
            id: DisputeId(self.id),
            score: ScoreId(self.score),
            criterion: self.criterion,
            conversation: ConversationId(self.conversation),
            revision: count(self.revision, TABLE)?,
            person: PersonId(self.person),
            quote,
            words,
            opened: self.opened,
            due: self.due,
            reviewer: self.reviewer.map(PersonId),
            state: named(&self.state, TABLE)?,
            decided: self.decided,
            decided_by: self.decided_by.map(PersonId),
            reason,
            superseded_by: self.superseded_by.map(ScoreId),
        })
    }
}
