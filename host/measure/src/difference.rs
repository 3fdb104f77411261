//! Where two receipts first differ: what a replay answers with.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::canonical;

/// A place where two receipts differ, and what each has there.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// A JSON pointer (RFC 6901) into both.
    pub pointer: String,
    /// Null where it has nothing there.
    pub before: Value,
    /// Null where it has nothing there.
    pub after: Value,
}

/// The first place, in the order of the canonical bytes, where two values differ.
pub(crate) fn between<T: Serialize>(before: &T, after: &T) -> Option<Difference> {
    let (before, after) = (canonical::value(before), canonical::value(after));
    descend(Some(&before), Some(&after), &mut String::new())
}

fn descend(before: Option<&Value>, after: Option<&Value>, pointer: &mut String) -> Option<Difference> {
    if before == after {
        return None;
    }
    let steps: Vec<String> = match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let mut keys: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
            keys.sort();
            keys.dedup();
            keys
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => {
            (0..before.len().max(after.len())).map(|it| it.to_string()).collect()
        }
        _ => Vec::new(),
    };
    let length = pointer.len();
    for step in steps {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        if let Some(found) = descend(child(before, &step), child(after, &step), pointer) {
            return Some(found);
        }
        pointer.truncate(length);
    }
    let shown = |value: Option<&Value>| value.cloned().unwrap_or_default();
    Some(Difference { pointer: pointer.clone(), before: shown(before), after: shown(after) })
}

fn child<'a>(value: Option<&'a Value>, step: &str) -> Option<&'a Value> {
    match value? {
        Value::Object(map) => map.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    }
}
