//! The keys file: every wrapped key, and what tells which words each opens. It is all that stands between a backup's blobs
//! and whoever has the master key, so it is kept elsewhere and for a shorter time than they are; and the newest one is all
//! that is ever needed, since a key that is not in it was destroyed.
//!
//! One file, checked by its last line, which has the SHA-256 of everything before it.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::BackupError;
use super::files::{Sink, folder, names, open};
use super::manifest::{Engine, FORMAT, check_format, name};
use super::rows::{Section, Table, dump, dump_from};
use crate::seal::Seal;
use crate::sql::{Transaction, execute};
use crate::{Database, MasterKey};

/// The tables that are in no snapshot, with what each row belongs to. What erasing destroys is in them, and what it
/// certifies.
const TABLES: [(&str, &str); 7] = [
    ("erasures", "people o WHERE o.organisation = erasures.organisation AND o.id = erasures.person"),
    ("person_keys", "people o WHERE o.organisation = person_keys.organisation AND o.id = person_keys.person"),
    (
        "conversation_keys",
        "conversations o
         WHERE o.organisation = conversation_keys.organisation AND o.id = conversation_keys.conversation",
    ),
    (
        "practice_keys",
        "practice_sessions o WHERE o.organisation = practice_keys.organisation AND o.id = practice_keys.session",
    ),
    (
        "webhook_secrets",
        "webhooks o WHERE o.organisation = webhook_secrets.organisation AND o.id = webhook_secrets.webhook",
    ),
    ("lookup_keys", "organisations o WHERE o.id = lookup_keys.organisation"),
    ("organisation_keys", "organisations o WHERE o.id = organisation_keys.organisation"),
];

/// Where the first revision of each conversation lay when the keys were written. Erasing a turn seals what is left with
/// another key in another place: a key whose words lay elsewhere opens nothing of an older snapshot.
const PLACES: &str = "conversation_places";
const PLACES_COLUMNS: [&str; 4] = ["organisation", "conversation", "pack", "pack_start"];
const PLACES_FROM: &str = "conversation_revisions WHERE revision = 1 AND EXISTS (
    SELECT 1 FROM conversation_keys k
    WHERE k.organisation = conversation_revisions.organisation AND k.conversation = conversation_revisions.conversation)";

const ENDING: &str = ".keys.jsonl";

/// The first line.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    plumbline_keys: u32,
    pub engine: Engine,
    pub schema: i64,
    pub taken: DateTime<Utc>,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    sha256: Digest,
}

/// A keys file whose every byte was held against its digest.
pub(super) struct KeysFile {
    pub path: PathBuf,
    pub header: Header,
    /// Those that have a key in it.
    pub organisations: HashSet<Uuid>,
}

pub(super) fn is_one(table: &str) -> bool {
    TABLES.iter().any(|it| it.0 == table)
}

/// Writes all keys that there are in the transaction's moment.
pub(super) async fn write(
    tx: &mut Transaction,
    tables: &[Table],
    database: &Database,
    schema: i64,
    taken: DateTime<Utc>,
    to: &Path,
) -> Result<PathBuf, BackupError> {
    let file = format!("{}{ENDING}", name(taken));
    let path = folder(to)?.join(&file);
    let mut sink = Sink::create(&path)?;
    let header = Header { plumbline_keys: FORMAT, engine: database.engine(), schema, taken };
    sink.line(&serde_json::to_string(&header).expect("plain data serialises"))?;
    for table in tables.iter().filter(|it| is_one(&it.name)) {
        dump(tx, table, &mut sink).await?;
    }
    if let Some(places) = places(tables) {
        dump_from(tx, &places, PLACES_FROM, &mut sink).await?;
    }
    let end = End { sha256: sink.digest() };
    sink.line(&serde_json::to_string(&end).expect("plain data serialises"))?;
    sink.finish(&file)?;
    Ok(path)
}

/// Deletes the keys files beside this one that are older, but for those of so many days.
pub(super) fn drop_older(newest: &Path, days: u32) -> Result<(), BackupError> {
    let Some(folder) = newest.parent() else { return Ok(()) };
    let limit = Utc::now() - TimeDelta::days(i64::from(days));
    for name in names(folder)? {
        let Some(stem) = name.strip_suffix(ENDING) else { continue };
        let Ok(taken) = NaiveDateTime::parse_from_str(stem, "%Y-%m-%dT%H-%M-%S-%6fZ") else { continue };
        let path = folder.join(&name);
        if path.as_path() < newest && (days == 0 || taken.and_utc() < limit) {
            std::fs::remove_file(&path).map_err(BackupError::file(&path))?;
        }
    }
    Ok(())
}

