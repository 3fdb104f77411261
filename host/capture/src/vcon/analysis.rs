//! The transcripts of a vCon: analyses of recordings, in the shape of whoever made them. Several may cover one dialog;
//! the best is taken and the others are noted.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::faults::Faults;
use crate::json::{self, Object, Place};
use crate::notes::Notes;
use crate::vendor::{self, Heard, Introduction, Speaker};

use super::content::{Content, content};
use super::dialog::Dialog;

/// A transcript and the dialogs whose words it holds.
#[derive(Debug)]
pub(crate) struct Transcript {
    pub(crate) place: String,
    /// Indices of dialogs; none where it is about all of them.
    pub(crate) dialogs: Vec<usize>,
    pub(crate) heard: Heard,
    is_redacted: bool,
}

impl Transcript {
    /// The higher, the more it tells: who speaks first of all, then the words themselves, then when.
    pub(crate) fn worth(&self) -> (bool, bool, bool) {
        let said = &self.heard.said;
        (
            said.iter().any(|it| it.speaker != Speaker::Unknown),
            !self.is_redacted,
            said.iter().any(|it| it.starts_ms.is_some()),
        )
    }
}

/// The transcripts of a vCon by the dialogs that they are about.
pub(crate) struct Shelf {
    /// Each is taken at most once. The more it tells, the further behind it stands.
    transcripts: Vec<Option<Transcript>>,
    /// The best of each dialog.
    best: HashMap<usize, usize>,
    /// The best of those that are about all dialogs.
    general: Option<usize>,
    covered: HashSet<usize>,
    all_covered: bool,
}

pub(crate) enum Taken {
    Transcript(Transcript),
    /// The words are in a transcript that was taken for another dialog.
    Already,
    Nothing,
}

impl Shelf {
    pub(crate) fn of(mut transcripts: Vec<Transcript>) -> Self {
        // The last of equals is the first in the vCon.
        transcripts.reverse();
        transcripts.sort_by_key(Transcript::worth);
        let mut best = HashMap::new();
        let mut general = None;
        for (index, it) in transcripts.iter().enumerate() {
            best.extend(it.dialogs.iter().map(|dialog| (*dialog, index)));
            general = if it.dialogs.is_empty() { Some(index) } else { general };
        }
        let transcripts = transcripts.into_iter().map(Some).collect();
        Self { transcripts, best, general, covered: HashSet::new(), all_covered: false }
    }

    /// The words of a dialog.
    pub(crate) fn take(&mut self, dialog: &Dialog<'_>) -> Taken {
        if self.covered.contains(&dialog.index) {
            return Taken::Already;
        }
        let own =
            self.best.get(&dialog.index).copied().filter(|at| self.transcripts.get(*at).is_some_and(Option::is_some));
        if own.is_none_or(|own| self.general.is_some_and(|general| general > own)) {
            if let Some(transcript) = self.take_general() {
                return Taken::Transcript(transcript);
            }
            if self.all_covered {
                return Taken::Already;
            }
        }
        let Some(transcript) = own.and_then(|at| self.transcripts.get_mut(at)?.take()) else { return Taken::Nothing };
        self.covered.extend(&transcript.dialogs);
        Taken::Transcript(transcript)
    }

    /// The words of the conversation as a whole.
    pub(crate) fn take_general(&mut self) -> Option<Transcript> {
        let transcript = self.transcripts.get_mut(self.general.take()?)?.take()?;
        self.all_covered = true;
        Some(transcript)
    }

    /// What nobody took.
    pub(crate) fn rest(self) -> impl Iterator<Item = Transcript> {
        self.transcripts.into_iter().flatten()
    }
}

