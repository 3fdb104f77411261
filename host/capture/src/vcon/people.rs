//! Who takes part in a vCon: its parties, then the speakers of transcripts that are tied to no party.

use std::collections::{HashMap, HashSet};

use plumbline_core::conversation::Turn;

use crate::draft::Seat;
use crate::notes::Notes;
use crate::speakers::Labels;
use crate::text;
use crate::vendor::Speaker;

use super::dialog::Dialog;

/// The seats of a vCon while its words are read.
pub(crate) struct People {
    /// The parties, and strangers behind them.
    labels: Labels,
    parties: usize,
    /// The party of each name, role and id, as [`folded`](text::folded); none where several have it.
    called: HashMap<String, Option<usize>>,
    /// How many recordings were heard so far.
    recordings: usize,
    /// Parties that a message was exchanged with, though they may have said nothing.
    present: HashSet<usize>,
}

impl People {
    pub(crate) fn of(parties: Vec<Seat>) -> Self {
        let mut called: HashMap<String, Option<usize>> = HashMap::new();
        for (index, seat) in parties.iter().enumerate() {
            let names = [&seat.label, &seat.role].into_iter().chain(seat.ids.iter().map(|it| &it.value));
            for name in names.map(|it| text::folded(it).collect::<String>()).filter(|it| !it.is_empty()) {
                let party = called.entry(name).or_insert(Some(index));
                *party = party.filter(|it| *it == index);
            }
        }
        let count = parties.len();
        Self { labels: Labels::after(parties), parties: count, called, recordings: 0, present: HashSet::new() }
    }

    /// Whose message a text dialog is.
    pub(crate) fn sender(&mut self, dialog: &Dialog<'_>, notes: &mut Notes) -> usize {
        let parties = dialog.parties();
        let sender = dialog.originator.or_else(|| parties.first().copied());
        self.present.extend(parties.into_iter().chain(sender));
        sender.unwrap_or_else(|| {
            notes.lost("speaker-unknown", dialog.place(), "a message does not say whose it is");
            self.labels.seat("", &dialog.place())
        })
    }

    /// Another recording begins, whose services number its voices anew.
    pub(crate) fn next_recording(&mut self) {
        self.recordings += 1;
    }

    /// The seat of whom a service means: a party where the vCon leaves no doubt, and else a stranger.
    pub(crate) fn speaker(&mut self, speaker: &Speaker, dialog: &Dialog<'_>, place: &str, notes: &mut Notes) -> usize {
        self.party(speaker, dialog).unwrap_or_else(|| self.stranger(speaker, place, notes))
    }

    fn party(&self, speaker: &Speaker, dialog: &Dialog<'_>) -> Option<usize> {
        match speaker {
            Speaker::Unknown => None,
            Speaker::Party(index) => (*index < self.parties).then_some(*index),
            Speaker::Channel(channel) => match dialog.channels.get(*channel)?.as_slice() {
                [party] => Some(*party),
                _ => None,
            },
            Speaker::Label(label) => {
                let find = |name: &str| self.called.get(name).copied();
                match (find(&text::folded(label).collect::<String>()), find(&text::role(label))) {
                    (Some(one), Some(other)) => one.filter(|it| other == Some(*it)),
                    (one, other) => one.or(other).flatten(),
                }
            }
        }
    }

    fn stranger(&mut self, speaker: &Speaker, place: &str, notes: &mut Notes) -> usize {
        let mut label = match speaker {
            Speaker::Unknown => {
                notes.lost("speaker-unknown", place, "the transcript does not say who speaks");
                String::new()
            }
            Speaker::Party(index) => format!("Party {index}"),
            Speaker::Channel(channel) => format!("Channel {channel}"),
            Speaker::Label(label) => label.clone(),
        };
        if self.recordings > 1 && only_tells_voices_apart(&label) {
            label = format!("{label}, recording {}", self.recordings);
        }
        self.labels.seat(&label, place)
    }

    /// The seats in use. Where some speaker is tied to no party, a party that never speaks may well be that speaker,
    /// and would be counted twice: it is left out.
    pub(crate) fn close(mut self, turns: &mut [Turn], notes: &mut Notes) -> Vec<Seat> {
        self.present.extend(turns.iter().map(|it| it.speaker));
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

/// Whether a label says nothing beyond its recording, such as `Speaker 1`, `SPEAKER_01`, `spk_1` or `B`.
fn only_tells_voices_apart(label: &str) -> bool {
    let mut words = label.split(|it: char| !it.is_alphabetic()).filter(|it| !it.is_empty());
    let is_general = |it: &str| ["speaker", "spk", "channel", "party"].iter().any(|word| it.eq_ignore_ascii_case(word));
    label.len() == 1 || (label.contains(|it: char| it.is_ascii_digit()) && words.all(is_general))
}
