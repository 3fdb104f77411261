//! Conversations to send, in the native shape, written for these tests.

use serde_json::{Value, json};

/// Asked in every [`call`], and found by the scorecards of the box.
pub const QUESTION: &str = "What happens today when an order arrives late, and what does it cost you?";

/// A sales call between an agent, who is scored, and a customer.
pub fn call(external_id: &str) -> Value {
    talk(
        external_id,
        "discovery-call",
        &[
            (
                "a",
                "Good morning, thank you for taking the time. I would like to understand how you plan your deliveries.",
            ),
            ("c", "Good morning. We do it in a spreadsheet, and it is a mess."),
            ("a", QUESTION),
            ("c", "Two people phone around all day. I would say it costs us forty thousand euros a year."),
            ("a", "So if I understand you correctly, the phone calls are the expensive part, more than the delays?"),
            ("c", "Exactly. But your price seems high to me."),
            ("a", "I understand that the price worries you. Compared with forty thousand a year, what would be fair?"),
            ("c", "I would have to talk to our finance director, she decides."),
            ("a", "Let us meet her next Tuesday at ten. I will send you the invitation and the summary today."),
            ("c", "Tuesday works. Thank you."),
        ],
    )
}

/// Turns between an agent `a` and a customer `c`.
pub fn talk(external_id: &str, conversation_type: &str, turns: &[(&str, &str)]) -> Value {
    let turns: Vec<_> = turns.iter().map(|(speaker, text)| json!({"speaker": speaker, "text": text})).collect();
    json!({
        "external_id": external_id, "source": "tests", "conversation_type": conversation_type, "channel": "voice",
        "language": "en", "started": "2026-10-05T10:00:00Z",
        "participants": [
            {"id": "a", "label": "Ada Example", "side": "internal", "role": "agent"},
            {"id": "c", "label": "Carl Example", "side": "external", "role": "customer"},
        ],
        "turns": turns,
    })
}
