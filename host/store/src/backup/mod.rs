//! Backups: one snapshot of all tables, the blobs that it names, and, apart from both, the wrapped keys. What is where,
//! and how to live with it, is told in `BACKUP.md` beside this crate.
//!
//! What keeps it safe:
//! - erasing destroys keys, so keys are in no snapshot. Whatever keys file a snapshot is restored with, only what that
//!   file has a key for can be read;
//! - a blob is durable before the transaction that names it, and is never rewritten, so that those a snapshot names can
//!   be copied after it was taken, and those of an earlier backup need not be copied again;
//! - nothing counts before it has its name: every file is written beside it and renamed once it is whole and durable;
//! - a restore checks every byte that it will use before it writes the first.

mod blobs;
mod database;
mod erased;
mod error;
mod files;
mod keys;
mod manifest;
mod restore;
mod rows;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::columns::now;
use crate::{Blobs, Database};

pub use error::BackupError;
pub use restore::{Restore, Restored, restore};

use blobs::Copied;
use files::Sink;
use manifest::{Manifest, TableFile};

/// What a backup came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backup {
    /// The snapshot's folder.
    pub snapshot: PathBuf,
    /// The keys file.
    pub keys: PathBuf,
    /// When the snapshot was taken.
    pub taken: DateTime<Utc>,
    /// Rows of all tables.
    pub rows: u64,
    /// Blobs that the snapshot names.
    pub blobs: u64,
    /// Blobs that were not in an earlier backup and were copied.
    pub copied: u64,
    /// Blobs that the database names and that are not there: these words are lost, and were before.
    pub missing: Vec<String>,
}

/// Where a backup goes.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The folder of snapshots and blobs; made where it is absent.
    pub folder: PathBuf,
    /// The folder of keys files.
    pub keys: PathBuf,
    /// Days for which older keys files are kept: for as long, what was erased meanwhile can be read from a backup.
    pub keep_keys_days: u32,
}

impl Destination {
    /// With the keys below `folder`, and none kept but the newest.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), keys: folder.join("keys"), keep_keys_days: 0 }
    }
}

/// Takes a backup, while servers may run on the same database. It needs no master key and changes nothing there.
/// `progress` is told how many of how many blobs are done.
///
/// # Errors
/// Where something cannot be read or written. What was there of earlier backups is as it was.
pub async fn backup(
    database: &Database,
    blobs: &Blobs,
    to: &Destination,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Backup, BackupError> {
    let objects = blobs.open()?;
    let snapshots = files::folder(&to.folder.join("snapshots"))?;
    let mut tx = database::snapshot(database).await?;
    let schema = database::schema(&mut tx).await?;
    let taken = now();
    let tables = rows::tables(&mut tx).await?;

    let draft = files::Draft::begin(&snapshots, &manifest::name(taken))?;
    let mut written = Vec::new();
    for table in tables.iter().filter(|it| !keys::is_one(&it.name)) {
        let file = format!("tables/{}.jsonl", table.name);
        let mut sink = Sink::create(&draft.path().join(&file))?;
        let rows = rows::dump(&mut tx, table, &mut sink).await?;
        written.push(TableFile { table: table.name.clone(), rows, file: sink.finish(&file)? });
    }
    let named = blobs::named(&mut tx, &tables).await?;
    let keys = keys::write(&mut tx, &tables, database, schema, taken, &to.keys).await?;
    drop(tx);

    let Copied { file, copied, missing } = blobs::copy(&*objects, named, &to.folder, draft.path(), progress).await?;
    let manifest = Manifest {
        format: manifest::FORMAT,
        plumbline: env!("CARGO_PKG_VERSION").to_owned(),
        engine: database.engine(),
        schema,
        taken,
        tables: written,
        blobs: file,
        missing,
    };
    manifest.write(draft.path())?;
    let snapshot = draft.finish()?;
    keys::drop_older(&keys, to.keep_keys_days)?;
    Ok(Backup {
        snapshot,
        keys,
        taken,
        rows: manifest.tables.iter().map(|it| it.rows).sum(),
        blobs: manifest.blobs.count,
        copied,
        missing: manifest.missing,
    })
}

/// Writes a keys file and nothing else, so that backups can do without the keys that were destroyed since. Older keys
/// files in the folder go, as [`Destination::keep_keys_days`] says. Returns the new one.
///
/// # Errors
/// Where something cannot be read or written.
pub async fn backup_keys(database: &Database, to: &Destination) -> Result<PathBuf, BackupError> {
    let mut tx = database::snapshot(database).await?;
    let schema = database::schema(&mut tx).await?;
    let tables = rows::tables(&mut tx).await?;
    let keys = keys::write(&mut tx, &tables, database, schema, now(), &to.keys).await?;
    keys::drop_older(&keys, to.keep_keys_days)?;
    Ok(keys)
}
