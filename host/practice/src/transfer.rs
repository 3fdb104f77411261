//! Whether live work moves after a scenario was practised.
//!
//! **Method.** For each person the mean of live scores in a window before and after is taken on the criteria that the
//! scenario practises, and on those that it does not; the change on the first less the change on the second is that
//! person's change. Those who practised are compared with those who did not, around the same days: a
//! difference-in-differences (Card and Krueger 1994), collapsed to one number a person, which makes its error right
//! whatever the correlation within a person (Bertrand, Duflo and Mullainathan 2004, doi:10.1162/003355304772839588).
//! Who practises was mostly chosen for standing low, and would have risen by itself; so the person's own level before
//! is adjusted for by regression (analysis of covariance: Barnett, van der Pols and Dobson 2005,
//! doi:10.1093/ije/dyh299). The interval is HC3 (`MacKinnon` and White 1985, doi:10.1016/0304-4076(85)90158-7) with
//! Student's t.
//!
//! **What it cannot see.** Whatever else began on the same day for the same people; people who practised more because
//! they were about to improve anyway. It is an estimate from observation, and says so by its interval.

mod regression;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use self::regression::Row;
use crate::normal;

/// A live score.
#[derive(Clone, PartialEq, Debug)]
pub struct Live<'a> {
    /// Whose.
    pub person: &'a str,
    /// Of which criterion.
    pub criterion: &'a str,
    /// The day of the conversation, counted from any day.
    pub day: i64,
    /// From 0 to 1.
    pub score: f64,
}

/// An attempt at the scenario that is looked at.
#[derive(Clone, PartialEq, Debug)]
pub struct Attempt<'a> {
    /// Whose.
    pub person: &'a str,
    /// The day, counted from the same day.
    pub day: i64,
    /// What the practice scored on the scenario's criteria, from 0 to 1. Never mixed with live scores.
    pub score: f64,
}

/// What is asked.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// Days before the first attempt, and after it, whose live scores count.
    pub window: i64,
    /// The fewest live scores a person must have in each window.
    pub least_scores: usize,
    /// The fewest people on each side.
    pub least_people: usize,
    /// The smallest change that would be worth the practice, in the unit of scores.
    pub worthwhile: f64,
}

impl Default for Question {
    fn default() -> Self {
        Self { window: 45, least_scores: 3, least_people: 8, worthwhile: 0.05 }
    }
}

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interval {
    /// The estimate.
    pub estimate: f64,
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

/// Whether live work moves after a scenario.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Transfer {
    /// How many people practised it, with enough live work before and after.
    pub practised: usize,
    /// How many people did not, with enough live work at the same time.
    pub compared: usize,
    /// Whether criteria that were not practised are in the comparison, too; they are where everybody has some.
    pub against_criteria: bool,
    /// How much more live work moved for those who practised; None where there are too few.
    pub effect: Option<Interval>,
    /// How much practice itself rose from the first attempt to the last; None where too few tried twice.
    pub practice_gain: Option<Interval>,
    /// What that comes to.
    pub verdict: Verdict,
    /// Whether it lifts practice and not live work, so that it should be retired.
    pub retire: bool,
}

/// What the estimate comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The interval lies above zero.
    Transfers,
    /// The interval lies below what would be worthwhile.
    NoTransfer,
    /// Too little to tell: neither.
    TooEarly,
}

