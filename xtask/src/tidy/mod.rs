//! How the source is laid out, as far as a machine can tell: a file says what it is, stays short enough to be read, and no
//! crate names what stands behind a wall.

mod source;
mod walls;

use anyhow::{Result, bail};

use crate::command::say;

/// Checks everything and lists all faults.
pub fn run() -> Result<()> {
    say("checking how the source is laid out");
    let mut faults = source::faults()?;
    faults.extend(walls::faults()?);
    if faults.is_empty() {
        return Ok(());
    }
    for fault in &faults {
        eprintln!("  {fault}");
    }
    bail!("{} faults in how the source is laid out", faults.len())
}
