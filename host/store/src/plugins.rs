//! Plugins: components as an organisation has them. One component is one plugin, and a name and version is one
//! component, so what a version means never changes.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{OrganisationId, PluginId};
use plumbline_core::manifest::Manifest;
use uuid::Uuid;

use crate::columns::{big, count, damaged, digest, json, json_text, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::jobs::{complete, enqueue};
use crate::sql::{Transaction, all, execute, one, optional};
use crate::{Created, Idempotency, Lease, Page, PageRequest, Store, StoreError, Work};

/// A component as one organisation has it.
#[derive(Clone, PartialEq, Debug)]
pub struct Plugin {
    /// Its id.
    pub id: PluginId,
    /// Of the component.
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
    /// Whether it can be bound.
    pub state: PluginState,
    /// When it was uploaded.
    pub created: DateTime<Utc>,
}

/// Whether a plugin can be bound.
#[derive(Clone, PartialEq, Debug)]
pub enum PluginState {
    /// Its check has not ended.
    Checking,
    /// It can be bound.
    Ready(ReadyPlugin),
    /// It cannot, and the report says why.
    Refused {
        /// What the check found.
        report: serde_json::Value,
    },
}

/// What the check of a sound plugin found.
#[derive(Clone, PartialEq, Debug)]
pub struct ReadyPlugin {
    /// Its own account of itself, found to be true. Name and version are unique in the organisation.
    pub manifest: Manifest,
    /// What else the check found: definition, cost, notes.
    pub report: serde_json::Value,
}

/// How a check ended.
#[derive(Clone, PartialEq, Debug)]
pub enum PluginVerdict {
    /// It can be bound.
    Ready(ReadyPlugin),
    /// It cannot, and the report says why.
    Refused {
        /// What the check found.
        report: serde_json::Value,
    },
}

impl Store {
    /// Registers an uploaded component and enqueues its check, in one transaction. The same digest again is the same
    /// plugin, in whatever state it is, and no second check.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::IdempotencyMismatch`].
    pub async fn create_plugin(
        &self,
        organisation: OrganisationId,
        digest: Digest,
        size: u64,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<PluginId>, StoreError> {
        let arguments = (organisation, digest, size, idempotency);
        let created = self.inner.engine.write(arguments, |(organisation, digest, size, idempotency), tx| {
            Box::pin(async move {
                if let Some(first) = recall(tx, *organisation, idempotency.as_ref()).await? {
                    return Ok(Created { id: PluginId(first.resource), new: false });
                }
                let created = register(tx, *organisation, *digest, *size).await?;
                if created.new {
                    enqueue(tx, *organisation, Work::Check { plugin: created.id }, now()).await?;
                }
                remember(tx, *organisation, idempotency.as_ref(), Remembered::resource(created.id.0)).await?;
                Ok(created)
            })
        });
        let created = created.await?;
        self.inner.wake.all();
        Ok(created)
    }

    /// Puts a plugin that needs no check into the organisation's catalog, as those that come in the box are. Twice is
    /// once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::VersionTaken`] where it has
    /// another component by that name and version.
    pub async fn seed_plugin(
        &self,
        organisation: OrganisationId,
        digest: Digest,
        size: u64,
        ready: ReadyPlugin,
    ) -> Result<Created<PluginId>, StoreError> {
        let arguments = (organisation, digest, size, ready);
        let seeded = self.inner.engine.write(arguments, |(organisation, digest, size, ready), tx| {
            Box::pin(async move {
                let created = register(tx, *organisation, *digest, *size).await?;
                if created.new {
                    make_ready(tx, *organisation, created.id, ready).await?;
                }
                Ok(created)
            })
        });
        seeded.await
    }

    /// Records how a plugin's check ended and completes the job, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; [`StoreError::VersionTaken`], whereupon the job is still to be completed: refuse the
    /// plugin for it.
    pub async fn finish_plugin(
        &self,
        organisation: OrganisationId,
        lease: &Lease,
        id: PluginId,
        verdict: PluginVerdict,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, *lease, id, verdict);
        let finished = self.inner.engine.write(arguments, |(organisation, lease, id, verdict), tx| {
            Box::pin(async move {
                complete(tx, *organisation, lease, 0).await?;
                match verdict {
                    PluginVerdict::Ready(ready) => make_ready(tx, *organisation, *id, ready).await,
                    PluginVerdict::Refused { report } => refuse(tx, *organisation, *id, report).await,
                }
            })
        });
        finished.await
    }

    /// A plugin.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn plugin(&self, organisation: OrganisationId, id: PluginId) -> Result<Option<Plugin>, StoreError> {
        let mut tx = self.inner.engine.read().await?;
        let row: Option<PluginRow> =
            optional!(&mut tx, select_plugin!("WHERE organisation = $1 AND id = $2"), organisation.0, id.0)?;
        row.map(Plugin::try_from).transpose()
    }

    /// The organisation's plugins, in whatever state.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn plugins(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Plugin>, StoreError> {
        let mut tx = self.inner.engine.read().await?;
        let rows: Vec<PluginRow> = all!(
            &mut tx,
            select_plugin!("WHERE organisation = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"),
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, Plugin::try_from)
    }

    /// Every version of the plugin of that name that can be bound, those uploaded last first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn ready_plugins(&self, organisation: OrganisationId, name: &str) -> Result<Vec<Plugin>, StoreError> {
        let mut tx = self.inner.engine.read().await?;
        let rows: Vec<PluginRow> = all!(
            &mut tx,
            select_plugin!("WHERE organisation = $1 AND name = $2 AND state = 'ready' ORDER BY id DESC"),
            organisation.0,
            name,
        )?;
        rows.into_iter().map(Plugin::try_from).collect()
    }
}

