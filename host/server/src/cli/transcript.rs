//! A conversation from a file, for commands that need no server: in any format that the server reads, or in the notation of
//! a rubric's cases, a line a turn.

use std::path::Path;

use chrono::Utc;
use plumbline_capture::{Format, Limits, Metadata, Roster, Source, capture};
use plumbline_core::conversation::Conversation;
use plumbline_rubric::notation;

use super::client::content_type;
use super::{Fault, read, submit};

/// Reads a conversation. `metadata` is what the file cannot carry itself, such as who is on which side.
pub fn open(path: &Path, metadata: &Metadata, format: Option<Format>) -> Result<Conversation, Fault> {
    let bytes = read(path)?;
    if format.is_none() && path.extension().is_some_and(|it| it == "txt") {
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| Fault::Input(format!("{}: is not UTF-8: {error}", path.display())))?;
        return notation(text).map_err(|why| Fault::Input(format!("{}: {why}", path.display())));
    }
    let source = Source {
        bytes: &bytes,
        content_type: Some(content_type(path)),
        format,
        metadata,
        roster: &Roster::default(),
        received: Utc::now(),
        limits: Limits::default(),
    };
    capture(&source).map_err(|error| {
        let faults = error.problems.iter().map(|it| format!("\n  {it}")).collect::<String>();
        Fault::Input(format!("{}: {}{faults}", path.display(), error.kind))
    })
}

/// What a file says about conversations, or nothing.
pub fn metadata(path: Option<&Path>) -> Result<Metadata, Fault> {
    let Some(path) = path else { return Ok(Metadata::default()) };
    serde_json::from_value(submit::json(path)?).map_err(|error| Fault::Input(format!("{}: {error}", path.display())))
}
