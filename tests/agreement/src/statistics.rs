//! The statistics of the report, each with the paper that it is from. They are functions of numbers and know nothing of
//! rubrics; an interval covers 95 %, and what cannot be estimated from so little is `None` and never a guess.

mod bootstrap;
mod detection;
mod rank;
mod roc;

pub use self::bootstrap::{RESAMPLES, interval};
pub use self::detection::Detection;
pub use self::rank::spearman;
pub use self::roc::{Auc, auc};

/// A number and its interval of 95 %.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// The standard normal distribution's quantile of 97.5 %.
const Z: f64 = 1.959_963_984_540_054;

#[cfg(test)]
fn assert_near(value: f64, expected: f64, within: f64) {
    assert!((value - expected).abs() <= within, "{value} is not {expected} within {within}");
}
