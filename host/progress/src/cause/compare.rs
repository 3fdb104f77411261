//! The two methods that compare those who began with others.

use std::collections::BTreeMap;

use super::before_after::Standing;
use super::staggered::Comparison;
use super::{Case, LEAST_AFTER, LEAST_TREND, NEAR, TREND, alike, began_within};
use crate::estimate::Estimate;
use crate::improvement::reply::{Effect, Grade, Method, Why};
use crate::seeded::Seeded;
use crate::welch::{Sample, difference};

/// Fewer people than these are nobody to compare with.
const LEAST_OTHERS: usize = 3;

/// By lot. Whoever was drawn is compared with whoever was drawn for later or never, as they were drawn, whatever else they
/// did since: that is what the lot is for.
pub(super) fn randomised(case: &Case<'_>, effect: &mut Effect, random: &mut Seeded) -> bool {
    let Some((controls, by_team, registered)) = case.drawn() else {
        effect.not_better.push(Why::NotRandomised);
        return false;
    };
    if !registered {
        effect.not_better.push(Why::NotRegistered);
    }
    let drawn = |it: &usize| case.starts[*it].is_some() || controls.contains(&(*it as u32));
    let people: Vec<usize> = (0..case.starts.len()).filter(drawn).collect();
    let units = units(case, &people, by_team);
    let comparison = comparison(case, people, units);
    let (began, others) = comparison.sizes();
    if began < 2 || others < 2 {
        effect.not_better.push(Why::NobodyToCompare);
        return false;
    }
    let spans = comparison.changes(case.panel);
    let Some((estimate, p)) = spans.estimate(&comparison).zip(spans.permuted(&comparison, random)) else {
        effect.not_better.push(Why::NobodyToCompare);
        return false;
    };
    effect.grade = if registered { Grade::A } else { Grade::B };
    effect.method = Some(Method::RandomisedStart);
    effect.compared_with = others as u32;
    effect.estimate = Some(estimate);
    effect.p = Some(p);
    true
}

/// Against people of the organisation who had it not, or not yet. Whether it can be done is decided before its result is
/// seen: where it can, no lesser method is asked afterwards.
pub(super) fn observed(case: &Case<'_>, place: usize, effect: &mut Effect, random: &mut Seeded) -> bool {
    if case.span.0 - LEAST_TREND < first_known(case) || case.end - case.span.0 < LEAST_AFTER {
        effect.not_better.push(Why::TooFewWeeks);
        return false;
    }
    let Some(people) = comparable(case, place, effect) else { return false };
    let by_team = whole_teams(case, &people);
    let units = units(case, &people, by_team);
    let comparison = comparison(case, people, units).coarse();
    let (began, others) = comparison.sizes();
    let units = comparison.units.iter().max().map_or(0, |it| it + 1);
    // With so few teams, no result could be told from chance: 1 of 20 is the least that a permutation can say.
    if began == 0 || others < LEAST_OTHERS || (by_team && units < 20) {
        effect.not_better.push(Why::NobodyToCompare);
        return false;
    }
    let parallel = parallel(case, &comparison);
    effect.parallel_p = parallel;
    if parallel.is_some_and(|it| it < 0.05) {
        effect.not_better.push(Why::TrendsDiffer);
        return false;
    }
    let spans = comparison.changes(case.panel);
    let Some((plain, p)) = spans.estimate(&comparison).zip(spans.permuted(&comparison, random)) else {
        effect.not_better.push(Why::NobodyToCompare);
        return false;
    };
    effect.grade = Grade::B;
    effect.method = Some(Method::DifferenceInDifferences);
    effect.compared_with = others as u32;
    effect.estimate = Some(plain);
    effect.p = Some(p);
    let Some(standing) = Standing::of(case) else {
        // Nothing tells how far scores fall back by themselves, so nothing is claimed.
        effect.p = Some(1.0);
        return true;
    };
    let (spans, of_slope) = comparison.adjusted(case.panel, |_, side| standing.stood(side));
    let Some(adjusted) = spans.estimate(&comparison) else {
        effect.p = Some(1.0);
        return true;
    };
    let adjusted = Estimate {
        error: adjusted.error.hypot(of_slope.sqrt()),
        freedom: (adjusted.freedom - 1.0).max(1.0),
        ..adjusted
    };
    let agree = adjusted.value.signum() == plain.value.signum();
    let (nearer, farther) =
        if adjusted.value.abs() < plain.value.abs() { (adjusted, plain) } else { (plain, adjusted) };
    effect.estimate = Some(nearer);
    effect.bracket = Some(farther);
    effect.p = Some(if agree { p.max(adjusted.p_value(0.0)) } else { 1.0 });
    true
}

