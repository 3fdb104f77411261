//! See `plumbline help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    plumbline_server::cli::main()
}
