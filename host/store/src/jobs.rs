//! The queue of work. A job is held under a lease with a fencing token: whoever lost the lease can neither renew,
//! complete nor fail it, so a job may run twice and its effect still happens once.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::event::Facts;
use plumbline_core::ids::{BindingId, ConversationId, JobId, OrganisationId, PluginId};
use serde::{Deserialize, Serialize};

use crate::columns::{big, json_text, micros};
use crate::events;
use crate::seal::random;
use crate::settled::Ending;
use crate::sql::{Transaction, execute, one, optional};
use crate::{Store, StoreError};

/// What is to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Work {
    /// Score one revision of a conversation by one binding.
    Score {
        /// The conversation.
        conversation: ConversationId,
        /// Its revision.
        revision: u32,
        /// The binding, as it is in effect when the job runs.
        binding: BindingId,
    },
    /// Choose what those who spoke in one revision of a conversation are told of it.
    Feedback {
        /// The conversation.
        conversation: ConversationId,
        /// Its revision.
        revision: u32,
    },
    /// Check an uploaded plugin.
    Check {
        /// The plugin.
        plugin: PluginId,
    },
}

/// A job that this worker holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Whose work it is.
    pub organisation: OrganisationId,
    /// What proves that this worker holds it.
    pub lease: Lease,
    /// What is to be done.
    pub work: Work,
    /// From 1.
    pub attempt: u32,
}

impl Job {
    /// Whether a failure now is for good, however retryable: the caller may rather record it as a result.
    #[must_use]
    pub fn is_last_attempt(&self) -> bool {
        i64::from(self.attempt) >= MOST_ATTEMPTS
    }
}

/// What proves that a worker holds a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    pub(crate) token: i64,
}

/// Why a job failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobFailure {
    /// A stable code, such as `host-fault`; never words.
    pub code: String,
    /// Whether it may succeed later.
    pub retryable: bool,
}

/// What becomes of a failed job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It runs again, not before this time.
    Retry {
        /// Exponentially later with each attempt, with jitter.
        at: DateTime<Utc>,
    },
    /// It waits for somebody to look at it.
    Dead,
}

/// Work on one revision of a conversation that has not ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outstanding {
    /// Jobs that wait or run.
    pub pending: u64,
    /// Jobs that failed for good.
    pub dead: u64,
}

impl Store {
    /// Holds the job for `length` from `now`, where this worker still holds it.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn renew(
        &self,
        organisation: OrganisationId,
        lease: &Lease,
        length: Duration,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, *lease, micros(now + length));
        let renewed = self.inner.engine.write(organisation, arguments, |(organisation, lease, until), tx| {
            Box::pin(async move {
                let held = execute!(
                    tx,
                    "UPDATE jobs SET due = $4
                     WHERE organisation = $1 AND id = $2 AND token = $3 AND state = 'running'",
                    organisation.0,
                    lease.job.0,
                    lease.token,
                    until,
                )?;
                held_once(held)
            })
        });
        renewed.await
    }

    /// Completes a job that has no result to record with it.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn complete(&self, organisation: OrganisationId, lease: &Lease) -> Result<(), StoreError> {
        let completed = self.inner.engine.write(organisation, (organisation, *lease), |(organisation, lease), tx| {
            Box::pin(async move {
                let ending = complete(tx, *organisation, lease).await?;
                ending.settle(tx, *organisation).await
            })
        });
        if completed.await? {
            self.inner.wake.all();
        }
        self.inner.wake.happened(organisation);
        self.inner.usage.note(organisation, 0);
        Ok(())
    }

    /// Gives a job back after a failure: to be tried again later, or to the dead where that is no use or was done five
    /// times.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn fail(
        &self,
        organisation: OrganisationId,
        lease: &Lease,
        failure: JobFailure,
        now: DateTime<Utc>,
    ) -> Result<Fate, StoreError> {
        let arguments = (organisation, *lease, failure, micros(now));
        let fate = self.inner.engine.write(organisation, arguments, |(organisation, lease, failure, now), tx| {
            Box::pin(async move {
                let row: Option<(i64,)> = optional!(
                    tx,
                    "SELECT attempt FROM jobs WHERE organisation = $1 AND id = $2 AND token = $3 AND state = 'running'",
                    organisation.0,
                    lease.job.0,
                    lease.token,
                )?;
                let (attempt,) = row.ok_or(StoreError::LeaseLost)?;
                if !failure.retryable || attempt >= MOST_ATTEMPTS {
                    _ = bury(tx, *organisation, lease, &failure.code, *now).await?;
                    return Ok(Fate::Dead);
                }
                let due = micros(*now + backoff(attempt));
                let held = execute!(
                    tx,
                    "UPDATE jobs SET state = 'waiting', due = $4, worker = NULL, code = $5
                     WHERE organisation = $1 AND id = $2 AND token = $3 AND state = 'running'",
                    organisation.0,
                    lease.job.0,
                    lease.token,
                    due,
                    &failure.code,
                )?;
                held_once(held)?;
                Ok(Fate::Retry { at: due })
            })
        });
        let fate = fate.await?;
        if fate == Fate::Dead {
            self.inner.wake.all();
            self.inner.wake.happened(organisation);
        }
        self.inner.usage.note(organisation, 0);
        Ok(fate)
    }

    /// What is still to be done on one revision of a conversation.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn outstanding(
        &self,
        organisation: OrganisationId,
        conversation: ConversationId,
        revision: u32,
    ) -> Result<Outstanding, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let (jobs, dead): (i64, i64) = one!(
            &mut tx,
            "SELECT COUNT(*), COUNT(CASE WHEN state = 'dead' THEN 1 END) FROM jobs
             WHERE organisation = $1 AND conversation = $2 AND revision = $3",
            organisation.0,
            conversation.0,
            i64::from(revision),
        )?;
        Ok(Outstanding { pending: (jobs - dead).unsigned_abs(), dead: dead.unsigned_abs() })
    }
}

