//! What can go wrong with a backup or a restore: each message says where, and what would be right.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::StoreError;

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The database or the blobs.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of the backup could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no snapshot there.
    #[error("{} holds no finished backup", .0.display())]
    NoSnapshot(PathBuf),
    /// There is no keys file there.
    #[error("{} holds no keys file: name the newest one", .0.display())]
    NoKeys(PathBuf),
    /// A file that the manifest names is not there.
    #[error("{} is missing: restore from another copy of this backup", .0.display())]
    Missing(PathBuf),
    /// A file is not what was written.
    #[error("{} is damaged ({why}): restore from another copy of this backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        why: &'static str,
    },
    /// The file is of a version that this program does not know.
    #[error("{} was written by a newer Plumbline (schema {schema}; this one knows {known}): restore with that", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        schema: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// The backup is of the other kind of database.
    #[error("the backup is of {made}, and the target is {target}: restore into {made}")]
    OtherEngine {
        /// What it was made of.
        made: &'static str,
        /// What was asked for.
        target: &'static str,
    },
    /// The keys are older than the snapshot, which may hold what they have no key for.
    #[error("the keys file of {keys} is older than the backup of {snapshot}: use the newest keys file there is")]
    OlderKeys {
        /// When the keys file was written.
        keys: DateTime<Utc>,
        /// When the snapshot was taken.
        snapshot: DateTime<Utc>,
    },
    /// The keys file lacks the keys of an organisation.
    #[error("{} has no key for organisation {organisation}: it belongs to another installation", path.display())]
    OtherKeys {
        /// The file.
        path: PathBuf,
        /// The organisation's id.
        organisation: String,
    },
    /// The keys were sealed with another master key.
    #[error("the master key is not the one that {} was sealed with: give the one that was in use then", .0.display())]
    WrongMasterKey(PathBuf),
    /// There is something already.
    #[error("{what} is not empty: restore into a new one")]
    NotEmpty {
        /// The database, or the folder of blobs.
        what: String,
    },
    /// A column of a kind that backups do not carry.
    #[error("the column {table}.{column} is of the type {kind}, which backups do not carry")]
    Kind {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl BackupError {
    pub(super) fn file(path: &std::path::Path) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }
}
