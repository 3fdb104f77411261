//! What a plan could show, before it is begun: the smallest effect that it would see four times in five, how many weeks it
//! needs, and the lot that makes it worth believing.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use crate::estimate::quantile;
use crate::seeded::Seeded;

/// How much scores vary, in points squared, and people's growth.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Variation {
    /// From conversation to conversation of one person and week.
    pub conversation: f64,
    /// From week to week of one person.
    pub week: f64,
    /// From week to week of all together.
    pub team_week: f64,
    /// Between people's growth in four weeks.
    pub growth: f64,
}

/// A plan.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Conversations a week of each person who takes part.
    pub a_week: Vec<f64>,
    /// Weeks before the first start.
    pub weeks_before: u32,
    /// Weeks from the first start on.
    pub weeks_after: u32,
    /// Who begins when.
    pub design: PlanDesign,
    /// How many skills and candidates are asked about at once: each is then tested at 0.05 over so many.
    pub questions: u32,
}

/// Who begins when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "design", rename_all = "kebab-case")]
pub enum PlanDesign {
    /// All at once, and nobody is compared.
    BeforeAfter,
    /// By lot, half at once and half never.
    Parallel,
    /// By lot, in waves of equal size, this many weeks apart. The last wave is only compared with, until it starts.
    Stepped {
        /// How many.
        waves: u32,
        /// Weeks from one to the next.
        apart: u32,
    },
}

/// The share of times that an effect which is there is to be seen.
pub const POWER: f64 = 0.8;
/// Weeks beyond which nobody plans.
const LONGEST: u32 = 104;

/// The smallest effect, in points, that a plan sees four times in five; nothing where it can see none.
#[must_use]
pub fn detectable(plan: &Plan, variation: Variation) -> Option<f64> {
    let (error, freedom) = error(plan, variation)?;
    let critical = quantile(freedom, 1.0 - 0.05 / (2.0 * f64::from(plan.questions.max(1))));
    // The power of a t-test by the approximation of Johnson and Welch 1940 (Biometrika 31:362) to non-central t.
    let away = critical * (1.0 - 0.25 / freedom)
        + quantile(f64::INFINITY, POWER) * (1.0 + critical * critical / (2.0 * freedom)).sqrt();
    (away * error).is_finite().then_some(away * error)
}

/// The fewest weeks from the first start on with which a plan sees an effect of this many points four times in five. Nothing
/// where two years would not do.
#[must_use]
pub fn weeks_needed(plan: &Plan, variation: Variation, effect: f64) -> Option<u32> {
    let with = |weeks_after: u32| detectable(&Plan { weeks_after, ..plan.clone() }, variation);
    (1..=LONGEST).find(|it| with(*it).is_some_and(|least| least <= effect))
}

/// A wave for each person or team, counted from 0, by lot and as equal in size as can be. The same seed draws the same.
#[must_use]
pub fn draw(units: usize, waves: usize, seed: u64) -> Vec<usize> {
    let mut drawn: Vec<usize> = (0..units).map(|it| it % waves.max(1)).collect();
    Seeded::new(seed).shuffle(&mut drawn);
    drawn
}

/// The error of a plan's effect, and its degrees of freedom.
fn error(plan: &Plan, variation: Variation) -> Option<(f64, f64)> {
    let people = plan.a_week.len();
    let weights = weights(plan)?;
    let mut variance = 0.0;
    for (own, a_week) in weights.row_iter().zip(&plan.a_week) {
        if *a_week <= 0.0 {
            return None;
        }
        // Conversations come as they come: weeks that have more of them weigh more, and some have none.
        let week = variation.week * (1.0 + 1.0 / a_week) + variation.conversation / a_week;
        variance += week * own.norm_squared();
        if plan.design != PlanDesign::BeforeAfter {
            let drift: f64 = own.iter().enumerate().map(|(week, it)| it * week as f64 / 4.0).sum();
            variance += variation.growth * drift * drift;
        }
    }
    variance += variation.team_week * weights.row_sum().norm_squared();
    let weeks = f64::from(plan.weeks_before + plan.weeks_after);
    let freedom = match plan.design {
        // The mean and the line of each window.
        PlanDesign::BeforeAfter => weeks - 4.0,
        PlanDesign::Parallel => people as f64 - 2.0,
        // Two means for each step.
        PlanDesign::Stepped { waves, .. } => people as f64 - 2.0 * f64::from(waves.max(2) - 1),
    };
    (freedom >= 1.0).then(|| (variance.sqrt(), freedom))
}

/// What each week of each person weighs in the effect: a row for each person.
fn weights(plan: &Plan) -> Option<DMatrix<f64>> {
    let (people, before, after) = (plan.a_week.len(), plan.weeks_before as usize, plan.weeks_after as usize);
    let weeks = before + after;
    if people == 0 || before == 0 || after == 0 {
        return None;
    }
    let mut weights = DMatrix::zeros(people, weeks);
    let mut add = |person: usize, from: usize, end: usize, weight: f64| {
        for week in from..end {
            weights[(person, week)] += weight / (end - from) as f64;
        }
    };
    let (waves, apart) = match plan.design {
        PlanDesign::BeforeAfter => {
            for person in 0..people {
                add(person, before, weeks, 1.0 / people as f64);
                add(person, 0, before, -1.0 / people as f64);
            }
            return Some(weights);
        }
        PlanDesign::Parallel => (2, after),
        PlanDesign::Stepped { waves, apart } => (waves as usize, apart as usize),
    };
    if waves < 2 || people < waves || apart == 0 {
        return None;
    }
    let start = |wave: usize| before + wave * apart;
    let size = |wave: usize| (0..people).filter(|it| it % waves == wave).count() as f64;
    let mut spans = Vec::new();
    for group in 0..waves {
        for step in group..waves {
            let (from, end) = (start(step).min(weeks), start(step + 1).min(weeks));
            if step + 1 < waves && from < end {
                spans.push((group, step, from, end, size(group) * (end - from) as f64));
            }
        }
    }
    let total: f64 = spans.iter().map(|it| it.4).sum();
    if total == 0.0 {
        return None;
    }
    for (group, step, from, end, weight) in spans {
        let others: f64 = (step + 1..waves).map(size).sum();
        for person in 0..people {
            let share = match person % waves {
                wave if wave == group => weight / total / size(group),
                wave if wave > step => -weight / total / others,
                _ => continue,
            };
            add(person, from, end, share);
            add(person, 0, start(group), -share);
        }
    }
    Some(weights)
}
