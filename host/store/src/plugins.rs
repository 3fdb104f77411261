//! Plugins of an organisation, and the components they are made of. A component's bytes are addressed by their digest
//! and verified whenever they are read; an organisation reaches only those that it uploaded or was given.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{OrganisationId, PluginId};
use plumbline_core::manifest::Manifest;

use crate::{Created, Idempotency, Lease, Page, PageRequest, Store, StoreError};

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
    /// Keeps a component's bytes under their digest, durably. Twice is once.
    ///
    /// # Errors
    /// Where the object store fails.
    pub async fn put_component(&self, bytes: Bytes) -> Result<Digest, StoreError> {
        todo!()
    }

    /// The component's bytes, verified. `None` where there is none, or the organisation has no plugin made of it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the bytes do not have that digest.
    pub async fn component(
        &self,
        organisation: OrganisationId,
        digest: &Digest,
    ) -> Result<Option<Bytes>, StoreError> {
        todo!()
    }

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
        todo!()
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
        todo!()
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
        todo!()
    }

    /// A plugin.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn plugin(&self, organisation: OrganisationId, id: PluginId) -> Result<Option<Plugin>, StoreError> {
        todo!()
    }

    /// The organisation's plugins, in whatever state.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn plugins(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Plugin>, StoreError> {
        todo!()
    }

    /// Every version of the plugin of that name that can be bound, those uploaded last first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn ready_plugins(&self, organisation: OrganisationId, name: &str) -> Result<Vec<Plugin>, StoreError> {
        todo!()
    }
}
