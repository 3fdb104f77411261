//! Many at once: what a run brings in, and what came of it.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

/// What one run took.
#[derive(Clone, Copy)]
pub struct Measured {
    /// Until the last conversation was accepted.
    pub accepted: Duration,
    /// Until the last of them had a durable score.
    pub scored: Duration,
    /// Seconds of processor of the process that did it, where the system tells. A client's are not among them.
    pub processor: Option<f64>,
}

/// Does `work` for each index, `at_once` at a time.
pub async fn each<F, R>(indices: Range<usize>, at_once: usize, work: F) -> anyhow::Result<()>
where
    F: Fn(usize) -> R + Clone + Send + 'static,
    R: Future<Output = anyhow::Result<()>> + Send,
{
    let next = Arc::new(AtomicUsize::new(indices.start));
    let mut tasks = JoinSet::new();
    for _ in 0..at_once {
        let (next, work) = (Arc::clone(&next), work.clone());
        tasks.spawn(async move {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= indices.end {
                    return anyhow::Ok(());
                }
                work(index).await?;
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}
