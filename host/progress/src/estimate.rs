//! An estimate with its error. Intervals and p-values are made here and nowhere else, so that they agree.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF as _, Normal, StudentsT};

/// What is estimated, with its standard error and the degrees of freedom that the error was estimated with (infinite where
/// the error is known).
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate itself.
    pub value: f64,
    /// Its standard error, 0 or more.
    pub error: f64,
    /// Degrees of freedom of the error; above 0.
    pub freedom: f64,
}

/// From low to high, both in it.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Half of its width.
    #[must_use]
    pub fn half_width(self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// Whether a value lies in it.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

impl Estimate {
    /// An estimate whose error is known, so that it is normal.
    #[must_use]
    pub const fn normal(value: f64, error: f64) -> Self {
        Self { value, error, freedom: f64::INFINITY }
    }

    /// The interval that holds the truth with this probability, such as 0.95.
    #[must_use]
    pub fn interval(self, level: f64) -> Interval {
        let half = self.error * quantile(self.freedom, 0.5 + level / 2.0);
        Interval { low: self.value - half, high: self.value + half }
    }

    /// The probability of an estimate at least as far from `null` on either side, were that the truth.
    #[must_use]
    pub fn p_value(self, null: f64) -> f64 {
        if self.error == 0.0 {
            return if self.value == null { 1.0 } else { 0.0 };
        }
        let away = ((self.value - null) / self.error).abs();
        (2.0 * (1.0 - below(self.freedom, away))).clamp(0.0, 1.0)
    }

    /// The probability that the truth lies above `threshold`, knowing nothing but this estimate: the posterior under a flat
    /// prior (Jeffreys 1961).
    #[must_use]
    pub fn above(self, threshold: f64) -> f64 {
        if self.error == 0.0 {
            return if self.value > threshold { 1.0 } else { 0.0 };
        }
        below(self.freedom, (self.value - threshold) / self.error)
    }
}

/// The quantile of Student's t, or of the normal distribution where the degrees of freedom are without end. `share` lies
/// between 0 and 1; the result is not a number where it does not, or where there is no degree of freedom.
#[must_use]
pub fn quantile(freedom: f64, share: f64) -> f64 {
    if !(0.0 < share && share < 1.0) {
        return f64::NAN;
    }
    distribution(freedom, |it| it.inverse_cdf(share), |it| it.inverse_cdf(share))
}

/// The share of Student's t, or of the normal distribution, below `t`; not a number where `t` is none.
#[must_use]
pub fn below(freedom: f64, t: f64) -> f64 {
    if t.is_nan() {
        return f64::NAN;
    }
    distribution(freedom, |it| it.cdf(t), |it| it.cdf(t))
}

fn distribution(freedom: f64, student: impl FnOnce(StudentsT) -> f64, normal: impl FnOnce(Normal) -> f64) -> f64 {
    /// From here on the two differ by less than what is reported.
    const MANY: f64 = 1e6;
    if freedom >= MANY {
        return normal(Normal::standard());
    }
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, student)
}
