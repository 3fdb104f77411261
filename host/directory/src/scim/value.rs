//! From JSON as it was sent to canonical values: names as the schema writes them, truths as truths, nothing empty, nothing
//! that no schema knows and nothing that only the server writes.

use serde_json::Value;

use super::schema::{Attribute, Kind, ResourceType};
use super::{Object, ScimError, ScimType};

/// Characters of a string.
const LONGEST: usize = 320;
/// Values of an attribute; a group has more members than a person has addresses.
const MOST: usize = 100_000;

/// A resource as it was sent, made canonical.
///
/// # Errors
/// `invalidSyntax` where it is no object, `invalidValue` where a value does not fit its attribute.
pub(super) fn resource(sent: &Value, of: &ResourceType) -> Result<Object, ScimError> {
    let no_object = || ScimError::of(ScimType::InvalidSyntax, "a resource is a JSON object");
    let sent = sent.as_object().ok_or_else(no_object)?;
    let mut resource = parts(sent, of.attributes().filter(|it| !it.read_only))?;
    if let Some(schema) = of.extension
        && let Some(Value::Object(sent)) = entry(sent, schema.id)
    {
        let extended = parts(sent, schema.attributes.iter())?;
        if !extended.is_empty() {
            resource.insert(schema.id.to_owned(), extended.into());
        }
    }
    Ok(resource)
}

/// An object's parts.
pub(super) fn parts(sent: &Object, attributes: impl Iterator<Item = &'static Attribute>) -> Result<Object, ScimError> {
    let mut parts = Object::new();
    for attribute in attributes {
        if let Some(sent) = entry(sent, attribute.name)
            && let Some(value) = canonical(sent, attribute)?
        {
            parts.insert(attribute.name.to_owned(), value);
        }
    }
    Ok(parts)
}

/// All of an attribute's value; None where that is nothing.
pub(super) fn canonical(sent: &Value, of: &'static Attribute) -> Result<Option<Value>, ScimError> {
    if !of.several {
        return one(sent, of);
    }
    let values = list(sent, of)?;
    Ok((!values.is_empty()).then(|| values.into()))
}

/// The values of an attribute that has several. One that was sent alone is one of them.
pub(super) fn list(sent: &Value, of: &'static Attribute) -> Result<Vec<Value>, ScimError> {
    let sent = match sent {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    if sent.len() > MOST {
        return Err(invalid(of, &format!("has more than {MOST} values")));
    }
    sent.iter().filter_map(|it| one(it, of).transpose()).collect()
}

/// One value; None where it is nothing.
pub(super) fn one(sent: &Value, of: &'static Attribute) -> Result<Option<Value>, ScimError> {
    match (of.kind, sent) {
        (_, Value::Null) => Ok(None),
        (Kind::Complex, Value::Object(sent)) => {
            let parts = parts(sent, of.parts.iter().filter(|it| !it.read_only))?;
            Ok((!parts.is_empty()).then(|| parts.into()))
        }
        // Identity providers send a manager or a member as its id alone.
        (Kind::Complex, Value::String(text)) if of.sub("value").is_some() => {
            one(&serde_json::json!({"value": text}), of)
        }
        (Kind::Boolean, Value::Bool(_)) => Ok(Some(sent.clone())),
        (Kind::Boolean, Value::String(text)) => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Some(true.into())),
            "false" => Ok(Some(false.into())),
            "" => Ok(None),
            _ => Err(invalid(of, "is true or false")),
        },
        (Kind::Text | Kind::Reference | Kind::DateTime, Value::String(text)) => match text.trim() {
            "" => Ok(None),
            text if text.chars().count() > LONGEST => Err(invalid(of, &format!("has more than {LONGEST} characters"))),
            text if text.chars().any(char::is_control) => Err(invalid(of, "has a control character")),
            text => Ok(Some(text.into())),
        },
        (Kind::Text, Value::Number(number)) => Ok(Some(number.to_string().into())),
        (Kind::Complex, _) => Err(invalid(of, "is an object")),
        (Kind::Boolean, _) => Err(invalid(of, "is true or false")),
        (_, _) => Err(invalid(of, "is a string")),
    }
}

/// At most one of several values is the primary one: the last that was said to be.
pub(super) fn one_primary(values: &mut [Value], said: &[usize]) {
    let primary = |value: &Value| value["primary"] == true;
    let last = said.iter().copied().filter(|it| values.get(*it).is_some_and(primary)).max();
    let Some(last) = last.or_else(|| values.iter().rposition(primary)) else { return };
    for (index, value) in values.iter_mut().enumerate() {
        if index != last
            && primary(value)
            && let Some(value) = value.as_object_mut()
        {
            value.insert("primary".to_owned(), false.into());
        }
    }
}

/// What an object has under a name, however it is written.
pub(super) fn entry<'v>(object: &'v Object, name: &str) -> Option<&'v Value> {
    object.get(name).or_else(|| object.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn invalid(of: &Attribute, what: &str) -> ScimError {
    ScimError::of(ScimType::InvalidValue, format!("`{}` {what}", of.name))
}
