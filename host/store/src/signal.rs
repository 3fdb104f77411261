//! Tells workers that there may be work, so that they neither poll nor sleep through it.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::Store;

/// Tells a worker that there may be work. Each worker has its own; nothing that happens between claiming and waiting
/// is missed.
pub struct WorkSignal {
    store: Store,
    enqueued: watch::Receiver<()>,
}

/// A due job that was not given out is being claimed by another node just now.
const SOON: Duration = Duration::from_millis(10);

impl WorkSignal {
    /// Returns once there may be work: something was enqueued here or on another node, a retry or an expired lease
    /// came due, or `at_most` has passed.
    pub async fn wait(&mut self, at_most: Duration) {
        let due = self.store.next_due().await.ok().flatten();
        let until = due.map_or(at_most, |it| it.max(SOON).min(at_most));
        // The sender lives in the store that this signal holds, so the channel does not close.
        let _ = tokio::time::timeout(until, self.enqueued.changed()).await;
    }
}

impl Store {
    /// Tells of work that is enqueued from now on.
    #[must_use]
    pub fn work_signal(&self) -> WorkSignal {
        WorkSignal { store: self.clone(), enqueued: self.inner.wake.enqueued.subscribe() }
    }
}

/// The other end of every [`WorkSignal`].
pub(crate) struct Wake {
    enqueued: watch::Sender<()>,
    listening: Option<AbortHandle>,
}

impl Wake {
    /// Passes on what other nodes tell, where there are any.
    pub(crate) fn start(listener: Option<PgListener>) -> Self {
        let (enqueued, _) = watch::channel(());
        let listening = listener.map(|listener| tokio::spawn(listen(listener, enqueued.clone())).abort_handle());
        Self { enqueued, listening }
    }

    /// To be called after the transaction that enqueued has committed.
    pub(crate) fn all(&self) {
        self.enqueued.send_replace(());
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

async fn listen(mut listener: PgListener, enqueued: watch::Sender<()>) {
    loop {
        // A lost connection is made anew by the next call; what was told meanwhile is unknown, so all look.
        if let Err(error) = listener.recv().await {
            tracing::warn!(%error, "lost the connection that tells of new jobs");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        enqueued.send_replace(());
    }
}