/// The newest keys file of a folder.
pub(super) fn newest(folder: &Path) -> Result<PathBuf, BackupError> {
    let newest = names(folder)?.into_iter().rfind(|it| it.ends_with(ENDING));
    newest.map(|it| folder.join(it)).ok_or_else(|| BackupError::NoKeys(folder.to_owned()))
}

impl KeysFile {
    /// Reads and checks a keys file, and that the master key opens every organisation's key in it.
    pub(super) fn read(path: &Path, master: &MasterKey) -> Result<Self, BackupError> {
        let damaged = |why| BackupError::Damaged { path: path.to_owned(), why };
        let mut file = BufReader::with_capacity(1 << 16, open(path)?);
        let (mut hasher, mut line) = (Sha256::new(), Vec::new());
        let mut next = |line: &mut Vec<u8>| {
            line.clear();
            file.read_until(b'\n', line).map_err(BackupError::file(path))
        };
        next(&mut line)?;
        let header: Header = serde_json::from_slice(&line).map_err(|_| damaged("it is no keys file"))?;
        check_format(path, header.plumbline_keys)?;
        let (mut is_keys, mut columns, mut rows) = (false, Vec::new(), Vec::new());
        let end: End = loop {
            hasher.update(&line);
            if next(&mut line)? == 0 {
                return Err(damaged("its end is missing"));
            }
            if line.starts_with(b"[") {
                rows.extend(is_keys.then(|| line.clone()));
            } else if let Ok(section) = serde_json::from_slice::<Section>(&line) {
                is_keys = section.table == "organisation_keys";
                if is_keys {
                    columns = section.columns;
                }
            } else {
                break serde_json::from_slice(&line).map_err(|_| damaged("a line of it makes no sense"))?;
            }
        };
        // What is damaged is not to be taken for what was sealed with another key, so this comes first.
        if end.sha256 != Digest(hasher.finalize().into()) {
            return Err(damaged("its SHA-256 is not the recorded one"));
        }
        let mut organisations = HashSet::new();
        for row in rows {
            let organisation = check(&row, &columns, master).ok_or_else(|| damaged("a key in it is none"))?;
            organisations.insert(organisation.map_err(|()| BackupError::WrongMasterKey(path.to_owned()))?);
        }
        Ok(Self { path: path.to_owned(), header, organisations })
    }
}

/// The organisation of a row of sealed keys; `Err` where the master key does not open it, `None` where it is no such row.
fn check(row: &[u8], columns: &[String], master: &MasterKey) -> Option<Result<Uuid, ()>> {
    let row: Vec<Value> = serde_json::from_slice(row).ok()?;
    let value = |name: &str| columns.iter().position(|it| it == name).and_then(|it| row.get(it));
    // PostgreSQL writes bytes with a prefix.
    let bytes = |value: &Value| hex::decode(value.as_str()?.trim_start_matches("\\x")).ok();
    let organisation: Uuid = value("organisation")?.as_str()?.parse().ok()?;
    let seals = [Some(value("wrapped_key")?), value("next_wrapped_key").filter(|it| !it.is_null())];
    let seals: Vec<Vec<u8>> = seals.into_iter().flatten().map(bytes).collect::<Option<_>>()?;
    let place = Seal::OrganisationKey(OrganisationId(organisation));
    let opens = seals.iter().any(|it| master.key.unwrap(it, place).is_ok());
    Some(if opens { Ok(organisation) } else { Err(()) })
}

/// The tables that a keys file is loaded into.
pub(super) async fn prepare(tx: &mut Transaction, tables: &[Table]) -> Result<Vec<Table>, BackupError> {
    let columns = PLACES_COLUMNS.join(", ");
    let text = format!("CREATE TEMPORARY TABLE {PLACES} AS SELECT {columns} FROM conversation_revisions WHERE FALSE");
    execute!(tx, sqlx::AssertSqlSafe(text))?;
    Ok(tables.iter().filter(|it| is_one(&it.name)).cloned().chain(places(tables)).collect())
}

/// Drops the keys of what is not there: it is younger than the snapshot.
pub(super) async fn drop_strangers(tx: &mut Transaction) -> Result<(), BackupError> {
    for (table, owner) in TABLES {
        let text = format!("DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM {owner})");
        execute!(tx, sqlx::AssertSqlSafe(text))?;
    }
    Ok(())
}

fn places(tables: &[Table]) -> Option<Table> {
    let revisions = tables.iter().find(|it| it.name == "conversation_revisions")?;
    let column = |name: &&str| revisions.columns.iter().find(|it| it.name == *name).cloned();
    Some(Table { name: PLACES.to_owned(), columns: PLACES_COLUMNS.iter().filter_map(column).collect() })
}
