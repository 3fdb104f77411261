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

impl PageRequest {
    /// The id before which the page begins.
    pub(crate) fn after(&self) -> Option<Uuid> {
        self.after.map(|it| it.0)
    }

    /// How many rows to ask for: one more than the page holds, which tells whether there is a next page.
    pub(crate) fn rows(&self) -> i64 {
        i64::from(self.limit()) + 1
    }

    /// Makes the page of what was found.
    pub(crate) fn of<R, T>(
        &self,
        mut rows: Vec<R>,
        id: impl Fn(&R) -> Uuid,
        item: impl Fn(R) -> Result<T, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let limit = self.limit() as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| Cursor(id(last)));
        let items = rows.into_iter().map(item).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    fn limit(&self) -> u32 {
        self.limit.clamp(1, MOST)
    }
}

const MOST: u32 = 1_000;

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
