//! vCon, the IETF's container for conversations: draft-ietf-vcon-vcon-core-04 and the names of its earlier drafts.
//! Words come from text dialogs and from transcripts among the analyses; nothing is ever fetched from an address.
//!
//! <https://datatracker.ietf.org/doc/draft-ietf-vcon-vcon-core/>

mod analysis;
mod content;
mod dialog;
mod mail;
mod parties;
mod people;
mod words;

use chrono::{DateTime, Utc};
use plumbline_core::conversation::Channel;
use serde_json::{Map, Value};

use crate::draft::Draft;
use crate::error::{CaptureError, ErrorKind, Problem};
use crate::faults::Faults;
use crate::json::{Object, Place};
use crate::metadata::Limits;

use content::Content;
use dialog::{Dialog, Kind};

/// Whether a JSON object is more likely a vCon than a native conversation.
pub(crate) fn is_likely(body: &Value) -> bool {
    let Value::Object(fields) = body else { return false };
    let has = |name: &str| fields.contains_key(name);
    !(has("turns") || has("participants"))
        && (has("parties") || has("dialog") || has("vcon") || is_signed(fields) || is_encrypted(fields))
}

fn is_signed(fields: &Map<String, Value>) -> bool {
    fields.contains_key("payload") && (fields.contains_key("signatures") || fields.contains_key("signature"))
}

fn is_encrypted(fields: &Map<String, Value>) -> bool {
    fields.contains_key("ciphertext")
}

/// What the vCon says. What is wrong with it goes to `faults`; an error is what must not be read at all.
pub(crate) fn read(body: &Value, limits: &Limits, faults: &mut Faults) -> Result<Draft, CaptureError> {
    let mut draft = Draft::default();
    let Some(vcon) = Object::of(body, Place::Body, faults) else { return Ok(draft) };
    refuse(&vcon, faults)?;
    draft.source = Some("vcon".to_owned());
    draft.external_id = uuid(&vcon, faults);
    draft.seats = parties::read(&vcon, faults);
    if draft.seats.len() > limits.participants {
        let detail = format!("{} parties; at most {} are taken", draft.seats.len(), limits.participants);
        faults.too_large("/parties", detail);
        return Ok(draft);
    }
    let dialogs = dialog::read(&vcon, draft.seats.len(), &mut draft.notes, faults);
    let created = dialog::time(&vcon, "created_at", &mut draft.notes, faults);
    let transcripts = analysis::read(&vcon, &dialogs, &mut draft.notes, faults);
    if vcon.get("redacted").and_then(Value::as_object).is_some_and(|it| !it.is_empty()) {
        draft.notes.lost("redacted", "/redacted", "the vCon says that parts of it were redacted");
    }
    about(&vcon, &mut draft, faults);
    extent(&dialogs, created, &mut draft);
    words::gather(&dialogs, transcripts, &mut draft);
    draft.channel = channel(&vcon, &dialogs);
    if draft.turns.is_empty() && faults.is_empty() {
        return Err(no_transcript(&dialogs));
    }
    Ok(draft)
}

/// The extensions whose meaning is known here.
const EXTENSIONS: [&str; 4] = ["cc", "wtf", "wtf_transcription", "lawful_basis"];

