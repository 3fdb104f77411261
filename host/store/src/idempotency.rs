//! Requests that may be sent twice. A key remembers what the first request created, in the transaction that created
//! it; the answer is made again from that, so no response body, which could hold words or a secret, is ever kept.

use chrono::TimeDelta;
use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;
use uuid::Uuid;

use crate::StoreError;
use crate::columns::now;
use crate::sql::{Transaction, execute, optional};

/// What a client sent along so that the request may be repeated within a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Idempotency {
    /// The value of the header `Idempotency-Key`; kept only as a digest.
    pub key: String,
    /// Method and route, such as `POST /v1/conversations`.
    pub route: &'static str,
    /// The digest of the request's body and whatever else decides what it does.
    pub request: Digest,
}

/// What a creating method made or found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Created<I> {
    /// Its id.
    pub id: I,
    /// False where it was there before: the request was repeated, or names something that exists.
    pub new: bool,
}

/// What a request created.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Remembered {
    pub resource: Uuid,
    pub revision: Option<i64>,
    pub state: Option<String>,
}

impl Remembered {
    pub(crate) const fn resource(resource: Uuid) -> Self {
        Self { resource, revision: None, state: None }
    }
}

const KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// What the request created when it came first. `None` where it comes first now, or cannot be repeated.
///
/// # Errors
/// [`StoreError::IdempotencyMismatch`] where the key came with another request.
pub(crate) async fn recall(
    tx: &mut Transaction,
    organisation: OrganisationId,
    idempotency: Option<&Idempotency>,
) -> Result<Option<Remembered>, StoreError> {
    let Some(idempotency) = idempotency else { return Ok(None) };
    let row: Option<RememberedRow> = optional!(
        tx,
        "SELECT request_digest, resource, revision, state FROM idempotency_keys
         WHERE organisation = $1 AND key_digest = $2 AND created > $3",
        organisation.0,
        idempotency.key_digest(),
        now() - KEPT_FOR,
    )?;
    let Some(RememberedRow { request_digest, resource, revision, state }) = row else { return Ok(None) };
    if request_digest == idempotency.request_digest() {
        Ok(Some(Remembered { resource, revision, state }))
    } else {
        Err(StoreError::IdempotencyMismatch)
    }
}

/// Remembers what the request created, and forgets what is older than a day.
///
/// # Errors
/// [`StoreError::Contended`] where the same request is being answered beside this one: run again, it is recalled.
pub(crate) async fn remember(
    tx: &mut Transaction,
    organisation: OrganisationId,
    idempotency: Option<&Idempotency>,
    created: Remembered,
) -> Result<(), StoreError> {
    let Some(idempotency) = idempotency else { return Ok(()) };
    execute!(
        tx,
        "DELETE FROM idempotency_keys WHERE organisation = $1 AND created <= $2",
        organisation.0,
        now() - KEPT_FOR,
    )?;
    let inserted = execute!(
        tx,
        "INSERT INTO idempotency_keys
             (organisation, key_digest, request_digest, resource, revision, state, created)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (organisation, key_digest) DO NOTHING",
        organisation.0,
        idempotency.key_digest(),
        idempotency.request_digest(),
        created.resource,
        created.revision,
        created.state.as_deref(),
        now(),
    )?;
    if inserted == 0 { Err(StoreError::Contended) } else { Ok(()) }
}

impl Idempotency {
    fn key_digest(&self) -> Vec<u8> {
        Digest::of(self.key.as_bytes()).0.to_vec()
    }

    fn request_digest(&self) -> Vec<u8> {
        Digest::of_parts(&[self.route.as_bytes(), &self.request.0]).0.to_vec()
    }
}

#[derive(sqlx::FromRow)]
struct RememberedRow {
    request_digest: Vec<u8>,
    resource: Uuid,
    revision: Option<i64>,
    state: Option<String>,
}
