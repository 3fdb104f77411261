//! `cargo xtask`: everything that is not one cargo command. Each command does its own set-up, says in one line what it
//! does before it does it, and changes nothing outside the checkout but what it names.

mod command;
mod postgres;
mod programs;
mod setup;
mod suite;
mod tally;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask COMMAND

  demo [ARGS…]           build Plumbline and run its demo; ARGS go to `plumbline demo`
  test [--quick]         all checks and tests; --quick leaves the linter out
  tidy                   only the checks of how the source is laid out
  bench [ARGS…]          build and run the benchmarks; ARGS go to them
  postgres [COMMAND…]    run COMMAND with TEST_DATABASE_URL leading to a throw-away PostgreSQL;
                         without COMMAND, keep it until Enter is pressed
  help                   this text
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let done = match (command.as_str(), rest.as_slice()) {
        ("demo", args) => programs::demo(args),
        ("test", []) => suite::test(suite::Lints::On),
        ("test", ["--quick"]) => suite::test(suite::Lints::Off),
        ("tidy", []) => tidy::run(),
        ("bench", args) => programs::bench(args),
        ("postgres", command) => programs::postgres(command),
        ("help" | "--help" | "-h", []) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
