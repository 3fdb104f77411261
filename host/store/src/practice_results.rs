//! What practice sessions came to: their scores, once, and what the scheduler keeps of each skill.

use chrono::{DateTime, Utc};
use plumbline_core::Decimal;
use plumbline_core::event::Facts;
use plumbline_core::ids::{OrganisationId, PersonId};

use crate::columns::{micros, now};
use crate::events;
use crate::practice::{PracticeRow, select_practice};
use crate::sql::{all, execute};
use crate::{PracticeRecord, Store, StoreError};

/// What a scored session leaves behind: the score of the criteria that it practises, and the scheduler's state of each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PracticeResult {
    /// From 0 to 100; `None` where none of them was rated.
    pub score: Option<Decimal>,
    /// A scorecard's id, a criterion's, and JSON.
    pub memories: Vec<(String, String, String)>,
}

impl Store {
    /// Keeps what a session's scores came to, once.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn settle_practice(
        &self,
        organisation: OrganisationId,
        record: &PracticeRecord,
        result: PracticeResult,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, record.id, record.person, result);
        let settled = self.inner.engine.write(organisation, arguments, |(organisation, id, person, result), tx| {
            Box::pin(async move {
                let first = execute!(
                    tx,
                    "UPDATE practice_sessions SET score = $3, scored = $4
                     WHERE organisation = $1 AND id = $2 AND scored IS NULL",
                    organisation.0,
                    id.0,
                    result.score.map(Decimal::ten_thousandths),
                    now(),
                )?;
                if first == 0 {
                    return Ok(());
                }
                let facts = Facts::PracticeFinished { practice: *id, person: *person };
                events::append(tx, *organisation, &facts).await?;
                for (scorecard, criterion, memory) in &result.memories {
                    execute!(
                        tx,
                        "INSERT INTO practice_memories (organisation, person, scorecard, criterion, memory)
                         VALUES ($1, $2, $3, $4, $5)
                         ON CONFLICT (organisation, person, scorecard, criterion)
                             DO UPDATE SET memory = EXCLUDED.memory",
                        organisation.0,
                        person.0,
                        scorecard,
                        criterion,
                        memory,
                    )?;
                }
                Ok(())
            })
        });
        settled.await?;
        self.inner.wake.happened(organisation);
        Ok(())
    }

    /// The scheduler's state of each criterion that a person has practised: a scorecard's id, a criterion's, and JSON.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn practice_memories(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<Vec<(String, String, String)>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        Ok(all!(
            &mut tx,
            "SELECT scorecard, criterion, memory FROM practice_memories
             WHERE organisation = $1 AND person = $2 ORDER BY scorecard, criterion",
            organisation.0,
            person.0,
        )?)
    }

    /// All sessions that were scored since a time, the newest first, up to `most`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn scored_practices(
        &self,
        organisation: OrganisationId,
        since: DateTime<Utc>,
        most: u32,
    ) -> Result<Vec<PracticeRecord>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<PracticeRow> = all!(
            &mut tx,
            select_practice!("AND scored IS NOT NULL AND started >= $2 ORDER BY id DESC LIMIT $3"),
            organisation.0,
            micros(since),
            i64::from(most),
        )?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(row.record(&mut tx, organisation).await?);
        }
        Ok(found)
    }
}
