//! Many things at the same time, but not all at once.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// Runs `work` for every item, `at_once` at a time, and returns what came of each in the order of the items.
pub async fn concurrently<T, R, F>(items: impl IntoIterator<Item = T>, at_once: usize, work: impl Fn(T) -> F) -> Vec<R>
where
    R: Send + 'static,
    F: Future<Output = R> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(at_once));
    let mut running = Vec::new();
    for item in items {
        let (places, work) = (Arc::clone(&places), work(item));
        running.push(tokio::spawn(async move {
            let _place = places.acquire().await.unwrap();
            work.await
        }));
    }
    let mut results = Vec::with_capacity(running.len());
    for task in running {
        match task.await {
            Ok(result) => results.push(result),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    results
}
