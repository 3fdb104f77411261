//! This product's own JSON. Strict: an unknown field, a speaker nobody introduced or a time that runs backwards is an
//! error, because whoever writes this format can mend it.

mod turns;
mod write;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use plumbline_core::conversation::{Channel, ExternalId, Side};
use serde_json::Value;

use crate::draft::{Draft, Seat};
use crate::faults::Faults;
use crate::json::{self, Object, Place};
use crate::text;

pub use write::to_native;

const FIELDS: [&str; 14] = [
    "external_id",
    "source",
    "conversation_type",
    "channel",
    "language",
    "started",
    "ended",
    "thread",
    "recording",
    "participants",
    "turns",
    "holes",
    "attributes",
    "lawful_basis",
];

/// What the body says; what is wrong with it goes to `faults`.
pub(crate) fn read(body: &Value, faults: &mut Faults) -> Draft {
    let mut draft = Draft::default();
    let Some(body) = Object::of(body, Place::Body, faults) else { return draft };
    body.deny_unknown(&FIELDS, faults);
    draft.external_id = name(&body, "external_id", faults);
    draft.source = name(&body, "source", faults);
    draft.conversation_type = name(&body, "conversation_type", faults);
    draft.thread = name(&body, "thread", faults);
    draft.recording = name(&body, "recording", faults);
    draft.lawful_basis = name(&body, "lawful_basis", faults);
    draft.channel = word(&body, "channel", &CHANNELS, faults);
    draft.language = language(&body, faults);
    draft.started = time(&body, "started", faults);
    draft.ended = time(&body, "ended", faults);
    draft.attributes = attributes(&body, faults).collect();
    draft.seats = participants(&body, faults);
    turns::read(&body, &mut draft, faults);
    draft
}

const CHANNELS: [(&str, Channel); 5] = [
    (Channel::Voice.as_str(), Channel::Voice),
    (Channel::Meeting.as_str(), Channel::Meeting),
    (Channel::Chat.as_str(), Channel::Chat),
    (Channel::Email.as_str(), Channel::Email),
    (Channel::Practice.as_str(), Channel::Practice),
];

const SIDES: [(&str, Side); 4] = [
    (Side::Internal.as_str(), Side::Internal),
    (Side::External.as_str(), Side::External),
    (Side::Automated.as_str(), Side::Automated),
    (Side::Unknown.as_str(), Side::Unknown),
];

fn participants(body: &Object<'_, '_>, faults: &mut Faults) -> Vec<Seat> {
    let list = body.place.field("participants");
    let items = some(body, "participants", faults);
    let mut seats: Vec<Seat> = Vec::with_capacity(items.len());
    let mut seen = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let place = list.item(index);
        let mut seat = Seat { place: place.to_string(), ..Seat::default() };
        if let Some(item) = Object::of(item, place, faults) {
            item.deny_unknown(&["id", "label", "side", "role", "person"], faults);
            seat.id = required(&item, "id", faults);
            seat.label = name(&item, "label", faults).unwrap_or_default();
            seat.side = word(&item, "side", &SIDES, faults);
            seat.role = text::role(item.text("role", faults).unwrap_or_default());
            seat.ids = person(&item, faults);
            if let Some(first) = seen.insert(seat.id.clone(), index).filter(|_| !seat.id.is_empty()) {
                faults.invalid(place.field("id"), format!("participant {first} has this id already; ids are unique"));
            }
        }
        seats.push(seat);
    }
    seats
}

fn person(participant: &Object<'_, '_>, faults: &mut Faults) -> Vec<ExternalId> {
    let Some(value) = participant.get("person") else { return Vec::new() };
    let Some(person) = Object::of(value, participant.place.field("person"), faults) else { return Vec::new() };
    person.deny_unknown(&["ids"], faults);
    let list = person.place.field("ids");
    let mut ids = Vec::new();
    for (index, item) in person.items("ids", faults).iter().enumerate() {
        let Some(item) = Object::of(item, list.item(index), faults) else { continue };
        item.deny_unknown(&["scheme", "value"], faults);
        ids.push(ExternalId { scheme: required(&item, "scheme", faults), value: required(&item, "value", faults) });
    }
    ids
}

fn attributes(body: &Object<'_, '_>, faults: &mut Faults) -> impl Iterator<Item = (String, String)> + use<> {
    let mut found = Vec::new();
    let Some(value) = body.get("attributes") else { return found.into_iter() };
    let Some(attributes) = Object::of(value, body.place.field("attributes"), faults) else { return found.into_iter() };
    for (name, value) in attributes.fields {
        let place = attributes.place.field(name);
        if name.trim().is_empty() || text::has_control(name) {
            faults.invalid(place, "an attribute's name is blank or holds control characters");
        }
        match value {
            Value::String(value) => found.push((name.clone(), text::clean(value).into_owned())),
            Value::Number(_) | Value::Bool(_) => found.push((name.clone(), value.to_string())),
            other => {
                let detail = format!("is {}; a string, a number or a boolean is wanted", json::kind(other));
                faults.invalid(place, detail);
            }
        }
    }
    found.into_iter()
}

/// The items of a list that must have some.
fn some<'v>(object: &Object<'v, '_>, field: &str, faults: &mut Faults) -> &'v [Value] {
    if object.get(field).is_none_or(|it| it.as_array().is_some_and(Vec::is_empty)) {
        faults.invalid(object.place.field(field), "is missing or empty; at least one is wanted");
    }
    object.items(field, faults)
}

/// A short text that may be absent, but not blank.
fn name(object: &Object<'_, '_>, field: &str, faults: &mut Faults) -> Option<String> {
    let value = object.text(field, faults)?;
    if value.is_empty() {
        return None;
    }
    if value.trim().is_empty() || text::has_control(value) {
        faults.invalid(object.place.field(field), "is blank or holds control characters");
    }
    Some(value.to_owned())
}

fn required(object: &Object<'_, '_>, field: &str, faults: &mut Faults) -> String {
    let is_absent = object.get(field).is_none_or(|it| it.as_str() == Some(""));
    if is_absent {
        faults.invalid(object.place.field(field), "is missing or empty");
        return String::new();
    }
    name(object, field, faults).unwrap_or_default()
}

/// One of a closed set of words.
fn word<T: Copy>(object: &Object<'_, '_>, field: &str, known: &[(&str, T)], faults: &mut Faults) -> Option<T> {
    let value = object.text(field, faults)?;
    let found = known.iter().find(|it| it.0 == value).map(|it| it.1);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|it| it.0).collect();
        let detail = format!("`{}` is not known; known are {}", text::shorten(value), names.join(", "));
        faults.invalid(object.place.field(field), detail);
    }
    found
}

fn language(object: &Object<'_, '_>, faults: &mut Faults) -> Option<String> {
    let tag = object.text("language", faults)?;
    if let Err(detail) = text::language(tag) {
        faults.invalid(object.place.field("language"), detail);
    }
    Some(tag.to_owned())
}

fn time(object: &Object<'_, '_>, field: &str, faults: &mut Faults) -> Option<DateTime<Utc>> {
    text::time(object.text(field, faults)?).map_err(|detail| faults.invalid(object.place.field(field), detail)).ok()
}