fn refuse(vcon: &Object<'_, '_>, faults: &mut Faults) -> Result<(), CaptureError> {
    let refused = |pointer: &str, detail: &str| Err(CaptureError::new(ErrorKind::Refused, pointer, detail));
    if is_signed(vcon.fields) {
        return refused("/payload", "the vCon is signed (JWS); send what its payload holds, once you have verified it");
    }
    if is_encrypted(vcon.fields) {
        return refused("/ciphertext", "the vCon is encrypted (JWE); send it decrypted");
    }
    let Some((name, _)) = vcon.first(&["critical", "must_support"]) else { return Ok(()) };
    let list = vcon.place.field(name);
    let mut problems = Vec::new();
    for (index, item) in vcon.items(name, faults).iter().enumerate() {
        let extension = item.as_str().unwrap_or_default().to_lowercase();
        if !EXTENSIONS.contains(&extension.as_str()) {
            let known = EXTENSIONS.join(", ");
            let detail = format!("the extension must be understood to process this vCon; understood are {known}");
            problems.push(Problem { pointer: list.item(index).to_string(), detail });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(CaptureError { kind: ErrorKind::Refused, problems }) }
}

fn uuid(vcon: &Object<'_, '_>, faults: &mut Faults) -> Option<String> {
    let uuid = vcon.text("uuid", faults)?;
    if uuid.trim().is_empty() || uuid.contains(char::is_control) {
        faults.invalid(vcon.place.field("uuid"), "is empty or holds control characters; a UUID is wanted");
    }
    Some(uuid.to_owned())
}

/// What the vCon tells about the conversation besides its words.
fn about(vcon: &Object<'_, '_>, draft: &mut Draft, faults: &mut Faults) {
    let subject = vcon.text("subject", faults).filter(|it| !it.trim().is_empty());
    draft.attributes.extend(subject.map(|it| ("subject".to_owned(), crate::text::line(it))));
    let dialogs = vcon.get("dialog").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for name in ["campaign", "interaction_type", "interaction_id", "skill"] {
        let value = dialogs.iter().find_map(|it| it.get(name)?.as_str());
        draft.attributes.extend(value.map(|it| (name.to_owned(), crate::text::line(it))));
    }
    let attachments = vcon.get("attachments").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let purpose = |it: &Value| it.get("purpose").or_else(|| it.get("type")).and_then(Value::as_str).map(str::to_owned);
    let basis = attachments.iter().find(|it| purpose(it).as_deref() == Some("lawful_basis"));
    draft.lawful_basis = basis.and_then(lawful_basis);
}

/// As the attachment names it; its body is JSON, or JSON as text in earlier files.
fn lawful_basis(attachment: &Value) -> Option<String> {
    let body = attachment.get("body")?;
    let parsed = body.as_str().and_then(|it| serde_json::from_str::<Value>(it).ok());
    let body = parsed.as_ref().unwrap_or(body);
    let name = body.get("lawful_basis").unwrap_or(body).as_str()?;
    Some(crate::text::line(name)).filter(|it| !it.is_empty())
}

/// When the conversation began and ended, by the dialogs in which something was said.
fn extent(dialogs: &[Dialog<'_>], created: Option<DateTime<Utc>>, draft: &mut Draft) {
    let said = || dialogs.iter().filter(|it| matches!(it.kind, Kind::Recording | Kind::Text));
    draft.started = said().filter_map(|it| it.starts).min();
    if let (None, Some(created)) = (draft.started, created) {
        let detail = "no dialog says when it began; the time when the vCon was made stands for it";
        draft.notes.guessed("started-unknown", "/created_at", detail);
        draft.started = Some(created);
    }
    draft.ended = said().filter_map(|it| it.starts?.checked_add_signed(it.lasts()?)).max();
    draft.recording = said().filter(|it| it.kind == Kind::Recording).find_map(|it| it.url.clone());
}

fn channel(vcon: &Object<'_, '_>, dialogs: &[Dialog<'_>]) -> Option<Channel> {
    let items = vcon.get("dialog").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let interaction = items.iter().find_map(|it| it.get("interaction_type")?.as_str()).unwrap_or_default();
    match interaction.to_lowercase().as_str() {
        "email" => Some(Channel::Email),
        "chat" | "sms" | "mms" | "text" | "message" => Some(Channel::Chat),
        "call" | "voice" | "phone" => Some(Channel::Voice),
        "video" | "meeting" | "conference" => Some(Channel::Meeting),
        _ => dialogs.iter().find_map(Dialog::channel),
    }
}

/// Why each dialog has no words.
fn no_transcript(dialogs: &[Dialog<'_>]) -> CaptureError {
    let mut problems: Vec<Problem> = dialogs
        .iter()
        .filter_map(|it| {
            let detail = match (it.kind, &it.content) {
                (Kind::Wordless, _) => return None,
                (Kind::Placeholder, _) => "was redacted",
                (Kind::Recording, Content::External) => "is a recording at an address, which is not fetched",
                (Kind::Recording, _) => "is a recording; add an analysis of type `transcript`",
                (Kind::Text, Content::External) => "is text at an address, which is not fetched; send it inline",
                (Kind::Text, Content::Absent) => "has no body",
                (Kind::Text, _) => "has a body without text",
            };
            Some(Problem { pointer: it.place(), detail: detail.to_owned() })
        })
        .take(crate::MOST_PROBLEMS)
        .collect();
    if problems.is_empty() {
        let detail = "the vCon has no text dialog and no transcript, so there is nothing to score";
        problems.push(Problem { pointer: String::new(), detail: detail.to_owned() });
    }
    CaptureError { kind: ErrorKind::NoTranscript, problems }
}
