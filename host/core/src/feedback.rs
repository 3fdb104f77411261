//! What feedback says of a criterion.

use serde::{Deserialize, Serialize};

/// What one thing that a person is told is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It fell short of what everybody should reach.
    WorkOn,
    /// It reached it, with a quote that shows it.
    WentWell,
}

impl Kind {
    /// `work-on` or `went-well`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WorkOn => "work-on",
            Self::WentWell => "went-well",
        }
    }
}
