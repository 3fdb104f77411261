//! The only queries that know no organisation: finding out whose key a request carries, giving work to workers, and
//! what the operator's command line and metrics ask. Whatever is added here must be tested as a crossing.

use std::time::Duration;

use chrono::{DateTime, Utc};
use plumbline_core::Digest;

use crate::{ApiKey, Job, Organisation, QueueDepth, Store, StoreError};

impl Store {
    /// The key with this SHA-256, where it works at `now`: neither expired nor revoked.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_key(&self, hash: &Digest, now: DateTime<Utc>) -> Result<Option<ApiKey>, StoreError> {
        todo!()
    }

    /// Every organisation, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn organisations(&self) -> Result<Vec<Organisation>, StoreError> {
        todo!()
    }

    /// The organisation of that name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn organisation_named(&self, name: &str) -> Result<Option<Organisation>, StoreError> {
        todo!()
    }

    /// Gives up to `limit` due jobs to a worker for `lease` from `now`; a job whose lease ran out is due again. Each
    /// goes to the organisation that has the fewest jobs running, and of those the one that has used least fuel
    /// lately, so that no tenant's backlog delays another's.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn claim(
        &self,
        worker: &str,
        lease: Duration,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Job>, StoreError> {
        todo!()
    }

    /// How much work there is.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn queue_depth(&self, now: DateTime<Utc>) -> Result<QueueDepth, StoreError> {
        todo!()
    }
}
