//! WebVTT as meeting and call systems write it: voice tags (Teams), `Name: ` before the words (Zoom), `[SPEAKER_00]: `
//! (`WhisperX`), or no speakers at all.

mod blocks;
mod cue;

use std::collections::HashSet;

use plumbline_core::conversation::Timing;

use crate::draft::Draft;
use crate::error::{CaptureError, ErrorKind};
use crate::metadata::{Metadata, Roster};
use crate::notes::Notes;
use crate::prefixes::Prefixes;
use crate::speakers::{self, Labels, Utterance};
use crate::text;

use blocks::{Cue, Dropped};
use cue::Piece;

/// Reads a file that is UTF-8 and has lost its byte order mark.
pub(crate) fn read(file: &str, metadata: &Metadata, roster: &Roster) -> Result<Draft, CaptureError> {
    let Some(file) = blocks::parse(file) else {
        let detail = "the first line is not `WEBVTT`, so this is not a WebVTT file";
        return Err(CaptureError::new(ErrorKind::Malformed, "line 1, column 1", detail));
    };
    let mut draft = Draft::default();
    note_dropped(&file.dropped, &mut draft.notes);
    draft.language = language(&file.header, &mut draft.notes);
    draft.lasted_ms = file.cues.iter().map(|it| it.ends_ms).max();

    let spoken = |cue: &Cue| cue::pieces(&cue.text).into_iter().filter(|it| !it.is_gloss).collect::<Vec<_>>();
    let mut cues: Vec<(&Cue, Vec<Piece>)> = file.cues.iter().map(|it| (it, spoken(it))).collect();
    if !cues.is_sorted_by_key(|(cue, _)| cue.starts_ms) {
        cues.sort_by_key(|(cue, _)| cue.starts_ms);
        draft.notes.guessed("cues-sorted", "", "cues were not in the order of their times and were put into it");
    }
    let known = roster.names.iter().chain(metadata.participants.iter().map(|it| &it.matches));
    let known: HashSet<String> = known.map(|it| text::folded(it).collect()).collect();
    let is_known = |name: &str| known.contains(&text::folded(name).collect::<String>());
    let unvoiced = cues.iter().filter(|(_, pieces)| pieces.iter().all(|it| it.voice.is_none()));
    let first_lines: Vec<String> = unvoiced.map(|(_, pieces)| first_line(pieces)).collect();
    let reader = Reader { prefixes: Prefixes::learn(first_lines.iter().map(String::as_str)), is_known };

    let mut labels = Labels::default();
    let mut utterances = Vec::with_capacity(cues.len());
    for (cue, pieces) in &cues {
        let before = utterances.len();
        let place = format!("line {}", cue.line);
        for mut part in reader.parts(pieces, &mut draft.notes, &place) {
            part.finish();
            if part.text.is_empty() {
                continue;
            }
            if part.voice.is_empty() {
                draft.notes.lost("speaker-unknown", &place, "the cue does not say who speaks");
            }
            utterances.push(part.utterance(cue, labels.seat(&part.voice, &place)));
        }
        if cue.ends_ms < cue.starts_ms {
            draft.notes.guessed("end-before-start", &place, "the cue ends before it starts; it was given no length");
        }
        if utterances.len() == before {
            draft.notes.lost("cue-empty", &place, "the cue has no words and was left out");
        }
    }
    draft.turns = speakers::join(utterances, &mut draft.notes);
    draft.seats = labels.seats;
    Ok(draft)
}

fn note_dropped(dropped: &[(Dropped, usize)], notes: &mut Notes) {
    for (what, line) in dropped {
        let place = format!("line {line}");
        match what {
            Dropped::Timing => {
                let detail = "the line of times is not `00:00:00.000 --> 00:00:01.000`, so the cue was left out";
                notes.lost("cue-timing-invalid", place, detail);
            }
            Dropped::Text => notes.lost("text-outside-cue", place, "text without times was left out"),
        }
    }
}

/// Not in the standard, but written by large sites: `Language: en` below the first line.
fn language(header: &[String], notes: &mut Notes) -> Option<String> {
    let tag = header.iter().find_map(|it| it.strip_prefix("Language:"))?.trim();
    text::language(tag).map_err(|detail| notes.lost("language-invalid", "line 2", detail)).ok()?;
    Some(tag.to_owned())
}

fn first_line(pieces: &[Piece]) -> String {
    let whole: String = pieces.iter().map(|it| it.text.as_str()).collect();
    whole.trim_start().lines().next().unwrap_or_default().to_owned()
}

