//! `bench`: what the sandbox costs beside the same scorer as native code, what a rubric's file costs beside Rust, and how
//! many conversations a second come to a durable score beside a ceiling without HTTP and sandbox, how long feedback takes,
//! and what it costs a read that it is asked who may. It prints and asserts nothing: a time is no verdict.

mod access;
mod ceiling;
mod conversations;
mod database;
mod feedback;
mod load;
mod numbers;
mod progress;
mod rubrics;
mod server;
mod throughput;
mod wall;

use clap::Parser as _;
use plumbline_sandbox::Sandbox;
use plumbline_server::config::Limits;

use crate::database::Databases;
use crate::throughput::Plan;

/// Measures the sandbox's cost, and conversations a second from submission to durable score
#[derive(clap::Parser)]
struct Arguments {
    /// Only this part
    #[arg(long)]
    only: Option<Part>,
    /// Conversations of one run
    #[arg(long, default_value_t = 2_000)]
    conversations: usize,
    /// Turns of each of them
    #[arg(long, default_value_t = 60)]
    turns: usize,
    /// Submissions under way at once
    #[arg(long, default_value_t = 64)]
    at_once: usize,
    /// Jobs at once; what the server has where nothing is said
    #[arg(long, default_value_t = Limits::default().jobs)]
    jobs: usize,
    /// Rubrics' files that are made by chance and read
    #[arg(long, default_value_t = 2_000)]
    files: usize,
    /// Organisations among whose people it is looked who may read
    #[arg(long, default_value_t = 1_000)]
    organisations: usize,
    /// People of each of them
    #[arg(long, default_value_t = 100)]
    people: usize,
    /// Stored scores beside which the 90-day answer is asked for
    #[arg(long, default_value_t = 10_000_000)]
    scores: u64,
    /// People whose scores those are
    #[arg(long, default_value_t = 10_000)]
    scored_people: usize,
    /// Runs of each side, alternately
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The sandbox beside native code
    Wall,
    /// Rubrics' files beside Rust, and files made by chance
    Rubrics,
    /// Conversations a second
    Throughput,
    /// How long feedback takes at half of the machine's capacity
    Feedback,
    /// The 90-day answer beside many scores
    Progress,
    /// Reads with the checks of who may beside reads without
    Access,
}

fn main() -> anyhow::Result<()> {
    let Arguments {
        only,
        conversations,
        turns,
        at_once,
        jobs,
        files,
        organisations,
        people,
        scores,
        scored_people,
        rounds,
    } = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let config = plumbline_sandbox::Config { cache_dir: folder.path().join("compiled"), ..Default::default() };
    let sandbox = runtime.block_on(async { Sandbox::new(config) })?;
    let wanted = |part| only.is_none_or(|it| it == part);
    if wanted(Part::Wall) {
        wall::run(&runtime, &sandbox)?;
    }
    if wanted(Part::Rubrics) {
        rubrics::cost(&runtime, &sandbox)?;
        rubrics::fuzz(&runtime, &sandbox, files)?;
    }
    if wanted(Part::Throughput) {
        let plan = Plan { conversations, turns, at_once, jobs, rounds };
        runtime.block_on(async {
            for database in Databases::all() {
                throughput::run(&plan, &sandbox, &database).await?;
            }
            anyhow::Ok(())
        })?;
    }
    if wanted(Part::Feedback) {
        let plan = Plan { conversations, turns, at_once, jobs, rounds };
        runtime.block_on(async {
            for database in Databases::all() {
                feedback::run(&plan, &database).await?;
            }
            anyhow::Ok(())
        })?;
    }
    let metrics = plumbline_server::telemetry::metrics()?;
    if wanted(Part::Progress) {
        runtime.block_on(async {
            for database in Databases::all() {
                progress::run(scores, scored_people, &database, &metrics).await?;
            }
            anyhow::Ok(())
        })?;
    }
    if wanted(Part::Access) {
        runtime.block_on(async {
            for database in Databases::all() {
                access::run(organisations, people, &database, &metrics).await?;
            }
            anyhow::Ok(())
        })?;
    }
    Ok(())
}
