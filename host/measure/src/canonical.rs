//! One sequence of bytes for one value: JSON with sorted keys and no spaces, as RFC 8785 has it for integers and
//! strings. Whatever is digested or signed is written by this and nothing else.

use plumbline_core::Digest;
use serde::Serialize;
use serde_json::Value;

/// The canonical bytes of `value`.
///
/// # Panics
/// Where `value` cannot be JSON at all, such as a map whose keys are not strings: a mistake in this program.
#[must_use]
pub fn bytes<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut text = String::new();
    write(&self::value(value), &mut text);
    text.into_bytes()
}

/// The digest of the canonical bytes of `value`: of settings, of policies, of whatever is told apart by what it says.
#[must_use]
pub fn digest<T: Serialize + ?Sized>(value: &T) -> Digest {
    Digest::of(&bytes(value))
}

/// The canonical bytes of a value whose fields stand in the order of their names and which holds no map.
pub(crate) fn as_it_comes<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("what is digested can be written as JSON")
}

/// `value` as JSON.
pub(crate) fn value<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).expect("what is digested can be written as JSON")
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            // By UTF-16 code units, as RFC 8785 section 3.2.3 asks.
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_unstable_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
            text.push('{');
            for (index, (key, inner)) in entries.into_iter().enumerate() {
                separate(index, text);
                write_string(key, text);
                text.push(':');
                write(inner, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, inner) in items.iter().enumerate() {
                separate(index, text);
                write(inner, text);
            }
            text.push(']');
        }
        Value::String(string) => write_string(string, text),
        Value::Null | Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
    }
}

fn separate(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}

/// Escapes what JSON must escape and nothing else, the short way where there is one.
fn write_string(string: &str, text: &mut String) {
    use std::fmt::Write as _;
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            // Writing to a string cannot fail.
            '\0'..='\u{1f}' => drop(write!(text, "\\u{:04x}", u32::from(character))),
            _ => text.push(character),
        }
    }
    text.push('"');
}
