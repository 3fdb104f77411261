//! What a store can answer instead of a result. No message holds words, tokens or keys. What a driver says is part of the
//! message and no source besides: it would be told twice.

use std::path::PathBuf;
use std::sync::Arc;

use plumbline_core::Digest;
use plumbline_core::ids::PersonId;

/// Why a method of the store has no result. An unknown id is no error where the method returns an `Option` or a `bool`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is none with the id, or it is another organisation's; `0` says what was looked for.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// An organisation of that name exists.
    #[error("an organisation named `{0}` exists")]
    NameTaken(String),
    /// Somebody has one of the ids already.
    #[error("somebody else in this organisation has one of these ids")]
    IdTaken,
    /// Somebody is named whom the organisation does not have.
    #[error("{person} is nobody of this organisation")]
    UnknownPerson {
        /// Who.
        person: PersonId,
    },
    /// A criterion shows one skill at most.
    #[error("the criterion `{criterion}` of `{scorecard}` shows another skill already")]
    CriterionTaken {
        /// The scorecard's id.
        scorecard: String,
        /// The criterion's.
        criterion: String,
    },
    /// What is to begin does not begin after what is there.
    #[error("it begins before what is recorded already; dates run forward")]
    Backwards,
    /// A team cannot be a part of itself, nor anybody their own manager, on however long a way.
    #[error("this would make a circle")]
    Circle,
    /// The organisation has as many as it may have; `0` says of what.
    #[error("this organisation has as many {0} as it may have; delete one first")]
    TooMany(&'static str),
    /// Nothing is sent to a webhook that is disabled.
    #[error("the webhook is disabled; enable it first")]
    WebhookDisabled,
    /// Somebody else in the organisation signs in by that e-mail address.
    #[error("somebody else signs in by this e-mail address")]
    LoginTaken,
    /// The organisation has another component with this name and version.
    #[error("{name} {version} is already {existing} in this organisation: raise the version")]
    VersionTaken {
        /// The plugin's name.
        name: String,
        /// The plugin's version.
        version: String,
        /// The digest of the component that has them.
        existing: Digest,
    },
    /// The plugin is still being checked, or was refused.
    #[error("the plugin is not ready")]
    PluginNotReady,
    /// The idempotency key was used before, for another route or another body.
    #[error("the idempotency key was used before for another request")]
    IdempotencyMismatch,
    /// The job was finished, given to another worker, or erased: whatever this worker made of it does not count.
    #[error("the lease on the job is lost")]
    LeaseLost,
    /// It is not any more what it was when whoever changes it read it.
    #[error("it was changed meanwhile; read it again")]
    Outdated,
    /// It is done once; `0` says what was.
    #[error("{0}")]
    Already(&'static str),
    /// Others kept changing the same thing; trying again later may succeed.
    #[error("others keep changing the same thing; try again")]
    Contended,
    /// Not an address of a database.
    #[error("a database is `postgres://…` or `sqlite:PATH`")]
    DatabaseAddress,
    /// Not a cursor that a page gave.
    #[error("not a cursor that a list gave")]
    Cursor,
    /// The file does not hold a master key.
    #[error("{}: a master key is 32 bytes, not {length}", path.display())]
    MasterKeyLength {
        /// The file.
        path: PathBuf,
        /// Its length in bytes.
        length: u64,
    },
    /// The command that gives the master key did not.
    #[error("the command `{program}` gives no master key: {why}")]
    MasterKeyCommand {
        /// The program that was run.
        program: String,
        /// What was wrong, without anything that it printed.
        why: String,
    },
    /// The organisations of this database were sealed with another master key.
    #[error("the master key is not the one that this database was sealed with")]
    WrongMasterKey,
    /// The organisation's key was rotated meanwhile, and the generation that a data key is wrapped with is no more.
    #[error("the organisation's key has just been rotated; try again")]
    Retired,
    /// An organisation's key is not rotated at the same time.
    #[error("the master key is being rotated: finish that first")]
    MasterKeyRotating,
    /// What is stored is not what was written.
    #[error("{what} is damaged")]
    Damaged {
        /// Which table or object.
        what: String,
    },
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database failed. Shared, because writes that commit together fail together.
    #[error("the database failed: {0}")]
    Database(Arc<sqlx::Error>),
    /// PostgreSQL's rows cannot be kept apart by role.
    #[error(
        "PostgreSQL's role {role}, which the server acts as, cannot be used: {why}; as a superuser run \
         `CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS` and `GRANT {role} TO` the user of the address"
    )]
    Role {
        /// Its name.
        role: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A migration failed.
    #[error("the tables could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The object store failed. Shared, because blobs that are written together fail together.
    #[error("the blobs could not be read or written: {0}")]
    Objects(Arc<object_store::Error>),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        Self::Objects(Arc::new(error))
    }
}

impl StoreError {
    /// For a statement whose only reference that could be broken is the one to its organisation.
    pub(crate) fn unknown_organisation(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(it) if it.is_foreign_key_violation() => Self::NotFound("organisation"),
            _ => error.into(),
        }
    }
}
