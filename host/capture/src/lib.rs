#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod draft;
mod error;
mod faults;
mod format;
mod json;
mod marks;
mod metadata;
mod native;
mod notes;
mod prefixes;
mod sides;
mod speakers;
mod text;
mod vcon;
mod vendor;
mod vtt;

use chrono::{DateTime, Utc};
use plumbline_core::conversation::Conversation;

use crate::faults::Faults;
use crate::format::Syntax;

pub use error::{CaptureError, ErrorKind, MOST_PROBLEMS, Problem};
pub use format::{Format, UnknownFormat};
pub use metadata::{Limits, Metadata, ParticipantMetadata, Roster};
pub use native::to_native;

/// A body, and what is known about it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The body as it was received.
    pub bytes: &'a [u8],
    /// As the caller declared it; parameters such as `charset` may follow.
    pub content_type: Option<&'a str>,
    /// Wins over the content type.
    pub format: Option<Format>,
    /// What the caller says beside the body.
    pub metadata: &'a Metadata,
    /// Whom the organisation knows as its own.
    pub roster: &'a Roster,
    /// When the body arrived; the start of a conversation whose body and metadata name none.
    pub received: DateTime<Utc>,
    /// How large it may be.
    pub limits: Limits,
}

/// Reads a conversation.
///
/// # Errors
/// Where the body cannot be read or is not a sound conversation; see [`ErrorKind`].
pub fn capture(source: &Source<'_>) -> Result<Conversation, CaptureError> {
    capture_with_format(source).map(|(conversation, _)| conversation)
}

/// As [`capture`], with the format that the body turned out to be in.
///
/// # Errors
/// As [`capture`].
pub fn capture_with_format(source: &Source<'_>) -> Result<(Conversation, Format), CaptureError> {
    let most = source.limits.body_bytes;
    if source.bytes.len() > most {
        let detail = format!("the body is {} bytes; at most {most} are taken", source.bytes.len());
        return Err(CaptureError::new(ErrorKind::TooLarge, "", detail));
    }
    let mut faults = Faults::default();
    let (draft, format) = match format::syntax(source)? {
        Syntax::WebVtt => (vtt::read(format::utf8(source.bytes)?, source.metadata, source.roster)?, Format::WebVtt),
        Syntax::Json(format) => {
            let body = json::parse(source.bytes)?;
            let guessed = || if vcon::is_likely(&body) { Format::Vcon } else { Format::Native };
            match format.unwrap_or_else(guessed) {
                Format::Vcon => (vcon::read(&body, &source.limits, &mut faults)?, Format::Vcon),
                _ => (native::read(&body, &mut faults), Format::Native),
            }
        }
    };
    Ok((draft.finish(source, faults)?, format))
}
