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
    self::value(value).to_string().into_bytes()
}

/// `value` with its keys sorted.
pub(crate) fn value<T: Serialize + ?Sized>(value: &T) -> Value {
    let mut value = serde_json::to_value(value).expect("what is digested can be written as JSON");
    sort(&mut value);
    value
}

/// The digest of the canonical bytes of `value`: of settings, of policies, of whatever is told apart by what it says.
#[must_use]
pub fn digest<T: Serialize + ?Sized>(value: &T) -> Digest {
    Digest::of(&bytes(value))
}

/// Sorts the keys of every object by UTF-16 code units, as RFC 8785 section 3.2.3 asks.
fn sort(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
            entries.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
            for (_, inner) in &mut entries {
                sort(inner);
            }
            map.extend(entries);
        }
        Value::Array(items) => items.iter_mut().for_each(sort),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
