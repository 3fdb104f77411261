//! `plumbline rubric`: from a rubric's file to a scorecard that runs, and what it says of conversations at every step.

mod new;
mod show;
mod try_on;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use plumbline_rubric::{Fault as RubricFault, SCHEMA};

use super::{Fault, block_on, read, score};
use crate::work::rubric::{Built, RunError, build};

#[derive(Subcommand)]
pub enum Command {
    /// Write a rubric's file to start from: asks a few questions, or begins with a rubric of the box, a spreadsheet or a
    /// component
    New(new::New),
    /// Say what is wrong with a rubric's file, and what should be better; runs its cases
    Check {
        /// The rubric, a .toml file
        rubric: PathBuf,
        /// JSON instead of text
        #[arg(long)]
        json: bool,
    },
    /// Make a component of a rubric's file; it needs nothing else to run
    Build {
        /// The rubric, a .toml file
        rubric: PathBuf,
        /// Where the component goes; beside the rubric where not said
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Score conversations by a rubric: how often each level is reached, with quotes, and what changed since the last time
    Try(try_on::Try),
    /// Print the JSON Schema of rubrics' files, for editors
    Schema,
}

impl Command {
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Self::New(it) => it.run(),
            Self::Check { rubric, json } => check(&rubric, json),
            Self::Build { rubric, out } => write(&rubric, out),
            Self::Try(it) => it.run(),
            Self::Schema => {
                print!("{SCHEMA}");
                Ok(())
            }
        }
    }
}

fn check(path: &Path, json: bool) -> anyhow::Result<()> {
    let built = read_rubric(path);
    if json {
        let (faults, lints) = match &built {
            Ok(built) => (&[][..], built.lints.as_slice()),
            Err(Unsound::Faults(_, faults)) => (faults.as_slice(), &[][..]),
            Err(Unsound::Unread(_)) => (&[][..], &[][..]),
        };
        if !matches!(built, Err(Unsound::Unread(_))) {
            let shown = serde_json::json!({ "sound": built.is_ok(), "faults": faults, "lints": lints });
            println!("{}", serde_json::to_string_pretty(&shown)?);
        }
        return match built {
            Ok(_) => Ok(()),
            Err(Unsound::Faults(path, faults)) => {
                Err(Fault::Input(format!("{}: {}", path.display(), counted(faults.len(), "fault"))).into())
            }
            Err(unread) => Err(unread.fault().into()),
        };
    }
    let built = built.map_err(Unsound::fault)?;
    for lint in &built.lints {
        println!("{}:{lint}", path.display());
    }
    let program = &built.rubric.program;
    let criteria = program.criteria().count();
    println!(
        "{} {} is sound: {}, {} as expected, {} to consider",
        program.id,
        program.version,
        if criteria == 1 { "1 criterion".to_owned() } else { format!("{criteria} criteria") },
        counted(built.rubric.cases.len(), "case"),
        counted(built.lints.len(), "hint"),
    );
    Ok(())
}

fn write(path: &Path, out: Option<PathBuf>) -> anyhow::Result<()> {
    let built = read_rubric(path).map_err(Unsound::fault)?;
    let sandbox = score::sandbox()?;
    block_on(async { built.ready(&sandbox).await.map_err(refused) })?;
    let out = out.unwrap_or_else(|| path.with_extension("wasm"));
    std::fs::write(&out, &built.component)
        .map_err(|error| Fault::Caller(format!("cannot write {}: {error}", out.display())))?;
    let digest = plumbline_core::Digest::of(&built.component);
    println!("{}: {} bytes, {digest}", out.display(), built.component.len());
    Ok(())
}

/// Whose fault it is that a rubric's component does not run.
fn refused(error: RunError) -> anyhow::Error {
    match error {
        RunError::Refused(_) => Fault::Input(error.to_string()).into(),
        RunError::Sandbox(error) => error.into(),
    }
}

/// Why there is no rubric.
enum Unsound {
    Unread(Fault),
    Faults(PathBuf, Vec<RubricFault>),
}

impl Unsound {
    /// Every fault on a line of its own, as compilers write them, so that editors find the place.
    fn fault(self) -> Fault {
        match self {
            Self::Unread(fault) => fault,
            Self::Faults(path, faults) => {
                let lines = faults.iter().map(|it| format!("\n{}:{it}", path.display())).collect::<String>();
                Fault::Input(format!("{}{lines}", counted(faults.len(), "fault")))
            }
        }
    }
}

fn read_rubric(path: &Path) -> Result<Built, Unsound> {
    let bytes = read(path).map_err(Unsound::Unread)?;
    let unread = |why: String| Unsound::Unread(Fault::Input(format!("{}: {why}", path.display())));
    if bytes.starts_with(b"\0asm") {
        return Err(unread("is a component; `plumbline rubric new --from` reads its rubric back".to_owned()));
    }
    let file = std::str::from_utf8(&bytes).map_err(|error| unread(format!("is not UTF-8: {error}")))?;
    build(file).map_err(|faults| Unsound::Faults(path.to_owned(), faults))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
