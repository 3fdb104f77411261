//! AnnoMI's counselling sessions with their experts' labels (Wu et al. 2023, doi:10.3390/fi15030110). They are read for
//! development and measurement; nothing of them is copied, and labels never reach what is scored.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use plumbline_core::conversation::{Channel, Conversation, Participant, Side, Turn};
use serde::Deserialize;

/// What the therapist is called in every conversation.
pub const THERAPIST: &str = "therapist";

/// One session.
pub struct Session {
    pub id: String,
    pub conversation: Conversation,
    /// By turn; None of a client's.
    pub labels: Vec<Option<Label>>,
    /// Whether the recording shows motivational interviewing as it should be, and not as it should not.
    pub is_high: bool,
    pub half: Half,
}

/// What experts say of one turn of the therapist's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label {
    pub question: Option<Question>,
    pub reflection: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    Open,
    Closed,
}

/// A rubric is developed on one half and reported on both, since what it was fitted to says little about what it will do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Half {
    /// Sessions with an even number, and those from the same recordings
    Developed,
    /// All others
    HeldOut,
}

/// All sessions; None where the data is absent.
///
/// # Errors
/// Where it is there and cannot be read.
pub fn sessions(data: &Path) -> Result<Option<Vec<Session>>> {
    let path = data.join("annomi.jsonl");
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let raw: Result<Vec<RawSession>, _> = text.lines().map(serde_json::from_str).collect();
    let raw = raw.with_context(|| format!("{} holds something other than AnnoMI's sessions", path.display()))?;
    let developed: BTreeSet<&str> =
        raw.iter().filter(|it| it.has_even_number()).map(|it| it.labels.group.as_str()).collect();
    let half =
        |it: &RawSession| if developed.contains(it.labels.group.as_str()) { Half::Developed } else { Half::HeldOut };
    let halves: Vec<Half> = raw.iter().map(half).collect();
    Ok(Some(raw.into_iter().zip(halves).map(|(it, half)| it.session(half)).collect()))
}

impl Session {
    /// The therapist's turns with what experts say of them.
    pub fn labelled(&self) -> impl Iterator<Item = (usize, Label)> {
        self.labels.iter().enumerate().filter_map(|(turn, label)| Some((turn, (*label)?)))
    }

    /// Runs without white space, of everybody.
    pub fn words(&self) -> usize {
        self.conversation.turns.iter().map(|it| it.text.split_whitespace().count()).sum()
    }
}

#[derive(Deserialize)]
struct RawSession {
    id: String,
    turns: Vec<RawTurn>,
    labels: SessionLabels,
}

#[derive(Deserialize)]
struct SessionLabels {
    mi_quality: Quality,
    /// The recording's address: several sessions may be from one.
    group: String,
}

#[derive(PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Quality {
    High,
    Low,
}

#[derive(Deserialize)]
struct RawTurn {
    role: String,
    start: f64,
    text: String,
    labels: TurnLabels,
}

/// The data writes booleans as `"True"` and `"False"`, and has none of them for a client.
#[derive(Deserialize)]
struct TurnLabels {
    question_exists: Option<String>,
    question_subtype: Option<Question>,
    reflection_exists: Option<String>,
}

impl RawSession {
    fn has_even_number(&self) -> bool {
        self.id.ends_with(['0', '2', '4', '6', '8'])
    }

    fn session(self, half: Half) -> Session {
        let participant = |role: &str, side| Participant {
            id: role.to_owned(),
            label: role.to_owned(),
            side,
            role: role.to_owned(),
            ids: Vec::new(),
        };
        let labels = self.turns.iter().map(|it| it.labels.label()).collect();
        let turn = |it: RawTurn| Turn {
            speaker: usize::from(it.role != THERAPIST),
            text: it.text,
            starts_ms: Some(milliseconds(it.start)),
            ends_ms: None,
            confidence: None,
            language: None,
            timings: Vec::new(),
        };
        let conversation = Conversation {
            external_id: Some(self.id.clone()),
            source: "annomi".to_owned(),
            conversation_type: "counselling".to_owned(),
            channel: Channel::Voice,
            language: "en".to_owned(),
            started: DateTime::<Utc>::UNIX_EPOCH,
            ended: None,
            thread: None,
            recording: None,
            participants: vec![participant(THERAPIST, Side::Internal), participant("client", Side::External)],
            turns: self.turns.into_iter().map(turn).collect(),
            holes: Vec::new(),
            attributes: BTreeMap::new(),
            lawful_basis: None,
            notes: Vec::new(),
        };
        Session { id: self.id, conversation, labels, is_high: self.labels.mi_quality == Quality::High, half }
    }
}

impl TurnLabels {
    fn label(&self) -> Option<Label> {
        let is_true = |it: &str| it == "True";
        let reflection = is_true(self.reflection_exists.as_deref()?);
        let asks = self.question_exists.as_deref().is_some_and(is_true);
        Some(Label { question: self.question_subtype.filter(|_| asks), reflection })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float stays within the integer's range")]
fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1000.0).round() as u64
}
