//! The power fails while conversations come in: whatever was acknowledged is scored, and is scored once.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use plumbline_tests::{Client, Home, Request, Server, concurrently};
use serde_json::Value;
use tokio::sync::Notify;

use crate::said;

crate::on_both_databases!(what_was_acknowledged_is_scored_once);

const SUBMISSIONS: usize = 500;
/// The server is killed as soon as so many submissions have been acknowledged: when the first is, in between, and when
/// all are but few have been scored.
const KILLED_AT: [usize; 6] = [1, 70, 190, 333, 499, 500];
const AT_ONCE: usize = 8;

async fn what_was_acknowledged_is_scored_once(home: Home) {
    let (server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    client.bind("service-conversation", &["*"]).await;
    server.kill().await;

    let calls: Vec<_> = (0..SUBMISSIONS).map(|it| said::call(&format!("call-{it}"))).collect();
    let mut acknowledged: HashMap<String, String> = HashMap::new();
    for kill_at in KILLED_AT {
        let server = Server::start(&home).await;
        let waiting = calls.iter().filter(|it| !acknowledged.contains_key(external_id(it))).cloned().collect();
        let reached = Arc::new(Notify::new());
        let count = Arc::new(AtomicUsize::new(acknowledged.len()));
        let submitting =
            tokio::spawn(submit_all(server.client(client.key()), waiting, kill_at, count, Arc::clone(&reached)));
        if acknowledged.len() < kill_at {
            reached.notified().await;
        }
        server.kill().await;
        acknowledged.extend(submitting.await.unwrap());
        assert!(acknowledged.len() >= kill_at);
    }

    let server = Server::start(&home).await;
    let client = server.client(client.key());
    assert_eq!(acknowledged.len(), SUBMISSIONS);
    for (external_id, id) in &acknowledged {
        let scores = client.scores(id).await;
        let mut results: Vec<_> = scores["scores"].as_array().unwrap().iter().map(result).collect();
        results.sort();
        let expected = [("sales-conversation", "a"), ("service-conversation", "a")];
        assert_eq!(results, expected, "{external_id}: {scores:#}");
        assert_eq!(scores["set_aside"], 0, "{external_id}");
    }
    let kept = client.list("/v1/conversations").await;
    let kept: HashMap<_, _> =
        kept.iter().map(|it| (external_id(it).to_owned(), it["id"].as_str().unwrap().to_owned())).collect();
    assert_eq!(kept, acknowledged, "a request that was repeated after the crash made no second conversation");
}

/// Submits each under a key of its own, as a client does that will send again what it has no answer for. Returns what
/// was acknowledged.
async fn submit_all(
    client: Client,
    calls: Vec<Value>,
    kill_at: usize,
    count: Arc<AtomicUsize>,
    reached: Arc<Notify>,
) -> Vec<(String, String)> {
    let submitted = concurrently(calls, AT_ONCE, |call| {
        let (client, count, reached) = (client.clone(), Arc::clone(&count), Arc::clone(&reached));
        async move {
            let id = external_id(&call).to_owned();
            let request = Request::post("/v1/conversations", &call).header("idempotency-key", &id);
            // Without an answer it may have been accepted or not.
            let answer = client.try_send(&request).await.ok()?.expect(202).json();
            if count.fetch_add(1, Ordering::SeqCst) + 1 == kill_at {
                reached.notify_one();
            }
            Some((id, answer["id"].as_str().unwrap().to_owned()))
        }
    });
    submitted.await.into_iter().flatten().collect()
}

fn external_id(conversation: &Value) -> &str {
    conversation["external_id"].as_str().unwrap()
}

fn result(score: &Value) -> (&str, &str) {
    assert_ne!(score["state"], "failed", "{score:#}");
    (score["scorecard"]["name"].as_str().unwrap(), score["subject"]["participant"].as_str().unwrap())
}
