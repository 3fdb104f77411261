//! The World Transcription Format, draft-howe-vcon-wtf-extension: one shape for every service, as an analysis of type
//! `wtf_transcription` or, in the draft's first edition, as an attachment.
//!
//! <https://datatracker.ietf.org/doc/draft-howe-vcon-wtf-extension/>

use serde_json::Value;

use super::{Heard, Introduction, Said, Speaker, Word, confidence, find, seconds, speaker, text};
use crate::notes::Notes;

pub(super) fn read(body: &Value, _: &Introduction<'_>, _: &mut Notes) -> Option<Heard> {
    let transcript = body.get("transcript")?.as_object()?;
    let segments = body.get("segments")?.as_array()?;
    let words = body.get("words").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut said: Vec<Said> = segments.iter().filter_map(|it| segment(it, words, body)).collect();
    if said.is_empty() {
        let whole = text(transcript.get("text")).unwrap_or_default().to_owned();
        said.push(Said { text: whole, confidence: confidence(transcript.get("confidence")), ..Said::default() });
    }
    Some(Heard { said, language: text(transcript.get("language")).map(str::to_owned) })
}

fn segment(it: &Value, words: &[Value], body: &Value) -> Option<Said> {
    let said = text(it.get("text"))?.trim().to_owned();
    let own: Vec<Word> = it
        .get("words")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        // By index into the list of all words, or the words themselves.
        .filter_map(|it| it.as_u64().map_or(Some(it), |at| words.get(usize::try_from(at).ok()?)))
        .filter_map(word)
        .collect();
    Some(Said {
        speaker: labelled(it.get("speaker"), body),
        timings: find(&own, &said),
        text: said,
        starts_ms: seconds(it.get("start")),
        ends_ms: seconds(it.get("end")),
        confidence: confidence(it.get("confidence")),
        language: text(it.get("language")).map(str::to_owned),
    })
}

/// A speaker by the label that `speakers` gives to its number.
fn labelled(value: Option<&Value>, body: &Value) -> Speaker {
    let key = match value {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(name)) => name.clone(),
        _ => return Speaker::Unknown,
    };
    let label = body.get("speakers").and_then(|it| it.get(&key)).and_then(|it| text(it.get("label")));
    label.map_or_else(|| speaker(value), |it| Speaker::Label(it.to_owned()))
}

fn word(it: &Value) -> Option<Word> {
    Some(Word {
        text: text(it.get("text"))?.to_owned(),
        starts_ms: seconds(it.get("start")),
        ends_ms: seconds(it.get("end")),
        confidence: None,
    })
}