/// The plugin made of this component, new where there was none.
async fn register(
    tx: &mut Transaction,
    organisation: OrganisationId,
    digest: Digest,
    size: u64,
) -> Result<Created<PluginId>, StoreError> {
    let id = PluginId::new();
    let inserted = execute!(
        tx,
        "INSERT INTO plugins (organisation, id, digest, size, state, created) VALUES ($1, $2, $3, $4, 'checking', $5)
         ON CONFLICT (organisation, digest) DO NOTHING",
        organisation.0,
        id.0,
        digest.0.to_vec(),
        big(size),
        now(),
    )
    .map_err(StoreError::unknown_organisation)?;
    if inserted > 0 {
        return Ok(Created { id, new: true });
    }
    let (id,): (Uuid,) =
        one!(tx, "SELECT id FROM plugins WHERE organisation = $1 AND digest = $2", organisation.0, digest.0.to_vec(),)?;
    Ok(Created { id: PluginId(id), new: false })
}

/// # Errors
/// [`StoreError::VersionTaken`].
async fn make_ready(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: PluginId,
    ready: &ReadyPlugin,
) -> Result<(), StoreError> {
    let Manifest { name, version, .. } = &ready.manifest;
    let taken: Option<(Vec<u8>,)> = optional!(
        tx,
        "SELECT digest FROM plugins WHERE organisation = $1 AND name = $2 AND version = $3 AND id <> $4",
        organisation.0,
        name,
        version,
        id.0,
    )?;
    if let Some((existing,)) = taken {
        let existing = digest(existing, "plugins")?;
        return Err(StoreError::VersionTaken { name: name.clone(), version: version.clone(), existing });
    }
    let changed = execute!(
        tx,
        "UPDATE plugins SET state = 'ready', name = $3, version = $4, manifest = $5, report = $6
         WHERE organisation = $1 AND id = $2 AND state = 'checking'",
        organisation.0,
        id.0,
        name,
        version,
        json_text(&ready.manifest),
        json_text(&ready.report),
    )
    // Somebody beside this one took the name and version just now: run again, it is seen above.
    .map_err(|error| match error.as_database_error() {
        Some(it) if it.is_unique_violation() => StoreError::Contended,
        _ => error.into(),
    })?;
    found(changed)
}

async fn refuse(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: PluginId,
    report: &serde_json::Value,
) -> Result<(), StoreError> {
    let changed = execute!(
        tx,
        "UPDATE plugins SET state = 'refused', report = $3
         WHERE organisation = $1 AND id = $2 AND state = 'checking'",
        organisation.0,
        id.0,
        json_text(report),
    )?;
    found(changed)
}

fn found(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::NotFound("plugin that is being checked")) } else { Ok(()) }
}

macro_rules! select_plugin {
    ($rest:literal) => {
        concat!("SELECT id, digest, size, state, manifest, report, created FROM plugins ", $rest)
    };
}
use select_plugin;

#[derive(sqlx::FromRow)]
struct PluginRow {
    id: Uuid,
    digest: Vec<u8>,
    size: i64,
    state: String,
    manifest: Option<String>,
    report: Option<String>,
    created: DateTime<Utc>,
}

impl TryFrom<PluginRow> for Plugin {
    type Error = StoreError;
    fn try_from(row: PluginRow) -> Result<Self, Self::Error> {
        let PluginRow { id, digest: bytes, size, state, manifest, report, created } = row;
        let state = match (state.as_str(), manifest, report) {
            ("checking", ..) => PluginState::Checking,
            ("ready", Some(manifest), Some(report)) => PluginState::Ready(ReadyPlugin {
                manifest: json(&manifest, "plugins")?,
                report: json(&report, "plugins")?,
            }),
            ("refused", _, Some(report)) => PluginState::Refused { report: json(&report, "plugins")? },
            _ => return Err(damaged("plugins")),
        };
        Ok(Self { id: PluginId(id), digest: digest(bytes, "plugins")?, size: count(size, "plugins")?, state, created })
    }
}