/// A job that failed or was lost this often is dead.
pub(crate) const MOST_ATTEMPTS: i64 = 5;
const FIRST_DELAY_MS: u64 = 1_000;
const LONGEST_DELAY_MS: u64 = 600_000;

/// Four times as long after each attempt, and anything between half of that and all of it, so that what failed together
/// does not come back together.
fn backoff(attempt: i64) -> TimeDelta {
    let doublings = 2 * u32::try_from(attempt - 1).unwrap_or(0).min(15);
    let longest = (FIRST_DELAY_MS << doublings).min(LONGEST_DELAY_MS);
    let jitter = u64::from_be_bytes(random()) % (longest / 2 + 1);
    TimeDelta::milliseconds(big(longest / 2 + jitter))
}

/// Adds a job to the caller's transaction. The caller wakes the workers once it has committed.
pub(crate) async fn enqueue(
    tx: &mut Transaction,
    organisation: OrganisationId,
    work: Work,
    now: DateTime<Utc>,
) -> Result<JobId, StoreError> {
    let id = JobId::new();
    let about = match work {
        Work::Score { conversation, revision, .. } => Some((conversation.0, i64::from(revision))),
        // Erasing finds nothing to drop here: these see by themselves that there is nothing to do any more.
        Work::Feedback { .. } | Work::Check { .. } => None,
    };
    execute!(
        tx,
        "INSERT INTO jobs (organisation, id, work, conversation, revision, state, due, attempt, token)
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, 0)",
        organisation.0,
        id.0,
        json_text(&work),
        about.map(|(conversation, _)| conversation),
        about.map(|(_, revision)| revision),
        now,
    )
    .map_err(StoreError::unknown_organisation)?;
    tx.tell_other_nodes().await?;
    Ok(id)
}

/// Ends a job in the transaction that records its result. Once that is recorded, the caller settles what it was about.
///
/// # Errors
/// [`StoreError::LeaseLost`].
pub(crate) async fn complete(
    tx: &mut Transaction,
    organisation: OrganisationId,
    lease: &Lease,
) -> Result<Ending, StoreError> {
    let ending = Ending::of(tx, organisation, lease).await?;
    let held = execute!(
        tx,
        "DELETE FROM jobs WHERE organisation = $1 AND id = $2 AND token = $3 AND state = 'running'",
        organisation.0,
        lease.job.0,
        lease.token,
    )?;
    held_once(held)?;
    Ok(ending)
}

/// Puts a job to the dead, and says so. Whether there is new work now.
///
/// # Errors
/// [`StoreError::LeaseLost`].
pub(crate) async fn bury(
    tx: &mut Transaction,
    organisation: OrganisationId,
    lease: &Lease,
    code: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let ending = Ending::of(tx, organisation, lease).await?;
    let row: Option<(i64,)> = optional!(
        tx,
        "UPDATE jobs SET state = 'dead', due = $4, worker = NULL, code = $5,
             attempt = CASE WHEN attempt > $6 THEN $6 ELSE attempt END
         WHERE organisation = $1 AND id = $2 AND token = $3 AND state = 'running' RETURNING attempt",
        organisation.0,
        lease.job.0,
        lease.token,
        now,
        code,
        MOST_ATTEMPTS,
    )?;
    let (attempts,) = row.ok_or(StoreError::LeaseLost)?;
    let (conversation, attempts) = (ending.conversation(), attempts.unsigned_abs());
    let facts = Facts::JobDead { job: lease.job, conversation, code: code.to_owned(), attempts };
    events::append(tx, organisation, &facts).await?;
    ending.settle(tx, organisation).await
}

fn held_once(rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::LeaseLost) }
}
