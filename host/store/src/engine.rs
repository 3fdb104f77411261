//! The two engines: how each is opened, read and written. What differs between them is here, in the claiming of jobs
//! and in the migrations; everything else is one text.

use std::path::Path;
use std::time::Duration;

use futures::future::BoxFuture;
use plumbline_core::ids::OrganisationId;
use secrecy::{ExposeSecret, SecretString};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, PgPool, SqlitePool};
use tracing::Instrument as _;

use crate::group_commit::GroupCommit;
use crate::row_security::{self, DatabaseRole, Reach};
use crate::seal::random;
use crate::sql::{Single, Transaction};
use crate::{Database, StoreError};

/// The steps that make each engine's tables.
pub(crate) static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
pub(crate) static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// A connected database.
pub(crate) enum Engine {
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
        group_commit: GroupCommit,
    },
    /// `crossing` is for what a request waits for before it is known whose it is.
    Postgres {
        pool: PgPool,
        crossing: PgPool,
    },
}

/// How often a write is run again where PostgreSQL would not let it commit beside others.
const TRIES: u32 = 8;
/// How long SQLite waits for another process that writes, such as the command line beside the server.
const BUSY: Duration = Duration::from_secs(10);
const STATEMENTS_KEPT: usize = 256;
/// How long a connection of PostgreSQL may lie idle and be used again without asking whether it still answers, which would
/// be one more round trip before every statement's transaction.
const TRUSTED: Duration = Duration::from_secs(1);
/// The channel on which the nodes of a PostgreSQL database tell each other of new jobs.
pub(crate) const JOBS_CHANNEL: &str = "plumbline_jobs";
/// The channel on which they tell each other of events, by the organisation's id.
pub(crate) const EVENTS_CHANNEL: &str = "plumbline_events";

impl Engine {
    /// Connects and brings the tables up to date.
    pub(crate) async fn open(database: &Database, readers: u32) -> Result<Self, StoreError> {
        match database {
            Database::Sqlite(path) => {
                let writer = sqlite_pool(1, sqlite_options(path)).await?;
                SQLITE.run(&writer).await?;
                let readers = sqlite_pool(readers.max(1), sqlite_options(path).read_only(true)).await?;
                let group_commit = GroupCommit::start(writer.clone());
                Ok(Self::Sqlite { readers, writer, group_commit })
            }
            Database::Postgres(url) => {
                let options = postgres_options(url)?;
                let mut owner = PgConnection::connect_with(&options).await?;
                if !is_up_to_date(&POSTGRES, &mut owner).await? {
                    row_security::lift(&mut owner).await?;
                    POSTGRES.run(&mut owner).await?;
                }
                row_security::secure(&mut owner).await?;
                owner.close().await?;
                // One connection is taken for good by whoever listens for jobs.
                let pool = postgres_pool(readers.max(1) + 1, options.clone(), DatabaseRole::Service).await?;
                let crossing = postgres_pool(readers.div_ceil(2).max(1), options, DatabaseRole::Crossing).await?;
                Ok(Self::Postgres { pool, crossing })
            }
        }
    }

    /// Begins a transaction in which nothing is written, and nothing seen but what is `organisation`'s. Dropping it ends
    /// it.
    pub(crate) async fn read(&self, organisation: OrganisationId) -> Result<Transaction, StoreError> {
        self.begin_read(Reach::Of(organisation)).await
    }

    /// Begins a transaction in which nothing is written, of all organisations: for `crossings.rs` and nobody else.
    pub(crate) async fn read_across(&self) -> Result<Transaction, StoreError> {
        self.begin_read(Reach::Across).await
    }

