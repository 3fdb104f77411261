//! Organisations: the tenants that everything else belongs to, and the keys their data is sealed with.

use chrono::{DateTime, Utc};
use plumbline_core::ids::OrganisationId;

use crate::{Store, StoreError};

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
        todo!()
    }

    /// The organisation, where it exists.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn organisation(&self, organisation: OrganisationId) -> Result<Option<Organisation>, StoreError> {
        todo!()
    }
}