/// Every transcript that can be read.
pub(crate) fn read(
    vcon: &Object<'_, '_>,
    dialogs: &[Dialog<'_>],
    notes: &mut Notes,
    faults: &mut Faults,
) -> Vec<Transcript> {
    let starts: HashMap<usize, Option<DateTime<Utc>>> = dialogs.iter().map(|it| (it.index, it.starts)).collect();
    let first = dialogs.iter().filter_map(|it| it.starts).min();
    let mut transcripts = Vec::new();
    for list in ["analysis", "attachments"] {
        for (index, item) in vcon.items(list, faults).iter().enumerate() {
            let parent = vcon.place.field(list);
            let place = parent.item(index);
            let Some(object) = Object::of(item, place, faults) else { continue };
            if object.fields.is_empty() {
                continue;
            }
            let kind = kind(&object, list, faults);
            let about = about(&object, &starts, faults);
            // Every body is looked at, so that a changed one is found out whether it is used or not.
            let content = content(&object, faults);
            let Some(is_redacted) = transcript_kind(&kind, list) else { continue };
            let body = match content {
                Content::Json(body) => body,
                Content::Text(text) => Cow::Owned(text_or_json(text)),
                Content::External => {
                    notes.lost("transcript-external", place, "a transcript at an address was not fetched");
                    continue;
                }
                Content::Binary | Content::Absent => continue,
            };
            let began = match about.as_slice() {
                [] => first,
                about => about.iter().filter_map(|it| *starts.get(it)?).min(),
            };
            let names = introduction(&object, &kind);
            match vendor::read(&body, &Introduction { names: &names, began }, notes) {
                Some(heard) if !heard.said.is_empty() => {
                    transcripts.push(Transcript { place: place.to_string(), dialogs: about, heard, is_redacted });
                }
                _ => notes.lost("transcript-unread", place, "a transcript of a shape that is not known was left out"),
            }
        }
    }
    transcripts
}

fn kind(object: &Object<'_, '_>, list: &str, faults: &mut Faults) -> String {
    // An attachment's purpose was its type in earlier drafts.
    let name = if list == "attachments" && object.get("purpose").is_some() { "purpose" } else { "type" };
    if list == "analysis" && object.get("type").is_none() {
        faults.invalid(object.place.field("type"), "is missing; `transcript`, `summary` or another type is wanted");
    }
    object.text(name, faults).unwrap_or_default().to_lowercase()
}

/// Whether this kind is a transcript, and if so whether a redacted one.
fn transcript_kind(kind: &str, list: &str) -> Option<bool> {
    match kind {
        "wtf_transcription" => Some(false),
        _ if list == "attachments" => None,
        "transcript" | "transcription" | "diarized" => Some(false),
        "transcript-redacted" | "redacted-transcript" | "transcript_redacted" => Some(true),
        _ => None,
    }
}

fn about(object: &Object<'_, '_>, starts: &HashMap<usize, Option<DateTime<Utc>>>, faults: &mut Faults) -> Vec<usize> {
    let place = object.place.field("dialog");
    let mut about = Vec::new();
    let mut add = |value: &Value, place: Place<'_>| match json::whole(value).and_then(|it| usize::try_from(it).ok()) {
        Some(index) if starts.contains_key(&index) => about.push(index),
        Some(index) => {
            faults.invalid(place, format!("is {index}; there are {} dialogs, counted from 0", starts.len()));
        }
        None => faults.invalid(place, format!("is {}; the index of a dialog is wanted", json::show(value))),
    };
    match object.get("dialog") {
        None => {}
        Some(Value::Array(items)) => items.iter().enumerate().for_each(|(at, it)| add(it, place.item(at))),
        // What an extension writes where there was no dialog.
        Some(Value::String(text)) if text.is_empty() => {}
        Some(one) => add(one, place),
    }
    about
}

fn text_or_json(text: Cow<'_, str>) -> Value {
    // Earlier drafts carry JSON as text without saying so.
    let is_json = text.trim_start().starts_with(['{', '[']);
    let parsed = if is_json { serde_json::from_str(&text).ok() } else { None };
    parsed.unwrap_or_else(|| Value::String(text.into_owned()))
}

fn introduction(object: &Object<'_, '_>, kind: &str) -> String {
    let field = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let schema = object.first(&["schema", "schema_version"]).and_then(|it| it.1.as_str()).unwrap_or_default();
    format!("{kind} {} {} {}", field("vendor"), field("product"), schema.to_lowercase())
}
