//! Restoring: everything is checked first, then the blobs, the rows and the keys are put into an empty place, and the
//! tables are brought up to date. What was erased since the snapshot stays erased.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::database::{self, Load};
use super::keys::KeysFile;
use super::manifest::{Manifest, newest};
use super::{BackupError, blobs, erased, files, keys, rows};
use crate::StoreConfig;
use crate::engine::Engine;

/// What is to be restored.
#[derive(Clone, Debug)]
pub struct Restore {
    /// The backup's folder.
    pub folder: PathBuf,
    /// The snapshot's name; the newest where absent.
    pub snapshot: Option<String>,
    /// The keys file; the newest in the folder's own `keys` where absent.
    pub keys: Option<PathBuf>,
}

/// What was restored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restored {
    /// When the snapshot was taken.
    pub taken: DateTime<Utc>,
    /// When the keys file was written: what was erased until then is erased.
    pub keys_taken: DateTime<Utc>,
    /// Rows of all tables, keys included.
    pub rows: u64,
    /// Blobs.
    pub blobs: u64,
    /// Conversations that are erased here because they, or turns of theirs, were erased between the two times.
    pub erased_conversations: u64,
    /// People who were erased between the two times.
    pub erased_people: u64,
}

/// Restores a snapshot into an empty database and an empty folder of blobs. `progress` is told how many of how many
/// blobs are there.
///
/// # Errors
/// Nothing has been written where the backup is not whole, does not fit, or the target is not empty.
pub async fn restore(
    from: &Restore,
    into: &StoreConfig,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Restored, BackupError> {
    let name = match &from.snapshot {
        Some(name) => name.clone(),
        None => newest(&from.folder)?.ok_or_else(|| BackupError::NoSnapshot(from.folder.clone()))?,
    };
    let snapshot = from.folder.join("snapshots").join(name);
    let manifest = Manifest::read(&snapshot)?;
    let keys_path = match &from.keys {
        Some(path) => path.clone(),
        None => keys::newest(&from.folder.join("keys"))?,
    };
    let keys = KeysFile::read(&keys_path, &into.master_key)?;
    check(&snapshot, &manifest, &keys, into)?;
    let blobs = blobs::list(&snapshot, &manifest.blobs)?;
    blobs::verify_all(&from.folder, &blobs)?;
    database::check_empty(&into.database, manifest.schema).await?;
    let objects = into.blobs.open()?;
    blobs::check_empty(&*objects, &blobs).await?;

    blobs::put(&*objects, &from.folder, &blobs, progress).await?;
    database::migrate(&into.database, manifest.schema).await?;
    let mut load = Load::begin(&into.database).await?;
    let mut tables = rows::tables(&mut load.tx).await?;
    let mut count = 0;
    for table in &manifest.tables {
        count += rows::load(&mut load.tx, &tables, &snapshot.join(&table.file.name)).await?;
    }
    if keys.header.schema > manifest.schema {
        // The keys come from later tables than the snapshot, which takes the steps between.
        load.commit().await?;
        database::migrate(&into.database, keys.header.schema).await?;
        load = Load::begin(&into.database).await?;
        tables = rows::tables(&mut load.tx).await?;
    }
    let key_tables = keys::prepare(&mut load.tx, &tables).await?;
    count += rows::load(&mut load.tx, &key_tables, &keys.path).await?;
    keys::drop_strangers(&mut load.tx).await?;
    let known = database::known(&into.database);
    if known > keys.header.schema.max(manifest.schema) {
        // What was erased since is looked for in today's tables.
        load.commit().await?;
        database::migrate(&into.database, known).await?;
        load = Load::begin(&into.database).await?;
    }
    let (erased_conversations, erased_people) = erased::erase(&mut load.tx, keys.header.taken).await?;
    load.commit().await?;
    // Takes the steps that are newer than the backup, and puts PostgreSQL's tables under their policies again.
    Engine::open(&into.database, 1).await?;
    Ok(Restored {
        taken: manifest.taken,
        keys_taken: keys.header.taken,
        rows: count,
        blobs: blobs.len() as u64,
        erased_conversations,
        erased_people,
    })
}

/// That the snapshot is whole, and that it, the keys and the target belong together.
fn check(snapshot: &Path, manifest: &Manifest, keys: &KeysFile, into: &StoreConfig) -> Result<(), BackupError> {
    let (target, known) = (into.database.engine(), database::known(&into.database));
    for (path, engine, schema) in
        [(snapshot, manifest.engine, manifest.schema), (keys.path.as_path(), keys.header.engine, keys.header.schema)]
    {
        if engine != target {
            return Err(BackupError::OtherEngine { made: engine.name(), target: target.name() });
        }
        if schema > known {
            return Err(BackupError::Newer { path: path.to_owned(), schema, known });
        }
    }
    if keys.header.taken < manifest.taken {
        return Err(BackupError::OlderKeys { keys: keys.header.taken, snapshot: manifest.taken });
    }
    let mut organisations = HashSet::new();
    for table in &manifest.tables {
        let path = snapshot.join(&table.file.name);
        files::verify(&path, &table.file)?;
        if table.table == "organisations" {
            organisations = ids(&path)?;
        }
    }
    match organisations.difference(&keys.organisations).next() {
        Some(it) => Err(BackupError::OtherKeys { path: keys.path.clone(), organisation: it.to_string() }),
        None => Ok(()),
    }
}

/// The ids of a table's rows.
fn ids(path: &Path) -> Result<HashSet<Uuid>, BackupError> {
    let parse = || -> Option<HashSet<Uuid>> {
        let text = String::from_utf8(files::read(path).ok()?).ok()?;
        let mut lines = text.lines();
        let section: rows::Section = serde_json::from_str(lines.next()?).ok()?;
        let at = section.columns.iter().position(|it| it == "id")?;
        lines.map(|line| serde_json::from_str::<Vec<Value>>(line).ok()?.get(at)?.as_str()?.parse().ok()).collect()
    };
    parse().ok_or(BackupError::Damaged { path: path.to_owned(), why: "its rows make no sense" })
}
