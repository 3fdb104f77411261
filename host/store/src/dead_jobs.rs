//! The dead-letter state: jobs that failed for good stay, with the code of their last failure, until an admin lets them
//! run again.

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{JobId, OrganisationId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{count, json, now};
use crate::sql::{all, execute};
use crate::{Page, PageRequest, Store, StoreError, Work};

/// A job that failed for good.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadJob {
    /// Its id.
    pub id: JobId,
    /// What was to be done.
    pub work: Work,
    /// How often it was tried.
    pub attempts: u32,
    /// The code of the last failure; `lease-expired` where its workers kept vanishing.
    pub code: String,
    /// When it failed for good.
    pub failed: DateTime<Utc>,
}

impl Store {
    /// Jobs that failed for good, those enqueued last first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn dead_jobs(
        &self,
        organisation: OrganisationId,
        page: PageRequest,
    ) -> Result<Page<DeadJob>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<DeadJobRow> = all!(
            &mut tx,
            "SELECT id, work, attempt, code, due FROM jobs
             WHERE organisation = $1 AND state = 'dead' AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, DeadJob::try_from)
    }

    /// Lets a dead job run again from its first attempt. False where there is no such dead job.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn retry_dead(&self, organisation: OrganisationId, actor: Actor, id: JobId) -> Result<bool, StoreError> {
        let retried =
            self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
                Box::pin(async move {
                    let found = execute!(
                        tx,
                        "UPDATE jobs SET state = 'waiting', due = $3, attempt = 0
                     WHERE organisation = $1 AND id = $2 AND state = 'dead'",
                        organisation.0,
                        id.0,
                        now(),
                    )?;
                    if found > 0 {
                        tx.tell_other_nodes().await?;
                        append(tx, *organisation, Event::new(*actor, Action::JobRetried, Subject::Job(*id))).await?;
                    }
                    Ok(found > 0)
                })
            });
        let found = retried.await?;
        self.inner.wake.all();
        Ok(found)
    }
}

#[derive(sqlx::FromRow)]
struct DeadJobRow {
    id: Uuid,
    work: String,
    attempt: i64,
    code: Option<String>,
    due: DateTime<Utc>,
}

impl TryFrom<DeadJobRow> for DeadJob {
    type Error = StoreError;
    fn try_from(DeadJobRow { id, work, attempt, code, due }: DeadJobRow) -> Result<Self, Self::Error> {
        Ok(Self {
            id: JobId(id),
            work: json(&work, "jobs")?,
            attempts: count(attempt, "jobs")?,
            code: code.unwrap_or_default(),
            failed: due,
        })
    }
}
