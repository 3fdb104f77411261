//! Runs the studies and prints their table, in Markdown. It fails where a promise is not kept and chance does not explain it.

use clap::Parser;
use plumbline_simulator::studies;

/// Worlds whose truth is known, and how often what is said of them holds.
#[derive(Parser)]
struct Arguments {
    /// Worlds for each setting.
    #[arg(long, default_value_t = 2_000)]
    worlds: u64,
    /// Only studies of this name: change, cause, power or standing.
    #[arg(long)]
    only: Option<String>,
}

fn main() -> anyhow::Result<()> {
    let Arguments { worlds, only } = Arguments::parse();
    println!(
        "| worlds | what is counted | promise | share | 95 % interval | of | kept |\n|---|---|---|---|---|---|---|"
    );
    let rows = studies::run(worlds, only.as_deref());
    for row in &rows {
        println!("{}", row.markdown());
    }
    let broken = rows.iter().filter(|it| !it.plausible()).count();
    anyhow::ensure!(broken == 0, "{broken} promises are not kept");
    Ok(())
}
