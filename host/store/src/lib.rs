//! Where everything is kept: the only crate that names sqlx. SQLite is the embedded default, PostgreSQL 15+ serves
//! several nodes, and one text per query serves both.
//!
//! What keeps it safe:
//! - every method takes the organisation first, and an id of another organisation behaves as an unknown one; the few
//!   queries that cannot know the organisation stand in `crossings.rs` and nowhere else;
//! - words lie only in sealed blobs (`seal.rs`, `packs.rs`); tables hold ids, numbers and places in those blobs;
//! - what a method acknowledges is durable: blobs are synced before the transaction that names them begins;
//! - a job's effect commits together with its completion, and only where the job's fencing token still matches.
#![deny(missing_docs)]

mod accept;
mod audit;
mod audit_log;
mod backup;
mod binding_versions;
mod bindings;
mod by_hand;
mod calibrations;
mod columns;
mod components;
mod config;
mod contest;
mod conversation_key;
mod conversations;
mod coverage;
mod crossings;
mod dead_jobs;
mod deliveries;
mod disputes;
mod engine;
mod entry;
mod erase;
mod erase_person;
mod erase_turns;
mod error;
mod events;
mod feedback;
mod group_commit;
mod idempotency;
mod improvement;
mod jobs;
mod key_ring;
mod keys;
mod labels;
mod live_scores;
mod login;
mod master_key;
mod notices;
mod organisations;
mod packs;
mod page;
mod people;
mod plugin_uploads;
mod plugins;
mod practice;
mod practice_results;
mod progress;
mod record_scores;
mod reporting;
mod retention;
mod roles;
mod roster;
mod rotate;
mod row_security;
mod scim;
mod scim_people;
mod scim_teams;
mod scores;
mod seal;
mod settled;
mod shifts;
mod signal;
mod signing;
mod speakers;
mod sql;
mod teams;
mod usage;
mod webhooks;

pub use accept::{Accepted, AcceptedState, Submission};
pub use audit::Reading;
pub use audit_log::AuditFilter;
pub use backup::{Backup, BackupError, Destination, Restore, Restored, backup, backup_keys, restore};
pub use binding_versions::{BindingChange, NewBinding};
pub use bindings::{Binding, Mode};
pub use by_hand::ScoreByHand;
pub use calibrations::{Asked, Calibration, CalibrationConversation, NewCalibration};
pub use config::{Blobs, Database, StoreConfig};
pub use contest::{DISPUTE_DAYS, Decision, NewDispute};
pub use conversations::{ConversationFilter, ConversationHeader, Salt, StoredConversation};
pub use coverage::{Expectation, Expected, Spoken};
pub use crossings::QueueDepth;
pub use dead_jobs::DeadJob;
pub use deliveries::{
    ClaimedDelivery, Delivery, DeliveryAttempt, DeliveryFailure, DeliveryFate, DeliveryState, Outgoing,
};
pub use disputes::{Dispute, DisputeFilter, DisputeState};
pub use erase_person::ErasureCertificate;
pub use erase_turns::{ErasedTurns, Erasing};
pub use error::StoreError;
pub use events::{Event, EventPosition};
pub use feedback::{Feedback, FeedbackItem, FeedbackLatency, FeedbackMark, NewFeedback};
pub use idempotency::{Created, Idempotency};
pub use improvement::{
    Activity, ActivityKind, Answer, Initiative, InitiativeDesign, InitiativePerson, NewActivity, NewAnswer,
    NewInitiative, NewSkill, Outcome, Placement, Skill,
};
pub use jobs::{Fate, Job, JobFailure, Lease, Outstanding, Work};
pub use keys::{ApiKey, FoundKey, KeySecret, NewKey};
pub use labels::{LabelCount, Labelled, ToLabel};
pub use live_scores::LiveScore;
pub use login::{
    Attempt, Credential, Departure, Failures, IdentityProvider, Invitation, NewInvitation, NewSession,
    ProviderSettings, Session, SessionRecord,
};
pub use master_key::{MasterKey, MasterKeySource};
pub use notices::Notice;
pub use organisations::Organisation;
pub use page::{Cursor, Page, PageRequest};
pub use people::{NewPerson, Person, PersonChange, Profile};
pub use plugin_uploads::PluginVerdict;
pub use plugins::{Plugin, PluginState, ReadyPlugin};
pub use practice::{NewPractice, PracticeRecord, StoredPractice};
pub use practice_results::PracticeResult;
pub use progress::{ProgressPage, Series, Stratum, Whose};
pub use record_scores::NewScore;
pub use reporting::ReportingLine;
pub use retention::Retention;
pub use scim::Provisioned;
pub use scim_people::ProvisionedPerson;
pub use scim_teams::{ProvisionedTeam, TeamChanges};
pub use scores::{ScoreRecord, ScoreState, StoredScore};
pub use shifts::{NewShift, Shift};
pub use signal::{DeliverySignal, EventSignal, WorkSignal};
pub use signing::{PublicKey, Signature, is_signed};
pub use speakers::Stranger;
pub use teams::{Membership, NewTeam, Team, TeamChange};
pub use webhooks::{Webhook, WebhookChange, WebhookContent, WebhookSecret, WebhookSettings};

use std::sync::Arc;

use object_store::ObjectStore;

use crate::engine::Engine;
use crate::key_ring::KeyRings;
use crate::packs::Packs;
use crate::signal::Wake;
use crate::usage::Usage;

/// The store. Cloning is cheap: every clone is the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    objects: Arc<dyn ObjectStore>,
    packs: Packs,
    keys: KeyRings,
    wake: Wake,
    usage: Usage,
}

impl Store {
    /// Opens the database and the blobs, and brings the tables up to date. Call within a tokio runtime that lives as
    /// long as the store: the writers run on it.
    ///
    /// # Errors
    /// Where the database or the blobs cannot be opened, a migration fails, or the master key is not this database's.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let objects = config.blobs.open()?;
        let engine = Engine::open(&config.database, config.readers).await?;
        let wake = Wake::start(engine.listener().await?);
        let packs = Packs::open(objects.clone());
        let keys = KeyRings::new(config.master_key.clone());
        let store = Self { inner: Arc::new(Inner { engine, objects, packs, keys, wake, usage: Usage::default() }) };
        store.open_keys().await?;
        Ok(store)
    }

    /// Brings the tables up to date and does nothing else.
    ///
    /// # Errors
    /// Where the database cannot be opened or a migration fails.
    pub async fn migrate(config: &StoreConfig) -> Result<(), StoreError> {
        Engine::open(&config.database, 1).await.map(drop)
    }

    /// Whether the database answers: what readiness asks.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.inner.engine.read_across().await.map(drop)
    }
}
