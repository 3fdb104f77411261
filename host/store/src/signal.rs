//! Tells whoever works, delivers or listens that there may be something, so that they neither poll nor sleep through it.

use std::time::Duration;

use plumbline_core::ids::OrganisationId;
use sqlx::postgres::PgListener;
use tokio::sync::{broadcast, watch};
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::Store;
use crate::columns::now;
use crate::engine::EVENTS_CHANNEL;

/// Tells a worker that there may be work. Each worker has its own; nothing that happens between claiming and waiting
/// is missed.
pub struct WorkSignal {
    store: Store,
    enqueued: watch::Receiver<()>,
}

/// Tells whoever delivers that something may be due. As [`WorkSignal`] for deliveries.
pub struct DeliverySignal {
    store: Store,
    happened: watch::Receiver<()>,
}

/// Tells of an organisation's events. Nothing that happens between reading and waiting is missed.
pub struct EventSignal {
    organisation: OrganisationId,
    happened: broadcast::Receiver<Option<OrganisationId>>,
}

/// A due job that was not given out is being claimed by another node just now.
const SOON: Duration = Duration::from_millis(10);
/// A due delivery that was not given out waits for an attempt to end, whose end is told of; it may be another node's.
const NOT_SO_SOON: Duration = Duration::from_millis(250);
/// Events that somebody who listens may be behind, and is told that there were some.
const BEHIND: usize = 256;

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

impl DeliverySignal {
    /// Returns once something may be due: an event happened here or on another node, a retry or an expired lease came due,
    /// or `at_most` has passed.
    pub async fn wait(&mut self, at_most: Duration) {
        let due = self.store.next_delivery().await.ok().flatten();
        let until = due.map_or(at_most, |it| (it - now()).to_std().unwrap_or_default().clamp(NOT_SO_SOON, at_most));
        let _ = tokio::time::timeout(until, self.happened.changed()).await;
    }
}

impl EventSignal {
    /// Returns once something may have happened in the organisation, here or on another node.
    pub async fn wait(&mut self) {
        loop {
            match self.happened.recv().await {
                Ok(Some(organisation)) if organisation != self.organisation => {}
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {
                    // Whoever reads now reads of these, too.
                    self.happened = self.happened.resubscribe();
                    return;
                }
                // The store is gone, and nothing happens any more.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

impl Store {
    /// Tells of work that is enqueued from now on.
    #[must_use]
    pub fn work_signal(&self) -> WorkSignal {
        WorkSignal { store: self.clone(), enqueued: self.inner.wake.enqueued.subscribe() }
    }

    /// Tells of deliveries that are due from now on.
    #[must_use]
    pub fn delivery_signal(&self) -> DeliverySignal {
        DeliverySignal { store: self.clone(), happened: self.inner.wake.delivering.subscribe() }
    }

    /// Tells of what happens in the organisation from now on.
    #[must_use]
    pub fn event_signal(&self, organisation: OrganisationId) -> EventSignal {
        EventSignal { organisation, happened: self.inner.wake.happened.subscribe() }
    }
}

/// The other end of every signal.
pub(crate) struct Wake {
    enqueued: watch::Sender<()>,
    delivering: watch::Sender<()>,
    /// In which organisation; none where it may be in any.
    happened: broadcast::Sender<Option<OrganisationId>>,
    listening: Option<AbortHandle>,
}

impl Wake {
    /// Passes on what other nodes tell, where there are any.
    pub(crate) fn start(listener: Option<PgListener>) -> Self {
        let ((enqueued, _), (delivering, _), (happened, _)) =
            (watch::channel(()), watch::channel(()), broadcast::channel(BEHIND));
        let listening = listener.map(|listener| {
            let (enqueued, delivering, happened) = (enqueued.clone(), delivering.clone(), happened.clone());
            tokio::spawn(listen(listener, enqueued, delivering, happened)).abort_handle()
        });
        Self { enqueued, delivering, happened, listening }
    }

    /// To be called after the transaction that enqueued has committed.
    pub(crate) fn all(&self) {
        self.enqueued.send_replace(());
    }

    /// To be called after a transaction that may have appended an event, or made a delivery due, has committed.
    pub(crate) fn happened(&self, organisation: OrganisationId) {
        self.delivering.send_replace(());
        // Nobody may be listening.
        _ = self.happened.send(Some(organisation));
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

async fn listen(
    mut listener: PgListener,
    enqueued: watch::Sender<()>,
    delivering: watch::Sender<()>,
    happened: broadcast::Sender<Option<OrganisationId>>,
) {
    loop {
        match listener.recv().await {
            Ok(told) if told.channel() == EVENTS_CHANNEL => {
                delivering.send_replace(());
                _ = happened.send(Uuid::try_parse(told.payload()).ok().map(OrganisationId));
            }
            Ok(_) => enqueued.send_replace(()),
            // A lost connection is made anew by the next call; what was told meanwhile is unknown, so all look.
            Err(error) => {
                tracing::warn!(%error, "lost the connection that tells of new jobs and events");
                tokio::time::sleep(Duration::from_secs(1)).await;
                enqueued.send_replace(());
                delivering.send_replace(());
                _ = happened.send(None);
            }
        }
    }
}
