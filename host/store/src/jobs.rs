//! The queue of work. A job is held under a lease with a fencing token: whoever lost the lease can neither renew,
//! complete nor fail it, so a job may run twice and its effect still happens once.

use std::time::Duration;

use chrono::{DateTime, Utc};
use plumbline_core::ids::{BindingId, ConversationId, JobId, OrganisationId, PluginId};
use serde::{Deserialize, Serialize};

use crate::{Page, PageRequest, Store, StoreError};

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

/// A job that failed for good.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadJob {
    /// Its id.
    pub id: JobId,
    /// What was to be done.
    pub work: Work,
    /// How often it was tried.
    pub attempts: u32,
    /// The code of the last failure.
    pub code: String,
    /// When it failed for good.
    pub failed: DateTime<Utc>,
}

/// Work on one revision of a conversation that has not ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outstanding {
    /// Jobs that wait or run.
    pub pending: u64,
    /// Jobs that failed for good.
    pub dead: u64,
}

/// Jobs of all organisations, for the operator's metrics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueueDepth {
    /// Not held by any worker.
    pub waiting: u64,
    /// Held by a worker.
    pub running: u64,
    /// Failed for good.
    pub dead: u64,
}

/// Tells a worker that there may be work. Each worker has its own; nothing that happens between claiming and waiting
/// is missed.
pub struct WorkSignal {
    _private: (),
}

impl WorkSignal {
    /// Returns once there may be work: something was enqueued here or on another node, a retry or an expired lease
    /// came due, or `at_most` has passed.
    pub async fn wait(&mut self, at_most: Duration) {
        todo!()
    }
}

impl Store {
    /// Tells of work that is enqueued from now on.
    #[must_use]
    pub fn work_signal(&self) -> WorkSignal {
        todo!()
    }

    /// Holds the job for `lease` from `now`, where this worker still holds it.
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
        todo!()
    }

    /// Completes a job that has no result to record with it.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn complete(&self, organisation: OrganisationId, lease: &Lease) -> Result<(), StoreError> {
        todo!()
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
        todo!()
    }

    /// Jobs that failed for good.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn dead_jobs(
        &self,
        organisation: OrganisationId,
        page: PageRequest,
    ) -> Result<Page<DeadJob>, StoreError> {
        todo!()
    }

    /// Lets a dead job run again from its first attempt. False where there is no such dead job.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn retry_dead(&self, organisation: OrganisationId, id: JobId) -> Result<bool, StoreError> {
        todo!()
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
        todo!()
    }
}
