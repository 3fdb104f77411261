//! Who speaks where a transcript only writes names before the words, and how consecutive pieces of one speaker become a
//! turn.

use std::collections::HashMap;

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
    let spaceless = |it: char| matches!(it, '\u{e00}'..='\u{eff}' | '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}');
    match (before.chars().next_back(), after.chars().next()) {
        (Some(last), Some(first)) => !last.is_whitespace() && !(spaceless(last) && spaceless(first)),
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

/// The names that a transcript writes before the words, as `Name: ` or `[SPEAKER_00]: `.
///
/// A colon is ordinary in speech, so a name counts only where it recurs, where it is a role or the caller or the roster
/// knows it, or where most of the transcript is written in this way and it looks like a name.
#[derive(Debug, Default)]
pub(crate) struct Prefixes {
    names: HashMap<String, usize>,
    is_customary: bool,
}

impl Prefixes {
    /// Learns the names from the first line of every cue or paragraph.
    pub(crate) fn learn<'t>(lines: impl Iterator<Item = &'t str>) -> Self {
        let mut names: HashMap<String, usize> = HashMap::new();
        let (mut count, mut named) = (0_usize, 0_usize);
        for line in lines.filter(|it| !it.trim().is_empty()) {
            count += 1;
            if let Some((prefix, _)) = candidate(line) {
                named += usize::from(prefix.is_name());
                *names.entry(prefix.name().to_owned()).or_default() += 1;
            }
        }
        Self { names, is_customary: named > 1 && named * 2 > count }
    }

    /// The name before the words and the words, where the line begins with one that counts.
    pub(crate) fn split<'t>(
        &self,
        line: &'t str,
        is_known: impl Fn(&str) -> bool,
        notes: &mut Notes,
        place: &str,
    ) -> Option<(&'t str, &'t str)> {
        let (prefix, words) = candidate(line)?;
        let name = prefix.name();
        let recurs = self.names.get(name).is_some_and(|it| *it > 1);
        let is_role = sides::side_of_role(&text::role(name)).is_some();
        if matches!(prefix, Prefix::Bracketed(_)) || recurs || is_role || is_known(name) {
            return Some((name, words));
        }
        if !(self.is_customary && prefix.is_name()) {
            return None;
        }
        let detail = "text before a colon was taken for a speaker's name, though it occurs only once";
        notes.guessed("speaker-prefix", place, detail);
        Some((name, words))
    }
}

#[derive(Clone, Copy)]
enum Prefix<'t> {
    Plain(&'t str),
    Bracketed(&'t str),
}

impl<'t> Prefix<'t> {
    const fn name(self) -> &'t str {
        match self {
            Self::Plain(name) | Self::Bracketed(name) => name,
        }
    }

    /// Whether it looks like a name: up to five words that begin with a capital, a digit, or a letter without case.
    fn is_name(self) -> bool {
        let name = match self {
            Self::Bracketed(_) => return true,
            Self::Plain(name) => name,
        };
        let begins_well = |word: &str| {
            word.trim_start_matches(['(', '\''])
                .chars()
                .next()
                .is_some_and(|it| it.is_alphanumeric() && !it.is_lowercase())
        };
        let is_particle =
            |word: &str| matches!(word, "de" | "del" | "der" | "di" | "la" | "van" | "von" | "bin" | "al");
        let mut words = name.split_whitespace();
        words.clone().count() <= 5
            && words.clone().next().is_some_and(begins_well)
            && words.all(|it| begins_well(it) || is_particle(it))
    }
}

/// What stands before the first colon, where it could be a name at all.
fn candidate(line: &str) -> Option<(Prefix<'_>, &str)> {
    const MOST_BYTES: usize = 80;
    let line = line.trim_start();
    if let Some((name, words)) = line.strip_prefix('[').and_then(|it| it.split_once("]:")) {
        let is_label = !name.trim().is_empty() && name.len() <= MOST_BYTES && !name.contains(['[', '\n']);
        return is_label.then_some((Prefix::Bracketed(name), words.trim_start()));
    }
    let (name, words) = line.split_once(':')?;
    let is_separate = words.is_empty() || words.starts_with(char::is_whitespace);
    let could_name = !name.is_empty()
        && name.len() <= MOST_BYTES
        && name.split_whitespace().count() <= 6
        && name.chars().next().is_some_and(char::is_alphanumeric)
        && !name.ends_with(char::is_whitespace)
        && !name.contains(['?', '!', ';', '"', '<', '>', '{', '}', '[', ']', '\n'])
        && !ends_a_sentence(name);
    (is_separate && could_name).then_some((Prefix::Plain(name), words.trim_start()))
}

/// Whether a full stop in it ends a sentence, and not an abbreviation or initial such as `Dr.` or `J.`.
fn ends_a_sentence(name: &str) -> bool {
    name.split_whitespace().any(|it| it.strip_suffix('.').is_some_and(|word| word.chars().count() > 3))
}
