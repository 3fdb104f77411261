//! API keys. A key's text is never here, only its SHA-256: whoever reads the database can use none of them.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{KeyId, OrganisationId};

use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// A key to be created.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The first characters of the key, by which its owner recognises it.
    pub prefix: String,
    /// SHA-256 of the whole key.
    pub hash: Digest,
    /// When it stops working; `None` for never.
    pub expires: Option<DateTime<Utc>>,
}

/// A key as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiKey {
    /// Its id.
    pub id: KeyId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The first characters of the key.
    pub prefix: String,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// When it stops working; `None` for never.
    pub expires: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked: Option<DateTime<Utc>>,
}

impl Store {
    /// Creates a key. A repeated request answers the id of the first key, whose text nobody has any more.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::IdempotencyMismatch`].
    pub async fn create_key(
        &self,
        organisation: OrganisationId,
        key: NewKey,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<KeyId>, StoreError> {
        todo!()
    }

    /// The organisation's keys, revoked ones included.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn keys(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<ApiKey>, StoreError> {
        todo!()
    }

    /// Revokes a key for good. False where there is no such key; true again where it was revoked before.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn revoke_key(&self, organisation: OrganisationId, id: KeyId) -> Result<bool, StoreError> {
        todo!()
    }

    /// Notes that a key that [`Store::find_key`] gave was used. Writes at most once a minute for each key.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn touch_key(&self, organisation: OrganisationId, key: &ApiKey) -> Result<(), StoreError> {
        todo!()
    }
}
