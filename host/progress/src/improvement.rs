//! The answer: which skill changed, by how much, and what caused it. The same question over the same cells has the same
//! answer, to the digit.

pub mod question;
pub mod reply;
mod rivals;
pub(crate) mod skill;
mod when;

use question::{Question, SkillData};
use reply::{Answer, Change, Effect, Grade, SkillAnswer, Status};

use crate::cause::{self, panel::Panel};
use crate::multiple::q_values;
use skill::Look;

/// Answers a question about these skills. Linear in cells and people. A place that a cell or candidate names and that the
/// question does not have is left out.
#[must_use]
pub fn answer(question: &Question, skills: &[SkillData]) -> Answer {
    let mut looks: Vec<Look> = skills.iter().map(|skill| Look::at(question, skill)).collect();
    let p: Vec<f64> = looks.iter().map(|it| it.change.as_ref().map_or(f64::NAN, beyond_regression)).collect();
    let q = q_values(&p);
    for (place, (look, data)) in looks.iter_mut().zip(skills).enumerate() {
        look.effects = effects(question, data, look, place);
    }
    decide_effects(question, &mut looks);
    let asked = skills.len();
    let skills = looks.into_iter().zip(skills).zip(q).map(|((look, data), q)| finish(question, data, look, q, asked));
    Answer { before: question.before, after: question.after, skills: skills.collect() }
}

/// The p of a change that counts. Nobody knows why these people are asked about: it may be for a bad quarter, after which a
/// better one comes by itself. So a change must also stand out from what regression to the mean would give such people.
fn beyond_regression(change: &Change) -> f64 {
    let expected = change.regression_to_mean.unwrap_or(0.0);
    let helps = expected.signum() == change.estimate.value.signum() && expected != 0.0;
    if !helps {
        return change.p;
    }
    let left = change.estimate.value - expected;
    let overtaken = left.signum() != expected.signum();
    if overtaken { 1.0 } else { change.estimate.p_value(expected).max(change.p) }
}

/// What each candidate did to one skill, for those that may be behind it.
fn effects(question: &Question, data: &SkillData, look: &Look, place: usize) -> Vec<Effect> {
    let concerned = |it: &usize| {
        let skills = &question.candidates[*it].skills;
        skills.is_empty() || skills.contains(&data.skill)
    };
    let concerned: Vec<usize> = (0..question.candidates.len()).filter(concerned).collect();
    if concerned.is_empty() || look.prepared.is_empty() {
        return Vec::new();
    }
    let panel = Panel::of(&look.prepared, question.people.len());
    concerned.into_iter().map(|it| cause::effect(question, &panel, it, place)).collect()
}

/// An effect is shown where it is no more likely to be a false discovery than stated, over everything that was asked.
fn decide_effects(question: &Question, looks: &mut [Look]) {
    let p: Vec<f64> = looks.iter().flat_map(|it| &it.effects).map(|it| it.p.unwrap_or(f64::NAN)).collect();
    let effects = looks.iter_mut().flat_map(|it| &mut it.effects);
    for (effect, q) in effects.zip(q_values(&p)) {
        if effect.p.is_some() {
            effect.q = Some(q);
            effect.shown = q <= question.false_discovery;
        }
    }
}

fn finish(question: &Question, data: &SkillData, mut look: Look, q: f64, asked: usize) -> SkillAnswer {
    let status = status(question, data, &look, q);
    let (mut grade, mut credited) = (Grade::E, Vec::new());
    if let (Status::Improved | Status::Declined, Some(change)) = (status, &look.change) {
        let rises = change.estimate.value > 0.0;
        let mut shown: Vec<_> = look
            .effects
            .iter()
            .filter(|it| it.shown && it.estimate.is_some_and(|it| (it.value > 0.0) == rises))
            .collect();
        shown.sort_by_key(|it| it.grade);
        grade = shown.first().map_or(Grade::E, |it| it.grade);
        credited = shown.iter().map(|it| it.candidate.clone()).collect();
    }
    let ruled_out = rivals::rivals(question, &mut look, asked);
    let when = matches!(status, Status::NothingYet).then(|| when::when(&look, data.least_important, asked)).flatten();
    SkillAnswer {
        skill: data.skill.clone(),
        status,
        q: look.change.is_some().then_some(q),
        grade,
        credited,
        ruled_out,
        when,
        change: look.change,
        effects: look.effects,
        criteria: look.criteria,
        people: look.people,
    }
}

fn status(question: &Question, data: &SkillData, look: &Look, q: f64) -> Status {
    let Some(change) = &look.change else {
        return look.broken_since.map_or(Status::NoConversations, |since| Status::BrokenSeries { since });
    };
    let within = |it: f64| it.abs() < data.least_important;
    if q <= question.false_discovery {
        if change.estimate.value > 0.0 { Status::Improved } else { Status::Declined }
    } else if within(change.interval.low) && within(change.interval.high) {
        Status::Steady
    } else {
        Status::NothingYet
    }
}
