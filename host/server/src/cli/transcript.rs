//! Conversations from files, for every command that takes them: in any format that the server reads, or in the notation of
//! a rubric's cases, a line a turn, which is handed on as native JSON so that metadata says of it what it says of any other.

use std::path::{Path, PathBuf};

use chrono::Utc;
use plumbline_capture::{Format, Limits, Metadata, Roster, Source, capture, to_native};
use plumbline_core::conversation::Conversation;
use plumbline_rubric::notation;

use super::client::content_type;
use super::{Fault, read, submit};

/// The body of a file as it is submitted, and its content type.
pub fn body(path: &Path) -> Result<(Vec<u8>, &'static str), Fault> {
    let bytes = read(path)?;
    if path.extension().is_none_or(|it| it != "txt") {
        return Ok((bytes, content_type(path)));
    }
    let fault = |why: String| Fault::Input(format!("{}: {why}", path.display()));
    let text = std::str::from_utf8(&bytes).map_err(|error| fault(format!("is not UTF-8: {error}")))?;
    let mut native = to_native(&notation(text).map_err(fault)?);
    // Lines of text do not say these; metadata may.
    for unsaid in ["language", "source", "started"] {
        native.as_object_mut().and_then(|it| it.shift_remove(unsaid));
    }
    Ok((native.to_string().into_bytes(), Format::Native.content_type()))
}

/// Reads a conversation. `metadata` is what the file cannot carry itself, such as who is on which side.
pub fn open(path: &Path, metadata: &Metadata, format: Option<Format>) -> Result<Conversation, Fault> {
    let (bytes, content_type) = match format {
        Some(format) => (read(path)?, format.content_type()),
        None => body(path)?,
    };
    let source = Source {
        bytes: &bytes,
        content_type: Some(content_type),
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

/// The conversations of a path, in the order of their names: itself, or all that lies below a folder, but for hidden files
/// and for what belongs to a rubric and not to a conversation.
pub fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let unread = |error: std::io::Error| Fault::Input(format!("cannot read {}: {error}", path.display()));
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = std::fs::read_dir(path).map_err(unread)?.collect::<Result<Vec<_>, _>>().map_err(unread)?;
    let mut inner: Vec<PathBuf> = entries.into_iter().map(|it| it.path()).collect();
    inner.sort();
    for path in inner {
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let foreign = [".toml", ".wasm", ".csv", ".md", ".tried.json", ".metadata.json"];
        if !name.starts_with('.') && !foreign.iter().any(|it| name.ends_with(it)) {
            gather(&path, files)?;
        }
    }
    Ok(())
}
