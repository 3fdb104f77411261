//! Group commit for SQLite. There is one writer connection and a durable commit takes the disk's time, so writes that
//! arrive together each run in a savepoint of one transaction and answer after its commit. A write that fails is rolled
//! back to its savepoint and harms no other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::SqlitePool;
use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument as _, Span};

use crate::StoreError;
use crate::sql::{Transaction, on_driver};

/// Writes that may wait before whoever brings the next one has to wait too.
const WAITING: usize = 1_024;
/// Writes in one transaction at most, so that the first of them does not wait too long for its answer.
const MOST_IN_A_GROUP: usize = 256;

/// The queue in front of the writer connection.
#[derive(Clone)]
pub(crate) struct GroupCommit {
    queue: mpsc::Sender<Box<dyn Queued>>,
}

impl GroupCommit {
    pub(crate) fn start(writer: SqlitePool) -> Self {
        let (queue, arrivals) = mpsc::channel(WAITING);
        tokio::spawn(commit_groups(writer, arrivals));
        Self { queue }
    }

    /// Runs `work` in the next group and answers once it is durable. `work` must await nothing but SQL: every other
    /// write waits for it.
    pub(crate) async fn write<A, T, F>(&self, arguments: A, work: F) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'c> Fn(&'c A, &'c mut Transaction) -> BoxFuture<'c, Result<T, StoreError>> + Send + Sync + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let write = Write { arguments, work, asked: Span::current(), result: None, answer };
        self.queue.send(Box::new(write)).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

type Caught<T> = Result<Result<T, StoreError>, Box<dyn Any + Send>>;

struct Write<A, T, F> {
    arguments: A,
    work: F,
    /// Where it is asked for: what is logged within belongs there.
    asked: Span,
    result: Option<Caught<T>>,
    answer: oneshot::Sender<Caught<T>>,
}

/// A write whose types are forgotten.
trait Queued: Send {
    /// Runs it; true where its effects are to stay.
    fn run<'c>(&'c mut self, transaction: &'c mut Transaction) -> BoxFuture<'c, bool>;

    /// Answers it, once the group has committed or failed to.
    fn answer(self: Box<Self>, committed: &Result<(), Arc<sqlx::Error>>);
}

impl<A, T, F> Queued for Write<A, T, F>
where
    A: Send + Sync,
    T: Send,
    F: for<'c> Fn(&'c A, &'c mut Transaction) -> BoxFuture<'c, Result<T, StoreError>> + Send + Sync,
{
    fn run<'c>(&'c mut self, transaction: &'c mut Transaction) -> BoxFuture<'c, bool> {
        Box::pin(async move {
            let work = (self.work)(&self.arguments, transaction).instrument(self.asked.clone());
            let result = AssertUnwindSafe(work).catch_unwind().await;
            let stays = matches!(result, Ok(Ok(_)));
            self.result = Some(result);
            stays
        })
    }

    fn answer(self: Box<Self>, committed: &Result<(), Arc<sqlx::Error>>) {
        let result = match (self.result, committed) {
            (None | Some(Ok(Ok(_))), Err(error)) => Ok(Err(StoreError::Database(error.clone()))),
            (None, Ok(())) => Ok(Err(StoreError::Closed)),
            (Some(result), _) => result,
        };
        // Whoever asked may have left; the write is done all the same.
        let _ = self.answer.send(result);
    }
}

async fn commit_groups(writer: SqlitePool, mut arrivals: mpsc::Receiver<Box<dyn Queued>>) {
    let mut group = Vec::new();
    while arrivals.recv_many(&mut group, MOST_IN_A_GROUP).await > 0 {
        let committed = commit_group(&writer, &mut group).await.map_err(Arc::new);
        for write in group.drain(..) {
            write.answer(&committed);
        }
    }
}

async fn commit_group(writer: &SqlitePool, group: &mut [Box<dyn Queued>]) -> Result<(), sqlx::Error> {
    let mut transaction = Transaction::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?);
    for write in group {
        statement(&mut transaction, "SAVEPOINT one_write").await?;
        if !write.run(&mut transaction).await {
            statement(&mut transaction, "ROLLBACK TO one_write").await?;
        }
        statement(&mut transaction, "RELEASE one_write").await?;
    }
    transaction.commit().await
}

