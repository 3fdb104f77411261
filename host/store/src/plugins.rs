//! Plugins: components as an organisation has them. One component is one plugin, and a name and version is one
//! component, so what a version means never changes.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{OrganisationId, PluginId};
use plumbline_core::manifest::Manifest;
use uuid::Uuid;

use crate::columns::{count, damaged, digest, json};
use crate::sql::{all, optional};
use crate::{Page, PageRequest, Store, StoreError};

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

impl Store {
    /// A plugin.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn plugin(&self, organisation: OrganisationId, id: PluginId) -> Result<Option<Plugin>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<PluginRow> =
            optional!(&mut tx, select_plugin!("WHERE organisation = $1 AND id = $2"), organisation.0, id.0)?;
        row.map(Plugin::try_from).transpose()
    }

    /// The organisation's plugins, in whatever state.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn plugins(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Plugin>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
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
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<PluginRow> = all!(
            &mut tx,
            select_plugin!("WHERE organisation = $1 AND name = $2 AND state = 'ready' ORDER BY id DESC"),
            organisation.0,
            name,
        )?;
        rows.into_iter().map(Plugin::try_from).collect()
    }
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