    /// A connection for one statement that reads across all organisations: for `crossings.rs` and nobody else. It needs no
    /// transaction to say how far it reaches, and so takes one round trip where [`read_across`](Self::read_across) takes two.
    pub(crate) async fn look_across(&self) -> Result<Single, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Single::Sqlite(readers.acquire().await?),
            Self::Postgres { crossing, .. } => Single::Postgres(crossing.acquire().await?),
        })
    }

    /// Runs `work` in a transaction that reaches what is `organisation`'s, and answers once it is durable. `work` must
    /// await nothing but SQL, and may be run again: its effects are those of the run that committed.
    pub(crate) async fn write<A, T, F>(
        &self,
        organisation: OrganisationId,
        arguments: A,
        work: F,
    ) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'c> Fn(&'c A, &'c mut Transaction) -> BoxFuture<'c, Result<T, StoreError>> + Send + Sync + 'static,
    {
        self.run(Reach::Of(organisation), arguments, work).await
    }

    /// As [`write`](Self::write), of all organisations: for `crossings.rs` and nobody else.
    pub(crate) async fn write_across<A, T, F>(&self, arguments: A, work: F) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'c> Fn(&'c A, &'c mut Transaction) -> BoxFuture<'c, Result<T, StoreError>> + Send + Sync + 'static,
    {
        self.run(Reach::Across, arguments, work).await
    }

    async fn begin_read(&self, reach: Reach) -> Result<Transaction, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Transaction::Sqlite(readers.begin().await?),
            // One snapshot for all that is read in it, as SQLite gives by itself.
            Self::Postgres { pool, .. } => {
                begin(pool, reach.begin("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")).await?
            }
        })
    }

    async fn run<A, T, F>(&self, reach: Reach, arguments: A, work: F) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'c> Fn(&'c A, &'c mut Transaction) -> BoxFuture<'c, Result<T, StoreError>> + Send + Sync + 'static,
    {
        let pool = match self {
            Self::Sqlite { group_commit, .. } => return group_commit.write(arguments, work).await,
            Self::Postgres { pool, .. } => pool,
        };
        for tried in 0..TRIES {
            if tried > 0 {
                let [jitter] = random::<1>();
                tokio::time::sleep(Duration::from_millis(u64::from(jitter % 8) << tried)).await;
            }
            let mut transaction = begin(pool, reach.begin("BEGIN")).await?;
            let outcome = match work(&arguments, &mut transaction).await {
                Ok(value) => transaction.commit().await.map(|()| value).map_err(StoreError::from),
                Err(error) => transaction.rollback().await.map_err(StoreError::from).and(Err(error)),
            };
            match outcome {
                Err(error) if beside_others(&error) => {}
                outcome => return outcome,
            }
        }
        Err(StoreError::Contended)
    }

    /// Overwrites what deleted rows left behind, as far as this engine can be told to.
    ///
    /// SQLite zeroes deleted rows in its file, and the log that may still hold them is emptied here. PostgreSQL keeps
    /// them until it vacuums and recycles its log: there, only the key that the deleted keys were wrapped with stands
    /// between them and whoever holds the disk.
    pub(crate) async fn scrub(&self) -> Result<(), StoreError> {
        if let Self::Sqlite { writer, .. } = self {
            let (kept_busy, ..): (i64, i64, i64) =
                sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(writer).await?;
            if kept_busy != 0 {
                tracing::warn!("a long read kept the database's log from being emptied; the next erasure empties it");
            }
        }
        Ok(())
    }

    /// Hears of jobs that other nodes enqueue, and of events. `None` on SQLite, which serves one.
    pub(crate) async fn listener(&self) -> Result<Option<PgListener>, StoreError> {
        let Self::Postgres { pool, .. } = self else { return Ok(None) };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen_all([JOBS_CHANNEL, EVENTS_CHANNEL]).await?;
        Ok(Some(listener))
    }
}

impl Transaction {
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }

    /// Lets the workers of other nodes know of a job, once this commits. SQLite serves one node.
    pub(crate) async fn tell_other_nodes(&mut self) -> Result<(), sqlx::Error> {
        if let Self::Postgres(transaction) = self {
            sqlx::query("SELECT pg_notify($1, '')").bind(JOBS_CHANNEL).execute(&mut **transaction).await?;
        }
        Ok(())
    }

    /// Lets whoever follows the organisation's events on other nodes, or sends them, know of one, once this commits.
    pub(crate) async fn tell_other_nodes_of_event(&mut self, organisation: OrganisationId) -> Result<(), sqlx::Error> {
        if let Self::Postgres(transaction) = self {
            let query = sqlx::query("SELECT pg_notify($1, $2)").bind(EVENTS_CHANNEL);
            query.bind(organisation.0.simple().to_string()).execute(&mut **transaction).await?;
        }
        Ok(())
    }

    async fn rollback(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
    }
}

/// Begins a transaction on PostgreSQL, to its end even where whoever asked has stopped waiting: a connection that is given up
/// in between would go back to the others with a transaction that is open, and whose reach is somebody else's.
async fn begin(pool: &PgPool, statement: AssertSqlSafe<String>) -> Result<Transaction, StoreError> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await }.in_current_span());
    Ok(Transaction::Postgres(begun.await.map_err(|_| StoreError::Closed)??))
}

/// Whether every step has been taken. A step that is not known, or was taken otherwise, is for the migrator to refuse.
async fn is_up_to_date(migrator: &Migrator, owner: &mut PgConnection) -> Result<bool, StoreError> {
    let (there,): (bool,) =
        sqlx::query_as("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(&mut *owner).await?;
    if !there {
        return Ok(false);
    }
    let taken: Vec<(i64, bool, Vec<u8>)> =
        sqlx::query_as("SELECT version, success, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(owner)
            .await?;
    Ok(migrator.iter().map(|it| (it.version, true, it.checksum.to_vec())).eq(taken))
}

pub(crate) fn postgres_options(url: &SecretString) -> Result<PgConnectOptions, StoreError> {
    let options: PgConnectOptions = url.expose_secret().parse()?;
    Ok(options.application_name("plumbline").statement_cache_capacity(STATEMENTS_KEPT).disable_statement_logging())
}

/// Connections that act as one role for as long as they are open.
async fn postgres_pool(connections: u32, options: PgConnectOptions, role: DatabaseRole) -> Result<PgPool, sqlx::Error> {
    PgPoolOptions::new()
        .max_connections(connections)
        .after_connect(move |connection, _| Box::pin(role.act(connection)))
        .test_before_acquire(false)
        .before_acquire(|connection, kept| {
            Box::pin(async move {
                if kept.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
}

pub(crate) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("secure_delete", "ON")
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS_KEPT)
        .disable_statement_logging()
}

pub(crate) async fn sqlite_pool(connections: u32, options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(connections)
        // They are this process's own: there is no server that could have closed them.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
}

/// Whether the write failed only because of what others wrote at the same time.
fn beside_others(error: &StoreError) -> bool {
    const SERIALIZATION_FAILURE: &str = "40001";
    const DEADLOCK: &str = "40P01";
    match error {
        StoreError::Contended => true,
        StoreError::Database(error) => {
            let code = error.as_database_error().and_then(|it| it.code());
            code.is_some_and(|it| it == SERIALIZATION_FAILURE || it == DEADLOCK)
        }
        _ => false,
    }
}
