//! The executable under test, and what it prints when it is run to its end.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The executable: the one that `PLUMBLINE_BIN` names, else the one beside the running test, else one that is built now.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(named) = std::env::var_os("PLUMBLINE_BIN") {
            return named.into();
        }
        // A test lies in `deps`, below the folder that holds the executables.
        let test = std::env::current_exe().unwrap();
        let beside = test.ancestors().nth(2).unwrap().join("plumbline").with_extension(std::env::consts::EXE_EXTENSION);
        if !beside.is_file() {
            build(&beside);
        }
        beside
    })
}

fn build(wanted: &Path) {
    let target = wanted.ancestors().nth(2).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--workspace", "--bin", "plumbline", "--target-dir"]);
    let status = cargo.arg(target).status().unwrap();
    assert!(
        status.success() && wanted.is_file(),
        "{} cannot be built; PLUMBLINE_BIN may name another",
        wanted.display()
    );
}

/// The executable as a command that nobody's own settings reach.
pub fn plumbline() -> Command {
    let mut command = Command::new(binary());
    let foreign = |name: &OsStr| name.as_encoded_bytes().starts_with(b"PLUMBLINE_") || name == "RUST_LOG";
    for (name, _) in std::env::vars_os().filter(|(name, _)| foreign(name)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// What a command came to.
#[derive(Debug)]
pub struct Output {
    /// The exit status; none where a signal ended it.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs the executable to its end, in pipes.
pub fn run(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    finish(plumbline().args(arguments))
}

pub(crate) fn finish(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Output { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}
