//! Bindings: scorecards put to work. A change never overwrites: it adds a version that is in effect from then on.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{BindingId, OrganisationId, PluginId};
use plumbline_core::manifest::Capability;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::columns::{count, digest, json, named};
use crate::sql::{Transaction, all, optional};
use crate::{Page, PageRequest, Store, StoreError};

/// Whether a binding's scores count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// They do.
    Active,
    /// They reach no individual, manager, feedback or progression.
    Shadow,
}

impl Mode {
    /// `active` or `shadow`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Shadow => "shadow",
        }
    }
}

/// A binding as of one of its versions.
#[derive(Clone, PartialEq, Debug)]
pub struct Binding {
    /// Its id.
    pub id: BindingId,
    /// Counts its changes, from 1.
    pub version: u32,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// Since when this version is in effect.
    pub effective: DateTime<Utc>,
    /// The plugin.
    pub plugin: PluginId,
    /// The digest of the plugin's component.
    pub plugin_digest: Digest,
    /// The plugin's name.
    pub plugin_name: String,
    /// The plugin's version.
    pub plugin_version: String,
    /// What was asked for, such as `^1`.
    pub version_requirement: String,
    /// Which types of conversation it scores; `*` for all.
    pub conversation_types: Vec<String>,
    /// Whether its scores count.
    pub mode: Mode,
    /// Whether it works at all.
    pub enabled: bool,
    /// Handed to the plugin.
    pub settings: serde_json::Value,
    /// How the scores are added up.
    pub policies: serde_json::Value,
    /// What the plugin may ask of the host.
    pub capabilities: Vec<Capability>,
    /// Which of the customer's attributes it may see.
    pub attributes: Vec<String>,
    /// BCP 47; `None` for the conversation's own language.
    pub reply_in: Option<String>,
}

impl Store {
    /// A binding as it is in effect now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn binding(&self, organisation: OrganisationId, id: BindingId) -> Result<Option<Binding>, StoreError> {
        in_effect(&mut self.inner.engine.read(organisation).await?, organisation, id).await
    }

    /// The organisation's bindings as they are in effect now, disabled ones included.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn bindings(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Binding>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<BindingRow> = all!(
            &mut tx,
            select_binding!(
                "WHERE b.organisation = $1 AND v.version = b.version AND ($2 IS NULL OR b.id < $2)
                 ORDER BY b.id DESC LIMIT $3"
            ),
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, Binding::try_from)
    }

    /// Every version of a binding, the newest first; empty where there is no such binding.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn binding_history(
        &self,
        organisation: OrganisationId,
        id: BindingId,
    ) -> Result<Vec<Binding>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<BindingRow> = all!(
            &mut tx,
            select_binding!("WHERE b.organisation = $1 AND b.id = $2 ORDER BY v.version DESC"),
            organisation.0,
            id.0,
        )?;
        rows.into_iter().map(Binding::try_from).collect()
    }
}

pub(crate) async fn in_effect(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: BindingId,
) -> Result<Option<Binding>, StoreError> {
    let row: Option<BindingRow> = optional!(
        tx,
        select_binding!("WHERE b.organisation = $1 AND b.id = $2 AND v.version = b.version"),
        organisation.0,
        id.0,
    )?;
    row.map(Binding::try_from).transpose()
}

/// The bindings that score conversations of this type.
pub(crate) async fn matching(
    tx: &mut Transaction,
    organisation: OrganisationId,
    conversation_type: &str,
) -> Result<Vec<BindingId>, StoreError> {
    let rows: Vec<(Uuid, String)> = all!(
        tx,
        "SELECT b.id, v.conversation_types FROM bindings b
         JOIN binding_versions v ON v.organisation = b.organisation AND v.binding = b.id AND v.version = b.version
         WHERE b.organisation = $1 AND v.enabled ORDER BY b.id",
        organisation.0,
    )?;
    let mut matching = Vec::new();
    for (id, types) in rows {
        let types: Vec<String> = json(&types, "binding_versions")?;
        if types.iter().any(|it| it == "*" || it == conversation_type) {
            matching.push(BindingId(id));
        }
    }
    Ok(matching)
}

macro_rules! select_binding {
    ($rest:literal) => {
        concat!(
            "SELECT b.id, v.version, b.created, v.effective, v.plugin, p.digest AS plugin_digest,
                 COALESCE(p.name, '') AS plugin_name, COALESCE(p.version, '') AS plugin_version,
                 v.version_requirement, v.conversation_types, v.mode, v.enabled, v.settings, v.policies,
                 v.capabilities, v.attributes, v.reply_in
             FROM bindings b
             JOIN binding_versions v ON v.organisation = b.organisation AND v.binding = b.id
             JOIN plugins p ON p.organisation = v.organisation AND p.id = v.plugin ",
            $rest
        )
    };
}
pub(crate) use select_binding;

#[derive(sqlx::FromRow)]
pub(crate) struct BindingRow {
    id: Uuid,
    version: i64,
    created: DateTime<Utc>,
    effective: DateTime<Utc>,
    plugin: Uuid,
    plugin_digest: Vec<u8>,
    plugin_name: String,
    plugin_version: String,
    version_requirement: String,
    conversation_types: String,
    mode: String,
    enabled: bool,
    settings: String,
    policies: String,
    capabilities: String,
    attributes: String,
    reply_in: Option<String>,
}

impl TryFrom<BindingRow> for Binding {
    type Error = StoreError;
    fn try_from(row: BindingRow) -> Result<Self, Self::Error> {
        const TABLE: &str = "binding_versions";
        let BindingRow {
            id,
            version,
            created,
            effective,
            plugin,
            plugin_digest,
            plugin_name,
            plugin_version,
            version_requirement,
            conversation_types,
            mode,
            enabled,
            settings,
            policies,
            capabilities,
            attributes,
            reply_in,
        } = row;
        Ok(Self {
            id: BindingId(id),
            version: count(version, TABLE)?,
            created,
            effective,
            plugin: PluginId(plugin),
            plugin_digest: digest(plugin_digest, "plugins")?,
            plugin_name,
            plugin_version,
            version_requirement,
            conversation_types: json(&conversation_types, TABLE)?,
            mode: named(&mode, TABLE)?,
            enabled,
            settings: json(&settings, TABLE)?,
            policies: json(&policies, TABLE)?,
            capabilities: json(&capabilities, TABLE)?,
            attributes: json(&attributes, TABLE)?,
            reply_in,
        })
    }
}
