//! A plain list of who said what, as language models and redaction tools write one: objects with a text and, under one
//! of several names, a speaker and times.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Heard, Introduction, Said, Speaker, confidence, seconds, speaker, text};
use crate::notes::Notes;
use crate::text as texts;

const TEXTS: [&str; 4] = ["text", "message", "transcript", "content"];
const SPEAKERS: [&str; 4] = ["speaker", "name", "role", "participant"];
const PARTIES: [&str; 2] = ["parties", "party"];

pub(super) fn read(body: &Value, introduction: &Introduction<'_>, notes: &mut Notes) -> Option<Heard> {
    let items = body.as_array().or_else(|| {
        let fields = ["utterances", "segments", "turns", "messages"];
        fields.iter().find_map(|it| body.get(it)).and_then(Value::as_array)
    })?;
    let said: Vec<Said> = items.iter().filter_map(|it| item(it, introduction.began)).collect();
    if said.is_empty() {
        return None;
    }
    if said.len() < items.len() {
        notes.lost("segment-unreadable", "", "a segment of the transcript has no text and was left out");
    }
    let language = text(body.get("language")).map(str::to_owned);
    Some(Heard { said, language })
}

fn item(it: &Value, began: Option<DateTime<Utc>>) -> Option<Said> {
    let said = TEXTS.iter().find_map(|name| text(it.get(name)))?.trim().to_owned();
    let party = PARTIES.iter().find_map(|name| it.get(name));
    let party = party.and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok());
    let starts_ms = moment(it.get("start"), began);
    let lasts_ms = seconds(it.get("duration"));
    Some(Said {
        speaker: party.map_or_else(|| speaker(SPEAKERS.iter().find_map(|name| it.get(name))), Speaker::Party),
        text: said,
        starts_ms,
        ends_ms: moment(it.get("end"), began).or_else(|| Some(starts_ms? + lasts_ms?)),
        confidence: confidence(it.get("confidence")),
        ..Said::default()
    })
}

/// Seconds from the start, or a time of day where it is known when the recording began.
fn moment(value: Option<&Value>, began: Option<DateTime<Utc>>) -> Option<u64> {
    seconds(value).or_else(|| {
        let at = texts::time(text(value)?).ok()?;
        u64::try_from((at - began?).num_milliseconds()).ok()
    })
}
