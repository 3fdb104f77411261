//! The command line. Every command ends with 0, or with 1 where the input was at fault, 2 where the caller was, 3 where the
//! host was; progress is shown on a terminal and never in a pipe.

mod admin;
mod audit;
mod client;
mod demo;
mod openapi;
mod people;
mod plugin;
mod practice;
mod rubric;
mod score;
mod serve;
mod submit;
mod table;
mod transcript;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Flags};

#[derive(Parser)]
#[command(name = "plumbline", version, about = "Measures every conversation against the standards you define", long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Serve),
    /// Run a server with a team, its conversations and their scores to look at
    Demo(demo::Demo),
    /// Submit conversations to a server and wait for their scores
    Submit(submit::Submit),
    /// Score a conversation here, without a server
    Score(score::Score),
    /// Practise in a role-play, made from what your own conversations show
    Practice(practice::Practice),
    /// Bring the database to this version
    Migrate(serve::Migrate),
    /// Print the API's OpenAPI document
    Openapi,
    /// Look after organisations and their keys
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Verify the log of who changed and read what
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Make a scorecard from a rubric's file, without programming
    #[command(subcommand)]
    Rubric(rubric::Command),
    /// Bring people in from a list
    #[command(subcommand)]
    People(people::People),
    /// Work with components
    #[command(subcommand)]
    Plugin(plugin::Plugin),
}

/// Runs the command that the arguments name.
#[must_use]
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(it) => it.run(),
        Command::Demo(it) => it.run(),
        Command::Submit(it) => it.run(),
        Command::Score(it) => it.run(),
        Command::Practice(it) => it.run(),
        Command::Migrate(it) => it.run(),
        Command::Openapi => openapi::run(),
        Command::Admin(it) => it.run(),
        Command::Audit(it) => it.run(),
        Command::Rubric(it) => it.run(),
        Command::People(it) => it.run(),
        Command::Plugin(it) => it.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("plumbline: {error:#}");
            ExitCode::from(error.downcast_ref::<Fault>().map_or(HOST, |it| it.status()))
        }
    }
}

/// Whose fault it was, where it was not the host's.
#[derive(Debug, thiserror::Error)]
enum Fault {
    /// A file, a conversation or a component is not what it should be.
    #[error("{0}")]
    Input(String),
    /// The command cannot be meant like this.
    #[error("{0}")]
    Caller(String),
}

const HOST: u8 = 3;

impl Fault {
    const fn status(&self) -> u8 {
        match self {
            Self::Input(_) => 1,
            Self::Caller(_) => 2,
        }
    }
}

/// The configuration; what is wrong with it is the caller's to mend.
fn resolve(flags: Flags, listen: Option<SocketAddr>) -> Result<Config, Fault> {
    flags.resolve(listen).map_err(|error| Fault::Caller(format!("{error:#}")))
}

/// A runtime for commands that wait for others.
fn block_on<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(future)
}

/// Reads a file that the caller named.
fn read(path: &std::path::Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(|error| Fault::Input(format!("cannot read {}: {error}", path.display())))
}