/// Whether live work on these criteria moved after the scenario. `others` are people who practised the same criteria by
/// another scenario: they are on neither side.
#[must_use]
pub fn transfer(
    criteria: &BTreeSet<&str>,
    live: &[Live<'_>],
    attempts: &[Attempt<'_>],
    others: &BTreeSet<&str>,
    question: Question,
) -> Transfer {
    let mut first: BTreeMap<&str, i64> = BTreeMap::new();
    for attempt in attempts {
        let day = first.entry(attempt.person).or_insert(attempt.day);
        *day = attempt.day.min(*day);
    }
    let scores = by_person(criteria, live);
    let sides = |against_criteria| sides(&scores, &first, others, question, against_criteria);
    let (mut treated, mut compared) = sides(true);
    let enough = |it: &[Row]| it.len() >= question.least_people;
    let against_criteria = enough(&treated) && enough(&compared);
    if !against_criteria {
        (treated, compared) = sides(false);
    }
    let effect = (enough(&treated) && enough(&compared)).then(|| regression::effect(&treated, &compared)).flatten();
    let practice_gain = practice_gain(attempts, question.least_people);
    let verdict = match effect {
        Some(it) if it.upper < question.worthwhile => Verdict::NoTransfer,
        Some(it) if it.lower > 0.0 => Verdict::Transfers,
        _ => Verdict::TooEarly,
    };
    let retire = verdict == Verdict::NoTransfer && practice_gain.is_some_and(|it| it.lower > 0.0);
    Transfer {
        practised: treated.len(),
        compared: compared.len(),
        against_criteria,
        effect,
        practice_gain,
        verdict,
        retire,
    }
}

/// One person's live scores: day and score, on what the scenario practises and on what it does not.
#[derive(Default)]
struct Scores {
    practised: Vec<(i64, f64)>,
    other: Vec<(i64, f64)>,
}

fn by_person<'a>(criteria: &BTreeSet<&str>, live: &[Live<'a>]) -> BTreeMap<&'a str, Scores> {
    let mut people: BTreeMap<&str, Scores> = BTreeMap::new();
    for it in live.iter().filter(|it| it.score.is_finite()) {
        let scores = people.entry(it.person).or_default();
        let list = if criteria.contains(it.criterion) { &mut scores.practised } else { &mut scores.other };
        list.push((it.day, it.score));
    }
    people
}

/// Those who practised, and those whom they are compared with.
fn sides(
    people: &BTreeMap<&str, Scores>,
    first: &BTreeMap<&str, i64>,
    others: &BTreeSet<&str>,
    question: Question,
    against_criteria: bool,
) -> (Vec<Row>, Vec<Row>) {
    let (mut treated, mut compared) = (Vec::new(), Vec::new());
    let days: Vec<i64> = first.values().copied().collect();
    for (person, scores) in people {
        match first.get(person) {
            _ if others.contains(person) => {}
            Some(day) => treated.extend(change(scores, *day, question, against_criteria)),
            None => {
                // Around each day on which somebody else began, so that both sides see the same season.
                let rows: Vec<Row> =
                    days.iter().filter_map(|it| change(scores, *it, question, against_criteria)).collect();
                compared.extend(Row::mean(&rows));
            }
        }
    }
    (treated, compared)
}

/// What moved around a day, and the level before it; None where there is too little on either side.
fn change(scores: &Scores, day: i64, question: Question, against_criteria: bool) -> Option<Row> {
    let mean = |all: &[(i64, f64)], days: std::ops::Range<i64>| {
        let inside: Vec<f64> = all.iter().filter(|(it, _)| days.contains(it)).map(|(_, score)| *score).collect();
        (inside.len() >= question.least_scores).then(|| mean(&inside))
    };
    let moved = |all: &[(i64, f64)]| {
        let before = mean(all, day - question.window..day)?;
        let after = mean(all, day + 1..day + question.window + 1)?;
        Some((before, after - before))
    };
    let (before, practised) = moved(&scores.practised)?;
    let other = if against_criteria { moved(&scores.other)?.1 } else { 0.0 };
    Some(Row { before, change: practised - other })
}

/// The last attempt against the first, of those who tried on more than one occasion.
fn practice_gain(attempts: &[Attempt<'_>], least_people: usize) -> Option<Interval> {
    let mut people: BTreeMap<&str, Vec<&Attempt<'_>>> = BTreeMap::new();
    for it in attempts.iter().filter(|it| it.score.is_finite()) {
        people.entry(it.person).or_default().push(it);
    }
    let gains = people.into_values().filter_map(|mut all| {
        all.sort_by_key(|it| it.day);
        let [first, .., last] = &all[..] else { return None };
        Some(last.score - first.score)
    });
    let gains: Vec<f64> = gains.collect();
    (gains.len() >= least_people.max(5)).then(|| {
        let (estimate, n) = (mean(&gains), count(gains.len()));
        let variance = gains.iter().map(|it| (it - estimate).powi(2)).sum::<f64>() / (n - 1.0);
        let half = normal::t_95(n - 1.0) * (variance / n).sqrt();
        Interval { estimate, lower: estimate - half, upper: estimate + half }
    })
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / count(all.len())
}

#[expect(clippy::cast_precision_loss, reason = "counts of people and of conversations are small")]
const fn count(count: usize) -> f64 {
    count as f64
}
