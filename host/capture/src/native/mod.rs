//! This product's own JSON. Strict: an unknown field, a speaker nobody introduced or a time that runs backwards is an
//! error, because whoever writes this format can mend it.

mod write;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use plumbline_core::conversation::{Channel, ExternalId, Hole, HoleReason, Side, Timing, Turn};
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
    turns(&body, &mut draft, faults);
    holes(&body, &mut draft, faults);
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

const REASONS: [(&str, HoleReason); 4] = [
    (HoleReason::Redacted.as_str(), HoleReason::Redacted),
    (HoleReason::Inaudible.as_str(), HoleReason::Inaudible),
    (HoleReason::Missing.as_str(), HoleReason::Missing),
    (HoleReason::Unfinished.as_str(), HoleReason::Unfinished),
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

fn turns(body: &Object<'_, '_>, draft: &mut Draft, faults: &mut Faults) {
    let list = body.place.field("turns");
    let items = some(body, "turns", faults);
    let by_id: HashMap<&str, usize> = draft.seats.iter().enumerate().map(|(at, it)| (it.id.as_str(), at)).collect();
    let mut latest: Option<(usize, u64)> = None;
    draft.turns.reserve(items.len());
    for (index, item) in items.iter().enumerate() {
        let place = list.item(index);
        let Some(item) = Object::of(item, place, faults) else { continue };
        item.deny_unknown(&["speaker", "text", "starts_ms", "ends_ms", "confidence", "language", "timings"], faults);
        let said = item.text("text", faults).unwrap_or_default();
        if said.trim().is_empty() && item.get("text").is_none_or(Value::is_string) {
            faults.invalid(place.field("text"), "is missing or blank; the words of the turn are wanted");
        }
        let (starts_ms, ends_ms) = (item.whole("starts_ms", faults), item.whole("ends_ms", faults));
        if let (Some(starts), Some(ends)) = (starts_ms, ends_ms)
            && ends < starts
        {
            faults.invalid(place.field("ends_ms"), format!("is {ends}, before the turn starts at {starts}"));
        }
        if let Some(starts) = starts_ms {
            if let Some((earlier, at)) = latest.filter(|(_, at)| starts < *at) {
                let detail = format!("is {starts}, before turn {earlier} starts at {at}; turns are in order of start");
                faults.invalid(place.field("starts_ms"), detail);
            }
            latest = Some((index, starts));
        }
        let words = text::words(said, &mut draft.notes, place.field("text")).into_owned();
        draft.turns.push(Turn {
            speaker: speaker(&item, &by_id, draft.seats.len(), faults),
            timings: timings(&item, said, faults),
            text: words,
            starts_ms,
            ends_ms,
            confidence: confidence(&item, faults),
            language: language(&item, faults),
        });
    }
}

/// The participant that `speaker` names by its id or by its index.
fn speaker(turn: &Object<'_, '_>, by_id: &HashMap<&str, usize>, seats: usize, faults: &mut Faults) -> usize {
    let place = turn.place.field("speaker");
    let found = match turn.get("speaker") {
        None => Err("is missing; a participant's id or index is wanted".to_owned()),
        Some(Value::String(id)) => by_id.get(id.as_str()).copied().ok_or_else(|| {
            let known: Vec<&str> = by_id.keys().copied().collect();
            let hint = json::nearest(id, &known).map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
            format!("no participant has the id `{}`{hint}", text::shorten(id))
        }),
        Some(value) => match json::whole(value).and_then(|it| usize::try_from(it).ok()) {
            Some(index) if index < seats => Ok(index),
            Some(index) => Err(format!("is {index}; there are {seats} participants, counted from 0")),
            None => Err(format!("is {}; a participant's id or index is wanted", json::show(value))),
        },
    };
    found.unwrap_or_else(|detail| {
        // Without participants each turn would be one more fault that says nothing new.
        if seats > 0 || turn.get("speaker").is_none() {
            faults.invalid(place, detail);
        }
        0
    })
}

fn confidence(turn: &Object<'_, '_>, faults: &mut Faults) -> Option<f32> {
    let number = turn.number("confidence", faults)?;
    if !(0.0..=1.0).contains(&number) {
        faults.invalid(turn.place.field("confidence"), format!("is {number}; a number from 0 to 1 is wanted"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "a confidence has no more digits than a float")]
    Some(number as f32)
}

/// Times within the turn; byte ranges are of the text as it was sent, and are moved where cleaning moved it.
fn timings(turn: &Object<'_, '_>, said: &str, faults: &mut Faults) -> Vec<Timing> {
    let list = turn.place.field("timings");
    let mut timings = Vec::new();
    for (index, item) in turn.items("timings", faults).iter().enumerate() {
        let Some(item) = Object::of(item, list.item(index), faults) else { continue };
        item.deny_unknown(&["start_byte", "end_byte", "starts_ms", "ends_ms"], faults);
        let range = range(&item, said, faults);
        let (starts, ends) = (item.whole("starts_ms", faults), item.whole("ends_ms", faults));
        match (range, starts, ends) {
            (Some((start_byte, end_byte)), Some(starts_ms), Some(ends_ms)) if starts_ms <= ends_ms => {
                timings.push(Timing { start_byte, end_byte, starts_ms, ends_ms });
            }
            (_, Some(starts), Some(ends)) if ends < starts => {
                faults.invalid(item.place.field("ends_ms"), format!("is {ends}, before it starts at {starts}"));
            }
            (Some(_), _, _) => faults.invalid(item.place, "`starts_ms` and `ends_ms` are wanted"),
            _ => {}
        }
    }
    timings
}

/// The byte range that `start_byte` and `end_byte` name, in the clean form of `said`.
fn range(item: &Object<'_, '_>, said: &str, faults: &mut Faults) -> Option<(usize, usize)> {
    let mut byte = |name: &str| {
        if item.get(name).is_none() {
            faults.invalid(item.place.field(name), "is missing; a byte of the turn's text is wanted");
        }
        let byte = usize::try_from(item.whole(name, faults)?).ok()?;
        if !said.is_char_boundary(byte) {
            let detail = format!("is past the text's {} bytes, or within a character", said.len());
            faults.invalid(item.place.field(name), detail);
            return None;
        }
        Some(byte)
    };
    let (start, end) = (byte("start_byte"), byte("end_byte"));
    let (start, end) = (start?, end?);
    if start > end {
        faults.invalid(item.place.field("end_byte"), "is before `start_byte`");
        return None;
    }
    let moved = |byte: usize| text::clean(&said[..byte]).len();
    Some((moved(start), moved(end)))
}

fn holes(body: &Object<'_, '_>, draft: &mut Draft, faults: &mut Faults) {
    let list = body.place.field("holes");
    let said = body.items("turns", &mut Faults::default());
    for (index, item) in body.items("holes", faults).iter().enumerate() {
        let Some(item) = Object::of(item, list.item(index), faults) else { continue };
        item.deny_unknown(&["turn", "start_byte", "end_byte", "why"], faults);
        if item.get("why").is_none() {
            let known: Vec<&str> = REASONS.iter().map(|it| it.0).collect();
            faults.invalid(item.place.field("why"), format!("is missing; known are {}", known.join(", ")));
        }
        let why = word(&item, "why", &REASONS, faults);
        let turn = item.whole("turn", faults).and_then(|it| usize::try_from(it).ok());
        let Some((turn, words)) = turn.and_then(|it| said.get(it).map(|turn| (it, turn.get("text")))) else {
            let detail = format!("is not the index of one of the {} turns", said.len());
            faults.invalid(item.place.field("turn"), detail);
            continue;
        };
        let range = range(&item, words.and_then(Value::as_str).unwrap_or_default(), faults);
        if let (Some((start_byte, end_byte)), Some(why)) = (range, why) {
            draft.holes.push(Hole { turn, start_byte, end_byte, why });
        }
    }
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
