//! The text of a rubric's file, for whoever makes one: TOML's strings and comments, ids, and the words that a file is
//! begun with. Whatever a string holds, the text that comes out is the TOML that says it.

mod ids;
mod wording;

use std::fmt::Write as _;

pub use self::ids::id_of;
pub(crate) use self::ids::{Ids, id};
pub(crate) use self::wording::{Wording, is_german};

/// The name of the file that [`SCHEMA`](crate::SCHEMA) is to lie in, beside a rubric's file that begins with
/// [`SCHEMA_LINE`].
pub const SCHEMA_FILE: &str = "rubric.schema.json";

/// The line by which editors know what a file is.
pub const SCHEMA_LINE: &str = "#:schema rubric.schema.json";

/// Where lists and comments are broken, in characters.
const WIDTH: usize = 110;

/// A string as TOML writes it.
pub(crate) fn string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A list of strings: in a line where it is short, with a line for each where it is not.
pub(crate) fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|it| string(it)).collect();
    let line = format!("[{}]", items.join(", "));
    match line.chars().count() <= WIDTH - 30 {
        true => line,
        false => format!("[\n    {},\n]", items.join(",\n    ")),
    }
}

/// Text that grows from the first line to the last.
#[derive(Default)]
pub(crate) struct File(String);

impl File {
    /// `key = value`; the value is TOML already.
    pub(crate) fn key(&mut self, key: &str, value: &str) {
        self.line(&format!("{key} = {value}"));
    }

    /// A line of TOML.
    pub(crate) fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.0.push('\n');
    }

    /// Words for whoever reads the file, over as many lines as they need.
    pub(crate) fn comment(&mut self, words: &str) {
        let mut length = 0;
        for word in words.split(|it: char| it.is_whitespace() || it.is_control()).filter(|it| !it.is_empty()) {
            let wide = word.chars().count() + 1;
            match length {
                0 => self.0.push('#'),
                _ if length + wide > WIDTH => {
                    self.0.push_str("\n#");
                    length = 0;
                }
                _ => {}
            }
            // Writing to a string cannot fail.
            let _ = write!(self.0, " {word}");
            length += wide;
        }
        if length > 0 {
            self.0.push('\n');
        }
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}
