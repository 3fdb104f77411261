//! What crosses the wall to a plugin: the whole text as one string, turns as places in it, people as a role and a
//! number. It is made here and nowhere else, so that no name, address or ungranted attribute ever reaches a plugin.

use std::collections::HashMap;

use chrono::SecondsFormat;

use crate::conversation::{Conversation, Side};

/// A conversation as a plugin sees it. Spans are half-open byte ranges of `text`, on character boundaries.
#[derive(Clone, PartialEq, Debug)]
pub struct Transcript {
    pub text: String,
    pub turns: Vec<Turn>,
    pub participants: Vec<Participant>,
    /// The participant whose work is scored: an index into `participants`.
    pub subject: usize,
    pub holes: Vec<Hole>,
    pub conversation_type: String,
    pub channel: String,
    pub language: String,
    pub reply_in: String,
    pub started: String,
    pub attributes: Vec<(String, String)>,
}

/// A half-open range of bytes of [`Transcript::text`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Turn {
    pub speaker: u32,
    pub text: Span,
    pub starts: Option<u64>,
    pub ends: Option<u64>,
    pub confidence: Option<f32>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Participant {
    pub id: String,
    pub label: String,
    pub side: String,
    pub role: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hole {
    pub text: Span,
    pub why: String,
}

/// Turns are separated by one byte that belongs to none of them, so that no phrase is found across two turns.
pub const TURN_SEPARATOR: char = '\n';

/// What a transcript may show beyond the words.
#[derive(Clone, Debug, Default)]
pub struct View<'a> {
    /// Attributes that the plugin declared and the organisation granted.
    pub attributes: &'a [String],
    /// BCP 47; the conversation's own language where absent.
    pub reply_in: Option<&'a str>,
}

impl Transcript {
    /// The view of `conversation` in which the participant `subject` is scored.
    ///
    /// # Panics
    /// Where `subject` is not an index into the participants, or the text is over 4 GiB; capture refuses such bodies.
    #[must_use]
    pub fn of(conversation: &Conversation, subject: usize, view: &View<'_>) -> Self {
        assert!(subject < conversation.participants.len(), "the subject takes part");
        let length = conversation.turns.iter().map(|it| it.text.len() + 1).sum();
        let mut text = String::with_capacity(length);
        let turns: Vec<Turn> = conversation
            .turns
            .iter()
            .map(|turn| {
                if !text.is_empty() {
                    text.push(TURN_SEPARATOR);
                }
                let start = offset(text.len());
                text.push_str(&turn.text);
                Turn {
                    speaker: offset(turn.speaker),
                    text: Span { start, end: offset(text.len()) },
                    starts: turn.starts_ms,
                    ends: turn.ends_ms,
                    confidence: turn.confidence,
                }
            })
            .collect();
        let holes = conversation
            .holes
            .iter()
            .map(|hole| {
                let base = turns[hole.turn].text.start;
                let text = Span { start: base + offset(hole.start_byte), end: base + offset(hole.end_byte) };
                Hole { text, why: hole.why.as_str().to_owned() }
            })
            .collect();
        let attributes = conversation
            .attributes
            .iter()
            .filter(|(name, _)| view.attributes.contains(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        Self {
            text,
            turns,
            participants: pseudonyms(conversation),
            subject,
            holes,
            conversation_type: conversation.conversation_type.clone(),
            channel: conversation.channel.as_str().to_owned(),
            language: conversation.language.clone(),
            reply_in: view.reply_in.unwrap_or(&conversation.language).to_owned(),
            started: conversation.started.to_rfc3339_opts(SecondsFormat::Millis, true),
            attributes,
        }
    }
}

/// A role and a number for each, counted in the order of the participants.
fn pseudonyms(conversation: &Conversation) -> Vec<Participant> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let participants = conversation.participants.iter().enumerate();
    participants
        .map(|(index, participant)| {
            let role = role_word(&participant.role);
            let word = match (role.as_str(), participant.side) {
                ("", Side::Internal) => "Colleague",
                ("", Side::External) => "Guest",
                ("", Side::Automated) => "Assistant",
                ("", Side::Unknown) => "Speaker",
                (role, _) => role,
            };
            let mut label = word.to_owned();
            if let Some(first) = label.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            let count = counts.entry(label.clone()).or_default();
            *count += 1;
            Participant {
                id: format!("p{index}"),
                label: format!("{label} {count}"),
                side: participant.side.as_str().to_owned(),
                role,
            }
        })
        .collect()
}

/// A role is one or more plain words; anything else may be a name in the wrong field, and is not passed on.
fn role_word(role: &str) -> String {
    let plain = role.len() <= 40 && role.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    if plain { role.to_owned() } else { String::new() }
}

fn offset(value: usize) -> u32 {
    u32::try_from(value).expect("a transcript is smaller than 4 GiB")
}
