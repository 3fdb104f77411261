//! The turns of a vCon: messages of its text dialogs and what was heard in its recordings, on one clock, with a hole
//! for every dialog whose words are gone.

use std::collections::HashSet;

use plumbline_core::conversation::{Hole, HoleReason, Timing, Turn};

use crate::draft::Draft;
use crate::notes::Notes;
use crate::speakers::{self, Utterance};
use crate::text;
use crate::vendor::{Said, Speaker};

use super::analysis::{Shelf, Taken, Transcript};
use super::content::Content;
use super::dialog::{Dialog, Kind};
use super::mail;
use super::people::People;

/// Fills in turns, holes and the speakers that are tied to no party.
pub(crate) fn gather(dialogs: &[Dialog<'_>], transcripts: Vec<Transcript>, draft: &mut Draft) {
    let mut people = People::of(std::mem::take(&mut draft.seats));
    let mut shelf = Shelf::of(transcripts);
    // Each before the turn with this index, or after the last.
    let mut gaps: Vec<(usize, HoleReason)> = Vec::new();
    let mut turns: Vec<Turn> = Vec::new();
    for dialog in in_order(dialogs) {
        if dialog.kind == Kind::Wordless {
            continue;
        }
        let offset = match dialog.starts.zip(draft.started) {
            Some((at, start)) => u64::try_from((at - start).num_milliseconds()).ok(),
            // The only dialog begins with the conversation, whenever that was.
            None => (dialogs.len() == 1).then_some(0),
        };
        if dialog.kind == Kind::Text
            && let Some(message) = message(dialog, !turns.is_empty(), &mut people, &mut draft.notes)
        {
            turns.push(Turn { starts_ms: offset, ..message });
            continue;
        }
        match shelf.take(dialog) {
            Taken::Transcript(transcript) => {
                draft.language = draft.language.take().or_else(|| language(&transcript, &mut draft.notes));
                let utterances = heard(dialog, offset, transcript, &mut people, &mut draft.notes);
                turns.extend(speakers::join(utterances, &mut draft.notes));
            }
            Taken::Already => {}
            Taken::Nothing => {
                let is_redacted = dialog.kind == Kind::Placeholder;
                gaps.push((turns.len(), if is_redacted { HoleReason::Redacted } else { HoleReason::Missing }));
                let detail = "a dialog has no words here: it was redacted, is at an address, or has no transcript";
                draft.notes.lost("dialog-without-words", dialog.place(), detail);
            }
        }
    }
    // A vCon without dialogs may still hold a transcript of what it does not hold.
    if let (true, Some(transcript)) = (dialogs.is_empty(), shelf.take_general()) {
        draft.language = language(&transcript, &mut draft.notes);
        let utterances = heard(&Dialog::absent(), Some(0), transcript, &mut people, &mut draft.notes);
        turns = speakers::join(utterances, &mut draft.notes);
    }
    for unused in shelf.rest() {
        draft.notes.lost("transcript-unused", unused.place, "another source of the same words was used instead");
    }
    sort(&mut turns);
    draft.holes = gaps.into_iter().filter_map(|(at, why)| hole(at, why, &turns)).collect();
    draft.turns = turns;
    draft.seats = people.close(&mut draft.turns, &mut draft.notes);
}

/// By start; a dialog that does not say when it began stands after the one before it in the vCon.
fn in_order<'d, 'v>(dialogs: &'d [Dialog<'v>]) -> impl Iterator<Item = &'d Dialog<'v>> {
    let mut latest = None;
    let mut order: Vec<_> = dialogs
        .iter()
        .map(|it| {
            latest = it.starts.or(latest);
            (latest, it)
        })
        .collect();
    order.sort_by_key(|(starts, it)| (*starts, it.index));
    order.into_iter().map(|(_, it)| it)
}

