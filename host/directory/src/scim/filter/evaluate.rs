//! Whether a resource is meant by a filter. Names and, where the schema does not say otherwise, strings are compared
//! without regard to case; an attribute that no schema knows has no value.

use std::cmp::Ordering;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::{Filter, Literal, Operator, Path};
use crate::scim::schema::{Attribute, Kind, ResourceType, Target};
use crate::scim::{Object, ScimError, ScimType};

impl Filter {
    /// Whether a canonical resource is meant.
    #[must_use]
    pub fn matches(&self, resource: &Object, of: &ResourceType) -> bool {
        self.holds(resource, &|path| of.resolve(path))
    }

    /// Whether one of several values of an attribute is meant.
    pub(in crate::scim) fn matches_value(&self, value: &Value, of: &'static Attribute) -> bool {
        value.as_object().is_some_and(|value| self.holds(value, &|path| within(of, path)))
    }

    /// Refuses what cannot be compared: which of two truths is greater.
    ///
    /// # Errors
    /// `invalidFilter`.
    pub fn check(&self, of: &ResourceType) -> Result<(), ScimError> {
        self.sound(&|path| of.resolve(path))
    }

    /// [`Filter::check`] within the brackets of an attribute.
    pub(in crate::scim) fn check_value(&self, of: &'static Attribute) -> Result<(), ScimError> {
        self.sound(&|path| within(of, path))
    }

    /// What every resource that is meant has: a part of a conjunction that asks for equality, by the schema's name.
    #[must_use]
    pub fn pinned<'f>(&'f self, of: &ResourceType) -> Vec<(String, &'f str)> {
        match self {
            Self::And(parts) => parts.iter().flat_map(|it| it.pinned(of)).collect(),
            Self::Compare(path, Operator::Eq, Literal::Text(text)) => {
                of.resolve(path).and_then(|it| it.name()).map(|name| (name, text.as_str())).into_iter().collect()
            }
            Self::Has(path) => {
                let Some(Target::Attribute { attribute, .. }) = of.resolve(path) else { return Vec::new() };
                let inner = path.filter.as_deref().map(|it| it.pinned_within(attribute)).unwrap_or_default();
                inner.into_iter().map(|(sub, text)| (format!("{}.{sub}", attribute.name), text)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The parts of one value that a conjunction fixes: what a value would have that is made to be meant.
    pub(in crate::scim) fn pinned_within<'f>(&'f self, of: &'static Attribute) -> Vec<(&'static str, &'f str)> {
        match self {
            Self::And(parts) => parts.iter().flat_map(|it| it.pinned_within(of)).collect(),
            Self::Compare(path, Operator::Eq, Literal::Text(text)) => {
                of.sub(&path.attribute).map(|sub| (sub.name, text.as_str())).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn holds(&self, object: &Object, resolve: &dyn Fn(&Path) -> Option<Target>) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|it| it.holds(object, resolve)),
            Self::Or(parts) => parts.iter().any(|it| it.holds(object, resolve)),
            Self::Not(part) => !part.holds(object, resolve),
            Self::Present(path) | Self::Has(path) => !values(path, object, resolve).is_empty(),
            Self::Compare(path, operator, literal) => {
                let values = values(path, object, resolve);
                let any = |operator| values.iter().any(|(value, of)| compares(value, of, operator, literal));
                match (operator, literal) {
                    (Operator::Eq, Literal::Null) => values.is_empty(),
                    (Operator::Ne, Literal::Null) => !values.is_empty(),
                    (Operator::Ne, _) => !any(Operator::Eq),
                    (operator, _) => any(*operator),
                }
            }
        }
    }

    fn sound(&self, resolve: &dyn Fn(&Path) -> Option<Target>) -> Result<(), ScimError> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().try_for_each(|it| it.sound(resolve)),
            Self::Not(part) => part.sound(resolve),
            Self::Present(path) | Self::Has(path) => brackets_sound(path, resolve),
            Self::Compare(path, operator, literal) => {
                brackets_sound(path, resolve)?;
                let of = resolve(path).and_then(|it| it.leaf());
                let truth = matches!(literal, Literal::Boolean(_)) || of.is_some_and(|it| it.kind == Kind::Boolean);
                let ordered = !matches!(operator, Operator::Eq | Operator::Ne);
                let nothing = *literal == Literal::Null && ordered;
                if nothing || (truth && ordered) {
                    let detail = format!("`{path}` cannot be compared by `{}` with {literal}", operator.as_str());
                    return Err(ScimError::of(ScimType::InvalidFilter, detail));
                }
                Ok(())
            }
        }
    }
}

