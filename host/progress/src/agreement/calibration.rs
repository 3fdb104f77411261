//! What a calibration tells: how far several people who rated the same conversations agree with each other, and with the
//! scorecard. Intervals are by drawing conversations again with all that was said of each, since ratings of one conversation
//! are not independent of each other.

use plumbline_core::definition::{Criterion, Scale};
use plumbline_core::score::BareRating;

use super::Agreement;
use super::alpha::{self, RESAMPLES, quantile};
use super::kappa::{Weights, kappa, table};
use crate::estimate::Interval;
use crate::label::LEVEL;
use crate::seeded::Seeded;

/// One conversation as it was rated on one criterion.
#[derive(Clone, PartialEq, Debug)]
pub struct Rated {
    /// By each rater, in the same order everywhere; none where they did not rate it, or said that it cannot be.
    pub people: Vec<Option<BareRating>>,
    /// By the scorecard.
    pub plugin: Option<BareRating>,
}

/// How those who rate agree; none where too few were rated, or nothing varies.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Agreements {
    /// Krippendorff's alpha.
    pub alpha: Option<Agreement>,
    /// Cohen's kappa with quadratic weights, over all pairs; none for numbers.
    pub weighted_kappa: Option<Agreement>,
}

/// How people agree with each other.
#[must_use]
pub fn among_people(criterion: &Criterion, rated: &[Rated]) -> Agreements {
    let raters = rated.iter().map(|it| it.people.len()).max().unwrap_or(0);
    let units: Vec<Vec<Option<f64>>> = rated.iter().map(|it| it.people.iter().map(number).collect()).collect();
    let values = |of: &[usize]| of.iter().map(|at| units[*at].iter().flatten().copied().collect()).collect::<Vec<_>>();
    let pairs = |of: &[usize]| {
        let mut found = Vec::new();
        for first in 0..raters {
            for second in first + 1..raters {
                let both = |at: &usize| {
                    units[*at].get(first).copied().flatten().zip(units[*at].get(second).copied().flatten())
                };
                found.extend(weighted(criterion, of.iter().filter_map(both)));
            }
        }
        // Light 1971, doi:10.1037/h0031643: the mean over all pairs of raters.
        (!found.is_empty()).then(|| found.iter().sum::<f64>() / found.len() as f64)
    };
    let usable: Vec<usize> = (0..units.len()).filter(|at| units[*at].iter().flatten().count() >= 2).collect();
    Agreements {
        alpha: redrawn(&usable, |of| alpha::alpha(&values(of), scale(criterion))),
        weighted_kappa: redrawn(&usable, pairs),
    }
}

/// How people agree with the scorecard: each rater's rating with the scorecard's.
#[must_use]
pub fn with_plugin(criterion: &Criterion, rated: &[Rated]) -> Agreements {
    let pairs: Vec<Vec<(f64, f64)>> = rated
        .iter()
        .map(|it| {
            let own = it.plugin.as_ref().and_then(|it| number(&Some(*it)));
            it.people.iter().filter_map(|other| Some((own?, number(other)?))).collect()
        })
        .collect();
    let usable: Vec<usize> = (0..pairs.len()).filter(|at| !pairs[*at].is_empty()).collect();
    let of_all = |of: &[usize]| of.iter().flat_map(|at| pairs[*at].iter().copied()).collect::<Vec<_>>();
    Agreements {
        alpha: redrawn(&usable, |of| {
            let units: Vec<Vec<f64>> = of_all(of).into_iter().map(|(plugin, person)| vec![plugin, person]).collect();
            alpha::alpha(&units, scale(criterion))
        }),
        weighted_kappa: redrawn(&usable, |of| weighted(criterion, of_all(of).into_iter())),
    }
}

fn scale(criterion: &Criterion) -> alpha::Scale {
    match &criterion.scale {
        Scale::Levels(levels) if levels.len() == 2 => alpha::Scale::Nominal,
        Scale::Levels(_) => alpha::Scale::Ordinal,
        Scale::Number(_) => alpha::Scale::Interval,
    }
}

/// What was not rated is missing, and is no level of its own.
fn number(rating: &Option<BareRating>) -> Option<f64> {
    match rating {
        Some(BareRating::Level(level)) => Some(f64::from(*level)),
        Some(BareRating::Number(number)) => Some(number.to_f64()),
        _ => None,
    }
}

fn weighted(criterion: &Criterion, pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let Scale::Levels(levels) = &criterion.scale else { return None };
    let pairs = pairs.map(|(first, second)| (first as usize, second as usize));
    kappa(&table(pairs, levels.len()), Weights::Quadratic).map(|it| it.value)
}

/// A coefficient with its percentile interval. Draws in which nothing varies have none and are left out; where that leaves
/// fewer than half, there is no interval and so nothing to show.
fn redrawn(units: &[usize], of: impl Fn(&[usize]) -> Option<f64>) -> Option<Agreement> {
    /// The same whenever it is asked for.
    const SEED: u64 = 0x6361_6c69_6272_6174;
    let value = of(units)?;
    let mut chance = Seeded::new(SEED);
    let mut drawn = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let again: Vec<usize> = units.iter().map(|_| units[chance.below(units.len())]).collect();
        drawn.extend(of(&again));
    }
    if units.len() < 2 || drawn.len() < RESAMPLES / 2 {
        return None;
    }
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| quantile(&drawn, share);
    let interval = Interval { low: at(0.5 - LEVEL / 2.0), high: at(0.5 + LEVEL / 2.0) };
    Some(Agreement::of(value, interval, units.len() as u64, LEVEL))
}
