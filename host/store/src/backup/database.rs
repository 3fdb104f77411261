//! The database as a whole: read in one snapshot, and made anew. Both act as the tables' owner, without a server's
//! connections.

use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::{BackupError, rows};
use crate::engine::{POSTGRES, SQLITE, postgres_options, sqlite_options, sqlite_pool};
use crate::row_security;
use crate::sql::{Transaction, all, execute, one};
use crate::{Database, StoreError};

/// Begins a transaction that sees all rows of one moment, whatever servers write meanwhile.
pub(super) async fn snapshot(database: &Database) -> Result<Transaction, BackupError> {
    match database {
        Database::Sqlite(path) => {
            let there = std::fs::metadata(path).map(drop);
            there.map_err(|source| StoreError::File { path: path.clone(), source })?;
            let pool = sqlite_pool(1, sqlite_options(path)).await?;
            Ok(Transaction::Sqlite(pool.begin().await?))
        }
        Database::Postgres(url) => {
            let pool = PgPoolOptions::new().max_connections(1).connect_with(postgres_options(url)?).await?;
            Ok(Transaction::Postgres(pool.begin_with(AssertSqlSafe(row_security::BACKUP)).await?))
        }
    }
}

/// The newest step that the tables have taken.
pub(super) async fn schema(tx: &mut Transaction) -> Result<i64, BackupError> {
    let (version,): (i64,) = one!(tx, "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations")?;
    Ok(version)
}

/// The newest step that this program knows.
pub(super) fn known(database: &Database) -> i64 {
    let migrator = match database {
        Database::Sqlite(_) => &SQLITE,
        Database::Postgres(_) => &POSTGRES,
    };
    migrator.iter().map(|it| it.version).max().unwrap_or_default()
}

/// Refuses a database that has rows, or tables of a later schema than what is to be restored.
pub(super) async fn check_empty(database: &Database, schema_wanted: i64) -> Result<(), BackupError> {
    if let Database::Sqlite(path) = database
        && !path.exists()
    {
        return Ok(());
    }
    let mut tx = snapshot(database).await?;
    let not_empty = || BackupError::NotEmpty { what: "the database".to_owned() };
    let there = rows::names(&mut tx).await?;
    if !there.iter().any(|it| it == rows::MIGRATIONS) {
        return if there.is_empty() { Ok(()) } else { Err(not_empty()) };
    }
    if schema(&mut tx).await? > schema_wanted {
        return Err(not_empty());
    }
    for table in rows::tables(&mut tx).await? {
        let any = AssertSqlSafe(format!("SELECT COUNT(*) FROM (SELECT 1 FROM \"{}\" LIMIT 1) t", table.name));
        let (any,): (i64,) = one!(&mut tx, any)?;
        if any > 0 {
            return Err(not_empty());
        }
    }
    Ok(())
}

/// Makes the tables as they were at a step. Its folder must exist where it is a file.
pub(super) async fn migrate(database: &Database, schema: i64) -> Result<(), BackupError> {
    match database {
        Database::Sqlite(path) => {
            let pool = sqlite_pool(1, sqlite_options(path)).await?;
            SQLITE.run_to(schema, &pool).await.map_err(StoreError::from)?;
            pool.close().await;
        }
        Database::Postgres(url) => {
            let mut owner = PgConnection::connect_with(&postgres_options(url)?).await?;
            row_security::lift(&mut owner).await?;
            POSTGRES.run_to(schema, &mut owner).await.map_err(StoreError::from)?;
            owner.close().await?;
        }
    }
    Ok(())
}

/// A transaction in which rows are put in, in whatever order: references are looked at when it ends.
pub(super) struct Load {
    pub tx: Transaction,
    /// On PostgreSQL they are taken away and made again, which checks them all at once.
    references: Vec<Reference>,
}

#[derive(sqlx::FromRow)]
struct Reference {
    table: String,
    name: String,
    definition: String,
}

impl Load {
    pub(super) async fn begin(database: &Database) -> Result<Self, BackupError> {
        let mut load = match database {
            Database::Sqlite(path) => {
                let pool = sqlite_pool(1, sqlite_options(path)).await?;
                Self { tx: Transaction::Sqlite(pool.begin().await?), references: Vec::new() }
            }
            Database::Postgres(url) => {
                let pool = PgPoolOptions::new().max_connections(1).connect_with(postgres_options(url)?).await?;
                Self { tx: Transaction::Postgres(pool.begin().await?), references: Vec::new() }
            }
        };
        match &load.tx {
            Transaction::Sqlite(_) => _ = execute!(&mut load.tx, "PRAGMA defer_foreign_keys = ON")?,
            Transaction::Postgres(_) => load.drop_references().await?,
        }
        Ok(load)
    }

    async fn drop_references(&mut self) -> Result<(), BackupError> {
        self.references = all!(
            &mut self.tx,
            "SELECT CAST(CAST(f.conrelid AS REGCLASS) AS TEXT) AS \"table\", quote_ident(f.conname) AS name,
                 pg_get_constraintdef(f.oid) AS definition
             FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
             WHERE f.contype = 'f' AND c.relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE)
             ORDER BY 1, 2",
        )?;
        for Reference { table, name, .. } in &self.references {
            let text = format!("ALTER TABLE {table} DROP CONSTRAINT {name}");
            execute!(&mut self.tx, AssertSqlSafe(text))?;
        }
        Ok(())
    }

    pub(super) async fn commit(mut self) -> Result<(), BackupError> {
        for Reference { table, name, definition } in &self.references {
            let text = format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}");
            execute!(&mut self.tx, AssertSqlSafe(text))?;
        }
        Ok(self.tx.commit().await?)
    }
}
