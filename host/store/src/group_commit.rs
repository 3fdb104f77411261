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
        let write = Write { arguments, work, result: None, answer };
        self.queue.send(Box::new(write)).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

type Caught<T> = Result<Result<T, StoreError>, Box<dyn Any + Send>>;

struct Write<A, T, F> {
    arguments: A,
    work: F,
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
            let result = AssertUnwindSafe((self.work)(&self.arguments, transaction)).catch_unwind().await;
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
