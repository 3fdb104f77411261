//! Organisations: the tenants that everything else belongs to.

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::OrganisationId;
use uuid::Uuid;

use crate::audit::{Event, append, begin};
use crate::columns::now;
use crate::key_ring::FirstKeys;
use crate::sql::{execute, optional};
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
    pub async fn create_organisation(&self, actor: Actor, name: &str) -> Result<OrganisationId, StoreError> {
        let id = OrganisationId::new();
        let arguments = (id, actor, name.to_owned(), FirstKeys::random(id, &self.inner.keys));
        let created = self.inner.engine.write(id, arguments, |(id, actor, name, keys), tx| {
            Box::pin(async move {
                let inserted = execute!(
                    tx,
                    "INSERT INTO organisations (id, name, created) VALUES ($1, $2, $3)
                     ON CONFLICT (name) DO NOTHING",
                    id.0,
                    name,
                    now(),
                )?;
                if inserted == 0 {
                    return Err(StoreError::NameTaken(name.clone()));
                }
                keys.insert(tx).await?;
                execute!(tx, "INSERT INTO organisation_usage (organisation, period, fuel) VALUES ($1, 0, 0)", id.0)?;
                begin(tx, *id).await?;
                let created = Event::new(*actor, Action::OrganisationCreated, Subject::Organisation(*id));
                append(tx, *id, created).await?;
                Ok(*id)
            })
        });
        let id = created.await?;
        // Remembered at once: the master key may be rotated before this process needs them.
        self.read_keys(id).await?;
        Ok(id)
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
