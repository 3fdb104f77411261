//! `attributes` and `excludedAttributes` (RFC 7644, section 3.9): which parts of a resource are sent back.

use serde_json::Value;

use super::filter::Path;
use super::schema::{Attribute, ResourceType, Target};
use super::{Object, ScimError};

/// Attributes that one request names.
const MOST: usize = 100;

/// Which parts of resources are wanted.
#[derive(Clone, Debug, Default)]
pub struct Projection {
    only: Option<Vec<Path>>,
    without: Vec<Path>,
}

impl Projection {
    /// Reads the two parameters: names with commas in between.
    ///
    /// # Errors
    /// `invalidPath` where a name is none.
    pub fn read(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self, ScimError> {
        let paths = |text: &str| -> Result<Vec<Path>, ScimError> {
            text.split(',').map(str::trim).filter(|it| !it.is_empty()).take(MOST).map(str::parse).collect()
        };
        let only = attributes.filter(|it| !it.trim().is_empty()).map(paths).transpose()?;
        Ok(Self { only, without: excluded.map(paths).transpose()?.unwrap_or_default() })
    }

    /// Whether any of an attribute is wanted. What is dear and not wanted need not be looked up.
    #[must_use]
    pub fn wants(&self, name: &str, of: &ResourceType) -> bool {
        let named = |path: &Path, whole: bool| match of.resolve(path) {
            Some(Target::Attribute { attribute, sub, .. }) => attribute.name == name && !(whole && sub.is_some()),
            _ => false,
        };
        let wanted = self.only.as_ref().is_none_or(|only| only.iter().any(|it| named(it, false)));
        wanted && !self.without.iter().any(|it| named(it, true))
    }

    /// The resource with what is wanted of it.
    #[must_use]
    pub fn of(&self, resource: Object, of: &ResourceType) -> Object {
        let mut resource = match &self.only {
            None => resource,
            Some(paths) => {
                let mut kept = Object::new();
                for attribute in of.attributes().filter(|it| it.always) {
                    copy(&resource, &mut kept, attribute, None);
                }
                for path in paths {
                    keep(path, &resource, &mut kept, of);
                }
                kept
            }
        };
        for path in &self.without {
            leave_out(path, &mut resource, of);
        }
        resource
    }
}

fn keep(path: &Path, resource: &Object, kept: &mut Object, of: &ResourceType) {
    match of.resolve(path) {
        Some(Target::Extension(schema)) => {
            if let Some(value) = resource.get(schema.id) {
                kept.insert(schema.id.to_owned(), value.clone());
            }
        }
        Some(Target::Attribute { extension: None, attribute, sub }) => copy(resource, kept, attribute, sub),
        Some(Target::Attribute { extension: Some(schema), attribute, sub }) => {
            let Some(Value::Object(from)) = resource.get(schema.id) else { return };
            let slot = kept.entry(schema.id).or_insert_with(|| Object::new().into());
            if let Value::Object(to) = slot {
                copy(from, to, attribute, sub);
            }
        }
        _ => {}
    }
}

fn copy(from: &Object, to: &mut Object, attribute: &'static Attribute, sub: Option<&'static Attribute>) {
    let Some(value) = from.get(attribute.name) else { return };
    let Some(sub) = sub else {
        to.insert(attribute.name.to_owned(), value.clone());
        return;
    };
    match (value, to.entry(attribute.name).or_insert_with(|| empty_like(value))) {
        (Value::Object(from), Value::Object(to)) => part(from, to, sub),
        (Value::Array(from), Value::Array(to)) => {
            to.resize_with(from.len(), || Object::new().into());
            for (from, to) in from.iter().zip(to) {
                if let (Value::Object(from), Value::Object(to)) = (from, to) {
                    part(from, to, sub);
                }
            }
        }
        _ => {}
    }
}

fn part(from: &Object, to: &mut Object, sub: &Attribute) {
    if let Some(value) = from.get(sub.name) {
        to.insert(sub.name.to_owned(), value.clone());
    }
}

fn empty_like(value: &Value) -> Value {
    if value.is_array() { Value::Array(Vec::new()) } else { Object::new().into() }
}

fn leave_out(path: &Path, resource: &mut Object, of: &ResourceType) {
    let (extension, attribute, sub) = match of.resolve(path) {
        Some(Target::Extension(schema)) => {
            resource.shift_remove(schema.id);
            return;
        }
        Some(Target::Attribute { extension, attribute, sub }) if !attribute.always => (extension, attribute, sub),
        _ => return,
    };
    let within = match extension {
        None => Some(resource),
        Some(schema) => resource.get_mut(schema.id).and_then(Value::as_object_mut),
    };
    let Some(within) = within else { return };
    match (sub, within.get_mut(attribute.name)) {
        (None, _) => _ = within.shift_remove(attribute.name),
        (Some(sub), Some(Value::Object(value))) => _ = value.shift_remove(sub.name),
        (Some(sub), Some(Value::Array(values))) => {
            for value in values.iter_mut().filter_map(Value::as_object_mut) {
                value.shift_remove(sub.name);
            }
        }
        _ => {}
    }
}