fn brackets_sound(path: &Path, resolve: &dyn Fn(&Path) -> Option<Target>) -> Result<(), ScimError> {
    let (Some(filter), Some(Target::Attribute { attribute, .. })) = (&path.filter, resolve(path)) else {
        return Ok(());
    };
    filter.sound(&|path| within(attribute, path))
}

/// The part of an attribute's value that a path within its brackets names.
fn within(of: &'static Attribute, path: &Path) -> Option<Target> {
    let known = path.schema.is_none() && path.sub.is_none() && path.filter.is_none();
    let attribute = of.sub(&path.attribute).filter(|_| known)?;
    Some(Target::Attribute { extension: None, attribute, sub: None })
}

/// All values where the path leads, each with what the schema says of it.
fn values<'o>(
    path: &Path,
    object: &'o Object,
    resolve: &dyn Fn(&Path) -> Option<Target>,
) -> Vec<(&'o Value, &'static Attribute)> {
    let (extension, attribute, sub) = match resolve(path) {
        Some(Target::Attribute { extension, attribute, sub }) => (extension, attribute, sub),
        _ => return Vec::new(),
    };
    let object = match extension {
        Some(schema) => object.get(schema.id).and_then(Value::as_object),
        None => Some(object),
    };
    let value = object.and_then(|it| it.get(attribute.name));
    let several = match value {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    let meant =
        several.iter().filter(|it| path.filter.as_ref().is_none_or(|filter| filter.matches_value(it, attribute)));
    // A complex value that is compared as a whole is compared by its `value`.
    let leaf = sub.or_else(|| attribute.sub("value"));
    meant
        .filter_map(|it| match (it, leaf) {
            (Value::Object(parts), Some(leaf)) => parts.get(leaf.name).map(|it| (it, leaf)),
            (Value::Object(parts), None) => parts.values().next().map(|it| (it, attribute)),
            (value, _) => Some((value, attribute)),
        })
        .filter(|(value, _)| !value.is_null() && value.as_str() != Some(""))
        .collect()
}

fn compares(value: &Value, of: &Attribute, operator: Operator, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::Bool(value), Literal::Boolean(literal)) => operator == Operator::Eq && value == literal,
        // Identity providers write truths as strings.
        (Value::Bool(value), Literal::Text(text)) => {
            operator == Operator::Eq && text.eq_ignore_ascii_case(if *value { "true" } else { "false" })
        }
        (Value::Number(value), Literal::Number(literal)) => {
            let ordering =
                value.as_f64().zip(literal.as_f64()).and_then(|(value, literal)| value.partial_cmp(&literal));
            ordering.is_some_and(|it| ordered(it, operator))
        }
        (Value::String(value), Literal::Text(text)) => texts(value, text, of, operator),
        _ => false,
    }
}

fn texts(value: &str, text: &str, of: &Attribute, operator: Operator) -> bool {
    if of.kind == Kind::DateTime
        && let (Some(value), Some(text)) = (time(value), time(text))
    {
        return ordered(value.cmp(&text), operator);
    }
    let (value, text) = match of.case_exact {
        true => (value.to_owned(), text.to_owned()),
        false => (value.to_lowercase(), text.to_lowercase()),
    };
    match operator {
        Operator::Co => value.contains(&text),
        Operator::Sw => value.starts_with(&text),
        Operator::Ew => value.ends_with(&text),
        operator => ordered(value.cmp(&text), operator),
    }
}

fn time(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

const fn ordered(ordering: Ordering, operator: Operator) -> bool {
    match operator {
        Operator::Eq => ordering.is_eq(),
        Operator::Gt => ordering.is_gt(),
        Operator::Ge => ordering.is_ge(),
        Operator::Lt => ordering.is_lt(),
        Operator::Le => ordering.is_le(),
        Operator::Ne | Operator::Co | Operator::Sw | Operator::Ew => false,
    }
}
