//! Capture through its public surface: each format, the faults of each, real samples, and what holds for any bytes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod native;
mod properties;
mod samples;
mod vcon;
mod vtt;

use chrono::{DateTime, TimeZone, Utc};
use plumbline_capture::{CaptureError, Format, Limits, Metadata, Roster, Source, capture};
use plumbline_core::conversation::Conversation;

/// Takes in a body of a known format, or one that is to be sniffed, with nothing said beside it.
fn take(format: Option<Format>, body: impl AsRef<[u8]>) -> Result<Conversation, CaptureError> {
    take_with(format, body, &Metadata::default(), &Roster::default())
}

fn take_with(
    format: Option<Format>,
    body: impl AsRef<[u8]>,
    metadata: &Metadata,
    roster: &Roster,
) -> Result<Conversation, CaptureError> {
    let bytes = body.as_ref();
    let limits = Limits::default();
    capture(&Source { bytes, content_type: None, format, metadata, roster, received: received(), limits })
}

fn received() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 5, 12, 0, 0).unwrap()
}

/// The JSON that a text holds.
fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The turns as `speaker: text`, which is what most tests look at.
fn lines(conversation: &Conversation) -> Vec<String> {
    let label = |seat: usize| match &conversation.participants[seat] {
        it if it.label.is_empty() => it.id.clone(),
        it => it.label.clone(),
    };
    conversation.turns.iter().map(|it| format!("{}: {}", label(it.speaker), it.text)).collect()
}

/// The codes of the notes, in order.
fn codes(conversation: &Conversation) -> Vec<&str> {
    conversation.notes.iter().map(|it| it.code.as_str()).collect()
}

/// What the rest of the host relies on without looking again.
fn assert_sound(conversation: &Conversation) {
    assert!(!conversation.turns.is_empty(), "there are turns");
    assert!(conversation.ended.is_none_or(|it| it >= conversation.started), "it ends after it starts");
    let mut latest = 0;
    for turn in &conversation.turns {
        assert!(turn.speaker < conversation.participants.len(), "the speaker takes part");
        assert!(!turn.text.trim().is_empty(), "no turn is blank");
        assert!(!turn.text.chars().any(|it| it.is_control() && it != '\n' && it != '\t'), "no control characters");
        assert!(turn.confidence.is_none_or(|it| (0.0..=1.0).contains(&it)), "confidence is from 0 to 1");
        if let Some(starts) = turn.starts_ms {
            assert!(starts >= latest, "turns are in order");
            latest = starts;
            assert!(turn.ends_ms.is_none_or(|ends| ends >= starts), "a turn ends after it starts");
        }
        for it in &turn.timings {
            assert!(turn.text.get(it.start_byte..it.end_byte).is_some(), "timings lie on characters");
            assert!(it.starts_ms <= it.ends_ms, "timings run forward");
        }
    }
    for it in &conversation.holes {
        let text = &conversation.turns[it.turn].text;
        assert!(text.get(it.start_byte..it.end_byte).is_some(), "holes lie on characters");
    }
    let ids: std::collections::HashSet<_> = conversation.participants.iter().map(|it| &it.id).collect();
    assert_eq!(ids.len(), conversation.participants.len(), "ids are unique");
}
