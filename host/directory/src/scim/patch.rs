//! PATCH (RFC 7644, section 3.5.2) on a canonical resource: all operations or none. What identity providers send beside the
//! standard is understood: operations in capitals, truths as strings, paths as names within a value without a path, and
//! the values to remove beside a path.

use std::collections::HashSet;

use serde_json::Value;

use super::filter::{Filter, Path};
use super::schema::{Attribute, ResourceType, Target};
use super::value::{self, canonical, entry, list, one, one_primary};
use super::{Object, ScimError, ScimType};

/// Operations of one request.
const MOST: usize = 1_000;

/// The resource as it is after the request's operations.
///
/// # Errors
/// Where the request is none, or one of its operations cannot be done.
pub(super) fn patched(resource: &Object, request: &Value, of: &ResourceType) -> Result<Object, ScimError> {
    let mut resource = resource.clone();
    for operation in operations(request)? {
        operation.run(&mut resource, of)?;
    }
    tidy(&mut resource, of);
    Ok(resource)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Add,
    Replace,
    Remove,
}

struct Operation<'r> {
    verb: Verb,
    path: Option<Path>,
    value: Option<&'r Value>,
}

fn operations(request: &Value) -> Result<Vec<Operation<'_>>, ScimError> {
    let syntax = |detail: &str| ScimError::of(ScimType::InvalidSyntax, detail);
    let operations = request.as_object().and_then(|it| entry(it, "Operations")).and_then(Value::as_array);
    let operations = operations.ok_or_else(|| syntax("a PATCH has `Operations`, an array"))?;
    if operations.len() > MOST {
        return Err(ScimError::new(413, format!("a PATCH has at most {MOST} operations")));
    }
    let read = |operation: &'_ Value| -> Result<(Verb, Option<Path>), ScimError> {
        let object = operation.as_object().ok_or_else(|| syntax("an operation is an object"))?;
        let verb = entry(object, "op").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        let verb = match verb.as_str() {
            "add" => Verb::Add,
            "replace" => Verb::Replace,
            "remove" => Verb::Remove,
            _ => return Err(syntax("`op` is one of add, replace and remove")),
        };
        let path = match entry(object, "path") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.is_empty() => None,
            Some(Value::String(text)) => Some(text.parse()?),
            Some(_) => return Err(syntax("`path` is a string")),
        };
        Ok((verb, path))
    };
    let whole = operations.iter().map(|operation| {
        let (verb, path) = read(operation)?;
        Ok(Operation { verb, path, value: operation.as_object().and_then(|it| entry(it, "value")) })
    });
    whole.collect()
}

impl Operation<'_> {
    fn run(&self, resource: &mut Object, of: &ResourceType) -> Result<(), ScimError> {
        match &self.path {
            Some(path) => {
                let unknown = || ScimError::of(ScimType::InvalidPath, format!("`{path}` names nothing that is known"));
                let target = of.resolve(path).ok_or_else(unknown)?;
                change(resource, self.verb, path, target, self.value)
            }
            None if self.verb == Verb::Remove => Err(ScimError::of(ScimType::NoTarget, "`remove` needs a `path`")),
            None => {
                let no_object = || ScimError::of(ScimType::InvalidValue, "without a `path`, `value` is an object");
                merge(resource, self.verb, self.value.and_then(Value::as_object).ok_or_else(no_object)?, None, of)
            }
        }
    }
}

/// Each name within the value is a path. What is not known, or what only the server writes, is left out: whole resources
/// are sent like this.
fn merge(
    resource: &mut Object,
    verb: Verb,
    sent: &Object,
    schema: Option<&str>,
    of: &ResourceType,
) -> Result<(), ScimError> {
    for (name, value) in sent {
        let Ok(path) = name.parse::<Path>() else { continue };
        let path = Path { schema: path.schema.or_else(|| schema.map(str::to_owned)), ..path };
        match of.resolve(&path) {
            Some(Target::Extension(extension)) if schema.is_none() => {
                let Some(value) = value.as_object() else { continue };
                merge(resource, verb, value, Some(extension.id), of)?;
            }
            Some(Target::Attribute { attribute, sub, .. })
                if attribute.read_only || sub.is_some_and(|it| it.read_only) => {}
            Some(target @ Target::Attribute { .. }) => change(resource, verb, &path, target, Some(value))?,
            _ => {}
        }
    }
    Ok(())
}

