//! Definitions, conversations and assessments to test with.

use chrono::{TimeZone, Utc};
use plumbline_core::conversation::{Channel, Conversation, Participant, Side, Turn};
use plumbline_core::definition::{Definition, RawBounds, RawCriterion, RawDefinition, RawLevel, RawScale, RawSection};
use plumbline_core::finding::{Assessment, Finding, Measured, Quote, Rating, Reach};
use plumbline_core::transcript::{Span, Transcript, View};
use plumbline_measure::sound;

/// A sound definition with one standard section of these criteria.
pub fn card(criteria: Vec<RawCriterion>) -> RawDefinition {
    RawDefinition {
        id: "test-card".into(),
        title: "Test card".into(),
        version: "1.0.0".into(),
        summary: String::new(),
        languages: vec!["en".into()],
        conversation_types: Vec::new(),
        sections: vec![section("main", "standard", 1.0, criteria)],
        options: Vec::new(),
    }
}

pub fn section(id: &str, kind: &str, weight: f64, criteria: Vec<RawCriterion>) -> RawSection {
    RawSection {
        id: id.into(),
        title: format!("Section {id}"),
        kind: kind.into(),
        weight,
        criteria,
        options: Vec::new(),
    }
}

/// A criterion of weight 1 with the levels 0, 1, 2 and 3, which needs no proof at its lowest.
pub fn criterion(id: &str) -> RawCriterion {
    RawCriterion {
        id: id.into(),
        title: format!("Criterion {id}"),
        guidance: "Look for it in the words".into(),
        weight: 1.0,
        scale: levels(&[0.0, 1.0, 2.0, 3.0]),
        auto_fail: "none".into(),
        passes_at: None,
        proof: "quotes".into(),
        quotes_from: "subject".into(),
        not_applicable: true,
        skills: Vec::new(),
        options: Vec::new(),
    }
}

pub fn levels(points: &[f64]) -> RawScale {
    let level = |points: &f64| RawLevel { points: *points, title: format!("Level {points}"), anchor: "Says so".into() };
    RawScale::Levels(points.iter().map(level).collect())
}

/// `open` by quotes of the subject, `share` a number by measure, `calm` by absence and quotes of others.
pub fn three_criteria() -> Vec<RawCriterion> {
    let scale = RawScale::Number(RawBounds { lowest: 0.0, highest: 1.0, unit: "share".into(), curve: Vec::new() });
    vec![
        criterion("open"),
        RawCriterion { scale, proof: "measure".into(), not_applicable: false, ..criterion("share") },
        RawCriterion { proof: "absence".into(), quotes_from: "others".into(), ..criterion("calm") },
    ]
}

pub fn sound_card(criteria: Vec<RawCriterion>) -> Definition {
    sound(&card(criteria)).unwrap()
}

/// The agent (participant 0) and the customer (participant 1) in turn, beginning with the agent.
pub fn conversation(texts: &[&str]) -> Conversation {
    let participant = |id: &str, side, role: &str| Participant {
        id: id.into(),
        label: id.into(),
        side,
        role: role.into(),
        ids: Vec::new(),
    };
    let turn = |(index, text): (usize, &&str)| Turn {
        speaker: index % 2,
        text: (*text).into(),
        starts_ms: Some(index as u64 * 2_000),
        ends_ms: Some(index as u64 * 2_000 + 1_500),
        confidence: Some(0.9),
        language: None,
        timings: Vec::new(),
    };
    Conversation {
        external_id: None,
        source: "test".into(),
        conversation_type: "discovery-call".into(),
        channel: Channel::Voice,
        language: "en".into(),
        started: Utc.with_ymd_and_hms(2026, 10, 5, 10, 0, 0).unwrap(),
        ended: None,
        thread: None,
        recording: None,
        participants: vec![
            participant("anna", Side::Internal, "agent"),
            participant("carl", Side::External, "customer"),
        ],
        turns: texts.iter().enumerate().map(turn).collect(),
        holes: Vec::new(),
        attributes: [("deal".to_owned(), "D-9".to_owned())].into(),
        lawful_basis: None,
        notes: Vec::new(),
    }
}

/// What a plugin sees of [`conversation`]; the agent is scored.
pub fn transcript(texts: &[&str]) -> Transcript {
    Transcript::of(&conversation(texts), 0, &View { attributes: &["deal".to_owned()], reply_in: None })
}

pub const TEXTS: [&str; 4] = ["What happens today?", "Wir zählen – von Hand.", "And then?", "Nothing."];

/// A finding that holds for any kind of proof: it quotes the whole first turn, searched every turn, and measured.
pub fn finding(criterion: &str, rating: Rating) -> Finding {
    Finding {
        criterion: criterion.into(),
        rating,
        confidence: Some(0.9),
        rationale: "It was said".into(),
        suggestion: Some("Ask what else".into()),
        quotes: vec![quote(0, 0, 19)],
        searched: vec![Reach { first: 0, last: 3 }],
        measured: vec![measured("own-count", 3.0, "times")],
        options: Vec::new(),
    }
}

pub fn quote(turn: u32, start: u32, end: u32) -> Quote {
    Quote { turn, text: Span { start, end } }
}

pub fn measured(name: &str, value: f64, unit: &str) -> Measured {
    Measured { name: name.into(), value, unit: unit.into() }
}

pub const fn assessment(findings: Vec<Finding>) -> Assessment {
    Assessment { findings, options: Vec::new() }
}
