//! Which format a body is in: as the caller said, as its content type says, or as its first bytes show.

use std::fmt;
use std::str::FromStr;

use crate::Source;
use crate::error::{CaptureError, ErrorKind};

/// A format that is read here.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// This product's own JSON.
    Native,
    /// draft-ietf-vcon-vcon-core, and the names of its earlier drafts.
    Vcon,
    /// W3C WebVTT.
    WebVtt,
}

impl Format {
    /// Every format, in the order in which they are listed to a caller.
    pub const ALL: [Self; 3] = [Self::Native, Self::Vcon, Self::WebVtt];

    /// `native`, `vcon` or `vtt`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Vcon => "vcon",
            Self::WebVtt => "vtt",
        }
    }

    /// The content type that names it.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Native => "application/json",
            Self::Vcon => "application/vcon+json",
            Self::WebVtt => "text/vtt",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not the name of a format.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a format; formats are {list}", list = list(Format::as_str))]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

/// What must be parsed before anything else can be told.
pub(crate) enum Syntax {
    /// JSON, and in which format where that was said.
    Json(Option<Format>),
    WebVtt,
}

/// How to read the body of `source`.
pub(crate) fn syntax(source: &Source<'_>) -> Result<Syntax, CaptureError> {
    match source.format {
        Some(Format::WebVtt) => return Ok(Syntax::WebVtt),
        Some(format @ (Format::Native | Format::Vcon)) => return Ok(Syntax::Json(Some(format))),
        None => {}
    }
    let declared = source.content_type.unwrap_or_default();
    let essence = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/vcon+json" | "application/vcon" => Ok(Syntax::Json(Some(Format::Vcon))),
        "application/json" | "text/json" => Ok(Syntax::Json(None)),
        "text/vtt" => Ok(Syntax::WebVtt),
        // What programs send that do not know what they send.
        "" | "application/octet-stream" | "application/x-www-form-urlencoded" | "text/plain" => sniff(source.bytes),
        _ => Err(unsupported(&format!("`{essence}` is not read here"))),
    }
}

fn sniff(bytes: &[u8]) -> Result<Syntax, CaptureError> {
    let start = utf8(bytes)?.trim_start();
    match start.as_bytes().first() {
        None => Err(CaptureError::new(ErrorKind::Malformed, "", "the body is empty")),
        Some(b'{' | b'[') => Ok(Syntax::Json(None)),
        Some(_) if start.starts_with("WEBVTT") => Ok(Syntax::WebVtt),
        Some(_) => Err(unsupported("the body is neither JSON nor WebVTT")),
    }
}

fn unsupported(what: &str) -> CaptureError {
    let types = list(Format::content_type);
    CaptureError::new(ErrorKind::UnsupportedFormat, "", format!("{what}; content types read here are {types}"))
}

/// The body as text without its byte order mark, or the place of the first byte that is not UTF-8.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, CaptureError> {
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] = bytes {
        let detail = "the body is UTF-16; UTF-8 is wanted";
        return Err(CaptureError::new(ErrorKind::Malformed, "line 1, column 1", detail));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let before = bytes.get(..offset).unwrap_or_default();
        let line = 1 + before.iter().filter(|it| **it == b'\n').count();
        let column = 1 + before.iter().rev().take_while(|it| **it != b'\n').count();
        let detail = format!("byte {offset} of the body is not UTF-8");
        CaptureError::new(ErrorKind::Malformed, format!("line {line}, column {column}"), detail)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn list(name: fn(Format) -> &'static str) -> String {
    let names = Format::ALL.map(name);
    let (last, rest) = names.split_last().map_or(("", [].as_slice()), |(last, rest)| (*last, rest));
    format!("{} and {last}", rest.join(", "))
}
