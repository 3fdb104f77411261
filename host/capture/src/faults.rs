//! Gathers every fault of a body, so that a caller mends it in one go.

use std::fmt;

use crate::error::{CaptureError, ErrorKind, MOST_PROBLEMS, Problem};

/// The faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    problems: Vec<Problem>,
    /// Something is wrong, not only too large.
    invalid: bool,
}

impl Faults {
    /// Something is wrong at `place`; `detail` says what would be right.
    pub(crate) fn invalid(&mut self, place: impl fmt::Display, detail: impl Into<String>) {
        self.invalid = true;
        self.add(place, detail);
    }

    /// Something at `place` is over a limit.
    pub(crate) fn too_large(&mut self, place: impl fmt::Display, detail: impl Into<String>) {
        self.add(place, detail);
    }

    fn add(&mut self, place: impl fmt::Display, detail: impl Into<String>) {
        if !self.is_full() {
            self.problems.push(Problem { pointer: place.to_string(), detail: detail.into() });
        }
    }

    /// Whether further faults are not listed, so that what they would say need not be worked out.
    pub(crate) fn is_full(&self) -> bool {
        self.problems.len() >= MOST_PROBLEMS
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// All of them as one error, if there are any.
    pub(crate) fn check(self) -> Result<(), CaptureError> {
        if self.problems.is_empty() {
            return Ok(());
        }
        let kind = if self.invalid { ErrorKind::Invalid } else { ErrorKind::TooLarge };
        Err(CaptureError { kind, problems: self.problems })
    }
}