fn comparison(case: &Case<'_>, people: Vec<usize>, units: Vec<usize>) -> Comparison {
    let starts = people.iter().map(|it| case.starts[*it]).collect();
    Comparison { people, starts, units, first: case.first(), end: case.end }
}

/// Those who can be compared. Where another candidate met the ones and not the others, only those whom it did not meet;
/// nothing, with the reason, where that leaves too few.
fn comparable(case: &Case<'_>, place: usize, effect: &mut Effect) -> Option<Vec<usize>> {
    let (first, end) = (case.first(), case.end);
    let known = |it: &usize| !case.panel.weeks(*it, first, case.span.0).is_empty();
    let mut people: Vec<usize> = (0..case.starts.len()).filter(known).collect();
    let others = case.question.candidates.iter().enumerate().filter(|it| it.0 != place).map(|it| it.1);
    for other in others.filter(|it| alike(it, case.candidate)) {
        let met = began_within(other, &people, first - NEAR, end);
        let (yes, no): (Vec<usize>, Vec<usize>) = people.iter().partition(|it| case.starts[**it].is_some());
        let share = |of: &[usize]| met.iter().filter(|it| of.contains(it)).count() as f64 / of.len().max(1) as f64;
        if (share(&yes) - share(&no)).abs() <= 0.1 {
            continue;
        }
        let rest: Vec<usize> = people.iter().filter(|it| !met.contains(it)).copied().collect();
        let began = rest.iter().filter(|it| case.starts[**it].is_some()).count();
        if began < 2 || rest.len() - began < LEAST_OTHERS {
            effect.not_better.push(Why::SomethingElse);
            effect.confounded_with.push(other.id.clone());
            return None;
        }
        people = rest;
    }
    Some(people)
}

/// Whether teams began as a whole and at once: then what all of a team met is part of the comparison, and teams are what is
/// compared.
fn whole_teams(case: &Case<'_>, people: &[usize]) -> bool {
    let mut teams: BTreeMap<_, Vec<Option<i32>>> = BTreeMap::new();
    for person in people {
        if let Some(team) = case.question.people[*person].team {
            teams.entry(team).or_default().push(case.starts[*person]);
        }
    }
    let whole = |starts: &&Vec<Option<i32>>| {
        let began: Vec<i32> = starts.iter().flatten().copied().collect();
        starts.len() >= 2 && began.len() * 10 >= starts.len() * 9 && began.iter().all(|it| *it == began[0])
    };
    let met: Vec<_> = teams.values().filter(|it| it.iter().any(Option::is_some)).collect();
    teams.len() > 1 && !met.is_empty() && met.iter().all(whole)
}

fn units(case: &Case<'_>, people: &[usize], by_team: bool) -> Vec<usize> {
    if !by_team {
        return (0..people.len()).collect();
    }
    let mut numbers = BTreeMap::new();
    let number = |person: &usize| {
        let own = case.question.people[*person];
        let next = numbers.len();
        // Who has no team is one by themselves.
        *numbers.entry(own.team.map_or((own.id.0, 0), |it| (it.0, 1))).or_insert(next)
    };
    people.iter().map(number).collect()
}

/// The first week in which those who began have conversations.
fn first_known(case: &Case<'_>) -> i32 {
    let first = |it: usize| case.panel.people[it].first().map(|it| it.week);
    case.began().into_iter().filter_map(first).min().unwrap_or(i32::MAX / 2)
}

/// Of trends being alike before: Welch's test of each person's own slope. The last weeks before the start are left out where
/// enough remain: who is chosen for their last scores dips there, which is what the bracket is for.
fn parallel(case: &Case<'_>, comparison: &Comparison) -> Option<f64> {
    let last = case.span.0;
    let first = (last - TREND).max(first_known(case));
    let end = if last - NEAR - first >= LEAST_TREND { last - NEAR } else { last };
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for (place, person) in comparison.people.iter().enumerate() {
        let weeks = case.panel.weeks(*person, first, end);
        let n: f64 = weeks.iter().map(|it| it.n).sum();
        let mean = |of: &dyn Fn(&crate::windows::Week) -> f64| weeks.iter().map(|it| it.n * of(it)).sum::<f64>() / n;
        let (center, level) = (mean(&|it| f64::from(it.week)), mean(&|it| it.mean));
        let spread = mean(&|it| (f64::from(it.week) - center).powi(2));
        if weeks.len() < 3 || spread <= 0.0 {
            continue;
        }
        let slope = mean(&|it| (f64::from(it.week) - center) * (it.mean - level)) / spread;
        if comparison.starts[place].is_some() { yes.push(slope) } else { no.push(slope) }
    }
    Some(difference(Sample::of(&no), Sample::of(&yes))?.p_value(0.0))
}
