//! The turns and the holes of a native conversation.

use std::collections::HashMap;

use plumbline_core::conversation::{Hole, HoleReason, Timing, Turn};
use serde_json::Value;

use crate::draft::{Draft, Seat};
use crate::faults::Faults;
use crate::json::{self, Object};
use crate::text;

use super::{language, some, word};

/// Reads `turns`, whose speakers are the draft's seats, and `holes`.
pub(super) fn read(body: &Object<'_, '_>, draft: &mut Draft, faults: &mut Faults) {
    turns(body, draft, faults);
    holes(body, draft, faults);
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
            speaker: speaker(&item, &by_id, &draft.seats, faults),
            timings: timings(&item, said, faults),
            text: words,
            starts_ms,
            ends_ms,
            confidence: confidence(&item, faults),
            language: language(&item, faults),
        });
    }
}

/// Ids that a misspelt one is compared with.
const MOST_HINTS: usize = 50;

/// The participant that `speaker` names by its id or by its index.
fn speaker(turn: &Object<'_, '_>, by_id: &HashMap<&str, usize>, seats: &[Seat], faults: &mut Faults) -> usize {
    let place = turn.place.field("speaker");
    let found = match turn.get("speaker") {
        None => Err("is missing; a participant's id or index is wanted".to_owned()),
        Some(Value::String(id)) => by_id.get(id.as_str()).copied().ok_or_else(|| {
            // In the order of the body, so that the same body gets the same answer; and not for a crowd, to stay quick.
            let known: Vec<&str> = seats.iter().map(|it| it.id.as_str()).take(MOST_HINTS).collect();
            let hint = json::nearest(id, &known).filter(|_| !faults.is_full());
            let hint = hint.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
            format!("no participant has the id `{}`{hint}", text::shorten(id))
        }),
        Some(value) => match json::whole(value).and_then(|it| usize::try_from(it).ok()) {
            Some(index) if index < seats.len() => Ok(index),
            Some(index) => Err(format!("is {index}; there are {} participants, counted from 0", seats.len())),
            None => Err(format!("is {}; a participant's id or index is wanted", json::show(value))),
        },
    };
    found.unwrap_or_else(|detail| {
        // Without participants each turn would be one more fault that says nothing new.
        if !seats.is_empty() || turn.get("speaker").is_none() {
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

const REASONS: [(&str, HoleReason); 4] = [
    (HoleReason::Redacted.as_str(), HoleReason::Redacted),
    (HoleReason::Inaudible.as_str(), HoleReason::Inaudible),
    (HoleReason::Missing.as_str(), HoleReason::Missing),
    (HoleReason::Unfinished.as_str(), HoleReason::Unfinished),
];
