//! Which format a body is in: as the caller said, as its content type says, or as its first bytes show.

use std::fmt;
use std::str::FromStr;

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
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not the name of a format.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("unknown format `{0}`; formats are native, vcon and vtt")]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}
