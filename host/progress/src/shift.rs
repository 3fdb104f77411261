//! When a level shifted that nobody knew beforehand: the self-starting CUSUM (Hawkins 1987, The Statistician 36:299,
//! doi:10.2307/2348827). Each value is held against the mean and the spread of those before it, and what comes out is
//! standard normal while nothing has shifted, from the third value on; so there is no time of calibration in which nothing is
//! seen, and a false alarm is as rare as the table of the CUSUM says.

use crate::cusum::Cusum;
use crate::estimate::{below, quantile};

/// What is watched for, in standard deviations of a value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rule {
    /// What a value may be off by without counting: half of the shift that matters.
    pub slack: f64,
    /// How far the sums may rise before it is said.
    pub threshold: f64,
}

impl Rule {
    /// A shift by one standard deviation is seen after ten values or so, and where nothing shifts one is seen in 465
    /// (Montgomery 2013, Introduction to Statistical Quality Control, table 9.3): with values of weeks, in nine years.
    pub const STANDARD: Self = Self { slack: 0.5, threshold: 5.0 };
}

/// A shift that was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shift {
    /// Where the values that it is held against begin: after the shift before.
    pub since: usize,
    /// The value at which it most likely began (Hinkley 1970, doi:10.2307/2334932), counted from 0.
    pub began: usize,
    /// The value at which it was seen.
    pub seen: usize,
    /// Whether values rose; else they fell.
    pub rose: bool,
}

/// Every shift. After each one it begins anew with the values since it began, which are the new level; one in the same
/// direction that had begun when the last one was seen is that one still.
#[must_use]
pub fn shifts(values: &[f64], rule: Rule) -> Vec<Shift> {
    let mut found: Vec<Shift> = Vec::new();
    let mut since = 0;
    while let Some(rest) = values.get(since..).filter(|it| !it.is_empty()) {
        let chart = Cusum { target: 0.0, slack: rule.slack, threshold: rule.threshold };
        let Some(signal) = chart.first_signal(&standardised(rest)) else { break };
        let began = since + most_likely(&rest[..=signal.seen]);
        let shift = Shift { since, began, seen: since + signal.seen, rose: signal.rose };
        since = began;
        let same = |it: &Shift| it.rose == shift.rose && shift.began <= it.seen;
        if !found.last().is_some_and(same) {
            found.push(shift);
        }
    }
    found
}

/// Where the values most likely part in two levels: where what they differ by within both is least. At least two are on the
/// earlier side, and one on the later.
fn most_likely(values: &[f64]) -> usize {
    let total: f64 = values.iter().sum();
    let mut before: f64 = values.iter().take(2).sum();
    let (mut best, mut at) = (f64::NEG_INFINITY, 2);
    for (place, value) in values.iter().enumerate().skip(2) {
        let (first, rest) = (place as f64, (values.len() - place) as f64);
        let apart = before / first - (total - before) / rest;
        let gain = apart * apart * first * rest / (first + rest);
        if gain > best {
            (best, at) = (gain, place);
        }
        before += value;
    }
    at
}

/// One value by itself is never a shift: it counts for no more than this many standard deviations.
const MOST: f64 = 4.0;

/// Each value against those before it, as one of the standard normal distribution; the first two say nothing yet.
#[must_use]
pub fn standardised(values: &[f64]) -> Vec<f64> {
    let (mut n, mut mean, mut deviations) = (0.0_f64, 0.0, 0.0);
    let step = |value: &f64| {
        let spread = (deviations / (n - 1.0)).sqrt();
        let away = (n / (n + 1.0)).sqrt() * (value - mean) / spread;
        let normal = if n < 2.0 || *value == mean {
            0.0
        } else if spread > 0.0 {
            quantile(f64::INFINITY, below(n - 1.0, away).clamp(1e-15, 1.0 - 1e-15))
        } else {
            (value - mean).signum() * MOST
        };
        n += 1.0;
        let before = mean;
        mean += (value - mean) / n;
        deviations += (value - before) * (value - mean);
        normal.clamp(-MOST, MOST)
    };
    values.iter().map(step).collect()
}
