//! The speakers of a transcript that knows them only by labels, and how consecutive pieces of one become a turn.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use plumbline_core::conversation::{Timing, Turn};

use crate::draft::Seat;
use crate::notes::Notes;
use crate::sides;
use crate::text;

/// The seats of a transcript that knows its speakers only by labels, in the order in which they first speak.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    pub(crate) seats: Vec<Seat>,
    by_label: HashMap<String, usize>,
}

impl Labels {
    /// After those who are known already.
    pub(crate) fn after(seats: Vec<Seat>) -> Self {
        Self { seats, by_label: HashMap::new() }
    }

    /// The seat of this label, which is a new one where the label is new. An empty label is somebody unknown.
    pub(crate) fn seat(&mut self, label: &str, place: &str) -> usize {
        let label = text::line(label);
        if let Some(seat) = self.by_label.get(&label) {
            return *seat;
        }
        let role = text::role(&label);
        let seat = Seat {
            id: format!("speaker-{}", self.by_label.len() + 1),
            // A label such as `Agent` is a role, not a name.
            role: if sides::side_of_role(&role).is_some() { role } else { String::new() },
            label: label.clone(),
            place: place.to_owned(),
            ..Seat::default()
        };
        self.seats.push(seat);
        self.by_label.insert(label, self.seats.len() - 1);
        self.seats.len() - 1
    }
}

/// What one speaker says in one cue, segment or message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Utterance {
    pub(crate) seat: usize,
    /// Whether the source knows who speaks: two unknown speakers in a row may be two people.
    pub(crate) is_known: bool,
    /// Neither empty nor blank.
    pub(crate) text: String,
    pub(crate) starts_ms: Option<u64>,
    pub(crate) ends_ms: Option<u64>,
    pub(crate) confidence: Option<f32>,
    pub(crate) language: Option<String>,
    /// Of words or other parts of the text.
    pub(crate) timings: Vec<Timing>,
}

/// Joins consecutive utterances of one speaker into turns; the times of each stay in the turn's timings.
pub(crate) fn join(utterances: Vec<Utterance>, notes: &mut Notes) -> Vec<Turn> {
    let count = utterances.len();
    let mut turns: Vec<Turn> = Vec::new();
    let mut last_is_known = false;
    for it in utterances {
        match turns.last_mut() {
            Some(turn) if it.is_known && last_is_known && turn.speaker == it.seat && turn.language == it.language => {
                append(turn, it);
            }
            _ => {
                last_is_known = it.is_known;
                turns.push(Turn {
                    speaker: it.seat,
                    text: it.text,
                    starts_ms: it.starts_ms,
                    ends_ms: it.ends_ms,
                    confidence: it.confidence,
                    language: it.language,
                    timings: it.timings,
                });
            }
        }
    }
    if turns.len() < count {
        let detail = format!("{count} parts became {} turns: a speaker's were joined, with their times", turns.len());
        notes.guessed("cues-merged", "", detail);
    }
    turns
}

fn append(turn: &mut Turn, more: Utterance) {
    let whole = |text: &str, starts: Option<u64>, ends: Option<u64>| {
        let (starts_ms, ends_ms) = (starts?, ends?);
        Some(Timing { start_byte: 0, end_byte: text.len(), starts_ms, ends_ms })
    };
    if turn.timings.is_empty() {
        turn.timings.extend(whole(&turn.text, turn.starts_ms, turn.ends_ms));
    }
    let before = turn.text.len();
    if needs_space(&turn.text, &more.text) {
        turn.text.push(' ');
    }
    let offset = turn.text.len();
    let mut timings = more.timings;
    if timings.is_empty() {
        timings.extend(whole(&more.text, more.starts_ms, more.ends_ms));
    }
    turn.timings.extend(timings.into_iter().map(|it| Timing {
        start_byte: it.start_byte + offset,
        end_byte: it.end_byte + offset,
        ..it
    }));
    turn.confidence = mean(turn.confidence, before, more.confidence, more.text.len());
    turn.text.push_str(&more.text);
    turn.starts_ms = turn.starts_ms.or(more.starts_ms);
    turn.ends_ms = turn.ends_ms.max(more.ends_ms);
}

/// Scripts that write no spaces get none.
fn needs_space(before: &str, after: &str) -> bool {
    const THAI_TO_LAO: RangeInclusive<char> = '\u{e00}'..='\u{eff}';
    const CJK: RangeInclusive<char> = '\u{2e80}'..='\u{9fff}';
    const FULL_WIDTH: RangeInclusive<char> = '\u{ff00}'..='\u{ffef}';
    let spaceless = |it: char| [THAI_TO_LAO, CJK, FULL_WIDTH].iter().any(|range| range.contains(&it));
    match (before.chars().next_back(), after.chars().next()) {
        (Some(last), Some(first)) => !(last.is_whitespace() || spaceless(last) && spaceless(first)),
        _ => false,
    }
}

/// The mean of two confidences by length of text.
#[expect(clippy::cast_precision_loss, reason = "a confidence needs no more than a float has")]
fn mean(one: Option<f32>, length: usize, other: Option<f32>, other_length: usize) -> Option<f32> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let share = other_length as f32 / (length + other_length).max(1) as f32;
            Some((one + (other - one) * share).clamp(0.0, 1.0))
        }
        (one, other) => one.or(other),
    }
}
