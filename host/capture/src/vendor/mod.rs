//! Transcripts as speech-to-text services and language models write them, wherever they are carried. A shape is a file
//! here and a line in [`READERS`]; what a service calls a speaker is left as it is, for whoever knows the people.
//!
//! Lenient, because nobody can mend what a service wrote: a segment that makes no sense is left out, with a note.

mod deepgram;
mod lines;
mod list;
mod wtf;

use chrono::{DateTime, Utc};
use plumbline_core::conversation::Timing;
use serde_json::Value;

use crate::notes::Notes;

/// What somebody said, as a service heard it. Times are milliseconds from the start of the recording.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) speaker: Speaker,
    pub(crate) text: String,
    pub(crate) starts_ms: Option<u64>,
    pub(crate) ends_ms: Option<u64>,
    pub(crate) confidence: Option<f32>,
    pub(crate) language: Option<String>,
    pub(crate) timings: Vec<Timing>,
}

/// Whom a service means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Speaker {
    #[default]
    Unknown,
    /// An index into the parties of the vCon around it.
    Party(usize),
    /// The only one on this channel of the recording.
    Channel(usize),
    /// A name, a role, or a number that only tells voices apart.
    Label(String),
}

/// A transcript.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) said: Vec<Said>,
    /// BCP 47, as the service says it; not checked.
    pub(crate) language: Option<String>,
}

/// How a transcript was introduced.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Introduction<'a> {
    /// Vendor, product and schema in one lower-case text.
    pub(crate) names: &'a str,
    /// When the recording began, for those that write times of day.
    pub(crate) began: Option<DateTime<Utc>>,
}

type Reader = fn(&Value, &Introduction<'_>, &mut Notes) -> Option<Heard>;

/// By the name that introduces a shape. Each answers `None` where the body has not its shape.
const READERS: [(&str, Reader); 4] =
    [("deepgram", deepgram::read), ("wtf", wtf::read), ("list", list::read), ("lines", lines::read)];

/// Reads a transcript by the shape that its introduction names, and else by the first shape that it has.
pub(crate) fn read(body: &Value, introduction: &Introduction<'_>, notes: &mut Notes) -> Option<Heard> {
    let is_named = |it: &&(&str, Reader)| introduction.names.contains(it.0);
    let named = READERS.iter().filter(is_named);
    let others = READERS.iter().filter(|it| !is_named(it));
    let mut heard = named.chain(others).find_map(|(_, read)| read(body, introduction, notes))?;
    heard.said.retain(|it| !it.text.trim().is_empty());
    for it in &mut heard.said {
        it.mend(notes);
    }
    Some(heard)
}

impl Said {
    fn mend(&mut self, notes: &mut Notes) {
        if let (Some(starts), Some(ends)) = (self.starts_ms, self.ends_ms)
            && ends < starts
        {
            notes.guessed("end-before-start", "", "a segment ends before it starts; it was given no length");
            self.ends_ms = self.starts_ms;
        }
        self.timings.retain(|it| it.starts_ms <= it.ends_ms);
        self.confidence = self.confidence.filter(|it| (0.0..=1.0).contains(it));
    }
}

/// A word with its times.
#[derive(Clone, Debug, Default)]
struct Word {
    text: String,
    starts_ms: Option<u64>,
    ends_ms: Option<u64>,
    confidence: Option<f32>,
}

/// Words of one speaker with a blank between, and the times of each.
fn sentence(speaker: Speaker, words: &[Word]) -> Said {
    let mut said = Said { speaker, ..Said::default() };
    for word in words {
        if !said.text.is_empty() {
            said.text.push(' ');
        }
        let start_byte = said.text.len();
        said.text.push_str(&word.text);
        if let (Some(starts_ms), Some(ends_ms)) = (word.starts_ms, word.ends_ms) {
            said.timings.push(Timing { start_byte, end_byte: said.text.len(), starts_ms, ends_ms });
        }
    }
    said.starts_ms = words.iter().find_map(|it| it.starts_ms);
    said.ends_ms = words.iter().filter_map(|it| it.ends_ms).max();
    said.confidence = mean(words.iter().filter_map(|it| it.confidence));
    said
}

/// The times of words that stand in a text in this order; a word that does not is passed over.
fn find(words: &[Word], text: &str) -> Vec<Timing> {
    let mut at = 0;
    let mut timings = Vec::with_capacity(words.len());
    for word in words {
        let (Some(starts_ms), Some(ends_ms)) = (word.starts_ms, word.ends_ms) else { continue };
        // Only nearby: a word that is missing here may well stand somewhere far behind.
        let Some(ahead) = text.get(at..) else { break };
        let near = &ahead[..ahead.floor_char_boundary(word.text.len() + 64)];
        let Some(found) = near.find(&word.text).filter(|_| !word.text.is_empty()) else { continue };
        let start_byte = at + found;
        at = start_byte + word.text.len();
        timings.push(Timing { start_byte, end_byte: at, starts_ms, ends_ms });
    }
    timings
}

fn mean(numbers: impl Iterator<Item = f32>) -> Option<f32> {
    let (sum, count) = numbers.fold((0.0_f64, 0_u32), |(sum, count), it| (sum + f64::from(it), count + 1));
    #[expect(clippy::cast_possible_truncation, reason = "a confidence has no more digits than a float")]
    (count > 0).then(|| (sum / f64::from(count)) as f32)
}

/// Seconds, as a number or as text, in milliseconds.
fn seconds(value: Option<&Value>) -> Option<u64> {
    let seconds = match value? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range, checked here")]
    (0.0..1e10).contains(&seconds).then(|| (seconds * 1000.0).round() as u64)
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str)
}

#[expect(clippy::cast_possible_truncation, reason = "a confidence has no more digits than a float")]
fn confidence(value: Option<&Value>) -> Option<f32> {
    value.and_then(Value::as_f64).map(|it| it as f32)
}

/// A speaker as most services write one: a number from 0, or a text.
fn speaker(value: Option<&Value>) -> Speaker {
    match value {
        Some(Value::Number(number)) => Speaker::Label(format!("Speaker {number}")),
        Some(Value::String(name)) if name.bytes().all(|it| it.is_ascii_digit()) && !name.is_empty() => {
            Speaker::Label(format!("Speaker {name}"))
        }
        Some(Value::String(name)) if !name.trim().is_empty() => Speaker::Label(name.clone()),
        _ => Speaker::Unknown,
    }
}
