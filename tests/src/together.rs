//! Many things at the same time, but not all at once.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Runs `work` for every item, `at_once` at a time, and returns what came of each in the order of the items.
pub async fn concurrently<T, R, F>(items: impl IntoIterator<Item = T>, at_once: usize, work: impl Fn(T) -> F) -> Vec<R>
where
    R: Send + 'static,
    F: Future<Output = R> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(at_once));
    let mut running = JoinSet::new();
    for (index, item) in items.into_iter().enumerate() {
        let (places, work) = (Arc::clone(&places), work(item));
        running.spawn(async move {
            let _place = places.acquire().await.unwrap();
            (index, work.await)
        });
    }
    let mut results = Vec::with_capacity(running.len());
    while let Some(ended) = running.join_next().await {
        // The others are dropped with the set: one failure is enough to read.
        results.push(ended.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())));
    }
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
