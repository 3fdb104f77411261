//! Conversations a second, from the first submission until the last score is durable: the server beside the ceiling,
//! alternately, each run with a new database. Without a binding both only keep them, which shows what scoring takes.

use std::sync::Arc;

use bytes::Bytes;
use plumbline_core::conversation::Conversation;
use plumbline_sandbox::Sandbox;

use crate::ceiling::Ceiling;
use crate::conversations::conversation;
use crate::database::Databases;
use crate::load::Measured;
use crate::numbers::{median, rate};
use crate::server::Server;

/// What is run.
pub struct Plan {
    pub conversations: usize,
    pub turns: usize,
    pub at_once: usize,
    pub jobs: usize,
    pub rounds: usize,
}

/// Conversations before the first that counts.
const WARM_UP: usize = 200;

/// Conversations a second of one side, and what one of them takes.
#[derive(Clone, Copy)]
struct Figures {
    accepted: f64,
    scored: f64,
    processor_ms: f64,
}

/// Prints a table for this kind of database.
pub async fn run(plan: &Plan, sandbox: &Sandbox, databases: &Databases) -> anyhow::Result<()> {
    let Plan { conversations, turns, at_once, jobs, rounds } = *plan;
    println!(
        "Conversations a second on {}: {conversations} of {turns} turns, {at_once} submissions and {jobs} jobs at once\n",
        databases.name()
    );
    println!("{:<28} {:>10} {:>10} {:>16}", "", "accepted/s", "scored/s", "processor ms each");
    for bound in [true, false] {
        let (mut served, mut ceilings) = (Vec::new(), Vec::new());
        for round in 1..=rounds {
            let server = server(plan, databases, bound).await?;
            row(&format!("server {}{round}", mode(bound)), server, bound);
            let ceiling = ceiling(plan, sandbox, databases, bound).await?;
            row(&format!("ceiling {}{round}", mode(bound)), ceiling, bound);
            served.push(server);
            ceilings.push(ceiling);
        }
        let (server, ceiling) = (middle(&served), middle(&ceilings));
        row(&format!("server {}median", mode(bound)), server, bound);
        row(&format!("ceiling {}median", mode(bound)), ceiling, bound);
        let ratio = if bound { server.scored / ceiling.scored } else { server.accepted / ceiling.accepted };
        println!("{:<28} {ratio:>10.2}\n", "server / ceiling");
    }
    Ok(())
}

const fn mode(bound: bool) -> &'static str {
    if bound { "" } else { "unbound " }
}

fn row(name: &str, Figures { accepted, scored, processor_ms }: Figures, bound: bool) {
    let scored = if bound { format!("{scored:.0}") } else { String::new() };
    println!("{name:<28} {accepted:>10.0} {scored:>10} {processor_ms:>16.2}");
}

fn middle(figures: &[Figures]) -> Figures {
    let of = |value: fn(&Figures) -> f64| median(figures.iter().map(value));
    Figures { accepted: of(|it| it.accepted), scored: of(|it| it.scored), processor_ms: of(|it| it.processor_ms) }
}

fn figures(measured: &Measured, count: usize) -> Figures {
    Figures {
        accepted: rate(count, measured.accepted),
        scored: rate(count, measured.scored),
        processor_ms: measured.processor.map_or(f64::NAN, |it| 1e3 * it / count as f64),
    }
}

async fn server(plan: &Plan, databases: &Databases, bound: bool) -> anyhow::Result<Figures> {
    let folder = tempfile::tempdir()?;
    let database = databases.fresh(folder.path()).await?;
    let server = Server::start(folder.path(), &database, plan.jobs, bound).await?;
    let bodies = |conversations: Arc<[Conversation]>| -> Arc<[Bytes]> {
        let body = |it: &Conversation| Bytes::from(plumbline_capture::to_native(it).to_string());
        conversations.iter().map(body).collect()
    };
    server.run(&bodies(warm_up(plan)), plan.at_once).await?;
    let before = server.metrics().await?;
    let measured = server.run(&bodies(counted(plan)), plan.at_once).await?;
    if bound {
        let metrics = server.metrics().await?;
        let failed = metrics.scored() - before.scored() - plan.conversations as f64;
        anyhow::ensure!(failed == 0.0, "{failed} conversations have no score");
        metrics.explain();
    }
    server.stop().await?;
    database.drop().await?;
    Ok(figures(&measured, plan.conversations))
}

async fn ceiling(plan: &Plan, sandbox: &Sandbox, databases: &Databases, bound: bool) -> anyhow::Result<Figures> {
    let folder = tempfile::tempdir()?;
    let database = databases.fresh(folder.path()).await?;
    let ceiling = Ceiling::open(folder.path(), &database, sandbox, plan.jobs, bound).await?;
    ceiling.run(&warm_up(plan), plan.at_once).await?;
    let measured = ceiling.run(&counted(plan), plan.at_once).await?;
    drop(ceiling);
    database.drop().await?;
    Ok(figures(&measured, plan.conversations))
}

fn counted(plan: &Plan) -> Arc<[Conversation]> {
    (0..plan.conversations).map(|it| conversation(it as u64, plan.turns)).collect()
}

fn warm_up(plan: &Plan) -> Arc<[Conversation]> {
    (0..WARM_UP).map(|it| conversation((plan.conversations + it) as u64, plan.turns)).collect()
}
