//! A JSON body and places in it. A place is a chain on the stack and becomes text only where something is wrong there,
//! so that walking a sound body costs nothing for its pointers.

use std::fmt;

use serde_json::{Map, Value};

use crate::error::{CaptureError, ErrorKind};
use crate::faults::Faults;
use crate::{format, text};

/// The value of a body in UTF-8, or the line and column where it breaks.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, CaptureError> {
    let body = format::utf8(bytes)?;
    serde_json::from_str(body).map_err(|error| {
        let message = error.to_string();
        let (detail, _) = message.rsplit_once(" at line ").unwrap_or((&message, ""));
        let place = format!("line {}, column {}", error.line(), error.column());
        CaptureError::new(ErrorKind::Malformed, place, format!("not JSON: {detail}"))
    })
}

/// Where a value stands; shown as an RFC 6901 pointer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// The body itself.
    Body,
    Field(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    pub(crate) fn field(&'a self, name: &'a str) -> Self {
        Self::Field(self, name)
    }

    pub(crate) fn item(&'a self, index: usize) -> Self {
        Self::Item(self, index)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body => Ok(()),
            Self::Field(parent, name) => {
                write!(f, "{parent}/")?;
                for it in name.chars() {
                    match it {
                        '~' => f.write_str("~0")?,
                        '/' => f.write_str("~1")?,
                        it => write!(f, "{it}")?,
                    }
                }
                Ok(())
            }
            Self::Item(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

/// An object and its place. A field that is `null` counts as absent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'v, 'p> {
    pub(crate) fields: &'v Map<String, Value>,
    pub(crate) place: Place<'p>,
}

impl<'v, 'p> Object<'v, 'p> {
    /// The object that `value` is, or a fault.
    pub(crate) fn of(value: &'v Value, place: Place<'p>, faults: &mut Faults) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self { fields, place }),
            other => {
                faults.invalid(place, format!("is {}; an object is wanted", kind(other)));
                None
            }
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'v Value> {
        self.fields.get(name).filter(|it| !it.is_null())
    }

    /// The first of `names` that is there: a field that was renamed is read by either name.
    pub(crate) fn first<'n>(&self, names: &[&'n str]) -> Option<(&'n str, &'v Value)> {
        names.iter().find_map(|name| self.get(name).map(|value| (*name, value)))
    }

    pub(crate) fn text(&self, name: &str, faults: &mut Faults) -> Option<&'v str> {
        let value = self.get(name)?;
        if value.is_string() {
            return value.as_str();
        }
        faults.invalid(self.place.field(name), format!("is {}; a string is wanted", kind(value)));
        None
    }

    /// The items of an array; none where it is absent.
    pub(crate) fn items(&self, name: &str, faults: &mut Faults) -> &'v [Value] {
        match self.get(name) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => {
                faults.invalid(self.place.field(name), format!("is {}; an array is wanted", kind(other)));
                &[]
            }
        }
    }

    /// A whole number from 0.
    pub(crate) fn whole(&self, name: &str, faults: &mut Faults) -> Option<u64> {
        let value = self.get(name)?;
        let whole = whole(value);
        if whole.is_none() {
            faults.invalid(self.place.field(name), format!("is {}; a whole number from 0 is wanted", show(value)));
        }
        whole
    }

    /// A finite number.
    pub(crate) fn number(&self, name: &str, faults: &mut Faults) -> Option<f64> {
        let value = self.get(name)?;
        let number = value.as_f64().filter(|it| it.is_finite());
        if number.is_none() {
            faults.invalid(self.place.field(name), format!("is {}; a number is wanted", show(value)));
        }
        number
    }

    /// Faults for every field that is not among `known`.
    pub(crate) fn deny_unknown(&self, known: &[&str], faults: &mut Faults) {
        for name in self.fields.keys().filter(|it| !known.contains(&it.as_str())) {
            if faults.is_full() {
                return;
            }
            let hint = match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here are {}", known.join(", ")),
            };
            faults.invalid(self.place.field(name), format!("is not a known field; {hint}"));
        }
    }
}

/// A number that is whole and not negative, written as an integer or as `12.0`.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64().filter(|it| it.fract() == 0.0 && (0.0..9e15).contains(it))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and in range, checked above"
        )]
        Some(number as u64)
    })
}

/// What a value is, in words.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A number itself, anything else in words.
pub(crate) fn show(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        other => kind(other).to_owned(),
    }
}

/// The known name that `name` was most likely meant to be.
pub(crate) fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let plain = |it: &str| it.to_lowercase().replace(['-', '_', ' '], "");
    let wanted = plain(&text::shorten(name));
    let distance = |it: &str| strsim::damerau_levenshtein(&wanted, &plain(it));
    let near = known.iter().map(|it| (distance(it), *it)).min_by_key(|(distance, _)| *distance)?;
    (near.0 <= 2 && near.0 < near.1.len() / 2 + 1).then_some(near.1)
}
