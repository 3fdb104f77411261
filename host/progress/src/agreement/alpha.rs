//! Krippendorff's alpha: any number of raters, any scale, ratings missing anywhere (Krippendorff 2011, "Computing
//! Krippendorff's Alpha-Reliability"). A unit is what several rated; who gave which rating makes no difference.

use crate::agreement::Agreement;
use crate::estimate::Interval;
use crate::seeded::Seeded;

/// What a difference between two ratings means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scale {
    /// Kinds without an order: two are the same or are not.
    Nominal,
    /// Levels in an order: how many ratings lie between the two.
    Ordinal,
    /// Numbers: how far apart they are.
    Interval,
    /// Amounts from 0 upwards: how far apart they are against what they come to.
    Ratio,
}

/// How many times units are drawn again for an interval: its ends then differ between seeds by about 0.01 at most.
pub const RESAMPLES: usize = 10_000;

/// The coefficient of the units' ratings. None where fewer than two were given to any unit, where all are the same, and where
/// one is not finite.
#[must_use]
pub fn alpha(units: &[Vec<f64>], scale: Scale) -> Option<f64> {
    let units: Vec<&[f64]> = pairable(units);
    if units.iter().any(|unit| unit.iter().any(|it| !it.is_finite())) {
        return None;
    }
    of(&units, scale)
}

/// The coefficient with the percentile interval of units drawn again with their ratings, which needs no distribution and
/// covers as it says (Zapf et al. 2016, doi:10.1186/s12874-016-0200-9). Draws in which nothing varies have no coefficient and
/// are left out; none where that leaves fewer than half.
#[must_use]
pub fn agreement(units: &[Vec<f64>], scale: Scale, level: f64, seed: u64) -> Option<Agreement> {
    let value = alpha(units, scale)?;
    let units = pairable(units);
    let mut chance = Seeded::new(seed);
    let mut drawn: Vec<f64> = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let again: Vec<&[f64]> = (0..units.len()).map(|_| units[chance.below(units.len())]).collect();
        drawn.extend(of(&again, scale));
    }
    if units.len() < 2 || drawn.len() < RESAMPLES / 2 {
        return None;
    }
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| quantile(&drawn, share);
    let interval = Interval { low: at(0.5 - level / 2.0), high: at(0.5 + level / 2.0) };
    Some(Agreement::of(value, interval, units.len() as u64, level))
}

/// A unit with one rating says nothing of agreement.
fn pairable(units: &[Vec<f64>]) -> Vec<&[f64]> {
    units.iter().map(Vec::as_slice).filter(|it| it.len() >= 2).collect()
}

fn of(units: &[&[f64]], scale: Scale) -> Option<f64> {
    let mut all: Vec<f64> = units.concat();
    all.sort_by(f64::total_cmp);
    // Ordinal differences are those of mid-ranks: Σ n_g from c to k less half of both ends is the distance of their ranks.
    let ranks = (scale == Scale::Ordinal).then(|| Ranks::of(&all));
    let place = |value: f64| ranks.as_ref().map_or(value, |it| it.rank(value));
    let mut observed = 0.0;
    let mut values = Vec::new();
    for unit in units {
        values.clear();
        values.extend(unit.iter().map(|it| place(*it)));
        values.sort_by(f64::total_cmp);
        observed += differences(&values, scale) / (values.len() - 1) as f64;
    }
    let expected = differences(&all.iter().map(|it| place(*it)).collect::<Vec<_>>(), scale);
    (expected > 0.0).then(|| 1.0 - (all.len() - 1) as f64 * observed / expected)
}

/// The squared differences of all ordered pairs of these values, which are in order.
fn differences(sorted: &[f64], scale: Scale) -> f64 {
    let n = sorted.len() as f64;
    let runs = || sorted.chunk_by(|a, b| a == b);
    match scale {
        Scale::Nominal => n * n - runs().map(|it| (it.len() as f64).powi(2)).sum::<f64>(),
        Scale::Ordinal | Scale::Interval => {
            // Exactly 0 where all are the same, which a mean that was rounded would not give.
            if sorted.first() == sorted.last() {
                return 0.0;
            }
            let mean = sorted.iter().sum::<f64>() / n;
            2.0 * n * sorted.iter().map(|it| (it - mean).powi(2)).sum::<f64>()
        }
        Scale::Ratio => {
            let runs: Vec<(f64, f64)> = runs().map(|it| (it[0], it.len() as f64)).collect();
            let of_pair = |(a, m): (f64, f64), (b, n): (f64, f64)| m * n * ((a - b) / (a + b)).powi(2);
            let pairs = runs.iter().enumerate().flat_map(|(at, a)| runs[..at].iter().map(|b| of_pair(*a, *b)));
            2.0 * pairs.sum::<f64>()
        }
    }
}

/// The mid-rank of each value.
struct Ranks(Vec<(f64, f64)>);

impl Ranks {
    fn of(sorted: &[f64]) -> Self {
        let mut before = 0.0;
        let mid_rank = |run: &[f64]| {
            let rank = before + run.len() as f64 / 2.0;
            before += run.len() as f64;
            (run[0], rank)
        };
        Self(sorted.chunk_by(|a, b| a == b).map(mid_rank).collect())
    }

    fn rank(&self, value: f64) -> f64 {
        // Every value that is asked for is one that was ranked.
        self.0.binary_search_by(|it| it.0.total_cmp(&value)).map_or(f64::NAN, |at| self.0[at].1)
    }
}

/// Between the two nearest (Hyndman and Fan 1996, type 7).
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    below + (above - below) * at.fract()
}
