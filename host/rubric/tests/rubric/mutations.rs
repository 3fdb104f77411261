//! Whatever a file holds, reading it ends with a rubric or with faults that are within it.

use std::sync::LazyLock;

use jsonschema::Validator;
use plumbline_rubric::{Fault, read};
use proptest::prelude::*;

use crate::read::examples;
use crate::vocabulary::{json, schema};

static SCHEMA: LazyLock<Validator> = LazyLock::new(schema);

/// Pieces of which files are made, and some that do not belong.
const PIECES: &[&str] = &[
    "id",
    "version",
    "title",
    "languages",
    "phrases",
    "sections",
    "criteria",
    "levels",
    "cases",
    "when",
    "says",
    "asks",
    "takes_up",
    "begins_with",
    "by",
    "in",
    "after",
    "before",
    "within_turns",
    "at_least",
    "at_most",
    "of",
    "all_of",
    "any_of",
    "none_of",
    "never",
    "in_order",
    "measure",
    "ask",
    "without_model",
    "count",
    "for_each",
    "curve",
    "expect",
    "policies",
    "enough",
    "points",
    "anchor",
    " = ",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ".",
    ",",
    "\n",
    "\"",
    "\"\"\"",
    "'",
    "# ",
    "\\",
    "1",
    "-1",
    "0.5",
    "nan",
    "true",
    "1979-05-27",
    "\"en\"",
    "\"de\"",
    "\"<a>\"",
    "\"a~\"",
    "\"(a|b) … c*\"",
    "\"first half\"",
    "\"word-share\"",
    "ü",
    "\u{feff}",
    "\r\n",
    "\0",
    "…",
];

fn check(text: &str) -> Result<(), TestCaseError> {
    let lines = u32::try_from(text.split('\n').count()).unwrap();
    match read(text) {
        Ok(rubric) => {
            prop_assert!(rubric.at("sections[0].criteria[0].levels[0].when").line <= lines);
            // An editor marks nothing that can be read.
            if let Err(error) = SCHEMA.validate(&json(text)) {
                return Err(TestCaseError::fail(format!("{}: {error}", error.instance_path())));
            }
        }
        Err(faults) => {
            prop_assert!(!faults.is_empty());
            prop_assert!(faults.is_sorted_by_key(|it| it.at));
            for Fault { at, message, .. } in faults {
                prop_assert!(at.line >= 1 && at.line <= lines && at.column >= 1, "{at}: {message}");
                let line = text.split('\n').nth(at.line as usize - 1).unwrap_or_default();
                prop_assert!(at.column as usize <= line.chars().count() + 1, "{at}: {message}");
            }
        }
    }
    Ok(())
}

fn valid() -> impl Strategy<Value = String> {
    let vocabulary = [include_str!("../vocabulary/joining.toml"), include_str!("../vocabulary/sightings.toml")];
    let files: Vec<String> = examples().into_iter().chain(vocabulary).map(str::to_owned).collect();
    prop::sample::select(files)
}

/// Where a file is cut, how much of it goes, and what comes there instead.
fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, &'static str)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, prop::sample::select(PIECES)), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        check(&text)?;
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn any_edits_of_a_rubric(file in valid(), edits in edits()) {
        let mut text: Vec<char> = file.chars().collect();
        for (at, gone, piece) in edits {
            let start = at.index(text.len() + 1);
            let end = (start + gone).min(text.len());
            text.splice(start..end, piece.chars());
        }
        check(&text.into_iter().collect::<String>())?;
    }

    /// Values in the place of others, since most edits only break the syntax.
    #[test]
    fn any_other_values(file in valid(), edits in edits()) {
        let values: Vec<(usize, usize)> = file.match_indices(" = ").map(|(at, _)| {
            let start = at + 3;
            (start, start + file[start..].find(['\n', ',', '}']).unwrap_or(0))
        }).collect();
        let mut text = file.clone();
        let mut edits: Vec<_> = edits.iter().map(|(at, _, piece)| (values[at.index(values.len())], piece)).collect();
        edits.sort_unstable();
        // From the last to the first; one that holds another is left alone.
        let mut untouched = text.len();
        for ((start, end), piece) in edits.into_iter().rev().filter(|((start, end), _)| start < end) {
            if end <= untouched {
                text.replace_range(start..end, piece);
                untouched = start;
            }
        }
        check(&text)?;
    }
}
