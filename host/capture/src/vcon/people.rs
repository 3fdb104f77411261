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
    /// Which party a label means, for labels that were looked for.
    by_label: HashMap<String, Option<usize>>,
    /// Parties that speak, or that a message was exchanged with.
    present: HashSet<usize>,
}

impl People {
    pub(crate) fn of(parties: Vec<Seat>) -> Self {
        let count = parties.len();
        let labels = Labels::after(parties);
        Self { labels, parties: count, by_label: HashMap::new(), present: HashSet::new() }
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

    /// The seat of whom a service means: a party where the vCon leaves no doubt, and else a stranger.
    pub(crate) fn speaker(&mut self, speaker: &Speaker, dialog: &Dialog<'_>, place: &str, notes: &mut Notes) -> usize {
        let seat = self.party(speaker, dialog).unwrap_or_else(|| self.stranger(speaker, place, notes));
        self.present.insert(seat);
        seat
    }

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

    /// The seats in use. Where some speaker is tied to no party, a party that never speaks may well be that speaker,
    /// and would be counted twice: it is left out.
    pub(crate) fn close(self, turns: &mut [Turn], notes: &mut Notes) -> Vec<Seat> {
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
