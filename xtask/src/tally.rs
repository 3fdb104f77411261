//! Counting what cargo's test binaries say they did, as their output passes by.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::command::{say, shown};

/// Tests that ran, over all binaries.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

impl Tally {
    /// Adds what this line reports, where it is a binary's last word.
    fn read(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else { return };
        for part in counts.split([';', '.']) {
            match part.trim().split_once(' ') {
                Some((count, "passed")) => self.passed += count.parse().unwrap_or(0),
                Some((count, "failed")) => self.failed += count.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

/// Runs a `cargo test`, whose output is shown as it comes. Also says whether it succeeded: one that did not compile has
/// counted nothing.
pub fn run(command: &mut Command) -> Result<(Tally, bool)> {
    say(shown(command));
    let context = format!("cannot run `{}`", shown(command));
    let mut child = command.stdout(Stdio::piped()).spawn().context(context.clone())?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).context(context.clone())? > 0 {
            std::io::stdout().write_all(&line).context("cannot write to standard output")?;
            tally.read(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
    }
    Ok((tally, child.wait().context(context)?.success()))
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn only_a_binarys_last_word_counts() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test a ... ok",
            "test result: FAILED. 1 passed; 2 failed; 4 ignored; 0 measured; 0 filtered out; finished in 0.05s",
            "test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
            "it said: test result: ok. 9 passed; 9 failed",
            "test result: ",
        ] {
            tally.read(line);
        }
        assert_eq!(tally, Tally { passed: 41, failed: 2 });
    }
}
