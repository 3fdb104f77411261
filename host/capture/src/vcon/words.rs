//! The turns of a vCon: messages of its text dialogs and what was heard in its recordings, on one clock, with a hole for
//! every dialog whose words are gone.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use plumbline_core::conversation::{Hole, HoleReason, Timing, Turn};

use crate::draft::{Draft, Seat};
use crate::notes::Notes;
use crate::speakers::{self, Labels, Utterance};
use crate::text;
use crate::vendor::{Said, Speaker};

use super::analysis::Transcript;
use super::content::Content;
use super::dialog::{Dialog, Kind};
use super::mail;

/// Fills in turns, holes and the speakers that are tied to no party.
pub(crate) fn gather(dialogs: &[Dialog<'_>], transcripts: Vec<Transcript>, draft: &mut Draft) {
    let parties = draft.seats.len();
    let mut hall = Hall {
        labels: Labels::after(std::mem::take(&mut draft.seats)),
        parties,
        by_label: HashMap::new(),
        present: HashSet::new(),
    };
    let mut shelf = Shelf::of(transcripts);
    // Each before the turn with this index, or after the last.
    let mut gaps: Vec<(usize, HoleReason)> = Vec::new();
    let mut turns: Vec<Turn> = Vec::new();
    for dialog in in_order(dialogs) {
        if dialog.kind == Kind::Wordless {
            continue;
        }
        let offset = dialog.starts.zip(draft.started).and_then(|(at, start)| milliseconds(at, start));
        if dialog.kind == Kind::Text
            && let Some(message) = hall.message(dialog, !turns.is_empty(), &mut draft.notes)
        {
            turns.push(Turn { starts_ms: offset, ..message });
            continue;
        }
        match shelf.take(dialog) {
            Taken::Transcript(transcript) => {
                draft.language = draft.language.take().or_else(|| language(&transcript, &mut draft.notes));
                let utterances = hall.heard(dialog, offset, transcript, &mut draft.notes);
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
        let utterances = hall.heard(&Dialog::absent(), None, transcript, &mut draft.notes);
        turns = speakers::join(utterances, &mut draft.notes);
    }
    for unused in shelf.transcripts.into_iter().flatten() {
        draft.notes.lost("transcript-unused", unused.place, "another source of the same words was used instead");
    }
    sort(&mut turns);
    draft.holes = gaps.into_iter().filter_map(|(at, why)| hole(at, why, &turns)).collect();
    draft.turns = turns;
    draft.seats = hall.close(&mut draft.turns, &mut draft.notes);
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

/// The transcripts of a vCon by the dialogs that they are about.
struct Shelf {
    /// Each is taken at most once. The more it tells, the further behind it stands.
    transcripts: Vec<Option<Transcript>>,
    /// The best of each dialog.
    best: HashMap<usize, usize>,
    /// The best of those that are about all dialogs.
    general: Option<usize>,
    covered: HashSet<usize>,
    all_covered: bool,
}

enum Taken {
    Transcript(Transcript),
    /// The words are in a transcript that was taken for another dialog.
    Already,
    Nothing,
}

impl Shelf {
    fn of(mut transcripts: Vec<Transcript>) -> Self {
        // The last of equals is the first in the vCon.
        transcripts.reverse();
        transcripts.sort_by_key(Transcript::worth);
        let mut best = HashMap::new();
        let mut general = None;
        for (index, it) in transcripts.iter().enumerate() {
            best.extend(it.dialogs.iter().map(|dialog| (*dialog, index)));
            general = if it.dialogs.is_empty() { Some(index) } else { general };
        }
        let transcripts = transcripts.into_iter().map(Some).collect();
        Self { transcripts, best, general, covered: HashSet::new(), all_covered: false }
    }

    fn take(&mut self, dialog: &Dialog<'_>) -> Taken {
        if self.covered.contains(&dialog.index) {
            return Taken::Already;
        }
        let own =
            self.best.get(&dialog.index).copied().filter(|at| self.transcripts.get(*at).is_some_and(Option::is_some));
        if own.is_none_or(|own| self.general.is_some_and(|general| general > own)) {
            if let Some(transcript) = self.take_general() {
                return Taken::Transcript(transcript);
            }
            if self.all_covered {
                return Taken::Already;
            }
        }
        let Some(transcript) = own.and_then(|at| self.transcripts.get_mut(at)?.take()) else { return Taken::Nothing };
        self.covered.extend(&transcript.dialogs);
        Taken::Transcript(transcript)
    }

    fn take_general(&mut self) -> Option<Transcript> {
        let transcript = self.transcripts.get_mut(self.general.take()?)?.take()?;
        self.all_covered = true;
        Some(transcript)
    }
}

fn milliseconds(at: DateTime<Utc>, start: DateTime<Utc>) -> Option<u64> {
    u64::try_from((at - start).num_milliseconds()).ok()
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

/// Who takes part: the parties of the vCon, then the speakers that are tied to none of them.
struct Hall {
    labels: Labels,
    parties: usize,
    /// Which party a label means, for labels that were looked for.
    by_label: HashMap<String, Option<usize>>,
    /// Parties that speak, or that a message was exchanged with.
    present: HashSet<usize>,
}

impl Hall {
    /// The message that a text dialog is, without its times; None where it has no words.
    fn message(&mut self, dialog: &Dialog<'_>, is_reply: bool, notes: &mut Notes) -> Option<Turn> {
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
        let parties = dialog.parties();
        let sender = dialog.originator.or_else(|| parties.first().copied());
        self.present.extend(parties.into_iter().chain(sender));
        let speaker = sender.unwrap_or_else(|| {
            notes.lost("speaker-unknown", &place, "a message does not say whose it is");
            self.labels.seat("", &place)
        });
        Some(Turn {
            speaker,
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
        &mut self,
        dialog: &Dialog<'_>,
        offset: Option<u64>,
        transcript: Transcript,
        notes: &mut Notes,
    ) -> Vec<Utterance> {
        let place = transcript.place;
        let voices: HashSet<&Speaker> = transcript.heard.said.iter().map(|it| &it.speaker).collect();
        // With one party and one voice there is nobody else whom the voice could belong to.
        let alone = match (dialog.parties().as_slice(), voices.len()) {
            ([party], 1) => Some(*party),
            _ => None,
        };
        let offset = offset.unwrap_or_default();
        let later = |ms: u64| ms.saturating_add(offset);
        let mut utterances = Vec::with_capacity(transcript.heard.said.len());
        for said in transcript.heard.said {
            let party = alone.or_else(|| self.party(&said.speaker, dialog));
            let is_known = party.is_some() || said.speaker != Speaker::Unknown;
            let seat = party.unwrap_or_else(|| self.stranger(&said.speaker, &place, notes));
            self.present.insert(seat);
            let Said { text, starts_ms, ends_ms, confidence, language, timings, .. } = said;
            let clean = text::words(&text, notes, &place).into_owned();
            // Cleaning moves bytes, and what moved it is rare in speech; the times of the whole are kept.
            let timings = if clean.len() == text.len() { timings } else { Vec::new() };
            let moved = |it: Timing| Timing { starts_ms: later(it.starts_ms), ends_ms: later(it.ends_ms), ..it };
            utterances.push(Utterance {
                seat,
                is_known,
                text: clean,
                starts_ms: starts_ms.map(later),
                ends_ms: ends_ms.map(later),
                confidence,
                language: language.filter(|it| text::language(it).is_ok()),
                timings: timings.into_iter().map(moved).collect(),
            });
        }
        if utterances.iter().all(|it| it.starts_ms.is_some()) {
            utterances.sort_by_key(|it| it.starts_ms);
        }
        utterances
    }

    /// The party that a service means, where the vCon leaves no doubt.
    fn party(&mut self, speaker: &Speaker, dialog: &Dialog<'_>) -> Option<usize> {
        match speaker {
            Speaker::Unknown => None,
            Speaker::Party(index) => (*index < self.parties).then_some(*index),
            Speaker::Channel(channel) => match dialog.channels.get(*channel)?.as_slice() {
                [party] => Some(*party),
                _ => None,
            },
            Speaker::Label(label) => {
                if let Some(known) = self.by_label.get(label) {
                    return *known;
                }
                let meant = self.called(label);
                self.by_label.insert(label.clone(), meant);
                meant
            }
        }
    }

    /// The only party with this name, role or id.
    fn called(&self, label: &str) -> Option<usize> {
        let role = text::role(label);
        let is_meant = |it: &Seat| {
            text::same_name(&it.label, label)
                || (!role.is_empty() && it.role == role)
                || it.ids.iter().any(|it| it.value.eq_ignore_ascii_case(label.trim()))
        };
        let parties = self.labels.seats.get(..self.parties)?;
        let mut meant = parties.iter().enumerate().filter(|(_, it)| is_meant(it));
        let (first, _) = meant.next()?;
        meant.next().is_none().then_some(first)
    }

    fn stranger(&mut self, speaker: &Speaker, place: &str, notes: &mut Notes) -> usize {
        let label = match speaker {
            Speaker::Unknown => {
                notes.lost("speaker-unknown", place, "the transcript does not say who speaks");
                String::new()
            }
            Speaker::Party(index) => format!("Party {index}"),
            Speaker::Channel(channel) => format!("Channel {channel}"),
            Speaker::Label(label) => label.clone(),
        };
        self.labels.seat(&label, place)
    }

    /// The seats in use. Where some speaker is tied to no party, a party that never speaks may well be that speaker, and
    /// would be counted twice: it is left out.
    fn close(self, turns: &mut [Turn], notes: &mut Notes) -> Vec<Seat> {
        let has_strangers = self.labels.seats.len() > self.parties;
        if has_strangers {
            let place = self.labels.seats.get(self.parties).map(|it| it.place.clone()).unwrap_or_default();
            let detail = "speakers of the transcript are tied to no party of the vCon; the metadata can name them";
            notes.lost("speaker-unmatched", place, detail);
        }
        let mut moved = Vec::with_capacity(self.labels.seats.len());
        let mut seats = Vec::new();
        for (index, seat) in self.labels.seats.into_iter().enumerate() {
            moved.push(seats.len());
            if index < self.parties && has_strangers && !self.present.contains(&index) {
                notes.lost("party-left-out", &seat.place, "nobody is known to speak as this party");
            } else {
                seats.push(seat);
            }
        }
        for turn in turns {
            turn.speaker = moved.get(turn.speaker).copied().unwrap_or_default();
        }
        seats
    }
}
