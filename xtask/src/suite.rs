//! `cargo xtask test`: every check there is, what answers fastest first. A failure does not keep the next check from
//! running, so that one run shows all that is wrong.

use anyhow::{Result, bail};

use crate::command::{cargo, exists, quietly, run, say};
use crate::postgres::{Cluster, Commits, URL_VARIABLE};
use crate::tally::{self, Tally};
use crate::{setup, tidy};

/// Whether the linter runs: it looks at everything once more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lints {
    On,
    Off,
}

/// Runs everything. The last line on standard output is `N passed, N failed`: the tests, and one more failed for each
/// other check that failed.
pub fn test(lints: Lints) -> Result<()> {
    setup::wasm_target()?;
    let mut failures = Failures::default();
    failures.note("format", run(cargo().args(["fmt", "--all", "--check"])));
    failures.note("layout", tidy::run());
    if lints == Lints::On {
        let host = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
        failures.note("lints", run(cargo().args(host)));
        failures.note("lints of components", component_lints());
    }
    let tally = tests(&mut failures);
    failures.note("dependencies", dependencies());

    for failure in &failures.0 {
        say(failure);
    }
    let failed = tally.failed as usize + failures.0.len();
    println!("{} passed, {failed} failed", tally.passed);
    if failed > 0 {
        bail!("not everything is as it should be");
    }
    Ok(())
}

/// What is compiled only where it becomes a component: the exports of plugins, and the whole of hostile ones.
fn component_lints() -> Result<()> {
    // The library that scorecards and practice generators use is made for one of the two worlds.
    let scorecards = ["hostile-plugins", "rubric-engine", "sales-conversation", "service-conversation"];
    for packages in [&scorecards[..], &["role-play"]] {
        let mut clippy = cargo();
        clippy.args(["clippy", "--target", setup::WASM_TARGET, "--lib", "--examples"]);
        clippy.args(packages.iter().flat_map(|it| ["--package", it]));
        run(clippy.args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

/// The workspace's tests and documentation tests, beside a PostgreSQL and with what others wrote to test against. Where one is
/// missing, the rest is tested still, but that is a failure: every test of the store runs on both databases.
fn tests(failures: &mut Failures) -> Tally {
    let cluster = Cluster::for_tests(Commits::Fast);
    // What the tests start is built before them: cargo builds a test's own package only.
    failures.note("build", run(cargo().args(["build", "--workspace", "--bins"])));
    let mut test = cargo();
    test.args(["test", "--workspace", "--no-fail-fast"]);
    match &cluster {
        Ok(cluster) => _ = test.env(URL_VARIABLE, cluster.url()),
        Err(_) => failures.note("PostgreSQL", cluster.map(drop)),
    }
    for counterpart in &setup::COUNTERPARTS {
        match counterpart.installed() {
            Ok(program) => _ = test.env(counterpart.variable, program),
            Err(error) => failures.note(counterpart.purpose, Err(error)),
        }
    }
    match tally::run(&mut test) {
        Ok((tally, succeeded)) => {
            if !succeeded && tally.failed == 0 {
                failures.note("tests", Err(anyhow::anyhow!("some did not compile, or ended before they could report")));
            }
            tally
        }
        Err(error) => {
            failures.note("tests", Err(error));
            Tally::default()
        }
    }
}

/// Licences, bans and sources of all dependencies. Known vulnerabilities in CI alone: they change by themselves, and what
/// passed yesterday should not fail on somebody's train.
fn dependencies() -> Result<()> {
    if !exists("cargo-deny") {
        say("licences and sources of dependencies are not checked: `cargo install --locked cargo-deny` makes it so");
        return Ok(());
    }
    let deny = |args: &[&str]| {
        let mut deny = cargo();
        deny.arg("deny").args(args);
        deny
    };
    run(&mut deny(&["check", "bans", "licenses", "sources"]))?;
    if std::env::var_os("CI").is_none() {
        return Ok(());
    }
    if let Err(error) = quietly(&mut deny(&["fetch", "db"])) {
        say(format_args!("known vulnerabilities are not checked: {error}"));
        return Ok(());
    }
    run(&mut deny(&["check", "--disable-fetch", "advisories"]))
}

/// What failed, in words.
#[derive(Default)]
struct Failures(Vec<String>);

impl Failures {
    fn note(&mut self, check: &str, outcome: Result<()>) {
        if let Err(error) = outcome {
            let failure = format!("{check}: {error:#}");
            say(&failure);
            self.0.push(failure);
        }
    }
}
