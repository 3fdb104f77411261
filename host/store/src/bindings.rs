//! Bindings: scorecards put to work. A change never overwrites: it adds a version that is in effect from then on.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{BindingId, OrganisationId, PluginId};
use plumbline_core::manifest::Capability;

use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// Whether a binding's scores count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mode {
    /// They do.
    Active,
    /// They reach no individual, manager, feedback or progression.
    Shadow,
}

/// A binding to be created.
#[derive(Clone, PartialEq, Debug)]
pub struct NewBinding {
    /// The version that the requirement was resolved to.
    pub plugin: PluginId,
    /// What was asked for, such as `^1`.
    pub version_requirement: String,
    /// Which types of conversation it scores; `*` for all.
    pub conversation_types: Vec<String>,
    /// Whether its scores count.
    pub mode: Mode,
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

/// What to change of a binding; what is `None` stays.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BindingChange {
    /// Another version, as promoting and rolling back do.
    pub plugin: Option<PluginId>,
    /// What was asked for.
    pub version_requirement: Option<String>,
    /// Which types of conversation it scores.
    pub conversation_types: Option<Vec<String>>,
    /// Whether its scores count.
    pub mode: Option<Mode>,
    /// Whether it works at all.
    pub enabled: Option<bool>,
    /// Handed to the plugin.
    pub settings: Option<serde_json::Value>,
    /// How the scores are added up.
    pub policies: Option<serde_json::Value>,
    /// What the plugin may ask of the host.
    pub capabilities: Option<Vec<Capability>>,
    /// Which of the customer's attributes it may see.
    pub attributes: Option<Vec<String>>,
    /// The language to reply in; `Some(None)` for the conversation's own.
    pub reply_in: Option<Option<String>>,
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
    /// Puts a ready plugin to work, from the next accepted conversation on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such plugin; [`StoreError::PluginNotReady`];
    /// [`StoreError::IdempotencyMismatch`].
    pub async fn create_binding(
        &self,
        organisation: OrganisationId,
        binding: NewBinding,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<BindingId>, StoreError> {
        todo!()
    }

    /// A binding as it is in effect now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn binding(&self, organisation: OrganisationId, id: BindingId) -> Result<Option<Binding>, StoreError> {
        todo!()
    }

    /// The organisation's bindings as they are in effect now, disabled ones included.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn bindings(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Binding>, StoreError> {
        todo!()
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
        todo!()
    }

    /// Changes a binding by adding a version. `None` where there is no such binding.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such plugin; [`StoreError::PluginNotReady`].
    pub async fn update_binding(
        &self,
        organisation: OrganisationId,
        id: BindingId,
        change: BindingChange,
    ) -> Result<Option<Binding>, StoreError> {
        todo!()
    }
}
