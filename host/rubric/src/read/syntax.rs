//! TOML's own rules. What breaks them is said in words for whoever does not know TOML; where they are broken, what the
//! file says is not looked at, since half of it would be missed and reported as missing.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::{DeTable, Error};

use crate::component::FILE_LIMIT;
use crate::read::faults::{Faults, shown};
use crate::read::limits;

/// The tables of a file; None, and faults, where they cannot be read.
pub(super) fn parse<'t>(text: &'t str, faults: &Faults<'t>) -> Option<DeTable<'t>> {
    if text.len() > FILE_LIMIT {
        faults.add("", format!("the file has {} bytes; at most {} are allowed", text.len(), FILE_LIMIT));
        return None;
    }
    if let Ok(table) = DeTable::parse(text) {
        return Some(table.into_inner());
    }
    let mut lines = BTreeSet::new();
    for error in errors(text) {
        let span = error.span().unwrap_or_default();
        // What else is wrong with a line is often only the consequence of what was found first.
        if lines.insert(faults.position(span.start).line) {
            // The parser points behind the `\` that begins an escape.
            let escape = usize::from(error.message().starts_with("missing escaped value"));
            faults.add_at(span.start.saturating_sub(escape), "", plainly(error.message(), text, &span));
        }
    }
    None
}

/// All of them where that is cheap: in a large file that is no TOML at all they would be very many.
fn errors(text: &str) -> Vec<Error> {
    match text.len() <= limits::RECOVERED {
        true => DeTable::parse_recoverable(text).1,
        false => DeTable::parse(text).err().into_iter().collect(),
    }
}

/// A message of the parser in plain words, with what would be right.
fn plainly(message: &str, text: &str, span: &Range<usize>) -> String {
    let here = text.get(span.clone()).unwrap_or_default().trim();
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let plain = match what {
        _ if here.starts_with(['“', '”', '„', '‘', '’', '«', '»']) => {
            return format!("{} stands in typographic quotation marks; TOML knows only the straight `\"`", shown(here));
        }
        "duplicate key" => return format!("{} is there twice in the same table; one of them must go", shown(here)),
        "string values must be quoted" if here.is_empty() => "there is no value after the `=`",
        "string values must be quoted" | "invalid float" => {
            return format!("{} is no number, and not in quotation marks, as words are", shown(here));
        }
        "invalid boolean" => return format!("{} is neither `true` nor `false`, nor in quotation marks", shown(here)),
        "key with no value" | "missing value for key" | "missing assignment between key-value pairs" => {
            "there is no `=` after a key; what is meant for people only begins with `#`"
        }
        "missing value" => "there is no value after the `=`",
        "unquoted keys cannot be empty" | "missing key for inline table element" => "there is no key, such as `title`",
        "invalid unquoted key" => "a key holds letters from a to z, digits, `-` and `_` only, or is in quotation marks",
        "extra `=`" => "there is one `=` too many",
        "invalid basic string" | "invalid literal string" if matches!(expected, "`\"`" | "`'`") => {
            "a string is not closed at the end of its line; write the closing quotation mark, or `\"\"\"` around several lines"
        }
        "invalid multi-line basic string" | "invalid multi-line literal string" => {
            "a string of several lines is not closed; it ends as it begins, with three quotation marks"
        }
        "missing escaped value" => "`\\` begins an escape, such as `\\n`; for a `\\` itself write two",
        "unexpected key or value" if text.get(span.start..).is_some_and(|it| it.starts_with(',')) => {
            "the line should have ended before this comma; a number has a point, such as `0.5`"
        }
        "invalid mantissa" | "invalid fraction" => "a number has digits on both sides of its point, such as `0.5`",
        "unexpected leading zero" => "a number does not begin with a `0` before other digits",
        "unexpected key or value" => {
            "the line should have ended before this; a string may end too early, at a `\"` within it: write `\\\"` there"
        }
        "unclosed array" => "a list is opened by `[` and not closed by `]`",
        "unclosed table" | "unclosed array table" => "the name of a table is not closed; it is `[…]` or `[[…]]`",
        "unclosed inline table" => "a table is opened by `{` and not closed by `}`",
        "missing comma between array elements"
        | "missing comma between key-value pairs"
        | "extra assignment between key-value pairs" => "a comma is missing before this",
        "extra comma in array" | "extra comma in inline table" => "there is one comma too many",
        "cannot recurse further; max recursion depth met" | "recursion limit" => "tables and lists are nested too deep",
        _ => return format!("this is not TOML: {message}"),
    };
    plain.to_owned()
}
