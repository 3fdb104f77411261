//! This version's types as the domain's, and back. Nothing is judged here: what is not sound passes as it is, and
//! `plumbline-measure` says what is wrong with it.

use plumbline_core::definition::{RawBounds, RawCriterion, RawDefinition, RawLevel, RawScale, RawSection};
use plumbline_core::finding::{Assessment, Finding, Measured, Quote, Rating, Reach, Refusal};
use plumbline_core::practice::{Brief, Description, Fact, Gap, Line, Persona, Scenario};
use plumbline_core::transcript::{Span, Transcript};
use plumbline_core::{Failure, PluginFailure};

use super::practice::exports::plumbline::rubric::practice as made;
use super::scorecard::exports::plumbline::rubric::scorecard as rated;
use super::scorecard::plumbline::rubric::{conversation, terms};

pub(crate) fn transcript(it: &Transcript) -> conversation::Transcript {
    let span = |it: Span| conversation::Span { start: it.start, end: it.end };
    let turns = it.turns.iter().map(|it| conversation::Turn {
        speaker: it.speaker,
        text: span(it.text),
        starts: it.starts,
        ends: it.ends,
        confidence: it.confidence,
    });
    let participants = it.participants.iter().map(|it| conversation::Participant {
        id: it.id.clone(),
        label: it.label.clone(),
        side: it.side.clone(),
        role: it.role.clone(),
    });
    let holes = it.holes.iter().map(|it| conversation::Hole { text: span(it.text), why: it.why.clone() });
    conversation::Transcript {
        text: it.text.clone(),
        turns: turns.collect(),
        participants: participants.collect(),
        subject: u32::try_from(it.subject).unwrap_or(u32::MAX),
        holes: holes.collect(),
        conversation_type: it.conversation_type.clone(),
        channel: it.channel.clone(),
        language: it.language.clone(),
        reply_in: it.reply_in.clone(),
        started: it.started.clone(),
        attributes: it.attributes.clone(),
        options: Vec::new(),
    }
}

pub(crate) fn failure(it: terms::Failure) -> Failure {
    plugin_failure(it).into()
}

fn plugin_failure(it: terms::Failure) -> PluginFailure {
    PluginFailure { code: it.code, message: it.message, retryable: it.retryable }
}

pub(crate) fn definition(it: rated::Definition) -> RawDefinition {
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

fn section(it: rated::Section) -> RawSection {
    RawSection {
        id: it.id,
        title: it.title,
        kind: it.kind,
        weight: it.weight,
        criteria: it.criteria.into_iter().map(criterion).collect(),
        options: it.options,
    }
}

fn criterion(it: rated::Criterion) -> RawCriterion {
    RawCriterion {
        id: it.id,
        title: it.title,
        guidance: it.guidance,
        weight: it.weight,
        scale: scale(it.scale),
        auto_fail: it.auto_fail,
        passes_at: it.passes_at,
        proof: it.proof,
        quotes_from: it.quotes_from,
        not_applicable: it.not_applicable,
        skills: it.skills,
        options: it.options,
    }
}

fn scale(it: rated::Scale) -> RawScale {
    let level = |it: terms::Level| RawLevel { points: it.points, title: it.title, anchor: it.anchor };
    match it {
        rated::Scale::Levels(levels) => RawScale::Levels(levels.into_iter().map(level).collect()),
        rated::Scale::Number(rated::Bounds { lowest, highest, unit, curve }) => {
            RawScale::Number(RawBounds { lowest, highest, unit, curve })
        }
    }
}

pub(crate) fn assessment(it: rated::Assessment) -> Assessment {
    Assessment { findings: it.findings.into_iter().map(finding).collect(), options: it.options }
}

pub(crate) fn refusal(it: rated::Refusal) -> Refusal {
    match it {
        rated::Refusal::Declined(why) => Refusal::Declined(plugin_failure(why)),
        rated::Refusal::Failed(why) => Refusal::Failed(plugin_failure(why)),
    }
}

fn finding(it: rated::Finding) -> Finding {
    let quote = |it: terms::Quote| Quote { turn: it.turn, text: Span { start: it.text.start, end: it.text.end } };
    let reach = |it: terms::Reach| Reach { first: it.first, last: it.last };
    let measured = |it: rated::Measured| Measured { name: it.name, value: it.value, unit: it.unit };
    Finding {
        criterion: it.criterion,
        rating: rating(it.rating),
        confidence: it.confidence,
        rationale: it.rationale,
        suggestion: it.suggestion,
        quotes: it.quotes.into_iter().map(quote).collect(),
        searched: it.searched.into_iter().map(reach).collect(),
        measured: it.measured.into_iter().map(measured).collect(),
        options: it.options,
    }
}

fn rating(it: rated::Rating) -> Rating {
    match it {
        rated::Rating::Level(level) => Rating::Level(level),
        rated::Rating::Number(number) => Rating::Number(number),
        rated::Rating::NotApplicable(why) => Rating::NotApplicable(why),
        rated::Rating::InsufficientEvidence(why) => Rating::InsufficientEvidence(why),
        rated::Rating::Unscorable(why) => Rating::Unscorable(why),
    }
}

pub(crate) fn description(it: made::Description) -> Description {
    Description { id: it.id, title: it.title, version: it.version, languages: it.languages, options: it.options }
}

pub(crate) fn brief(it: Brief) -> made::Brief {
    made::Brief {
        language: it.language,
        conversation_type: it.conversation_type,
        gaps: it.gaps.into_iter().map(gap).collect(),
        done: it.done,
        difficulty: it.difficulty,
        seed: it.seed,
        options: it.options,
    }
}

fn gap(it: Gap) -> made::Gap {
    made::Gap {
        scorecard: it.scorecard,
        criterion: it.criterion,
        title: it.title,
        guidance: it.guidance,
        level: it.level,
        error: it.error,
        examples: it.examples,
        options: it.options,
    }
}

pub(crate) fn scenario(it: made::Scenario) -> Scenario {
    let made::Persona { name, role, aim, manner } = it.counterpart;
    let fact = |it: made::Fact| Fact { text: it.text, revealed_by: it.revealed_by };
    Scenario {
        id: it.id,
        title: it.title,
        situation: it.situation,
        counterpart: Persona { name, role, aim, manner },
        hidden: it.hidden.into_iter().map(fact).collect(),
        opening: it.opening,
        criteria: it.criteria,
        difficulty: it.difficulty,
        most_turns: it.most_turns,
        options: it.options,
    }
}

pub(crate) fn scenario_back(it: Scenario) -> made::Scenario {
    let Persona { name, role, aim, manner } = it.counterpart;
    let fact = |it: Fact| made::Fact { text: it.text, revealed_by: it.revealed_by };
    made::Scenario {
        id: it.id,
        title: it.title,
        situation: it.situation,
        counterpart: made::Persona { name, role, aim, manner },
        hidden: it.hidden.into_iter().map(fact).collect(),
        opening: it.opening,
        criteria: it.criteria,
        difficulty: it.difficulty,
        most_turns: it.most_turns,
        options: it.options,
    }
}

pub(crate) fn line(it: made::Line) -> Line {
    Line { text: it.text, revealed: it.revealed, ended: it.ended, state: it.state, options: it.options }
}
