//! The commands that set up and hand over: the demo, the benchmarks, and anything that needs a PostgreSQL.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::command::{cargo, program, run, say, shown};
use crate::postgres::{Cluster, Commits, URL_VARIABLE};
use crate::setup;

/// No package is named: what is chosen decides which features dependencies have, and with the whole workspace they are
/// those of the tests, so that nothing is compiled twice.
const RUN: [&str; 2] = ["run", "--bin"];

/// Builds and runs `plumbline demo`. Its exit status is this one's.
pub fn demo(args: &[&str]) -> Result<()> {
    setup::wasm_target()?;
    let mut demo = cargo();
    demo.args(RUN).args(["plumbline", "--", "demo"]).args(args);
    become_(demo)
}

/// Builds and runs the benchmarks, with a PostgreSQL that commits as durably as one in use. They start the server that
/// lies beside them, so both are built.
pub fn bench(args: &[&str]) -> Result<()> {
    setup::wasm_target()?;
    run(cargo().args(["build", "--workspace", "--bin", "plumbline", "--bin", "bench"]))?;
    let cluster = Cluster::for_tests(Commits::Durable)?;
    let mut bench = cargo();
    bench.args(RUN).args(["bench", "--"]).args(args);
    run(bench.env(URL_VARIABLE, cluster.url()))
}

/// Runs a command beside a throw-away PostgreSQL, or keeps one until Enter is pressed.
pub fn postgres(command: &[&str]) -> Result<()> {
    let cluster = Cluster::for_tests(Commits::Fast)?;
    let [name, args @ ..] = command else {
        println!("{URL_VARIABLE}={}", cluster.url());
        say("press Enter to stop it");
        std::io::stdin().read_line(&mut String::new()).context("cannot read standard input")?;
        return Ok(());
    };
    run(program(name).args(args).env(URL_VARIABLE, cluster.url()))
}

/// Replaces this process, so that signals and the exit status are the program's own.
#[cfg(unix)]
fn become_(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    say(shown(&command));
    Err(command.stdin(Stdio::inherit()).exec()).with_context(|| format!("cannot run `{}`", shown(&command)))
}

#[cfg(not(unix))]
fn become_(mut command: Command) -> Result<()> {
    say(shown(&command));
    let status = crate::command::status(command.stdin(Stdio::inherit()))?;
    std::process::exit(status.code().unwrap_or(1))
}
