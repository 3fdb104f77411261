//! What the field measures about talk. Each function names its unit, how it counts, and when it has no value: a measure
//! is `None` where the transcript cannot show it, and never a guess. A conversation's channel decides nothing unless
//! said; a chat simply has no end times.
//!
//! | name | function | unit |
//! |---|---|---|
//! | `word-share` | [`word_share`] | % of all words |
//! | `talk-share` | [`talk_share`] | % of all talking time |
//! | `longest-monologue-words` | [`longest_monologue_words`] | words |
//! | `longest-monologue` | [`longest_monologue`] | s |
//! | `questions` | [`questions`] | questions |
//! | `questions-per-hour` | [`questions_per_hour`] | questions/h |
//! | `response-latency` | [`response_latency`] | s, median |
//! | `speaking-pace` | [`speaking_pace`] | words/min |
//! | `interruptions` | [`interruptions`] | interruptions |
//! | `interruptions-per-hour` | [`interruptions_per_hour`] | interruptions/h |
//! | `overlap-share` | [`overlap_share`] | % of all talking time |

#![expect(clippy::cast_precision_loss, reason = "counts and milliseconds of a conversation are far below 2⁵²")]

use crate::conversation::{Conversation, Standing, Turn};
use crate::proof::Measured;

/// [`word_share`], in %.
pub const WORD_SHARE: &str = "word-share";
/// [`talk_share`], in %.
pub const TALK_SHARE: &str = "talk-share";
/// [`longest_monologue_words`], in words.
pub const LONGEST_MONOLOGUE_WORDS: &str = "longest-monologue-words";
/// [`longest_monologue`], in s.
pub const LONGEST_MONOLOGUE: &str = "longest-monologue";
/// [`questions`], in questions.
pub const QUESTIONS: &str = "questions";
/// [`questions_per_hour`], in questions/h.
pub const QUESTIONS_PER_HOUR: &str = "questions-per-hour";
/// [`response_latency`], in s.
pub const RESPONSE_LATENCY: &str = "response-latency";
/// [`speaking_pace`], in words/min.
pub const SPEAKING_PACE: &str = "speaking-pace";
/// [`interruptions`], in interruptions.
pub const INTERRUPTIONS: &str = "interruptions";
/// [`interruptions_per_hour`], in interruptions/h.
pub const INTERRUPTIONS_PER_HOUR: &str = "interruptions-per-hour";
/// [`overlap_share`], in %.
pub const OVERLAP_SHARE: &str = "overlap-share";

/// The subject's share of all words, in %. Words are runs without white space that hold a letter or a digit, so the
/// measure exists in every channel, and is the one to compare across channels.
///
/// None where there are no words, or only the subject speaks: a share of a monologue says nothing.
#[must_use]
pub fn word_share(conversation: &Conversation<'_>) -> Option<Measured> {
    let (mut own, mut all) = (0, 0);
    for turn in conversation.turns() {
        let words = turn.words();
        all += words;
        own += if turn.is_subject() { words } else { 0 };
    }
    (own < all).then(|| Measured::new(WORD_SHARE, own as f64 * 100.0 / all as f64, "%"))?
}

/// The subject's share of all talking time, in %: the lengths of the subject's turns over the lengths of all turns.
/// Overlapping talk counts for each who talks.
///
/// None where a turn lacks a time, or only the subject speaks.
#[must_use]
pub fn talk_share(conversation: &Conversation<'_>) -> Option<Measured> {
    let (mut own, mut all) = (0, 0);
    for turn in conversation.turns() {
        let length = length(turn)?;
        all += length;
        own += if turn.is_subject() { length } else { 0 };
    }
    (own < all).then(|| Measured::new(TALK_SHARE, own as f64 * 100.0 / all as f64, "%"))?
}

/// The most words that the subject says without another participant's turn in between. A turn of one word, such as
/// `mhm`, does end a monologue: whether it was meant to take the floor cannot be read.
///
/// None where the subject says nothing.
#[must_use]
pub fn longest_monologue_words(conversation: &Conversation<'_>) -> Option<Measured> {
    let longest = monologues(conversation)
        .map(|(first, last)| (first..=last).filter_map(|it| conversation.turn(it)).map(Turn::words).sum::<usize>());
    Measured::new(LONGEST_MONOLOGUE_WORDS, longest.max().filter(|it| *it > 0)? as f64, "words")
}