async fn statement(transaction: &mut Transaction, text: &'static str) -> Result<(), sqlx::Error> {
    on_driver!(transaction, |Driver, connection| sqlx::query::<Driver>(text).execute(connection).await.map(drop))
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

    use super::*;
    use crate::sql::{all, execute};

    /// What each write inserts, and how it ends.
    #[derive(Clone, Copy)]
    enum End {
        Well(i64),
        Badly(i64),
        InPanic(i64),
    }

    fn insert<'c>(end: &'c End, tx: &'c mut Transaction) -> BoxFuture<'c, Result<i64, StoreError>> {
        Box::pin(async move {
            let (End::Well(number) | End::Badly(number) | End::InPanic(number)) = *end;
            execute!(tx, "INSERT INTO numbers VALUES ($1)", number)?;
            match end {
                End::Well(_) => Ok(number),
                End::Badly(_) => Err(StoreError::LeaseLost),
                End::InPanic(_) => panic!("number {number}"),
            }
        })
    }

    async fn open(folder: &std::path::Path) -> (SqlitePool, GroupCommit) {
        let options = SqliteConnectOptions::new().filename(folder.join("numbers.db")).create_if_missing(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        sqlx::query("CREATE TABLE numbers (number INTEGER NOT NULL)").execute(&pool).await.unwrap();
        (pool.clone(), GroupCommit::start(pool))
    }

    async fn kept(pool: &SqlitePool) -> Vec<(i64,)> {
        let mut transaction = Transaction::Sqlite(pool.begin().await.unwrap());
        all!(&mut transaction, "SELECT number FROM numbers ORDER BY number").unwrap()
    }

    #[tokio::test]
    async fn each_write_of_a_group_stays_or_goes_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let (pool, group_commit) = open(folder.path()).await;
        let ends = [End::Well(1), End::Badly(2), End::Well(3), End::InPanic(4), End::Well(5)];
        // One runtime thread: all of them have arrived before the writer first runs, so they are one group.
        let answers = join_all(ends.map(|end| AssertUnwindSafe(group_commit.write(end, insert)).catch_unwind())).await;
        for (end, answer) in ends.into_iter().zip(answers) {
            match end {
                End::Well(number) => assert_eq!(answer.unwrap().unwrap(), number),
                End::Badly(_) => assert!(matches!(answer.unwrap(), Err(StoreError::LeaseLost))),
                End::InPanic(_) => assert!(answer.is_err(), "a panic is its own caller's"),
            }
        }
        assert_eq!(kept(&pool).await, [(1,), (3,), (5,)]);
    }

    #[tokio::test]
    async fn none_is_acknowledged_where_the_group_cannot_commit() {
        let folder = tempfile::tempdir().unwrap();
        let (pool, group_commit) = open(folder.path()).await;
        for table in [
            "CREATE TABLE owners (owner INTEGER PRIMARY KEY)",
            // A deferred reference is looked at when the transaction commits, and fails only then.
            "CREATE TABLE owned (owner INTEGER REFERENCES owners DEFERRABLE INITIALLY DEFERRED)",
        ] {
            sqlx::query(table).execute(&pool).await.unwrap();
        }
        let orphan =
            group_commit.write((), |(), tx| Box::pin(async move { Ok(execute!(tx, "INSERT INTO owned VALUES (1)")?) }));
        let (orphan, other) = tokio::join!(orphan, group_commit.write(End::Well(1), insert));
        assert!(matches!(orphan, Err(StoreError::Database(_))), "{orphan:?}");
        assert!(matches!(other, Err(StoreError::Database(_))), "{other:?}");
        assert_eq!(group_commit.write(End::Well(2), insert).await.unwrap(), 2, "the next group is not harmed");
        assert_eq!(kept(&pool).await, [(2,)]);
    }
}
