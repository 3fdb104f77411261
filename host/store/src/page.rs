//! Lists are given a page at a time, newest first. A cursor is the id after which the next page begins, so that what
//! is added meanwhile neither repeats nor hides anything.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::StoreError;

/// Which page of a list.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest {
    /// Where the page before ended; `None` for the first page.
    pub after: Option<Cursor>,
    /// Items at most; held between 1 and 1,000.
    pub limit: u32,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { after: None, limit: 50 }
    }
}

/// Some items of a list, and where the next page begins.
#[derive(Clone, PartialEq, Debug)]
pub struct Page<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// `None` on the last page.
    pub next: Option<Cursor>,
}

/// Where a page ended. Its text is opaque.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor(pub(crate) Uuid);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

impl FromStr for Cursor {
    type Err = StoreError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self).map_err(|_| StoreError::Cursor)
    }
}
