//! Where everything is kept: the only crate that names sqlx. SQLite is the embedded default, PostgreSQL 15+ serves
//! several nodes, and one text per query serves both.
//!
//! What keeps it safe:
//! - every method takes the organisation first and an id of another organisation behaves as an unknown one; the few
//!   queries that cannot know the organisation yet stand in [`crossings`](self) and nowhere else;
//! - words lie only in sealed blobs ([`seal`], [`packs`]); tables hold ids, numbers and places in those blobs;
//! - what a method acknowledges is durable: blobs are synced before the transaction that names them commits;
//! - a job's effect commits together with its completion, and only where the job's fencing token still matches.
#![deny(missing_docs)]

mod bindings;
mod config;
mod conversations;
mod crossings;
mod error;
mod idempotency;
mod jobs;
mod keys;
mod organisations;
mod page;
mod plugins;
mod scores;
mod seal;

pub use bindings::{Binding, BindingChange, Mode, NewBinding};
pub use config::{Blobs, Database, StoreConfig};
pub use conversations::{
    Accepted, AcceptedState, ConversationFilter, ConversationHeader, Salt, StoredConversation, Submission,
};
pub use error::StoreError;
pub use idempotency::{Created, Idempotency};
pub use jobs::{DeadJob, Fate, Job, JobFailure, Lease, Outstanding, QueueDepth, Work, WorkSignal};
pub use keys::{ApiKey, NewKey};
pub use organisations::Organisation;
pub use page::{Cursor, Page, PageRequest};
pub use plugins::{Plugin, PluginState, PluginVerdict, ReadyPlugin};
pub use scores::{NewScore, ScoreRecord, ScoreState, StoredScore};
pub use seal::MasterKey;

use std::sync::Arc;

/// The store. Cloning is cheap: every clone is the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<()>,
}

impl Store {
    /// Opens the database and the blobs, and brings the tables up to date. Call within a tokio runtime that lives as
    /// long as the store: the writers run on it.
    ///
    /// # Errors
    /// Where the database or the blobs cannot be opened, a migration fails, or the master key is not this database's.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        todo!()
    }

    /// Brings the tables up to date and does nothing else.
    ///
    /// # Errors
    /// Where the database cannot be opened or a migration fails.
    pub async fn migrate(config: &StoreConfig) -> Result<(), StoreError> {
        todo!()
    }

    /// Whether the database answers: what readiness asks.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        todo!()
    }
}
