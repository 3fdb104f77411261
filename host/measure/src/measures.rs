//! Measures that the host knows by name. Their unit and their range are checked, and what the transcript shows exactly is
//! counted again: a value that is not what it says it is backs nothing. Any other name is its author's own affair.
//!
//! | name | unit | counted again as |
//! |---|---|---|
//! | `word-share` | % | the scored participant's words over all words |
//! | `talk-share` | % | the lengths of their turns over those of all turns |
//! | `longest-monologue-words` | words | the most words without another's turn in between |
//! | `longest-monologue` | s | the longest such stretch, from its first start to its last end |
//! | `speaking-pace` | words/min | words over time of their turns with both times, in speech, from ten seconds on |
//! | `questions` | questions | |
//! | `questions-per-hour` | questions/h | |
//! | `response-latency` | s | |
//! | `interruptions` | interruptions | |
//! | `interruptions-per-hour` | interruptions/h | |
//! | `overlap-share` | % | |
//!
//! A word is a run without white space that holds a letter or a digit. A share of what only one speaks has no value.

use plumbline_core::Decimal;
use plumbline_core::score::MeasuredValue;
use plumbline_core::transcript::{Transcript, Turn};

use crate::exact::Exact;

/// Whether a value can be what it says it is.
pub(crate) fn check(measured: &MeasuredValue, transcript: &Transcript) -> Result<(), String> {
    let Some(known) = KNOWN.iter().find(|it| it.name == measured.name) else { return Ok(()) };
    let MeasuredValue { name, value, unit } = measured;
    if unit != known.unit {
        return Err(format!("`{name}` is in `{}`", known.unit));
    }
    if known.lowest.is_some_and(|it| *value < it) || known.highest.is_some_and(|it| *value > it) {
        return Err(format!("{value} is no `{name}`"));
    }
    let Some(count) = known.count else { return Ok(()) };
    let counted = count(transcript).ok_or_else(|| format!("this conversation has no `{name}`"))?.rounded();
    // A plugin computes with floats, whose last digit may round the other way.
    if (value.ten_thousandths() - counted.ten_thousandths()).abs() > 1 {
        return Err(format!("{value} is not the `{name}` of this conversation, which is {counted}"));
    }
    Ok(())
}

struct Known {
    name: &'static str,
    unit: &'static str,
    lowest: Option<Decimal>,
    highest: Option<Decimal>,
    count: Option<fn(&Transcript) -> Option<Exact>>,
}

const fn share(name: &'static str, count: Option<fn(&Transcript) -> Option<Exact>>) -> Known {
    Known { name, unit: "%", lowest: Some(Decimal::ZERO), highest: Some(Decimal::HUNDRED), count }
}

const fn amount(name: &'static str, unit: &'static str, count: Option<fn(&Transcript) -> Option<Exact>>) -> Known {
    Known { name, unit, lowest: Some(Decimal::ZERO), highest: None, count }
}

const KNOWN: [Known; 11] = [
    share("word-share", Some(word_share)),
    share("talk-share", Some(talk_share)),
    share("overlap-share", None),
    amount("longest-monologue-words", "words", Some(longest_monologue_words)),
    amount("longest-monologue", "s", Some(longest_monologue)),
    amount("speaking-pace", "words/min", Some(speaking_pace)),
    amount("questions", "questions", None),
    amount("questions-per-hour", "questions/h", None),
    amount("interruptions", "interruptions", None),
    amount("interruptions-per-hour", "interruptions/h", None),
    // Negative where somebody begins before the other has ended.
    Known { name: "response-latency", unit: "s", lowest: None, highest: None, count: None },
];

fn word_share(transcript: &Transcript) -> Option<Exact> {
    share_of(transcript, |turn| Some(words(transcript, turn)))
}

fn talk_share(transcript: &Transcript) -> Option<Exact> {
    share_of(transcript, length)
}

fn share_of(transcript: &Transcript, amount: impl Fn(&Turn) -> Option<u64>) -> Option<Exact> {
    let (mut own, mut all) = (0, 0);
    for turn in &transcript.turns {
        let amount = i128::from(amount(turn)?);
        all += amount;
        own += if is_subject(transcript, turn) { amount } else { 0 };
    }
    (own < all).then(|| Exact::ratio(own * 100, all))
}

fn longest_monologue_words(transcript: &Transcript) -> Option<Exact> {
    let monologues = monologues(transcript);
    let longest = monologues.map(|turns| turns.iter().map(|it| words(transcript, it)).sum::<u64>()).max()?;
    (longest > 0).then(|| Exact::ratio(longest.into(), 1))
}

fn longest_monologue(transcript: &Transcript) -> Option<Exact> {
    let lengths = monologues(transcript).map(|turns| {
        let starts = turns.iter().map(|it| it.starts).collect::<Option<Vec<_>>>()?;
        let ends = turns.iter().map(|it| it.ends).collect::<Option<Vec<_>>>()?;
        Some(ends.into_iter().max()?.saturating_sub(starts.into_iter().min()?))
    });
    let longest = lengths.collect::<Option<Vec<_>>>()?.into_iter().max()?;
    Some(Exact::ratio(longest.into(), 1_000))
}

fn speaking_pace(transcript: &Transcript) -> Option<Exact> {
    if matches!(transcript.channel.as_str(), "chat" | "email") {
        return None;
    }
    let (mut spoken, mut time) = (0, 0);
    for turn in transcript.turns.iter().filter(|it| is_subject(transcript, it)) {
        if let Some(length) = length(turn) {
            spoken += i128::from(words(transcript, turn));
            time += i128::from(length);
        }
    }
    (time >= 10_000).then(|| Exact::ratio(spoken * 60_000, time))
}

/// The scored participant's turns that follow one another.
fn monologues(transcript: &Transcript) -> impl Iterator<Item = &[Turn]> {
    let same = |left: &Turn, right: &Turn| is_subject(transcript, left) == is_subject(transcript, right);
    transcript.turns.chunk_by(same).filter(|it| is_subject(transcript, &it[0]))
}

fn is_subject(transcript: &Transcript, turn: &Turn) -> bool {
    usize::try_from(turn.speaker).is_ok_and(|it| it == transcript.subject)
}

fn words(transcript: &Transcript, turn: &Turn) -> u64 {
    let text = transcript.text.get(turn.text.start as usize..turn.text.end as usize).unwrap_or_default();
    text.split_whitespace().filter(|it| it.chars().any(char::is_alphanumeric)).count() as u64
}

fn length(turn: &Turn) -> Option<u64> {
    Some(turn.ends?.saturating_sub(turn.starts?))
}
