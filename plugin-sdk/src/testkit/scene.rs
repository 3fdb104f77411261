//! A conversation for a test.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use plumbline_capture::{Limits, Metadata, ParticipantMetadata, Roster, Source};
use plumbline_core::conversation::{Channel, Conversation, Participant, Side, Turn};
use plumbline_core::transcript::{self, View};

use crate::Transcript;
use crate::testkit::contract;

/// A conversation, and who of it is scored: the first internal participant unless said.
#[derive(Clone, Debug)]
pub struct Scene {
    conversation: Conversation,
    subject: usize,
}

/// A conversation in short notation: a line a turn, `Label: words`, with times in seconds where there are some.
///
/// ```text
/// [0-4.2] Agent: What brings you here?
/// [4.5-9] Customer 1: Our reports take too long.
///   And nobody reads them.
/// ```
///
/// A line that is indented goes on with the turn before. `Agent`, `Rep`, `Seller`, `Advisor`, `Counsellor`, `Colleague` and
/// `Manager` are internal, `Customer`, `Client`, `Prospect`, `Buyer`, `Guest` and `Report` external, `Bot` is automated; any
/// other label has an unknown side. A number may follow. It is an English voice conversation until said otherwise.
///
/// # Panics
/// Where [`Scene::read`] has an error.
#[must_use]
pub fn conversation(text: &str) -> Scene {
    match Scene::read(text) {
        Ok(scene) => scene,
        Err(why) => panic!("{why}"),
    }
}

impl Scene {
    /// A conversation in the notation of [`conversation`].
    ///
    /// # Errors
    /// Where a line has no label or times that are not two numbers, or nobody speaks: which line, and what would be right.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut participants: Vec<Participant> = Vec::new();
        let mut turns: Vec<Turn> = Vec::new();
        for line in text.lines().filter(|it| !it.trim().is_empty()) {
            match turns.last_mut().filter(|_| line.starts_with([' ', '\t']) && !line.trim_start().starts_with('[')) {
                Some(turn) => {
                    turn.text.push('\n');
                    turn.text.push_str(line.trim());
                }
                None => {
                    let (times, label, words) = parts(line.trim())?;
                    let speaker = participants.iter().position(|it| it.label == label).unwrap_or_else(|| {
                        participants.push(participant(label));
                        participants.len() - 1
                    });
                    turns.push(Turn {
                        speaker,
                        text: words.to_owned(),
                        starts_ms: times.map(|it| it.0),
                        ends_ms: times.map(|it| it.1),
                        confidence: None,
                        language: None,
                        timings: Vec::new(),
                    });
                }
            }
        }
        if turns.is_empty() {
            return Err("nobody speaks in this conversation; a line is such as `Agent: Good morning.`".to_owned());
        }
        Ok(Self::of(Conversation {
            external_id: None,
            source: "test".to_owned(),
            conversation_type: String::new(),
            channel: Channel::Voice,
            language: "en".to_owned(),
            started: DateTime::<Utc>::UNIX_EPOCH,
            ended: None,
            thread: None,
            recording: None,
            participants,
            turns,
            holes: Vec::new(),
            attributes: BTreeMap::new(),
            lawful_basis: None,
            notes: Vec::new(),
        }))
    }

    /// A conversation of the host's.
    #[must_use]
    pub fn of(conversation: Conversation) -> Self {
        let subject = conversation.participants.iter().position(|it| it.side == Side::Internal).unwrap_or(0);
        Self { conversation, subject }
    }

    /// A body in any format that the host captures, told from its first bytes; `internal` are the labels or ids of those
    /// on the scored side, for formats that do not say.
    ///
    /// # Panics
    /// Where capture refuses it.
    #[must_use]
    pub fn captured(bytes: &[u8], internal: &[&str]) -> Self {
        let participants = internal.iter().map(|it| ParticipantMetadata {
            matches: (*it).to_owned(),
            side: Some(Side::Internal),
            role: None,
            ids: Vec::new(),
        });
        let source = Source {
            bytes,
            content_type: None,
            format: None,
            metadata: &Metadata { participants: participants.collect(), ..Metadata::default() },
            roster: &Roster::default(),
            received: DateTime::<Utc>::UNIX_EPOCH,
            limits: Limits::default(),
        };
        match plumbline_capture::capture(&source) {
            Ok(conversation) => Self::of(conversation),
            Err(error) => panic!("capture refuses the conversation: {error}"),
        }
    }

    /// As [`Self::captured`], from a file.
    ///
    /// # Panics
    /// Where it cannot be read, or capture refuses it.
    #[must_use]
    pub fn open(path: impl AsRef<Path>, internal: &[&str]) -> Self {
        let path = path.as_ref();
        match std::fs::read(path) {
            Ok(bytes) => Self::captured(&bytes, internal),
            Err(error) => panic!("cannot read {}: {error}", path.display()),
        }
    }

    /// In this language, BCP 47.
    #[must_use]
    pub fn in_language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.conversation.language);
        self
    }

    /// In this channel.
    #[must_use]
    pub fn in_channel(mut self, channel: Channel) -> Self {
        self.conversation.channel = channel;
        self
    }

    /// Of this type, in the organisation's words.
    #[must_use]
    pub fn of_type(mut self, conversation_type: &str) -> Self {
        conversation_type.clone_into(&mut self.conversation.conversation_type);
        self
    }

    /// With this attribute, which the organisation granted.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.conversation.attributes.insert(name.to_owned(), value.to_owned());
        self
    }

    /// With the participant of this label scored.
    ///
    /// # Panics
    /// Where nobody has it.
    #[must_use]
    pub fn scoring(mut self, label: &str) -> Self {
        let subject = self.conversation.participants.iter().position(|it| it.label == label);
        self.subject = subject.unwrap_or_else(|| panic!("nobody in this conversation is called {label}"));
        self
    }

    /// The conversation, as the host has it, and the index of whose work is scored.
    #[must_use]
    pub fn into_conversation(self) -> (Conversation, usize) {
        (self.conversation, self.subject)
    }

    /// What crosses the wall to a scorecard that declares these attributes, in the host's words.
    #[must_use]
    pub fn view(&self, attributes: &[&str]) -> transcript::Transcript {
        let attributes: Vec<String> = attributes.iter().map(|&it| it.to_owned()).collect();
        transcript::Transcript::of(&self.conversation, self.subject, &View { attributes: &attributes, reply_in: None })
    }

    /// What crosses the wall, in the contract's words: for [`Conversation::new`](crate::Conversation::new).
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        contract::transcript(&self.view(&[]))
    }
}

