//! What a snapshot consists of: `manifest.json`, which names every file with its length and SHA-256.

use std::path::Path;

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use serde::{Deserialize, Serialize};

use super::BackupError;
use super::files::{Sink, names, read};
use crate::Database;

/// Of the files' layout; what is in the tables is counted by the schema.
pub(super) const FORMAT: u32 = 1;
const FILE: &str = "manifest.json";

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub format: u32,
    /// The version of the program.
    pub plumbline: String,
    pub engine: Engine,
    /// The newest migration that the tables had.
    pub schema: i64,
    pub taken: DateTime<Utc>,
    pub tables: Vec<TableFile>,
    pub blobs: BlobsFile,
    /// Blobs that the database named and that were not there.
    pub missing: Vec<String>,
}

/// Which kind of database a backup is of.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct File {
    /// Below the snapshot's folder; of a blob, below the folder of blobs.
    pub name: String,
    pub bytes: u64,
    pub sha256: Digest,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct TableFile {
    pub table: String,
    pub rows: u64,
    #[serde(flatten)]
    pub file: File,
}

/// The list of blobs is a file of its own: there may be millions.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct BlobsFile {
    pub count: u64,
    #[serde(flatten)]
    pub file: File,
}

impl Engine {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl Database {
    pub(super) const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }
}

impl Manifest {
    pub(super) fn write(&self, snapshot: &Path) -> Result<(), BackupError> {
        let mut sink = Sink::create(&snapshot.join(FILE))?;
        sink.line(&serde_json::to_string_pretty(self).expect("plain data serialises"))?;
        sink.finish(FILE).map(drop)
    }

    pub(super) fn read(snapshot: &Path) -> Result<Self, BackupError> {
        let path = snapshot.join(FILE);
        let manifest: Self = serde_json::from_slice(&read(&path)?)
            .map_err(|_| BackupError::Damaged { path: path.clone(), why: "it is no manifest" })?;
        check_format(&path, manifest.format)?;
        Ok(manifest)
    }
}

/// # Errors
/// Where the format is not the one that is known.
pub(super) fn check_format(path: &Path, format: u32) -> Result<(), BackupError> {
    if format == FORMAT {
        Ok(())
    } else {
        Err(BackupError::Damaged { path: path.to_owned(), why: "its format is not one that this program knows" })
    }
}

/// What a snapshot of this time is called: names sort as times do.
pub(super) fn name(taken: DateTime<Utc>) -> String {
    taken.format("%Y-%m-%dT%H-%M-%S-%6fZ").to_string()
}

/// The newest snapshot in a backup's folder.
pub(super) fn newest(folder: &Path) -> Result<Option<String>, BackupError> {
    Ok(names(&folder.join("snapshots"))?.pop())
}
