//! Why a body was not taken in. Every fault that could be found is reported at once, each with its place and what would
//! be right, so that a caller mends a body in one go. The text is for whoever sent the body and may quote its field
//! values; it never quotes what was said.

use std::fmt;

/// What was wrong with a body.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct CaptureError {
    /// What all of it comes to.
    pub kind: ErrorKind,
    /// Every fault found, in the order of the body; at least one, and no more than [`MOST_PROBLEMS`].
    pub problems: Vec<Problem>,
}

/// No more faults than this are listed: the rest are most often the same again.
pub const MOST_PROBLEMS: usize = 50;

/// What kind of fault it was, as a caller over HTTP needs to know it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ErrorKind {
    /// Not what it claims to be at all: not UTF-8, not JSON, no `WEBVTT` line. 400.
    Malformed,
    /// Well-formed, and wrong. 422.
    Invalid,
    /// Not a format that is read here. 415.
    UnsupportedFormat,
    /// Over a limit. 413.
    TooLarge,
    /// A recording without words: there is nothing to score. 422.
    NoTranscript,
    /// What may not be read or must not be processed: encrypted, signed, or with a `critical` extension. 422.
    Refused,
}

/// One fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// An RFC 6901 JSON pointer into the body, or `line 12` or `line 12, column 3`; below `/metadata` it points into
    /// the caller's [`Metadata`](crate::Metadata). Empty where it is the body as a whole.
    pub pointer: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

impl CaptureError {
    pub(crate) fn new(kind: ErrorKind, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind, problems: vec![Problem { pointer: pointer.into(), detail: detail.into() }] }
    }
}

impl ErrorKind {
    /// A stable code: `malformed`, `invalid`, `unsupported-format`, `too-large`, `no-transcript`, `refused`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Invalid => "invalid",
            Self::UnsupportedFormat => "unsupported-format",
            Self::TooLarge => "too-large",
            Self::NoTranscript => "no-transcript",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { ": " } else { "; " })?;
        }
        Ok(())
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the body cannot be read",
            Self::Invalid => "the conversation is not valid",
            Self::UnsupportedFormat => "the format is not supported",
            Self::TooLarge => "the conversation is too large",
            Self::NoTranscript => "there is no transcript",
            Self::Refused => "the conversation is refused",
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.detail),
            pointer => write!(f, "{pointer}: {}", self.detail),
        }
    }
}
