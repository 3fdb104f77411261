//! What a format's reader found, and the one way from there to a [`Conversation`]: metadata, sides, defaults and limits
//! are the same for every format.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::conversation::{Channel, Conversation, ExternalId, Hole, NoteKind, Participant, Side, Turn};

use crate::error::{CaptureError, ErrorKind, Problem};
use crate::faults::Faults;
use crate::json::Place;
use crate::metadata::{Limits, Metadata};
use crate::notes::Notes;
use crate::{Source, marks, sides, text};

/// A conversation as far as its body tells. Turns are in order, none is empty, and every speaker has a seat.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) external_id: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) conversation_type: Option<String>,
    pub(crate) channel: Option<Channel>,
    pub(crate) language: Option<String>,
    pub(crate) started: Option<DateTime<Utc>>,
    pub(crate) ended: Option<DateTime<Utc>>,
    /// How long it took at least, where the body knows times only from its start.
    pub(crate) lasted_ms: Option<u64>,
    pub(crate) thread: Option<String>,
    pub(crate) recording: Option<String>,
    pub(crate) lawful_basis: Option<String>,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) turns: Vec<Turn>,
    pub(crate) holes: Vec<Hole>,
    pub(crate) notes: Notes,
}

/// A participant whose side may still be open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seat {
    pub(crate) id: String,
    pub(crate) label: String,
    /// As the body says it.
    pub(crate) side: Option<Side>,
    pub(crate) role: String,
    pub(crate) ids: Vec<ExternalId>,
    /// Where the body speaks of them first.
    pub(crate) place: String,
}

impl Draft {
    /// The conversation, or every fault; `faults` holds those that the reader found.
    pub(crate) fn finish(mut self, source: &Source<'_>, mut faults: Faults) -> Result<Conversation, CaptureError> {
        if self.turns.is_empty() && faults.is_empty() {
            return Err(self.no_transcript());
        }
        self.take_over(source.metadata, &mut faults);
        // A crowd is refused below, and need not be searched before.
        if self.seats.len() <= source.limits.participants {
            sides::apply_metadata(&mut self.seats, source.metadata, &mut self.notes);
        }
        self.check_sizes(&source.limits, &mut faults);
        faults.check()?;
        marks::find(&self.turns, &mut self.holes);

        let started = self.started.unwrap_or_else(|| {
            self.notes.guessed("started-unknown", "", "no start was given; the time of receipt stands for it");
            source.received
        });
        let channel = self.channel.unwrap_or_else(|| {
            let channel = if self.seats.len() > 2 { Channel::Meeting } else { Channel::Voice };
            let detail = format!("no channel was given; `{}` stands for it", channel.as_str());
            self.notes.guessed("channel-guessed", "", detail);
            channel
        });
        let mut participants = Vec::with_capacity(self.seats.len());
        for seat in self.seats {
            let side = sides::side(&seat, source.roster, &mut self.notes);
            let Seat { id, label, side: _, role, ids, place: _ } = seat;
            participants.push(Participant { id, label, side, role, ids });
        }
        Ok(Conversation {
            external_id: self.external_id,
            source: self.source.unwrap_or_else(|| "api".to_owned()),
            conversation_type: self.conversation_type.unwrap_or_default(),
            channel,
            language: self.language.unwrap_or_else(|| "und".to_owned()),
            started,
            ended: self.ended,
            thread: self.thread,
            recording: self.recording,
            participants,
            turns: self.turns,
            holes: self.holes,
            attributes: self.attributes,
            lawful_basis: self.lawful_basis,
            notes: self.notes.finish(),
        })
    }

    /// Why nothing is left: what was lost on the way.
    fn no_transcript(self) -> CaptureError {
        let lost = self.notes.finish().into_iter().filter(|it| it.kind == NoteKind::Lost);
        let problems: Vec<Problem> = lost.map(|it| Problem { pointer: it.place, detail: it.detail }).collect();
        if problems.is_empty() {
            return CaptureError::new(
                ErrorKind::NoTranscript,
                "",
                "the body holds no words, so there is nothing to score",
            );
        }
        CaptureError { kind: ErrorKind::NoTranscript, problems }
    }