/// The message that a text dialog is, without its times; None where it has no words.
fn message(dialog: &Dialog<'_>, is_reply: bool, people: &mut People, notes: &mut Notes) -> Option<Turn> {
    let place = dialog.place();
    let Content::Text(body) = &dialog.content else { return None };
    let said = mail::words(&dialog.media_type, body, notes, &place)?;
    let said = text::words(&said, notes, &place);
    let own = if is_reply { mail::without_quote(&said).filter(|it| !it.trim().is_empty()) } else { None };
    if own.is_some() {
        notes.lost("quote-cut", &place, "what a message quotes of earlier messages was left out");
    }
    let text = own.unwrap_or(&said).trim().to_owned();
    if text.is_empty() {
        return None;
    }
    Some(Turn {
        speaker: people.sender(dialog, notes),
        text,
        starts_ms: None,
        ends_ms: None,
        confidence: None,
        language: None,
        timings: Vec::new(),
    })
}

/// What was heard in a recording, on the clock of the conversation.
fn heard(
    dialog: &Dialog<'_>,
    offset: Option<u64>,
    transcript: Transcript,
    people: &mut People,
    notes: &mut Notes,
) -> Vec<Utterance> {
    let place = transcript.place;
    let voices: HashSet<&Speaker> = transcript.heard.said.iter().map(|it| &it.speaker).collect();
    // With one party and one voice there is nobody else whom the voice could belong to.
    let alone = match (dialog.parties().as_slice(), voices.len()) {
        ([party], 1) => Some(*party),
        _ => None,
    };
    people.next_recording();
    let later = |ms: u64| Some(ms.saturating_add(offset?));
    if offset.is_none() && transcript.heard.said.iter().any(|it| it.starts_ms.is_some()) {
        notes.lost("times-dropped", &place, "the dialog does not say when it began, so its times were left out");
    }
    let mut utterances = Vec::with_capacity(transcript.heard.said.len());
    for said in transcript.heard.said {
        let is_known = alone.is_some() || said.speaker != Speaker::Unknown;
        let seat = alone.unwrap_or_else(|| people.speaker(&said.speaker, dialog, &place, notes));
        let Said { text, starts_ms, ends_ms, confidence, language, timings, .. } = said;
        let clean = text::words(&text, notes, &place).into_owned();
        // Cleaning moves bytes, and what moved it is rare in speech; the times of the whole are kept.
        let timings = if clean.len() == text.len() { timings } else { Vec::new() };
        let moved = |it: Timing| Some(Timing { starts_ms: later(it.starts_ms)?, ends_ms: later(it.ends_ms)?, ..it });
        utterances.push(Utterance {
            seat,
            is_known,
            text: clean,
            starts_ms: starts_ms.and_then(later),
            ends_ms: ends_ms.and_then(later),
            confidence,
            language: language.filter(|it| text::language(it).is_ok()),
            timings: timings.into_iter().filter_map(moved).collect(),
        });
    }
    if utterances.iter().all(|it| it.starts_ms.is_some()) {
        utterances.sort_by_key(|it| it.starts_ms);
    }
    utterances
}

fn language(transcript: &Transcript, notes: &mut Notes) -> Option<String> {
    let tag = transcript.heard.language.clone()?;
    text::language(&tag).map_err(|detail| notes.lost("language-invalid", &transcript.place, detail)).ok()?;
    Some(tag)
}

/// Puts turns in the order of their starts; a turn without one stays behind the turn before it.
fn sort(turns: &mut Vec<Turn>) {
    let mut latest = 0;
    let mut keyed: Vec<(u64, Turn)> = Vec::with_capacity(turns.len());
    for turn in std::mem::take(turns) {
        latest = turn.starts_ms.unwrap_or(latest);
        keyed.push((latest, turn));
    }
    keyed.sort_by_key(|it| it.0);
    turns.extend(keyed.into_iter().map(|it| it.1));
}

/// An empty hole before the turn at this index, or after the last.
fn hole(at: usize, why: HoleReason, turns: &[Turn]) -> Option<Hole> {
    let (turn, byte) = if at < turns.len() { (at, 0) } else { (turns.len().checked_sub(1)?, turns.last()?.text.len()) };
    Some(Hole { turn, start_byte: byte, end_byte: byte, why })
}
