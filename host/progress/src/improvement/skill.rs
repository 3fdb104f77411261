//! One skill: its criteria compared, and put together.

use plumbline_core::ids::PersonId;

use super::question::{Changed, CriterionData, Question, SkillData, Window};
use super::reply::{Change, CriterionAnswer, Effect, Noise, PersonChange};
use crate::change::{Compared, Measured, of_people};
use crate::estimate::Estimate;
use crate::mix::Mix;
use crate::points::{Apart, Points, points};

/// A skill before it is known what else was asked.
#[derive(Debug)]
pub(crate) struct Look {
    pub change: Option<Change>,
    pub broken_since: Option<i32>,
    pub criteria: Vec<CriterionAnswer>,
    pub people: Vec<PersonChange>,
    /// The later window.
    pub after: Window,
    /// What changed where a link was used, once for each criterion.
    pub breaks: Vec<Vec<Changed>>,
    pub effects: Vec<Effect>,
    /// What the error is made of, of each criterion that could be compared.
    pub measured: Vec<Measured>,
    /// What is needed to look again without a rival.
    pub prepared: Vec<Prepared>,
}

/// One criterion, ready to be compared.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub points: Points,
    pub mix: Mix,
}

/// Where more people than these are asked about, nobody reads a list of them.
const LISTED: usize = 500;

impl Look {
    pub(super) fn at(question: &Question, skill: &SkillData) -> Self {
        let mut look = Self {
            change: None,
            broken_since: None,
            criteria: Vec::new(),
            people: Vec::new(),
            after: question.after,
            breaks: Vec::new(),
            effects: Vec::new(),
            measured: Vec::new(),
            prepared: Vec::new(),
        };
        let mut people: Vec<Vec<PersonChange>> = Vec::new();
        for criterion in &skill.criteria {
            let (change, broken_since) = match prepare(question, criterion) {
                Err(Apart::NoConversations) => (None, None),
                Err(Apart::Broken(since)) => (None, Some(since)),
                Ok(prepared) => {
                    let change = look.compare(question, skill, &prepared, &mut people);
                    look.breaks.extend(prepared.points.link.map(|it| changed(criterion, it.from, it.to)));
                    look.prepared.push(prepared);
                    (change, None)
                }
            };
            look.broken_since = look.broken_since.max(broken_since);
            look.criteria.push(CriterionAnswer { criterion: criterion.criterion.clone(), change, broken_since });
        }
        let changes: Vec<&Change> = look.criteria.iter().filter_map(|it| it.change.as_ref()).collect();
        look.change = together(&changes, skill.least_important);
        look.people = people_together(people);
        look
    }

    fn compare(
        &mut self,
        question: &Question,
        skill: &SkillData,
        prepared: &Prepared,
        people: &mut Vec<Vec<PersonChange>>,
    ) -> Option<Change> {
        let compared = prepared.compared(question);
        let asked = |it: u32| question.people.get(it as usize).is_some_and(|it| it.asked);
        let group = compared.group(asked);
        let measured = compared.measure(&group)?;
        let mut change = compared.answer(&group, &measured, skill.least_important);
        let mut there = vec![false; question.people.len()];
        for pair in &group {
            there[pair.person as usize] = true;
        }
        let left_out = question.people.iter().zip(there).filter(|(person, there)| person.asked && !there);
        change.left_out = left_out.map(|(person, _)| person.id).collect();
        if group.len() <= LISTED {
            let name = |it: u32| question.people[it as usize].id;
            people.push(of_people(&compared, &group, &measured.pooled, name));
        }
        self.measured.push(measured);
        Some(change)
    }
}

impl Prepared {
    pub(crate) fn compared(&self, question: &Question) -> Compared<'_> {
        self.compared_in(question, question.before, question.after)
    }

    pub(crate) fn compared_in(&self, question: &Question, before: Window, after: Window) -> Compared<'_> {
        let asked = |it: u32| question.people.get(it as usize).is_some_and(|it| it.asked);
        Compared::of(&self.points, &self.mix, question.strata.len(), (before, after), &asked)
    }
}