    /// What the caller says wins over the body.
    fn take_over(&mut self, metadata: &Metadata, faults: &mut Faults) {
        let Metadata {
            external_id,
            source,
            conversation_type,
            channel,
            language,
            started,
            thread,
            recording,
            lawful_basis,
            attributes,
            participants,
        } = metadata;
        let place = Place::Body;
        let place = place.field("metadata");
        let texts = [
            ("external_id", external_id, &mut self.external_id),
            ("source", source, &mut self.source),
            ("conversation_type", conversation_type, &mut self.conversation_type),
            ("language", language, &mut self.language),
            ("thread", thread, &mut self.thread),
            ("recording", recording, &mut self.recording),
            ("lawful_basis", lawful_basis, &mut self.lawful_basis),
        ];
        for (name, given, field) in texts {
            let Some(given) = given else { continue };
            if given.trim().is_empty() || text::has_control(given) {
                faults.invalid(place.field(name), "is empty or holds control characters");
            } else if let (true, Err(detail)) = (name == "language", text::language(given)) {
                faults.invalid(place.field(name), detail);
            }
            *field = Some(given.clone());
        }
        for (index, participant) in participants.iter().enumerate() {
            if participant.matches.trim().is_empty() {
                let list = place.field("participants");
                faults.invalid(list.item(index).field("matches"), "is empty; an id or a label is wanted");
            }
        }
        self.channel = channel.or(self.channel);
        self.attributes.extend(attributes.iter().map(|(name, value)| (name.clone(), value.clone())));
        if let Some(given) = *started {
            // The body's length stays what it was.
            let lasted = self.started.zip(self.ended).map(|(started, ended)| ended - started);
            self.ended = lasted.and_then(|it| given.checked_add_signed(it)).or(self.ended);
            self.started = Some(given);
        }
        if let (Some(started), None, Some(lasted)) = (self.started, self.ended, self.lasted_ms) {
            self.ended = i64::try_from(lasted)
                .ok()
                .and_then(TimeDelta::try_milliseconds)
                .and_then(|it| started.checked_add_signed(it));
        }
        if let (Some(started), Some(ended)) = (self.started, self.ended)
            && started > ended
        {
            let place = if metadata.started.is_some() { "/metadata/started" } else { "/ended" };
            faults.invalid(place, format!("the conversation would end at {ended}, before it starts at {started}"));
        }
    }

    fn check_sizes(&self, limits: &Limits, faults: &mut Faults) {
        over("", self.seats.len(), limits.participants, "participants", faults);
        over("", self.turns.len(), limits.turns, "turns", faults);
        over("", self.turns.iter().map(|it| it.text.len()).sum(), limits.text_bytes, "bytes of text", faults);
        over("", self.attributes.len(), limits.attributes, "attributes", faults);
        let short = |place: &str, name: &str, faults: &mut Faults| {
            over(place, name.len(), limits.name_bytes, "bytes in a short text", faults);
        };
        for (place, name) in [
            ("/external_id", &self.external_id),
            ("/source", &self.source),
            ("/conversation_type", &self.conversation_type),
            ("/thread", &self.thread),
            ("/lawful_basis", &self.lawful_basis),
        ] {
            short(place, name.as_deref().unwrap_or_default(), faults);
        }
        for (name, value) in &self.attributes {
            short("/attributes", name, faults);
            over("/attributes", value.len(), limits.attribute_bytes, "bytes in one attribute", faults);
        }
        let recording = self.recording.as_deref().unwrap_or_default();
        over("/recording", recording.len(), limits.attribute_bytes, "bytes in an address", faults);
        for seat in &self.seats {
            let ids = seat.ids.iter().flat_map(|it| [&it.scheme, &it.value]);
            for name in [&seat.id, &seat.label, &seat.role].into_iter().chain(ids) {
                short(&seat.place, name, faults);
            }
        }
    }
}

fn over(place: &str, found: usize, most: usize, unit: &str, faults: &mut Faults) {
    if found > most {
        faults.too_large(place, format!("{found} {unit}; at most {most} are taken"));
    }
}
