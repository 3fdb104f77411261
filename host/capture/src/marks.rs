//! Marks that transcripts carry where words are missing, such as `[inaudible]`: they become holes, so that a plugin does
//! not take silence for proof that something was left unsaid.

use std::collections::HashSet;

use plumbline_core::conversation::{Hole, HoleReason, Turn};

/// Adds a hole for every mark in the text that has none yet, and puts holes in the order of the text.
pub(crate) fn find(turns: &[Turn], holes: &mut Vec<Hole>) {
    let known: HashSet<_> = holes.iter().map(place).collect();
    for (turn, said) in turns.iter().enumerate() {
        let found = in_text(&said.text).map(|(start_byte, end_byte, why)| Hole { turn, start_byte, end_byte, why });
        holes.extend(found.filter(|it| !known.contains(&place(it))));
    }
    holes.sort_by_key(place);
    holes.dedup_by_key(|it| place(it));
}

fn place(hole: &Hole) -> (usize, usize, usize) {
    (hole.turn, hole.start_byte, hole.end_byte)
}

/// A mark is a bracket that holds one of these words, and perhaps a time, such as `[inaudible 00:12:40]`.
fn in_text(text: &str) -> impl Iterator<Item = (usize, usize, HoleReason)> + '_ {
    text.match_indices(['[', '(']).filter_map(|(start, open)| {
        let inside = text.get(start + 1..)?;
        let window = inside.get(..inside.floor_char_boundary(LONGEST_MARK))?;
        let length = window.find(if open == "[" { ']' } else { ')' })?;
        let word = window.get(..length)?.trim_matches(|it: char| !it.is_alphabetic()).to_lowercase();
        let why = match word.as_str() {
            "inaudible" | "unintelligible" | "indiscernible" => HoleReason::Inaudible,
            "redacted" | "pii" | "pii redacted" => HoleReason::Redacted,
            _ => return None,
        };
        Some((start, start + 1 + length + 1, why))
    })
}

/// Bytes inside a mark's brackets; a bound, so that a text of opening brackets is not searched over and over.
const LONGEST_MARK: usize = 48;