fn change(
    resource: &mut Object,
    verb: Verb,
    path: &Path,
    target: Target,
    value: Option<&Value>,
) -> Result<(), ScimError> {
    let (extension, attribute, sub) = match target {
        Target::LeftOut => return Ok(()),
        Target::Extension(schema) => return whole(resource, verb, schema.id, schema.attributes, value),
        Target::Attribute { extension, attribute, sub } => (extension, attribute, sub),
    };
    if attribute.read_only || sub.is_some_and(|it| it.read_only) {
        return Err(ScimError::of(ScimType::Mutability, format!("`{path}` is written by the server alone")));
    }
    if verb == Verb::Remove && attribute.required {
        return Err(ScimError::of(ScimType::Mutability, format!("`{}` cannot be without a value", attribute.name)));
    }
    if verb != Verb::Remove && value.is_none() {
        return Err(ScimError::of(ScimType::InvalidValue, format!("a `value` for `{path}` is missing")));
    }
    let within = match extension {
        None => resource,
        Some(schema) => object_at(resource, schema.id)?,
    };
    let value = value.unwrap_or(&Value::Null);
    match (attribute.several, sub) {
        (true, _) => several(within, verb, path, attribute, sub, value),
        (false, Some(sub)) => {
            let within = object_at(within, attribute.name)?;
            put(within, sub, if verb == Verb::Remove { None } else { one(value, sub)? });
            Ok(())
        }
        (false, None) => {
            let parts = value.as_object().filter(|_| !attribute.parts.is_empty() && verb != Verb::Remove);
            match parts {
                Some(parts) => set_parts(object_at(within, attribute.name)?, parts, attribute.parts),
                None => {
                    put(within, attribute, if verb == Verb::Remove { None } else { canonical(value, attribute)? });
                    Ok(())
                }
            }
        }
    }
}

/// An extension as a whole.
fn whole(
    resource: &mut Object,
    verb: Verb,
    id: &str,
    attributes: &'static [Attribute],
    value: Option<&Value>,
) -> Result<(), ScimError> {
    if verb == Verb::Remove {
        resource.remove(id);
        return Ok(());
    }
    let no_object = || ScimError::of(ScimType::InvalidValue, format!("`{id}` is an object"));
    set_parts(object_at(resource, id)?, value.and_then(Value::as_object).ok_or_else(no_object)?, attributes)
}

/// Parts that are named are set or, where they are nothing, taken away; the others stay.
fn set_parts(within: &mut Object, sent: &Object, attributes: &'static [Attribute]) -> Result<(), ScimError> {
    for attribute in attributes.iter().filter(|it| !it.read_only) {
        if let Some(value) = entry(sent, attribute.name) {
            put(within, attribute, canonical(value, attribute)?);
        }
    }
    Ok(())
}

fn several(
    within: &mut Object,
    verb: Verb,
    path: &Path,
    attribute: &'static Attribute,
    sub: Option<&'static Attribute>,
    value: &Value,
) -> Result<(), ScimError> {
    let slot = within.entry(attribute.name).or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(values) = slot else { return Ok(()) };
    let Some(filter) = path.filter.as_deref() else {
        match (sub, verb) {
            (Some(sub), _) => {
                let all = (0..values.len()).collect();
                return each(values, all, verb, sub, value);
            }
            (None, Verb::Add) => append(values, list(value, attribute)?),
            (None, Verb::Replace) => {
                *values = Vec::new();
                append(values, list(value, attribute)?);
            }
            (None, Verb::Remove) if value.is_null() => values.clear(),
            (None, Verb::Remove) => {
                let gone: HashSet<String> = list(value, attribute)?.iter().map(key).collect();
                values.retain(|it| !gone.contains(&key(it)));
            }
        }
        return Ok(());
    };
    filter.check_value(attribute)?;
    let mut meant: Vec<usize> = values
        .iter()
        .enumerate()
        .filter(|(_, it)| filter.matches_value(it, attribute))
        .map(|(index, _)| index)
        .collect();
    if meant.is_empty() {
        match verb {
            // What is not there any more need not be removed again.
            Verb::Remove => return Ok(()),
            Verb::Replace => {
                return Err(ScimError::of(ScimType::NoTarget, format!("no value is at `{path}`")));
            }
            Verb::Add => {
                values.push(value_for(filter, attribute)?);
                meant.push(values.len() - 1);
            }
        }
    }
    match (sub, verb) {
        (Some(sub), _) => each(values, meant, verb, sub, value),
        (None, Verb::Remove) => {
            let mut index = 0;
            values.retain(|_| {
                index += 1;
                meant.binary_search(&(index - 1)).is_err()
            });
            Ok(())
        }
        (None, _) => {
            let no_object = || ScimError::of(ScimType::InvalidValue, format!("the value of `{path}` is an object"));
            let sent = match value {
                Value::Array(values) if values.len() == 1 => &values[0],
                value => value,
            };
            let sent = sent.as_object().ok_or_else(no_object)?;
            for index in &meant {
                if let Some(value) = values[*index].as_object_mut() {
                    set_parts(value, sent, attribute.parts)?;
                }
            }
            one_primary(values, &meant);
            Ok(())
        }
    }
}

