//! Organisations: the tenants that everything else belongs to, and the keys that their data keys are wrapped with.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;
use uuid::Uuid;

use crate::columns::now;
use crate::seal::{Key, Seal};
use crate::sql::{execute, optional};
use crate::{MasterKey, Store, StoreError};

/// A tenant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Unique in this installation.
    pub name: String,
    /// When it was created.
    pub created: DateTime<Utc>,
}

impl Store {
    /// Creates an organisation with a key of its own.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] where one of that name exists.
    pub async fn create_organisation(&self, name: &str) -> Result<OrganisationId, StoreError> {
        let id = OrganisationId::new();
        let wrapped = self.inner.keys.master.0.wrap(&Key::random(), Seal::OrganisationKey(id));
        let arguments = (id, name.to_owned(), wrapped);
        let created = self.inner.engine.write(id, arguments, |(id, name, wrapped), tx| {
            Box::pin(async move {
                let inserted = execute!(
                    tx,
                    "INSERT INTO organisations (id, name, wrapped_key, created) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (name) DO NOTHING",
                    id.0,
                    name,
                    wrapped,
                    now(),
                )?;
                if inserted == 0 {
                    return Err(StoreError::NameTaken(name.clone()));
                }
                execute!(tx, "INSERT INTO organisation_usage (organisation, period, fuel) VALUES ($1, 0, 0)", id.0)?;
                Ok(*id)
            })
        });
        created.await
    }

    /// The organisation, where it exists.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn organisation(&self, organisation: OrganisationId) -> Result<Option<Organisation>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<OrganisationRow> =
            optional!(&mut tx, "SELECT id, name, created FROM organisations WHERE id = $1", organisation.0)?;
        Ok(row.map(Organisation::from))
    }

    /// What parts, such as an id's scheme and value, are found by in this organisation.
    pub(crate) async fn lookup_digest(
        &self,
        organisation: OrganisationId,
        parts: &[&[u8]],
    ) -> Result<Digest, StoreError> {
        Ok(self.organisation_key(organisation).await?.mac(parts))
    }

    /// The key that the organisation's data keys are wrapped with.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub(crate) async fn organisation_key(&self, organisation: OrganisationId) -> Result<Arc<Key>, StoreError> {
        if let Some(key) = self.inner.keys.get(organisation) {
            return Ok(key);
        }
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(Vec<u8>,)> =
            optional!(&mut tx, "SELECT wrapped_key FROM organisations WHERE id = $1", organisation.0)?;
        let (wrapped,) = row.ok_or(StoreError::NotFound("organisation"))?;
        self.inner.keys.unwrap(organisation, &wrapped)
    }
}

/// The keys of the organisations that were met so far, unwrapped: an organisation's key never changes.
pub(crate) struct OrganisationKeys {
    master: MasterKey,
    unwrapped: RwLock<HashMap<OrganisationId, Arc<Key>>>,
}

impl OrganisationKeys {
    pub(crate) fn new(master: MasterKey) -> Self {
        Self { master, unwrapped: RwLock::default() }
    }

    fn get(&self, organisation: OrganisationId) -> Option<Arc<Key>> {
        self.unwrapped.read().unwrap_or_else(PoisonError::into_inner).get(&organisation).cloned()
    }

    /// # Errors
    /// [`StoreError::WrongMasterKey`].
    pub(crate) fn unwrap(&self, organisation: OrganisationId, wrapped: &[u8]) -> Result<Arc<Key>, StoreError> {
        let key = self.master.0.unwrap(wrapped, Seal::OrganisationKey(organisation));
        let key = Arc::new(key.map_err(|_| StoreError::WrongMasterKey)?);
        self.unwrapped.write().unwrap_or_else(PoisonError::into_inner).insert(organisation, key.clone());
        Ok(key)
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct OrganisationRow {
    id: Uuid,
    name: String,
    created: DateTime<Utc>,
}

impl From<OrganisationRow> for Organisation {
    fn from(OrganisationRow { id, name, created }: OrganisationRow) -> Self {
        Self { id: OrganisationId(id), name, created }
    }
}
