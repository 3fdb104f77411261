//! Marks that transcripts carry where words are missing, such as `[inaudible]`: they become holes, so that a plugin
//! does not take silence for proof that something was left unsaid.

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
}

fn place(hole: &Hole) -> (usize, usize, usize) {
    (hole.turn, hole.start_byte, hole.end_byte)
}

/// A mark is a bracket around one of a few words and perhaps a time, such as `[inaudible 00:12:40]`, or a label in
/// double braces that a redaction tool put in the place of words, such as `{{US_STATE}}`.
fn in_text(text: &str) -> impl Iterator<Item = (usize, usize, HoleReason)> + '_ {
    text.match_indices(['[', '(', '{']).filter_map(|(start, open)| {
        let inside = text.get(start + 1..)?;
        let window = inside.get(..inside.floor_char_boundary(LONGEST_MARK))?;
        let (inner, close) = match open {
            "[" => (window.split_once(']')?.0, "]"),
            "(" => (window.split_once(')')?.0, ")"),
            _ => (window.split_once("}}")?.0.strip_prefix('{')?, "}}"),
        };
        let word = inner.trim_matches(|it: char| !it.is_alphabetic()).to_lowercase();
        let why = match word.as_str() {
            "inaudible" | "unintelligible" | "indiscernible" if open != "{" => HoleReason::Inaudible,
            "redacted" | "pii" | "pii redacted" => HoleReason::Redacted,
            _ if open == "{" && is_label(inner) => HoleReason::Redacted,
            _ => return None,
        };
        let opening = if open == "{" { 2 } else { 1 };
        Some((start, start + opening + inner.len() + close.len(), why))
    })
}

fn is_label(inner: &str) -> bool {
    !inner.is_empty() && inner.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_')
}

/// Bytes inside a mark's brackets; a bound, so that a text of opening brackets is not searched over and over.
const LONGEST_MARK: usize = 48;

#[cfg(test)]
mod tests {
    use super::in_text;

    #[test]
    fn marks_are_told_from_other_brackets() {
        let cases = [
            ("so [inaudible] then", vec!["[inaudible]"]),
            ("(Inaudible 00:12:40) and [REDACTED].", vec!["(Inaudible 00:12:40)", "[REDACTED]"]),
            ("in {{US_STATE}}, {{name}}", vec!["{{US_STATE}}"]),
            ("[laughs] (redacted [inaudible", vec![]),
            ("((((((é", vec![]),
        ];
        for (text, marks) in cases {
            let found: Vec<&str> = in_text(text).map(|(start, end, _)| &text[start..end]).collect();
            assert_eq!(found, marks, "{text}");
        }
    }
}
