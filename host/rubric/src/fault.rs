//! What is wrong with a rubric's file, and where in it. Nothing here reads a file: it only knows places.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

/// Something that is wrong with a rubric's file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, thiserror::Error)]
#[error("{at}: {message}")]
pub struct Fault {
    /// Where it shows.
    pub at: Position,
    /// The value that it is about, such as `sections[0].criteria[2].levels[1].when`; empty where it is the whole file.
    pub path: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// A place in a text. Displayed as `line:column`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, utoipa::ToSchema)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

impl Position {
    /// Where every file begins.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Where each value of a file is, by its path.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Places(HashMap<String, Position>);

impl Places {
    pub(crate) fn note(&mut self, path: &str, at: Position) {
        self.0.insert(path.to_owned(), at);
    }

    /// The place of exactly this value, where it is in the file.
    pub(crate) fn of(&self, path: &str) -> Option<Position> {
        self.0.get(path).copied()
    }

    /// The place of a value, or of the nearest one around it that is in the file.
    pub(crate) fn near(&self, path: &str) -> Position {
        let mut path = path;
        loop {
            match self.of(path) {
                Some(at) => return at,
                None if path.is_empty() => return Position::START,
                None => path = &path[..path.rfind(['.', '[']).unwrap_or(0)],
            }
        }
    }
}

/// Turns bytes of a text into positions, in a time that does not depend on how long its lines are.
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// Where each line starts.
    starts: Vec<usize>,
    /// How many characters are before each block.
    blocks: Vec<usize>,
}

const BLOCK: usize = 1024;

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        // A byte order mark is no character of the first line.
        let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let starts = std::iter::once(first).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut before = 0;
        let blocks = text.as_bytes().chunks(BLOCK).map(|block| {
            let here = before;
            before += characters(block);
            here
        });
        Self { text, starts, blocks: blocks.collect() }
    }

    pub(crate) fn position(&self, at: usize) -> Position {
        let at = at.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let column = self.characters_before(at).saturating_sub(self.characters_before(self.starts[line - 1]));
        let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Position { line: count(line), column: count(column + 1) }
    }

    fn characters_before(&self, at: usize) -> usize {
        let block = (at / BLOCK).min(self.blocks.len().saturating_sub(1));
        let before = self.blocks.get(block).copied().unwrap_or_default();
        before + characters(&self.text.as_bytes()[block * BLOCK..at])
    }
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}