/// The longest time that the subject talks without another participant's turn in between, in s: from the start of the
/// first turn to the end of the last, pauses included. What ends it is as in [`longest_monologue_words`].
///
/// None where one of the subject's turns lacks a time, or the subject says nothing.
#[must_use]
pub fn longest_monologue(conversation: &Conversation<'_>) -> Option<Measured> {
    let mut longest = None;
    for (first, last) in monologues(conversation) {
        let turns = (first..=last).filter_map(|it| conversation.turn(it));
        let (mut start, mut end) = (u64::MAX, 0);
        for turn in turns {
            start = start.min(turn.starts()?);
            end = end.max(turn.ends()?);
        }
        longest = longest.max(Some(end.saturating_sub(start)));
    }
    Measured::new(LONGEST_MONOLOGUE, longest? as f64 / 1000.0, "s")
}

/// How many questions the subject asks; what counts as one is [`Question`](crate::Question)'s to say.
#[must_use]
pub fn questions(conversation: &Conversation<'_>) -> Option<Measured> {
    Measured::new(QUESTIONS, conversation.by_subject().flat_map(Turn::questions).count() as f64, "questions")
}

/// The subject's questions over the time from the first turn's start to the latest end, in questions/h.
///
/// None without times, or under a minute: an hour cannot be told from less.
#[must_use]
pub fn questions_per_hour(conversation: &Conversation<'_>) -> Option<Measured> {
    let asked = questions(conversation)?.value();
    Measured::new(QUESTIONS_PER_HOUR, asked / hours(conversation)?, "questions/h")
}

/// How long the subject takes to answer, in s: the median over all of the subject's turns that follow another's of the
/// time from the end of that turn to the start of the subject's, the floor transfer offset of Stivers et al. 2009
/// (doi:10.1073/pnas.0903616106). Negative where the subject begins before the other has ended. In `chat` and `email`
/// a message has no end and counts from when it was sent.
///
/// None where no such pair of turns has times.
#[must_use]
pub fn response_latency(conversation: &Conversation<'_>) -> Option<Measured> {
    let written = matches!(conversation.channel(), "chat" | "email");
    let mut gaps: Vec<i64> = conversation
        .by_subject()
        .filter_map(|turn| {
            let before = turn.previous().filter(|it| !it.is_subject() && it.standing() != Standing::Automated)?;
            let end = before.ends().or(if written { before.starts() } else { None })?;
            turn.starts()?.checked_signed_diff(end)
        })
        .collect();
    gaps.sort_unstable();
    let middle = gaps.len().checked_sub(1)? / 2;
    let median =
        if gaps.len() % 2 == 1 { gaps[middle] as f64 } else { (gaps[middle] as f64 + gaps[middle + 1] as f64) / 2.0 };
    Measured::new(RESPONSE_LATENCY, median / 1000.0, "s")
}

/// How fast the subject speaks, in words/min: words over talking time, of the subject's turns that have both times.
/// Pauses within a turn count as talking.
///
/// None where such turns last under ten seconds together, and in `chat` and `email`.
#[must_use]
pub fn speaking_pace(conversation: &Conversation<'_>) -> Option<Measured> {
    if matches!(conversation.channel(), "chat" | "email") {
        return None;
    }
    let timed = conversation.by_subject().filter_map(|turn| Some((turn.words(), length(turn)?)));
    let (words, time) = timed.fold((0, 0), |(words, time), (more, longer)| (words + more, time + longer));
    (time >= 10_000).then(|| Measured::new(SPEAKING_PACE, words as f64 * 60_000.0 / time as f64, "words/min"))?
}

/// How often the subject begins while another is speaking and has been for a moment, and goes on to say more than a
/// word or two: at least half a second after the other began, at least half a second before the other ends, with three
/// words or more. Shorter overlaps are how turns are taken, and shorter turns how listening is shown.
///
/// None where a turn lacks a time, and where nobody's turns overlap at all: many sources cannot show two voices at once,
/// and then every conversation would seem to be without interruption.
#[must_use]
pub fn interruptions(conversation: &Conversation<'_>) -> Option<Measured> {
    let interrupting = interrupting(conversation)?;
    Measured::new(INTERRUPTIONS, interrupting.len() as f64, "interruptions")
}

