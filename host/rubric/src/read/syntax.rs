//! TOML's own rules. What breaks them is said in words for whoever does not know TOML; where they are broken, what the
//! file says is not looked at, since half of it would be missed and reported as missing.

use std::ops::Range;

use toml::de::DeTable;

use crate::read::faults::{Faults, shown};
use crate::read::limits;

/// The tables of a file; None, and faults, where they cannot be read.
pub(super) fn parse<'t>(text: &'t str, faults: &Faults<'t>) -> Option<DeTable<'t>> {
    if text.len() > limits::FILE {
        faults.add("", format!("the file has {} bytes; at most {} are allowed", text.len(), limits::FILE));
        return None;
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut last_line = None;
    for error in &errors {
        let span = error.span().unwrap_or_default();
        // What follows a fault in its line is often only its consequence.
        let line = text.as_bytes().iter().take(span.start).filter(|it| **it == b'\n').count();
        if last_line.replace(line) != Some(line) {
            faults.add_at(span.start, "", plainly(error.message(), text, &span));
        }
    }
    errors.is_empty().then(|| table.into_inner())
}

/// A message of the parser in plain words, with what would be right.
fn plainly(message: &str, text: &str, span: &Range<usize>) -> String {
    let here = text.get(span.clone()).unwrap_or_default().trim();
    let what = message.split(", expected").next().unwrap_or(message);
    let curly = here.starts_with(['“', '”', '„', '‘', '’', '«', '»']);
    match what {
        _ if curly => {
            format!("{} begins with a typographic quotation mark; TOML knows only the straight `\"`", shown(here))
        }
        "duplicate key" => format!("{} is there twice in the same table; one of them must go", shown(here)),
        "string values must be quoted" => format!("{} must be in quotation marks, as any words are", shown(here)),
        "key with no value" | "missing value for key" => {
            "a key stands alone; after it come ` = ` and its value".to_owned()
        }
        "missing value" => "there is no value after the `=`".to_owned(),
        "unclosed array" => "a list is opened by `[` and not closed by `]`".to_owned(),
        "unclosed table" | "unclosed array table" => {
            "the name of a table is not closed; it is `[…]` or `[[…]]`".to_owned()
        }
        "unclosed inline table" => "a table is opened by `{` and not closed by `}`".to_owned(),
        "missing comma between array elements" | "missing comma between key-value pairs" => {
            "a comma is missing before this".to_owned()
        }
        "cannot recurse further; max recursion depth met" | "recursion limit" => {
            "tables and lists are nested too deep".to_owned()
        }
        _ => format!("this is not TOML: {message}"),
    }
}
