//! How two things go together, person by person. It is association and never cause: whoever sells more may ask better for
//! it, or ask better because they sell more, or both because of the region they have.

use crate::estimate::{Estimate, Interval};

/// How two things go together.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Association {
    /// Spearman's rank correlation, −1 to 1 (Spearman 1904).
    pub correlation: f64,
    /// Holds the truth 95 times in 100: Fisher's transformation with the error of Bonett and Wright 2000
    /// (doi:10.1007/BF02294183).
    pub interval: Interval,
    /// How many pairs.
    pub n: usize,
}

/// Fewer pairs than these say nothing.
pub const LEAST: usize = 5;

/// Spearman's rank correlation of pairs, ties at the mean of their ranks. `None` below [`LEAST`] pairs, or where one side is
/// the same for all.
#[must_use]
pub fn spearman(pairs: &[(f64, f64)]) -> Option<Association> {
    let n = pairs.len();
    if n < LEAST || pairs.iter().any(|it| !it.0.is_finite() || !it.1.is_finite()) {
        return None;
    }
    let left = ranks(&pairs.iter().map(|it| it.0).collect::<Vec<_>>());
    let right = ranks(&pairs.iter().map(|it| it.1).collect::<Vec<_>>());
    let middle = (n as f64 + 1.0) / 2.0;
    let product = |one: &[f64], other: &[f64]| -> f64 {
        one.iter().zip(other).map(|(one, other)| (one - middle) * (other - middle)).sum()
    };
    let spread = (product(&left, &left) * product(&right, &right)).sqrt();
    if spread <= 0.0 {
        return None;
    }
    let correlation = (product(&left, &right) / spread).clamp(-1.0, 1.0);
    let error = ((1.0 + correlation * correlation / 2.0) / (n as f64 - 3.0)).sqrt();
    // A correlation of exactly one has no transformation; the nearest that has one bounds it.
    let transformed = correlation.clamp(-0.999_999, 0.999_999).atanh();
    let Interval { low, high } = Estimate::normal(transformed, error).interval(0.95);
    Some(Association { correlation, interval: Interval { low: low.tanh(), high: high.tanh() }, n })
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*one].total_cmp(&values[*other]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while first < order.len() {
        let tied = order[first..].iter().take_while(|it| values[**it] == values[order[first]]).count();
        let rank = first as f64 + (tied as f64 + 1.0) / 2.0;
        for place in &order[first..first + tied] {
            ranks[*place] = rank;
        }
        first += tied;
    }
    ranks
}
