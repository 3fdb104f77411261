//! The native shape back from a conversation.

use chrono::SecondsFormat;
use plumbline_core::conversation::{Conversation, Hole, Participant, Timing, Turn};
use serde_json::{Map, Value, json};

/// The conversation in the native shape; [`capture`](crate::capture) reads it back as it was, apart from the notes,
/// which say what was lost on the first way in.
#[must_use]
pub fn to_native(conversation: &Conversation) -> Value {
    let Conversation {
        external_id,
        source,
        conversation_type,
        channel,
        language,
        started,
        ended,
        thread,
        recording,
        participants,
        turns,
        holes,
        attributes,
        lawful_basis,
        notes: _,
    } = conversation;
    let time = |it: &chrono::DateTime<chrono::Utc>| it.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let mut body = json!({
        "external_id": external_id,
        "source": source,
        "conversation_type": conversation_type,
        "channel": channel,
        "language": language,
        "started": time(started),
        "ended": ended.as_ref().map(time),
        "thread": thread,
        "recording": recording,
        "participants": participants.iter().map(participant).collect::<Vec<_>>(),
        "turns": turns.iter().map(|it| turn(it, participants)).collect::<Vec<_>>(),
        "attributes": attributes,
        "lawful_basis": lawful_basis,
    });
    if let (false, Value::Object(body)) = (holes.is_empty(), &mut body) {
        body.insert("holes".to_owned(), holes.iter().map(hole).collect());
    }
    body
}

fn participant(it: &Participant) -> Value {
    let Participant { id, label, side, role, ids } = it;
    let mut value = json!({"id": id, "label": label, "side": side, "role": role});
    if let (false, Value::Object(value)) = (ids.is_empty(), &mut value) {
        value.insert("person".to_owned(), json!({ "ids": ids }));
    }
    value
}

fn turn(it: &Turn, participants: &[Participant]) -> Value {
    let Turn { speaker, text, starts_ms, ends_ms, confidence, language, timings } = it;
    let mut value = Map::new();
    let mut put = |name: &str, it: Option<Value>| it.map(|it| value.insert(name.to_owned(), it));
    let id = participants.get(*speaker).map_or_else(|| json!(speaker), |it| json!(it.id));
    put("speaker", Some(id));
    put("text", Some(json!(text)));
    put("starts_ms", starts_ms.map(Value::from));
    put("ends_ms", ends_ms.map(Value::from));
    // In the fewest digits that mean the same float, as whoever sent it wrote it.
    put("confidence", confidence.and_then(|it| it.to_string().parse::<f64>().ok()).map(Value::from));
    put("language", language.as_ref().map(|it| json!(it)));
    put("timings", (!timings.is_empty()).then(|| timings.iter().map(timing).collect()));
    Value::Object(value)
}

fn timing(it: &Timing) -> Value {
    let Timing { start_byte, end_byte, starts_ms, ends_ms } = it;
    json!({"start_byte": start_byte, "end_byte": end_byte, "starts_ms": starts_ms, "ends_ms": ends_ms})
}

fn hole(it: &Hole) -> Value {
    let Hole { turn, start_byte, end_byte, why } = it;
    json!({"turn": turn, "start_byte": start_byte, "end_byte": end_byte, "why": why.as_str()})
}