pub(super) fn prepare(question: &Question, criterion: &CriterionData) -> Result<Prepared, Apart> {
    let asked = |it: u32| question.people.get(it as usize).is_some_and(|it| it.asked);
    let mut points = points(criterion, question.before, question.after, &asked)?;
    points
        .all
        .retain(|it| (it.person as usize) < question.people.len() && (it.stratum as usize) < question.strata.len());
    let mix = Mix::of(&points.all, question.strata.len());
    Ok(Prepared { points, mix })
}

/// What changed between two series.
fn changed(criterion: &CriterionData, from: u32, to: u32) -> Vec<Changed> {
    let passed = criterion.series.iter().skip(from as usize + 1).take((to - from) as usize);
    passed.flat_map(|it| it.changed.iter().copied()).collect()
}

/// The mean of several changes. The error of a mean is at most the mean of the errors, however the parts correlate (by
/// Cauchy and Schwarz), and the criteria of one skill are judged in the same conversations: so that is the error taken.
fn together(changes: &[&Change], least_important: f64) -> Option<Change> {
    let first = *changes.first()?;
    if changes.len() == 1 {
        return Some(first.clone());
    }
    let mean = |of: &dyn Fn(&Change) -> f64| changes.iter().map(|it| of(it)).sum::<f64>() / changes.len() as f64;
    let known = |of: &dyn Fn(&Change) -> Option<f64>| {
        let known: Vec<f64> = changes.iter().filter_map(|it| of(it)).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let estimate = upper_bound(changes.iter().map(|it| it.estimate))?;
    let everywhere = |it: &&PersonId| changes.iter().all(|change| change.left_out.contains(it));
    Some(Change {
        estimate,
        interval: estimate.interval(0.95),
        above_least_important: estimate.above(least_important),
        p: estimate.p_value(0.0),
        before: mean(&|it| it.before),
        after: mean(&|it| it.after),
        // The same conversations show several criteria: they are not to be counted twice.
        conversations_before: changes.iter().map(|it| it.conversations_before).max()?,
        conversations_after: changes.iter().map(|it| it.conversations_after).max()?,
        people: changes.iter().map(|it| it.people).max()?,
        left_out: first.left_out.iter().filter(everywhere).copied().collect(),
        reliability: known(&|it| it.reliability),
        raw: mean(&|it| it.raw),
        mix_shift: mean(&|it| it.mix_shift),
        mix_unknown: changes.iter().map(|it| it.mix_unknown).fold(0.0, f64::max),
        regression_to_mean: known(&|it| it.regression_to_mean),
        linked: mean(&|it| it.linked),
        noise: Noise { conversation: mean(&|it| it.noise.conversation), week: mean(&|it| it.noise.week) },
    })
}

/// The mean of estimates that may correlate in any way: its error is the mean of theirs, its freedom the least.
pub(crate) fn upper_bound(estimates: impl Iterator<Item = Estimate>) -> Option<Estimate> {
    let (mut n, mut sum) = (0.0, Estimate { value: 0.0, error: 0.0, freedom: f64::INFINITY });
    for it in estimates {
        n += 1.0;
        sum =
            Estimate { value: sum.value + it.value, error: sum.error + it.error, freedom: sum.freedom.min(it.freedom) };
    }
    (n > 0.0).then(|| Estimate { value: sum.value / n, error: sum.error / n, ..sum })
}

fn people_together(criteria: Vec<Vec<PersonChange>>) -> Vec<PersonChange> {
    let mut all: Vec<PersonChange> = criteria.into_iter().flatten().collect();
    all.sort_by_key(|it| it.person);
    let mut together: Vec<PersonChange> = Vec::new();
    for (person, changes) in crate::points::runs(&all, |it| it.person) {
        if let Some(estimate) = upper_bound(changes.iter().map(|it| it.estimate)) {
            let conversations = changes.iter().map(|it| it.conversations).max().unwrap_or(0);
            together.push(PersonChange { person, estimate, interval: estimate.interval(0.95), conversations });
        }
    }
    together
}
