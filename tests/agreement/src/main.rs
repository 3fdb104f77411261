//! `agreement`: how what a rubric finds agrees with what experts have labelled. The rubric runs natively, by the engine
//! that its component holds. A figure is no verdict, so it asserts nothing, and where the data is absent it says so.

#![expect(clippy::doc_markdown, reason = "names of people and of data are no code")]

mod annomi;
mod rated;
mod report;
mod statistics;
mod turns;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Parser as _;

use crate::annomi::Half;
use crate::rated::{Criteria, Rated, Rater};

/// Measures how what a rubric finds agrees with what experts have labelled
#[derive(clap::Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Prints the agreement with AnnoMI as a table in Markdown
    Annomi {
        #[command(flatten)]
        input: Input,
    },
    /// Prints the turns of AnnoMI that a criterion finds or misses, to develop a rubric by
    Turns {
        #[command(flatten)]
        input: Input,
        /// The criterion, one of those that count what experts have labelled
        #[arg(long)]
        criterion: String,
        /// Only false finds and misses
        #[arg(long)]
        wrong: bool,
        /// The half of the sessions; reading the held-out one spends it
        #[arg(long, default_value = "developed")]
        half: Half,
    },
}

#[derive(clap::Args)]
struct Input {
    /// The rubric's file
    rubric: PathBuf,
    /// The folder that holds annomi.jsonl
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"))]
    data: PathBuf,
    #[command(flatten)]
    criteria: Criteria,
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Annomi { input } => with(input, |rater, rated| Ok(report::report(rater, &rated))),
        Command::Turns { input, criterion, wrong, half } => with(input, |rater, rated| {
            let behaviour = turns::behaviour(&criterion, rater.criteria())?;
            let rated: Vec<Rated<'_>> = rated.into_iter().filter(|it| it.session.half == half).collect();
            Ok(turns::turns(&rated, behaviour, wrong))
        }),
    }
}

/// Rates all sessions and prints what is said of them.
fn with(input: Input, say: impl FnOnce(&Rater, Vec<Rated<'_>>) -> Result<String>) -> Result<()> {
    let Input { rubric, data, criteria } = input;
    let text = std::fs::read_to_string(&rubric).with_context(|| format!("cannot read {}", rubric.display()))?;
    let rater = Rater::new(&text, criteria)?;
    let Some(sessions) = annomi::sessions(&data)? else {
        println!("{}", absent(&data));
        return Ok(());
    };
    let rated: Vec<Rated<'_>> = sessions.iter().map(|it| rater.rate(it)).collect::<Result<_>>()?;
    print!("{}", say(&rater, rated)?);
    Ok(())
}

fn absent(data: &Path) -> String {
    format!("nothing was measured: there is no annomi.jsonl in {}", data.display())
}
