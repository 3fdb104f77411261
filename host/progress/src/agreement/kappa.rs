//! Cohen's kappa: two raters, such as a person and a plugin (Cohen 1960, doi:10.1177/001316446002000104; weighted: Cohen 1968,
//! doi:10.1037/h0026256), with the error of Fleiss, Cohen and Everitt 1969 (doi:10.1037/h0028106).

use crate::agreement::Agreement;
use crate::estimate::Estimate;

/// How much two levels that differ agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weights {
    /// Not at all.
    None,
    /// Less by the same for each level between them.
    Linear,
    /// Less by the square of how many levels lie between them.
    Quadratic,
}

/// A kappa with its errors.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Kappa {
    /// The coefficient.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Its standard error were there no agreement beyond chance, for testing that.
    pub null_error: f64,
    /// How many pairs of ratings.
    pub pairs: u64,
}

impl Kappa {
    /// The coefficient with its interval.
    #[must_use]
    pub fn agreement(self, level: f64) -> Agreement {
        let interval = Estimate::normal(self.value, self.error).interval(level);
        Agreement::of(self.value, interval, self.pairs, level)
    }

    /// The probability of agreeing at least as much, or as little, by chance.
    #[must_use]
    pub fn p_value(self) -> f64 {
        Estimate::normal(self.value, self.null_error).p_value(0.0)
    }
}

/// How often the first rater gave one level and the second another: a square table of counts, in the order of the levels.
#[must_use]
pub fn table(pairs: impl IntoIterator<Item = (usize, usize)>, levels: usize) -> Vec<Vec<u64>> {
    let mut counts = vec![vec![0; levels]; levels];
    for (first, second) in pairs {
        if let Some(count) = counts.get_mut(first).and_then(|row| row.get_mut(second)) {
            *count += 1;
        }
    }
    counts
}

/// The kappa of a table of counts. None where it is not square, empty, or says that both gave all the same level.
#[must_use]
pub fn kappa(table: &[Vec<u64>], weights: Weights) -> Option<Kappa> {
    let levels = table.len();
    let pairs: u64 = table.iter().flatten().sum();
    if pairs == 0 || table.iter().any(|row| row.len() != levels) {
        return None;
    }
    let n = pairs as f64;
    let share = |i: usize, j: usize| table[i][j] as f64 / n;
    let weight = |i: usize, j: usize| {
        let apart = i.abs_diff(j) as f64 / (levels.max(2) - 1) as f64;
        match weights {
            Weights::None => f64::from(u8::from(i == j)),
            Weights::Linear => 1.0 - apart,
            Weights::Quadratic => 1.0 - apart * apart,
        }
    };
    let sum = |of: &dyn Fn(usize) -> f64| (0..levels).map(of).sum::<f64>();
    let over = |of: &dyn Fn(usize, usize) -> f64| sum(&|i| sum(&|j| of(i, j)));
    let first: Vec<f64> = (0..levels).map(|i| sum(&|j| share(i, j))).collect();
    let second: Vec<f64> = (0..levels).map(|j| sum(&|i| share(i, j))).collect();
    let observed = over(&|i, j| weight(i, j) * share(i, j));
    let expected = over(&|i, j| weight(i, j) * first[i] * second[j]);
    // What is left to agree on, beyond rounding.
    let left = 1.0 - expected;
    if left < 1e-12 {
        return None;
    }
    let value = (observed - expected) / left;
    let row: Vec<f64> = (0..levels).map(|i| sum(&|j| weight(i, j) * second[j])).collect();
    let column: Vec<f64> = (0..levels).map(|j| sum(&|i| weight(i, j) * first[i])).collect();
    let spread = over(&|i, j| share(i, j) * (weight(i, j) - (row[i] + column[j]) * (1.0 - value)).powi(2));
    let null = over(&|i, j| first[i] * second[j] * (weight(i, j) - (row[i] + column[j])).powi(2));
    let error = |spread: f64, less: f64| (spread - less * less).max(0.0).sqrt() / (left * n.sqrt());
    Some(Kappa {
        value,
        error: error(spread, value - expected * (1.0 - value)),
        null_error: error(null, expected),
        pairs,
    })
}
