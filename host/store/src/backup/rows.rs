//! Rows as lines of JSON. A section begins with an object, which names the table and its columns; each row is an array in
//! their order: bytes and ids as text, times as text, numbers and booleans as such. The database itself writes and reads
//! the values, so that they come back as what they were.

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

use super::BackupError;
use super::files::{Sink, open};
use crate::columns::damaged;
use crate::sql::{Transaction, all, execute, on_driver};

/// A table that is there.
#[derive(Clone)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(Clone)]
pub(super) struct Column {
    pub name: String,
    kind: String,
}

/// What begins a section.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub table: String,
    pub columns: Vec<String>,
}

/// The migrator's own table, which tells what step the others have taken.
pub(super) const MIGRATIONS: &str = "_sqlx_migrations";
/// The types that come back as they were.
const SQLITE: &[&str] = &["BLOB", "INTEGER", "TEXT"];
const POSTGRES: &[&str] =
    &["bigint", "boolean", "bytea", "date", "double precision", "integer", "text", "timestamp with time zone", "uuid"];

/// Every table but the migrator's own.
pub(super) async fn tables(tx: &mut Transaction) -> Result<Vec<Table>, BackupError> {
    let (text, kinds) = match tx {
        Transaction::Sqlite(_) => (
            "SELECT t.name, c.name, c.type FROM pragma_table_list t JOIN pragma_table_info(t.name) c
             WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> '_sqlx_migrations'
             ORDER BY t.name, c.cid",
            SQLITE,
        ),
        Transaction::Postgres(_) => (
            "SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), format_type(a.atttypid, a.atttypmod)
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE) AND c.relkind = 'r'
                 AND c.relname <> '_sqlx_migrations'
             ORDER BY c.relname, a.attnum",
            POSTGRES,
        ),
    };
    let rows: Vec<(String, String, String)> = all!(tx, text)?;
    let mut tables: Vec<Table> = Vec::new();
    for (table, column, kind) in rows {
        if !kinds.contains(&kind.as_str()) {
            return Err(BackupError::Kind { table, column, kind });
        }
        let column = Column { name: column, kind };
        match tables.last_mut().filter(|it| it.name == table) {
            Some(last) => last.columns.push(column),
            None => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    Ok(tables)
}

/// The names of all tables, whatever their columns are.
pub(super) async fn names(tx: &mut Transaction) -> Result<Vec<String>, BackupError> {
    let text = match tx {
        Transaction::Sqlite(_) => {
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'"
        }
        Transaction::Postgres(_) => {
            "SELECT CAST(relname AS TEXT) FROM pg_class
             WHERE relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE) AND relkind = 'r'"
        }
    };
    let rows: Vec<(String,)> = all!(tx, text)?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Writes a section with all rows of the table.
pub(super) async fn dump(tx: &mut Transaction, table: &Table, sink: &mut Sink) -> Result<u64, BackupError> {
    dump_from(tx, table, &format!("\"{}\"", table.name), sink).await
}

/// As [`dump`], with the rows from elsewhere: what may stand after FROM.
pub(super) async fn dump_from(
    tx: &mut Transaction,
    table: &Table,
    from: &str,
    sink: &mut Sink,
) -> Result<u64, BackupError> {
    let columns = table.columns.iter().map(|it| it.name.clone()).collect();
    let section = Section { table: table.name.clone(), columns };
    sink.line(&serde_json::to_string(&section).expect("plain data serialises"))?;
    // The names are the database's own.
    let text = match tx {
        Transaction::Sqlite(_) => {
            let value = |it: &Column| match it.kind.as_str() {
                "BLOB" => format!("iif(\"{0}\" IS NULL, NULL, lower(hex(\"{0}\")))", it.name),
                _ => format!("\"{}\"", it.name),
            };
            format!("SELECT json_array({}) FROM {from}", list(table, value))
        }
        Transaction::Postgres(_) => {
            let value = |it: &Column| format!("\"{}\"", it.name);
            format!("SELECT CAST(json_build_array({}) AS TEXT) FROM {from}", list(table, value))
        }
    };
    let mut count = 0;
    on_driver!(tx, |Driver, connection| {
        let mut rows = sqlx::query_as::<Driver, (String,)>(AssertSqlSafe(text)).fetch(connection);
        while let Some((row,)) = rows.try_next().await? {
            sink.line(&row)?;
            count += 1;
        }
    });
    Ok(count)
}

/// Rows that are put in by one statement, and their bytes.
const BATCH: (usize, usize) = (500, 4 << 20);

/// Puts in all rows of a file of sections, into those tables that are named here.
pub(super) async fn load(tx: &mut Transaction, tables: &[Table], path: &Path) -> Result<u64, BackupError> {
    let (mut section, mut rows, mut bytes, mut count) = (None, Vec::new(), 0, 0);
    let mut lines = BufReader::with_capacity(1 << 16, open(path)?).lines();
    loop {
        let line = lines.next().transpose().map_err(BackupError::file(path))?;
        let is_row = line.as_ref().is_some_and(|it| it.starts_with('['));
        if !is_row || rows.len() >= BATCH.0 || bytes >= BATCH.1 {
            if let Some(section) = &section {
                count += insert(tx, tables, section, &rows).await?;
            }
            rows.clear();
            bytes = 0;
        }
        match line {
            None => return Ok(count),
            Some(row) if is_row => {
                bytes += row.len();
                rows.push(row);
            }
            Some(other) => section = serde_json::from_str::<Section>(&other).ok(),
        }
        if section.is_none() && !rows.is_empty() {
            return Err(BackupError::Damaged { path: path.to_owned(), why: "it has rows of no table" });
        }
    }
}

async fn insert(
    tx: &mut Transaction,
    tables: &[Table],
    Section { table, columns }: &Section,
    rows: &[String],
) -> Result<u64, BackupError> {
    if rows.is_empty() {
        return Ok(0);
    }
    // What the tables of this step do not have must not be lost in silence.
    let known = tables.iter().find(|it| it.name == *table).ok_or_else(|| damaged(table))?;
    // Only names that the database has get into the statement.
    let columns: Option<Vec<&Column>> =
        columns.iter().map(|name| known.columns.iter().find(|it| it.name == *name)).collect();
    let Some(columns) = columns else {
        return Err(damaged(table).into());
    };
    let names: Vec<_> = columns.iter().map(|it| format!("\"{}\"", it.name)).collect();
    let is_sqlite = matches!(tx, Transaction::Sqlite(_));
    let values: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(index, it)| match (is_sqlite, it.kind.as_str()) {
            (true, "BLOB") => format!("unhex(value ->> {index})"),
            (true, _) => format!("value ->> {index}"),
            (false, kind) => format!("CAST(value ->> {index} AS {kind})"),
        })
        .collect();
    let source = if is_sqlite { "json_each($1)" } else { "json_array_elements(CAST($1 AS JSON)) r(value)" };
    let text = format!("INSERT INTO \"{table}\" ({}) SELECT {} FROM {source}", names.join(", "), values.join(", "));
    Ok(execute!(tx, AssertSqlSafe(text), format!("[{}]", rows.join(",")))?)
}

fn list(table: &Table, value: impl Fn(&Column) -> String) -> String {
    table.columns.iter().map(value).collect::<Vec<_>>().join(", ")
}
