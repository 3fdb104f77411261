//! The dialogs of a vCon: when they were, who took part, and what stands in them.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::conversation::Channel;
use serde_json::Value;

use crate::faults::Faults;
use crate::json::{self, Object, Place};
use crate::notes::Notes;
use crate::text;

use super::content::{Content, content};

/// One dialog, sound as far as it goes.
#[derive(Debug)]
pub(crate) struct Dialog<'a> {
    pub(crate) index: usize,
    pub(crate) kind: Kind,
    pub(crate) starts: Option<DateTime<Utc>>,
    pub(crate) lasts_ms: Option<u64>,
    /// Indices of parties; for a recording of several channels, one entry for each channel.
    pub(crate) channels: Vec<Vec<usize>>,
    /// Whose message it is.
    pub(crate) originator: Option<usize>,
    pub(crate) media_type: String,
    pub(crate) message_id: String,
    pub(crate) url: Option<String>,
    pub(crate) content: Content<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Recording,
    Text,
    /// A transfer, an attempt that failed, or a set of recordings: nothing is said in it.
    Wordless,
    /// An empty object that keeps the place of what was redacted.
    Placeholder,
}

/// All dialogs, in the order of the vCon.
pub(crate) fn read<'a>(
    vcon: &Object<'a, '_>,
    parties: usize,
    notes: &mut Notes,
    faults: &mut Faults,
) -> Vec<Dialog<'a>> {
    let list = vcon.place.field("dialog");
    let items = vcon.items("dialog", faults);
    let mut dialogs = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        if let Some(object) = Object::of(item, list.item(index), faults) {
            dialogs.push(dialog(index, &object, parties, notes, faults));
        }
    }
    dialogs
}

fn dialog<'a>(
    index: usize,
    object: &Object<'a, '_>,
    parties: usize,
    notes: &mut Notes,
    faults: &mut Faults,
) -> Dialog<'a> {
    let media_type = media_type(object, faults);
    let duration = object.number("duration", faults);
    if duration.is_some_and(|it| it < 0.0) {
        faults.invalid(object.place.field("duration"), "is negative; seconds from 0 are wanted");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range, checked here")]
    let lasts_ms = duration.filter(|it| (0.0..1e10).contains(it)).map(|it| (it * 1000.0).round() as u64);
    Dialog {
        index,
        kind: kind(object, notes, faults),
        starts: time(object, "start", notes, faults),
        lasts_ms,
        channels: channels(object, parties, faults),
        originator: originator(object, parties, faults),
        media_type,
        message_id: object.text("message_id", faults).unwrap_or_default().to_owned(),
        url: object.get("url").and_then(Value::as_str).map(str::to_owned),
        content: content(object, faults),
    }
}

fn kind(object: &Object<'_, '_>, notes: &mut Notes, faults: &mut Faults) -> Kind {
    if object.fields.is_empty() {
        return Kind::Placeholder;
    }
    match object.text("type", faults) {
        Some("recording" | "audio" | "video") => Kind::Recording,
        Some("text") => Kind::Text,
        Some("recording-set" | "transfer" | "incomplete") => Kind::Wordless,
        Some(_) => {
            notes.lost("dialog-unread", object.place, "a dialog of a type that is not read here was left out");
            Kind::Wordless
        }
        None => {
            if object.get("type").is_none() {
                let detail = "is missing; recording, recording-set, text, transfer or incomplete is wanted";
                faults.invalid(object.place.field("type"), detail);
            }
            Kind::Wordless
        }
    }
}

/// A time of a vCon. Programs that forget the offset are common, so it is taken as UTC, with a note.
pub(crate) fn time(
    object: &Object<'_, '_>,
    field: &str,
    notes: &mut Notes,
    faults: &mut Faults,
) -> Option<DateTime<Utc>> {
    let value = object.text(field, faults)?;
    let place = object.place.field(field);
    text::time(value)
        .or_else(|detail| {
            let guessed = text::time_without_offset(value).ok_or(detail)?;
            notes.guessed("offset-missing", place, "a time has no offset from UTC; it was taken as UTC");
            Ok(guessed)
        })
        .map_err(|detail: String| faults.invalid(place, detail))
        .ok()
}

fn media_type(object: &Object<'_, '_>, faults: &mut Faults) -> String {
    let Some((name, value)) = object.first(&["mediatype", "mimetype"]) else { return String::new() };
    let part =
        |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&it));
    let is_type = |it: &str| {
        it.split(';').next().and_then(|it| it.trim().split_once('/')).is_some_and(|(a, b)| part(a) && part(b))
    };
    match value.as_str() {
        Some(media_type) if is_type(media_type) || media_type.is_empty() => media_type.to_owned(),
        _ => {
            faults.invalid(object.place.field(name), "is not a media type such as `text/plain`");
            String::new()
        }
    }
}

fn channels(object: &Object<'_, '_>, parties: usize, faults: &mut Faults) -> Vec<Vec<usize>> {
    let place = object.place.field("parties");
    match object.get("parties") {
        None => Vec::new(),
        Some(Value::Array(items)) => items
            .iter()
            .enumerate()
            .map(|(at, item)| match item {
                Value::Null => Vec::new(),
                Value::Array(inner) => {
                    let place = place.item(at);
                    inner.iter().enumerate().filter_map(|(at, it)| party(it, place.item(at), parties, faults)).collect()
                }
                item => party(item, place.item(at), parties, faults).into_iter().collect(),
            })
            .collect(),
        Some(one) => vec![party(one, place, parties, faults).into_iter().collect()],
    }
}

fn originator(object: &Object<'_, '_>, parties: usize, faults: &mut Faults) -> Option<usize> {
    party(object.get("originator")?, object.place.field("originator"), parties, faults)
}

/// An index into the parties.
fn party(value: &Value, place: Place<'_>, parties: usize, faults: &mut Faults) -> Option<usize> {
    match json::whole(value).and_then(|it| usize::try_from(it).ok()) {
        Some(index) if index < parties => Some(index),
        Some(index) => {
            faults.invalid(place, format!("is {index}; there are {parties} parties, counted from 0"));
            None
        }
        None => {
            faults.invalid(place, format!("is {}; the index of a party is wanted", json::show(value)));
            None
        }
    }
}

impl Dialog<'_> {
    /// Of which nothing is known.
    pub(crate) fn absent() -> Self {
        Self {
            index: 0,
            kind: Kind::Wordless,
            starts: None,
            lasts_ms: None,
            channels: Vec::new(),
            originator: None,
            media_type: String::new(),
            message_id: String::new(),
            url: None,
            content: Content::Absent,
        }
    }

    pub(crate) fn place(&self) -> String {
        format!("/dialog/{}", self.index)
    }

    pub(crate) fn lasts(&self) -> Option<TimeDelta> {
        i64::try_from(self.lasts_ms.unwrap_or_default()).ok().and_then(TimeDelta::try_milliseconds)
    }

    pub(crate) fn parties(&self) -> Vec<usize> {
        self.channels.concat()
    }

    /// Where the words of this dialog were exchanged, where it tells.
    pub(crate) fn channel(&self) -> Option<Channel> {
        let media_type = self.media_type.to_ascii_lowercase();
        let is_mail = media_type.starts_with("multipart/") || media_type.starts_with("message/rfc822");
        match self.kind {
            Kind::Recording if media_type.starts_with("video/") => Some(Channel::Meeting),
            Kind::Recording if self.parties().len() <= 2 => Some(Channel::Voice),
            Kind::Text if self.message_id.contains('@') || is_mail => Some(Channel::Email),
            Kind::Text => Some(Channel::Chat),
            _ => None,
        }
    }
}
