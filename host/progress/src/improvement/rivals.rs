//! What else could have made the change. Each rival is named in every answer, with what became of it: a list that leaves one
//! out says that nobody thought of it.

use std::collections::BTreeSet;

use super::question::{Changed, Person, Question};
use super::reply::{Effect, How, Method, Rival, RuledOut};
use super::skill::{Look, upper_bound};
use crate::estimate::Estimate;

/// Somebody is new for this many weeks, 180 days.
const NEW: i32 = 26;
/// Weeks of a year.
const YEAR: i32 = 52;

/// All rivals of one skill's change.
pub(super) fn rivals(question: &Question, look: &mut Look, asked: usize) -> Vec<RuledOut> {
    let Some(change) = look.change.clone() else { return Vec::new() };
    let value = change.estimate;
    let compared = best(&look.effects, &[Method::RandomisedStart, Method::DifferenceInDifferences]);
    let none = |what, how| RuledOut { what, how, figure: None, left: None };
    let regression = match change.regression_to_mean {
        _ if best(&look.effects, &[Method::RandomisedStart]).is_some() => {
            none(Rival::RegressionToTheMean, How::RuledOut)
        }
        _ if compared.is_some() => RuledOut {
            what: Rival::RegressionToTheMean,
            how: How::Adjusted,
            figure: change.regression_to_mean,
            left: compared,
        },
        Some(expected) => {
            let left = Estimate { value: value.value - expected, ..value };
            let how = if same_side(left, value) { How::RuledOut } else { How::NotRuledOut };
            RuledOut { what: Rival::RegressionToTheMean, how, figure: Some(expected), left: Some(left) }
        }
        None => none(Rival::RegressionToTheMean, How::NotRuledOut),
    };
    let shifted = change.mix_shift.abs() > 0.01;
    let mix_how = if change.mix_unknown > 0.05 {
        How::NotRuledOut
    } else if shifted {
        How::Adjusted
    } else {
        How::RuledOut
    };
    let mix = RuledOut { what: Rival::MixShift, how: mix_how, figure: Some(change.mix_shift), left: Some(value) };
    let instrument = |what, kind: Changed| {
        let figure = look.breaks.iter().filter(|it| it.contains(&kind)).count() as f64;
        let how = if figure > 0.0 { How::Adjusted } else { How::RuledOut };
        RuledOut { what, how, figure: Some(figure), left: None }
    };
    let (rubric, model) =
        (instrument(Rival::RubricVersion, Changed::Rubric), instrument(Rival::ModelOrJudge, Changed::Model));
    let multiple =
        RuledOut { what: Rival::MultipleTesting, how: How::Adjusted, figure: Some(asked as f64), left: None };
    vec![
        regression,
        mix,
        rubric,
        model,
        sources(question, look, change.mix_unknown),
        season(question, look, value, compared),
        tenure(question, look, value),
        multiple,
    ]
}

fn best(effects: &[Effect], methods: &[Method]) -> Option<Estimate> {
    let usable = |it: &&Effect| it.shown && it.method.is_some_and(|it| methods.contains(&it));
    effects.iter().filter(usable).min_by_key(|it| it.grade).and_then(|it| it.estimate)
}

/// Whether what is left is still beyond chance, and on the same side.
fn same_side(left: Estimate, value: Estimate) -> bool {
    left.p_value(0.0) <= 0.05 && left.value.signum() == value.value.signum()
}

fn sources(question: &Question, look: &Look, mix_unknown: f64) -> RuledOut {
    let mut sources = BTreeSet::new();
    for point in look.prepared.iter().flat_map(|it| &it.points.all) {
        let person = question.people.get(point.person as usize);
        if person.is_some_and(|it| it.asked)
            && (question.before.contains(point.week) || question.after.contains(point.week))
        {
            sources.insert(question.strata[point.stratum as usize].source.as_str());
        }
    }
    let how = match sources.len() {
        0 | 1 => How::RuledOut,
        _ if mix_unknown > 0.05 => How::NotRuledOut,
        _ => How::Adjusted,
    };
    RuledOut { what: Rival::TranscriptSource, how, figure: Some(sources.len() as f64), left: None }
}

/// Seasons meet everybody: they are out of what is compared with others, and of a change that is greater than the one of the
/// same weeks a year before.
fn season(question: &Question, look: &Look, value: Estimate, compared: Option<Estimate>) -> RuledOut {
    let what = Rival::Season;
    if let Some(left) = compared {
        return RuledOut { what, how: How::Adjusted, figure: Some(value.value - left.value), left: Some(left) };
    }
    let asked = |it: &Person| it.asked;
    let Some(last) = again(question, look, (back(question.before), back(question.after)), asked) else {
        return RuledOut { what, how: How::NotRuledOut, figure: None, left: None };
    };
    let left = difference(value, last);
    let how = if same_side(left, value) { How::Adjusted } else { How::NotRuledOut };
    RuledOut { what, how, figure: Some(last.value), left: Some(left) }
}

const fn back(window: super::question::Window) -> super::question::Window {
    super::question::Window { first: window.first - YEAR, weeks: window.weeks }
}

/// The change without those who were new.
fn tenure(question: &Question, look: &Look, value: Estimate) -> RuledOut {
    let what = Rival::Tenure;
    let new = |it: &Person| it.asked && it.since.is_none_or(|since| since > question.before.first - NEW);
    if question.people.iter().any(|it| it.asked && it.since.is_none()) {
        return RuledOut { what, how: How::NotRuledOut, figure: None, left: None };
    }
    if !question.people.iter().any(new) {
        return RuledOut { what, how: How::RuledOut, figure: Some(value.value), left: Some(value) };
    }
    match again(question, look, (question.before, question.after), |it| it.asked && !new(it)) {
        Some(left) => {
            let how = if same_side(left, value) { How::RuledOut } else { How::NotRuledOut };
            RuledOut { what, how, figure: Some(left.value), left: Some(left) }
        }
        None => RuledOut { what, how: How::NotRuledOut, figure: None, left: None },
    }
}

/// The skill's change in other windows or of other people.
fn again(
    question: &Question,
    look: &Look,
    (before, after): (super::question::Window, super::question::Window),
    who: impl Fn(&Person) -> bool,
) -> Option<Estimate> {
    let estimates = look.prepared.iter().filter_map(|prepared| {
        let compared = prepared.compared_in(question, before, after);
        let group = compared.group(|it| question.people.get(it as usize).is_some_and(&who));
        Some(compared.measure(&group)?.estimate)
    });
    upper_bound(estimates)
}

/// Of independent estimates.
fn difference(one: Estimate, other: Estimate) -> Estimate {
    let (a, b) = (one.error * one.error, other.error * other.error);
    Estimate {
        value: one.value - other.value,
        error: (a + b).sqrt(),
        freedom: crate::noise::satterthwaite(&[(a, one.freedom), (b, other.freedom)]),
    }
}
