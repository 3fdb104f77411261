//! The blobs that a snapshot names. They are sealed or are components, never change, and are kept once for all snapshots
//! of a backup's folder, under the names that they have in the object store.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::{StreamExt as _, TryStreamExt as _};
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use plumbline_core::Digest;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::BackupError;
use super::files::{Sink, folder, read, read_verified, verify};
use super::manifest::{BlobsFile, File, Manifest, newest};
use super::rows::Table;
use crate::columns::digest;
use crate::sql::{Transaction, all};
use crate::{StoreError, components, packs};

/// The list of blobs within a snapshot.
const LIST: &str = "blobs.jsonl";
/// The folder of blobs, beside that of snapshots.
const BLOBS: &str = "blobs";
/// Blobs on their way at the same time: an object store may be far away.
const AT_ONCE: usize = 8;

/// The names of all blobs that a snapshot's rows point to: packs, wherever a table has a column of that name, and the
/// components of plugins.
pub(super) async fn named(tx: &mut Transaction, tables: &[Table]) -> Result<BTreeSet<String>, BackupError> {
    let mut names = BTreeSet::new();
    for table in tables.iter().filter(|it| it.columns.iter().any(|it| it.name == "pack")) {
        let text = format!("SELECT DISTINCT pack FROM \"{}\" WHERE pack IS NOT NULL", table.name);
        let packs: Vec<(Uuid,)> = all!(tx, AssertSqlSafe(text))?;
        names.extend(packs.into_iter().map(|(pack,)| packs::path(pack).to_string()));
    }
    let components: Vec<(Vec<u8>,)> = all!(tx, "SELECT DISTINCT digest FROM plugins")?;
    for (bytes,) in components {
        names.insert(components::path(&digest(bytes, "plugins")?).to_string());
    }
    Ok(names)
}

pub(super) struct Copied {
    pub file: BlobsFile,
    pub copied: u64,
    pub missing: Vec<String>,
}

/// Copies those blobs that no earlier backup in the folder has, and lists all of them in the snapshot.
pub(super) async fn copy(
    objects: &dyn ObjectStore,
    names: BTreeSet<String>,
    backup: &Path,
    snapshot: &Path,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Copied, BackupError> {
    let blobs = folder(&backup.join(BLOBS))?;
    let known = known(backup)?;
    let (all, done, copied) = (names.len() as u64, AtomicU64::new(0), AtomicU64::new(0));
    let copy_one = async |name: String| {
        let path = blobs.join(&name);
        let kept = known.get(&name).filter(|it| std::fs::metadata(&path).is_ok_and(|there| there.len() == it.bytes));
        let file = match kept {
            Some(file) => Some(file.clone()),
            None => match objects.get(&name.as_str().into()).await {
                Ok(found) => {
                    let bytes = found.bytes().await.map_err(StoreError::from)?;
                    folder(path.parent().unwrap_or(&blobs))?;
                    let mut sink = Sink::create(&path)?;
                    sink.write(&bytes)?;
                    copied.fetch_add(1, Ordering::Relaxed);
                    Some(sink.finish(&name)?)
                }
                Err(object_store::Error::NotFound { .. }) => None,
                Err(error) => return Err(StoreError::from(error).into()),
            },
        };
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        Ok::<_, BackupError>((name, file))
    };
    let mut sink = Sink::create(&snapshot.join(LIST))?;
    let (mut count, mut missing) = (0, Vec::new());
    let mut files = futures::stream::iter(names).map(copy_one).buffered(AT_ONCE);
    while let Some((name, file)) = files.try_next().await? {
        match file {
            Some(file) => {
                sink.line(&serde_json::to_string(&file).expect("plain data serialises"))?;
                count += 1;
            }
            None => missing.push(name),
        }
    }
    drop(files);
    Ok(Copied { file: BlobsFile { count, file: sink.finish(LIST)? }, copied: copied.into_inner(), missing })
}

/// The blobs of the newest snapshot, which has every one that earlier ones have.
fn known(backup: &Path) -> Result<HashMap<String, File>, BackupError> {
    let Some(newest) = newest(backup)? else { return Ok(HashMap::new()) };
    let snapshot = backup.join("snapshots").join(newest);
    // One that is damaged is no reason against a new backup, which copies everything again then.
    let list = Manifest::read(&snapshot).and_then(|it| list(&snapshot, &it.blobs)).unwrap_or_default();
    Ok(list.into_iter().map(|it| (it.name.clone(), it)).collect())
}

/// The blobs that a snapshot names.
pub(super) fn list(snapshot: &Path, file: &BlobsFile) -> Result<Vec<File>, BackupError> {
    let path = snapshot.join(LIST);
    let text = read_verified(&path, &file.file)?;
    let lines = text.split(|it| *it == b'\n').filter(|it| !it.is_empty());
    let files: Result<Vec<File>, _> = lines.map(serde_json::from_slice).collect();
    let files = files.ok().filter(|it| it.iter().all(|it| object_store::path::Path::parse(&it.name).is_ok()));
    files.ok_or(BackupError::Damaged { path, why: "it is no list of blobs" })
}

/// Holds each blob against its digest.
pub(super) fn verify_all(backup: &Path, files: &[File]) -> Result<(), BackupError> {
    files.iter().try_for_each(|it| verify(&backup.join(BLOBS).join(&it.name), it))
}

/// Refuses an object store in which there is anything else.
pub(super) async fn check_empty(objects: &dyn ObjectStore, files: &[File]) -> Result<(), BackupError> {
    let ours: HashSet<&str> = files.iter().map(|it| it.name.as_str()).collect();
    let mut there = objects.list(None);
    while let Some(object) = there.try_next().await.map_err(StoreError::from)? {
        if !ours.contains(object.location.as_ref()) {
            return Err(BackupError::NotEmpty { what: format!("the folder of blobs (it has {})", object.location) });
        }
    }
    Ok(())
}

/// Puts the blobs where a server looks for them.
pub(super) async fn put(
    objects: &dyn ObjectStore,
    backup: &Path,
    files: &[File],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(), BackupError> {
    let (all, done) = (files.len() as u64, AtomicU64::new(0));
    let put_one = async |file: &File| {
        let path = backup.join(BLOBS).join(&file.name);
        let bytes = read(&path)?;
        if Digest::of(&bytes) != file.sha256 {
            return Err(BackupError::Damaged { path, why: "it changed while it was restored" });
        }
        let payload = PutPayload::from(bytes);
        objects.put(&file.name.as_str().into(), payload).await.map_err(StoreError::from)?;
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        Ok(())
    };
    futures::stream::iter(files).map(put_one).buffer_unordered(AT_ONCE).try_collect().await
}