/// Splits cues into what each speaker says.
struct Reader<F> {
    prefixes: Prefixes,
    is_known: F,
}

/// What one speaker says in one cue.
#[derive(Default)]
struct Part {
    /// Empty where nobody is named.
    voice: String,
    language: Option<String>,
    text: String,
    /// Where in the text a timestamp stands, and which.
    stamps: Vec<(usize, u64)>,
}

impl<F: Fn(&str) -> bool> Reader<F> {
    fn parts(&self, pieces: &[Piece], notes: &mut Notes, place: &str) -> Vec<Part> {
        let is_voiced = pieces.iter().any(|it| it.voice.is_some());
        let mut parts: Vec<Part> = Vec::new();
        for piece in pieces {
            let said = text::words(&piece.text, notes, place);
            let language = piece.language.as_deref().filter(|it| text::language(it).is_ok()).map(str::to_owned);
            let voice = piece.voice.as_deref().unwrap_or_default();
            // Blank text between two voices is nobody's.
            if parts.last().is_none_or(|it| is_voiced && it.voice != voice) && !(is_voiced && said.trim().is_empty()) {
                parts.push(Part { voice: voice.to_owned(), language: language.clone(), ..Part::default() });
            }
            let Some(part) = parts.last_mut() else { continue };
            if part.language != language && !said.trim().is_empty() {
                part.language = None;
            }
            part.stamps.extend(piece.at_ms.map(|at| (part.text.len(), at)));
            part.text.push_str(&said);
        }
        if is_voiced { parts } else { parts.into_iter().flat_map(|it| self.named(it, notes, place)).collect() }
    }

    /// A part again, at each line that begins with a speaker's name.
    fn named(&self, part: Part, notes: &mut Notes, place: &str) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut at = 0;
        for line in part.text.split_inclusive('\n') {
            let named = self.prefixes.split(line, &self.is_known, notes, place);
            let (voice, words) = named.unwrap_or(("", line));
            if named.is_some() || parts.is_empty() {
                let language = part.language.clone();
                parts.push(Part { voice: text::line(voice), language, ..Part::default() });
            }
            if let Some(last) = parts.last_mut() {
                let skipped = line.len() - words.len();
                let first = part.stamps.partition_point(|(stamp, _)| *stamp < at);
                let within = part.stamps[first..].iter().take_while(|(stamp, _)| *stamp < at + line.len());
                let moved = |(stamp, ms): &(usize, u64)| (last.text.len() + (stamp - at).saturating_sub(skipped), *ms);
                last.stamps.extend(within.map(moved));
                last.text.push_str(words);
            }
            at += line.len();
        }
        parts
    }
}

impl Part {
    /// Line breaks within a cue are layout and become spaces, which are as long; a line that begins with a dash is
    /// another speaker's and stays a line.
    fn finish(&mut self) {
        let mut lines = self.text.split('\n');
        let mut text = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            text.push(if line.trim_start().starts_with(['-', '–', '—']) { '\n' } else { ' ' });
            text.push_str(line);
        }
        let blank = text.len() - text.trim_start().len();
        self.text = text.trim().to_owned();
        for (at, _) in &mut self.stamps {
            *at = at.saturating_sub(blank).min(self.text.len());
        }
    }

    fn utterance(&self, cue: &Cue, seat: usize) -> Utterance {
        let ends_ms = cue.ends_ms.max(cue.starts_ms);
        Utterance {
            seat,
            is_known: !self.voice.is_empty(),
            text: self.text.clone(),
            starts_ms: Some(cue.starts_ms),
            ends_ms: Some(ends_ms),
            language: self.language.clone(),
            timings: self.timings(cue.starts_ms, ends_ms),
            confidence: None,
        }
    }

    /// The times between timestamps, where they run forward within the cue.
    fn timings(&self, starts_ms: u64, ends_ms: u64) -> Vec<Timing> {
        let mut borders = vec![(0, starts_ms)];
        for (byte, ms) in self.stamps.iter().copied() {
            let last = borders.last().copied().unwrap_or_default();
            if byte >= last.0 && ms > last.1 && ms < ends_ms {
                borders.push((byte, ms));
            }
        }
        if borders.len() == 1 {
            return Vec::new();
        }
        borders.push((self.text.len(), ends_ms));
        let between = borders.windows(2).filter_map(|it| match it {
            [(start_byte, starts_ms), (end_byte, ends_ms)] if start_byte < end_byte => {
                Some(Timing { start_byte: *start_byte, end_byte: *end_byte, starts_ms: *starts_ms, ends_ms: *ends_ms })
            }
            _ => None,
        });
        between.collect()
    }
}