/// The turns that [`interruptions`] counts.
#[must_use]
pub fn interrupting<'c>(conversation: &'c Conversation<'_>) -> Option<Vec<Turn<'c>>> {
    const MOMENT_MS: u64 = 500;
    const LEAST_WORDS: usize = 3;
    let mut found = Vec::new();
    let mut overlap = false;
    // The other's turn that lasts longest of those before, and the end of anybody's.
    let mut others: Option<(u64, u64)> = None;
    let mut latest: Option<(u64, u32)> = None;
    for turn in conversation.turns() {
        let (start, end, speaker) = (turn.starts()?, turn.ends()?, turn.speaker_index());
        overlap |= latest.is_some_and(|(other_end, other)| other != speaker && start < other_end);
        if latest.is_none_or(|it| it.0 < end) {
            latest = Some((end, speaker));
        }
        if !turn.is_subject() {
            if others.is_none_or(|it| it.1 < end) {
                others = Some((start, end));
            }
        } else if let Some((other_start, other_end)) = others
            && start >= other_start + MOMENT_MS
            && start + MOMENT_MS <= other_end
            && turn.words() >= LEAST_WORDS
        {
            found.push(turn);
        }
    }
    overlap.then_some(found)
}

/// [`interruptions`] over the time from the first turn's start to the latest end, in interruptions/h.
///
/// None as for [`interruptions`], and under a minute.
#[must_use]
pub fn interruptions_per_hour(conversation: &Conversation<'_>) -> Option<Measured> {
    let interruptions = interruptions(conversation)?.value();
    Measured::new(INTERRUPTIONS_PER_HOUR, interruptions / hours(conversation)?, "interruptions/h")
}

/// How much of all talking time the subject and somebody else talk at once, in %: the time in which both talk over the
/// time in which anybody does.
///
/// None as for [`interruptions`].
#[must_use]
pub fn overlap_share(conversation: &Conversation<'_>) -> Option<Measured> {
    let mut own = Vec::new();
    let mut others = Vec::new();
    for turn in conversation.turns() {
        let stretch = (turn.starts()?, turn.ends()?);
        if turn.is_subject() { own.push(stretch) } else { others.push(stretch) }
    }
    interrupting(conversation)?;
    let apart = covered(own.clone()) + covered(others.clone());
    own.append(&mut others);
    let together = covered(own);
    let share = (apart - together) as f64 * 100.0 / together as f64;
    Measured::new(OVERLAP_SHARE, share, "%")
}

/// How long the conversation lasts; None without times, and where it is too short to speak of an hour.
fn hours(conversation: &Conversation<'_>) -> Option<f64> {
    let start = conversation.turns().filter_map(Turn::starts).min()?;
    let end = conversation.turns().filter_map(|it| it.ends().or(it.starts())).max()?;
    let length = end.saturating_sub(start);
    (length >= 60_000).then(|| length as f64 / 3_600_000.0)
}

/// The time that stretches cover together.
fn covered(mut stretches: Vec<(u64, u64)>) -> u64 {
    stretches.sort_unstable();
    let (mut covered, mut reached) = (0, 0);
    for (start, end) in stretches {
        let start = start.max(reached);
        covered += end.saturating_sub(start);
        reached = reached.max(end);
    }
    covered
}

fn length(turn: Turn<'_>) -> Option<u64> {
    Some(turn.ends()?.saturating_sub(turn.starts()?))
}

/// The subject's turns with no other's in between, as first and last index.
fn monologues(conversation: &Conversation<'_>) -> impl Iterator<Item = (usize, usize)> {
    let mut turns = conversation.turns().peekable();
    std::iter::from_fn(move || {
        let first = turns.find(|it| it.is_subject())?.index();
        let mut last = first;
        while let Some(next) = turns.next_if(|it| it.is_subject()) {
            last = next.index();
        }
        Some((first, last))
    })
}

/// How many words a text has: runs without white space that hold a letter or a digit.
#[must_use]
pub fn words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().filter(|it| it.chars().any(char::is_alphanumeric)).count();
    }
    let (mut words, mut counted) = (0, false);
    for byte in text.bytes() {
        if byte.is_ascii_whitespace() || byte == 0x0b {
            counted = false;
        } else if !counted && byte.is_ascii_alphanumeric() {
            counted = true;
            words += 1;
        }
    }
    words
}