/// Sets or takes away one part of each of these values.
fn each(
    values: &mut [Value],
    meant: Vec<usize>,
    verb: Verb,
    sub: &'static Attribute,
    value: &Value,
) -> Result<(), ScimError> {
    let value = if verb == Verb::Remove { None } else { one(value, sub)? };
    for index in &meant {
        if let Some(parts) = values.get_mut(*index).and_then(Value::as_object_mut) {
            put(parts, sub, value.clone());
        }
    }
    one_primary(values, &meant);
    Ok(())
}

/// Adds values that are not there yet.
fn append(values: &mut Vec<Value>, new: Vec<Value>) {
    let mut keys: HashSet<String> = values.iter().map(key).collect();
    let before = values.len();
    for value in new {
        let key = key(&value);
        if keys.contains(&key) {
            // The same value again may say more of it.
            if let Some(known) = values.iter_mut().find(|it| self::key(it) == key)
                && let (Some(known), Value::Object(parts)) = (known.as_object_mut(), value)
            {
                known.extend(parts);
            }
        } else {
            keys.insert(key);
            values.push(value);
        }
    }
    let new: Vec<usize> = (before..values.len()).collect();
    one_primary(values, &new);
}

/// What tells values apart.
fn key(value: &Value) -> String {
    value["value"].as_str().map_or_else(|| value.to_string(), str::to_lowercase)
}

/// The value that a filter asks for, where it says all of it.
fn value_for(filter: &Filter, attribute: &'static Attribute) -> Result<Value, ScimError> {
    let said: Object =
        filter.pinned_within(attribute).into_iter().map(|(sub, text)| (sub.to_owned(), text.into())).collect();
    match value::parts(&said, attribute.parts.iter()) {
        Ok(parts) if !parts.is_empty() => Ok(parts.into()),
        _ => {
            let detail = format!("no value of `{}` is meant by `{filter}`", attribute.name);
            Err(ScimError::of(ScimType::NoTarget, detail))
        }
    }
}

/// The object under a name, made where there is none.
fn object_at<'o>(within: &'o mut Object, name: &str) -> Result<&'o mut Object, ScimError> {
    let slot = within.entry(name).or_insert_with(|| Object::new().into());
    slot.as_object_mut().ok_or_else(|| ScimError::of(ScimType::InvalidValue, format!("`{name}` has no parts")))
}

fn put(within: &mut Object, attribute: &Attribute, value: Option<Value>) {
    match value {
        Some(value) => _ = within.insert(attribute.name.to_owned(), value),
        None => _ = within.remove(attribute.name),
    }
}

/// Takes away what is empty, and values without a `value`, which are of no use to anybody.
fn tidy(resource: &mut Object, of: &ResourceType) {
    for attribute in of.attributes().filter(|it| it.several && it.sub("value").is_some()) {
        if let Some(Value::Array(values)) = resource.get_mut(attribute.name) {
            values.retain(|it| it["value"].is_string());
        }
    }
    if let Some(schema) = of.extension
        && let Some(Value::Object(extended)) = resource.get_mut(schema.id)
    {
        extended.retain(|_, it| !is_empty(it));
    }
    resource.retain(|_, it| !is_empty(it));
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.is_empty(),
        Value::Object(parts) => parts.is_empty(),
        value => value.is_null(),
    }
}
