//! How long a person waits for feedback, from when a conversation is received until it is there for them: at half of what
//! this machine can do, which is measured first. The server measures it, as it does for every organisation.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use plumbline_core::conversation::ExternalId;

use crate::conversations::conversation;
use crate::database::Databases;
use crate::load::each;
use crate::numbers::rate;
use crate::server::{FED_BACK, Server};
use crate::throughput::Plan;

/// Who the sellers are, by turns.
const PEOPLE: usize = 50;
const WARM_UP: usize = 200;

/// Prints capacity and latency for this kind of database.
pub async fn run(plan: &Plan, databases: &Databases) -> anyhow::Result<()> {
    let Plan { conversations, turns, at_once, jobs, .. } = *plan;
    let bodies = |from: usize, count: usize| -> Arc<[Bytes]> {
        let body = |seed: usize| {
            let mut said = conversation(seed as u64, turns);
            let id = ExternalId { scheme: "crm".to_owned(), value: format!("u-{}", seed % PEOPLE) };
            said.participants[0].ids.push(id);
            Bytes::from(plumbline_capture::to_native(&said).to_string())
        };
        (from..from + count).map(body).collect()
    };
    println!("Feedback on {}: {conversations} of {turns} turns, of {PEOPLE} people\n", databases.name());

    let folder = tempfile::tempdir()?;
    let database = databases.fresh(folder.path()).await?;
    let server = Server::start(folder.path(), &database, jobs, true).await?.until(FED_BACK);
    server.people(PEOPLE).await?;
    server.run(&bodies(conversations, WARM_UP), at_once).await?;
    let measured = server.run(&bodies(0, conversations), at_once).await?;
    let capacity = rate(conversations, measured.scored);
    server.stop().await?;
    database.drop().await?;
    println!("    capacity                {capacity:.0} a second, submitted, scored and fed back");

    let folder = tempfile::tempdir()?;
    let database = databases.fresh(folder.path()).await?;
    let server = Arc::new(Server::start(folder.path(), &database, jobs, true).await?.until(FED_BACK));
    server.people(PEOPLE).await?;
    let pause = Duration::from_secs_f64(2.0 / capacity);
    let (sent, began) = (bodies(0, conversations), tokio::time::Instant::now());
    let submit = {
        let server = Arc::clone(&server);
        move |index: usize| {
            let (server, body) = (Arc::clone(&server), sent[index].clone());
            async move {
                // Each has its moment, however long the one before it took.
                tokio::time::sleep_until(began + pause * u32::try_from(index)?).await;
                server.submit(body).await
            }
        }
    };
    each(0..conversations, at_once, submit).await?;
    let offered = rate(conversations, began.elapsed());
    server.wait_for(conversations).await?;
    let latency = server.get("/v1/feedback/latency").await?;
    let of = |name: &str| latency[name].as_i64().context("a feedback's time is a number");
    anyhow::ensure!(of("n")? == i64::try_from(conversations)?, "every conversation is fed back: {latency}");
    println!("    at                      {offered:.0} a second");
    println!("    until feedback          p50 {} ms, p95 {} ms\n", of("p50_ms")?, of("p95_ms")?);
    Arc::into_inner(server).context("nobody else has the server")?.stop().await?;
    database.drop().await
}