impl From<&str> for Scene {
    /// In short notation; see [`conversation`].
    fn from(text: &str) -> Self {
        conversation(text)
    }
}

impl From<&Scene> for Scene {
    fn from(scene: &Scene) -> Self {
        scene.clone()
    }
}

impl From<Conversation> for Scene {
    fn from(conversation: Conversation) -> Self {
        Self::of(conversation)
    }
}

/// Times in milliseconds, label and words.
type Line<'t> = (Option<(u64, u64)>, &'t str, &'t str);

fn parts(line: &str) -> Result<Line<'_>, String> {
    let timed = line.strip_prefix('[').and_then(|it| it.split_once(']'));
    let (times, rest) = match timed {
        Some((times, rest)) => {
            let times = times.split_once('-').and_then(|(start, end)| Some((milliseconds(start)?, milliseconds(end)?)));
            if times.is_none() {
                return Err(format!("`{line}` has times that are not two numbers of seconds, such as `[0-4.2]`"));
            }
            (times, rest)
        }
        None => (None, line),
    };
    match rest.split_once(':') {
        Some((label, words)) => Ok((times, label.trim(), words.trim())),
        None => Err(format!("`{line}` has no label, such as `Agent:`")),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float stays within the integer's range")]
fn milliseconds(text: &str) -> Option<u64> {
    let seconds: f64 = text.trim().parse().ok()?;
    Some((seconds * 1000.0).round() as u64)
}

fn participant(label: &str) -> Participant {
    let word = label.trim_end_matches(|it: char| it.is_ascii_digit()).trim().to_lowercase();
    let side = match word.as_str() {
        "agent" | "rep" | "seller" | "advisor" | "counsellor" | "colleague" | "manager" => Side::Internal,
        "customer" | "client" | "prospect" | "buyer" | "guest" | "report" => Side::External,
        "bot" => Side::Automated,
        _ => Side::Unknown,
    };
    let role = if side == Side::Unknown { String::new() } else { word };
    Participant { id: label.to_owned(), label: label.to_owned(), side, role, ids: Vec::new() }
}
