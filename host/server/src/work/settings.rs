//! A plugin's settings and their schema. A schema is a stranger's program over JSON: it is bounded before it is compiled,
//! so that checking settings takes a time in proportion to their size, whoever wrote the schema.

use std::collections::HashMap;

use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;

/// Bytes of settings, and of a schema.
pub const MOST_BYTES: usize = 64 << 10;
/// Steps that checking one value may take once every reference is followed: more than any form has fields.
const MOST_STEPS: u64 = 20_000;
/// Schemas within schemas.
const DEEPEST: usize = 64;

/// Why a schema cannot be used, if so.
#[must_use]
pub fn schema_fault(schema: &Value) -> Option<String> {
    bounded(schema).and_then(|()| compile(schema).map(drop)).err()
}

/// Everything in `settings` that the schema refuses, each with its JSON pointer. Takes as long as its bounds allow, so it
/// does not belong on a thread that serves requests.
///
/// # Errors
/// Where the schema itself cannot be used.
pub fn faults(schema: &Value, settings: &Value) -> Result<Vec<(String, String)>, String> {
    bounded(schema)?;
    let length = settings.to_string().len();
    if length > MOST_BYTES {
        return Ok(vec![(String::new(), format!("settings have at most {MOST_BYTES} bytes, not {length}"))]);
    }
    let shown = |error: ValidationError<'_>| (error.instance_path().to_string(), error.to_string());
    Ok(compile(schema)?.iter_errors(settings).map(shown).take(100).collect())
}

/// With patterns that run in linear time. A reference to anything outside the schema cannot be resolved and is an error.
fn compile(schema: &Value) -> Result<Validator, String> {
    let built = jsonschema::options().with_pattern_options(PatternOptions::regex()).build(schema);
    built.map_err(|error| format!("it is not a JSON Schema that can be used: {error}"))
}

fn bounded(schema: &Value) -> Result<(), String> {
    let length = schema.to_string().len();
    if length > MOST_BYTES {
        return Err(format!("it has {length} bytes; at most {MOST_BYTES} are taken"));
    }
    let mut walk = Walk { root: schema, known: HashMap::new() };
    let steps = walk.steps(schema, 0)?;
    if steps > MOST_STEPS {
        return Err(format!("checking one value by it takes {steps} steps; at most {MOST_STEPS} are taken"));
    }
    Ok(())
}

struct Walk<'a> {
    root: &'a Value,
    /// The steps of each reference; none while it is being followed, so that a circle is seen.
    known: HashMap<&'a str, Option<u64>>,
}

impl<'a> Walk<'a> {
    fn steps(&mut self, schema: &'a Value, depth: usize) -> Result<u64, String> {
        if depth > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} deep"));
        }
        let mut sum: u64 = 1;
        match schema {
            Value::Object(members) => {
                for (name, value) in members {
                    let more = match (name.as_str(), value) {
                        ("$ref", Value::String(target)) => self.follow(target, depth)?,
                        ("$dynamicRef" | "$recursiveRef" | "$id", _) => {
                            return Err(format!(
                                "`{name}` is not taken: name what is meant by `$ref` and a JSON pointer"
                            ));
                        }
                        // What is only defined costs nothing until it is referred to.
                        ("$defs" | "definitions", _) => 0,
                        (_, value) => self.steps(value, depth + 1)?,
                    };
                    sum = sum.saturating_add(more);
                }
            }
            Value::Array(items) => {
                for item in items {
                    sum = sum.saturating_add(self.steps(item, depth + 1)?);
                }
            }
            _ => {}
        }
        Ok(sum)
    }

    fn follow(&mut self, target: &'a str, depth: usize) -> Result<u64, String> {
        match self.known.get(target) {
            Some(Some(steps)) => return Ok(*steps),
            Some(None) => return Err(format!("`$ref` to `{target}` leads back to itself")),
            None => {}
        }
        let here = target.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        let found = here.ok_or_else(|| format!("`$ref` to `{target}` leads nowhere within the schema"))?;
        self.known.insert(target, None);
        let steps = self.steps(found, depth + 1)?;
        self.known.insert(target, Some(steps));
        Ok(steps)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{faults, schema_fault};

    #[test]
    fn schemas_that_would_take_for_ever_are_refused_and_forms_are_not() {
        let doubling = (1..16).fold(json!({"a0": {"type": "object"}}), |mut all, step| {
            let before = json!({"$ref": format!("#/$defs/a{}", step - 1)});
            all[format!("a{step}")] = json!({"allOf": [before, before]});
            all
        });
        let deep = (0..80).fold(json!({}), |inner, _| json!({"items": inner}));
        let form = json!({"type": "object", "additionalProperties": false, "$defs": {"word": {"type": "string"}},
            "properties": {"words": {"type": "array", "items": {"$ref": "#/$defs/word"}}}});
        let cases: [(Value, Option<&str>); 8] = [
            (form, None),
            (json!({"$ref": "#/$defs/a15", "$defs": doubling}), Some("steps")),
            (deep, Some("nested")),
            (json!({"properties": {"a": {"$ref": "#"}}}), Some("back to itself")),
            (json!({"$ref": "https://example.com/schema"}), Some("nowhere")),
            (json!({"$id": "https://example.com/schema"}), Some("not taken")),
            (json!({"type": "no-such-type"}), Some("not a JSON Schema")),
            (json!({"description": "x".repeat(70_000)}), Some("bytes")),
        ];
        for (schema, expected) in cases {
            let found = schema_fault(&schema);
            match expected {
                None => assert_eq!(found, None),
                Some(part) => assert!(found.as_deref().is_some_and(|it| it.contains(part)), "{part}: {found:?}"),
            }
        }
    }

    #[test]
    fn each_fault_of_the_settings_has_its_pointer() {
        let schema = json!({"properties": {"a": {"type": "string", "pattern": "^(a+)+$"}, "b": {"minimum": 2}}});
        let found = faults(&schema, &json!({"a": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "b": 1}));
        let pointers: Vec<_> = found.unwrap().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/a", "/b"]);
        assert_eq!(faults(&schema, &json!({"a": "aaa"})), Ok(Vec::new()));
    }
}
