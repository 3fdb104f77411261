//! Between the contract's types, which a scorecard sees, and the host's, which check it. For scorecards that are made
//! while they run; others have [`Kit`](crate::testkit::Kit).

use plumbline_core::definition::{RawBounds, RawCriterion, RawDefinition, RawLevel, RawScale, RawSection};
use plumbline_core::{PluginFailure, finding, transcript};

use crate::bindings::plumbline::rubric::{conversation, terms};
use crate::bindings::scorecard;

/// What crosses the wall, as the contract has it.
#[must_use]
pub fn transcript(it: &transcript::Transcript) -> conversation::Transcript {
    let span = |it: transcript::Span| conversation::Span { start: it.start, end: it.end };
    conversation::Transcript {
        text: it.text.clone(),
        turns: it
            .turns
            .iter()
            .map(|it| conversation::Turn {
                speaker: it.speaker,
                text: span(it.text),
                starts: it.starts,
                ends: it.ends,
                confidence: it.confidence,
            })
            .collect(),
        participants: it
            .participants
            .iter()
            .map(|it| conversation::Participant {
                id: it.id.clone(),
                label: it.label.clone(),
                side: it.side.clone(),
                role: it.role.clone(),
            })
            .collect(),
        subject: crate::conversation::index(it.subject),
        holes: it.holes.iter().map(|it| conversation::Hole { text: span(it.text), why: it.why.clone() }).collect(),
        conversation_type: it.conversation_type.clone(),
        channel: it.channel.clone(),
        language: it.language.clone(),
        reply_in: it.reply_in.clone(),
        started: it.started.clone(),
        attributes: it.attributes.clone(),
        options: Vec::new(),
    }
}

/// A definition, as the host checks it.
#[must_use]
pub fn definition(it: scorecard::Definition) -> RawDefinition {
    RawDefinition {
        id: it.id,
        title: it.title,
        version: it.version,
        summary: it.summary,
        languages: it.languages,
        conversation_types: it.conversation_types,
        sections: it.sections.into_iter().map(section).collect(),
        options: it.options,
    }
}

fn section(it: scorecard::Section) -> RawSection {
    RawSection {
        id: it.id,
        title: it.title,
        kind: it.kind,
        weight: it.weight,
        criteria: it.criteria.into_iter().map(criterion).collect(),
        options: it.options,
    }
}

fn criterion(it: scorecard::Criterion) -> RawCriterion {
    RawCriterion {
        id: it.id,
        title: it.title,
        guidance: it.guidance,
        weight: it.weight,
        scale: match it.scale {
            scorecard::Scale::Levels(levels) => RawScale::Levels(
                levels
                    .into_iter()
                    .map(|it| RawLevel { points: it.points, title: it.title, anchor: it.anchor })
                    .collect(),
            ),
            scorecard::Scale::Number(it) => {
                RawScale::Number(RawBounds { lowest: it.lowest, highest: it.highest, unit: it.unit, curve: it.curve })
            }
        },
        auto_fail: it.auto_fail,
        passes_at: it.passes_at,
        proof: it.proof,
        quotes_from: it.quotes_from,
        not_applicable: it.not_applicable,
        skills: it.skills,
        options: it.options,
    }
}

/// An assessment, as the host checks it.
#[must_use]
pub fn assessment(it: scorecard::Assessment) -> finding::Assessment {
    finding::Assessment { findings: it.findings.into_iter().map(finding).collect(), options: it.options }
}

fn finding(it: scorecard::Finding) -> finding::Finding {
    let quote = |it: terms::Quote| finding::Quote {
        turn: it.turn,
        text: transcript::Span { start: it.text.start, end: it.text.end },
    };
    finding::Finding {
        criterion: it.criterion,
        rating: match it.rating {
            scorecard::Rating::Level(level) => finding::Rating::Level(level),
            scorecard::Rating::Number(number) => finding::Rating::Number(number),
            scorecard::Rating::NotApplicable(why) => finding::Rating::NotApplicable(why),
            scorecard::Rating::InsufficientEvidence(why) => finding::Rating::InsufficientEvidence(why),
            scorecard::Rating::Unscorable(why) => finding::Rating::Unscorable(why),
        },
        confidence: it.confidence,
        rationale: it.rationale,
        suggestion: it.suggestion,
        quotes: it.quotes.into_iter().map(quote).collect(),
        searched: it.searched.into_iter().map(|it| finding::Reach { first: it.first, last: it.last }).collect(),
        measured: it
            .measured
            .into_iter()
            .map(|it| finding::Measured { name: it.name, value: it.value, unit: it.unit })
            .collect(),
        options: it.options,
    }
}

/// A refusal, as the host knows it.
#[must_use]
pub fn refusal(it: crate::Refusal) -> finding::Refusal {
    match it {
        crate::Refusal::Declined(it) => finding::Refusal::Declined(failure(it)),
        crate::Refusal::Failed(it) => finding::Refusal::Failed(failure(it)),
    }
}

/// A failure, as the host knows it.
#[must_use]
pub fn failure(it: crate::Failure) -> PluginFailure {
    PluginFailure { code: it.code, message: it.message, retryable: it.retryable }
}
