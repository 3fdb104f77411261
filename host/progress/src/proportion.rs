//! Shares: their intervals, and what a judge that errs says of the true share.

use crate::estimate::{Interval, quantile};

/// The interval of a share of which `successes` were seen among `n` (Wilson 1927, doi:10.2307/2276774). Where nothing was
/// seen, every share is possible.
#[must_use]
pub fn wilson(successes: u64, n: u64, level: f64) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (x, n) = (successes.min(n) as f64, n as f64);
    let z = quantile(f64::INFINITY, 0.5 + level / 2.0);
    let middle = (x + z * z / 2.0) / (n + z * z);
    let half = z / (n + z * z) * (x * (n - x) / n + z * z / 4.0).sqrt();
    // At the ends the two terms cancel but for rounding.
    let low = if x == 0.0 { 0.0 } else { middle - half };
    let high = if x == n { 1.0 } else { middle + half };
    Interval { low: low.max(0.0), high: high.min(1.0) }
}

/// How often a judge was right about cases whose truth is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Calibration {
    /// Cases that truly fail.
    pub failing: u64,
    /// Those of them that the judge failed.
    pub failed: u64,
    /// Cases that truly pass.
    pub passing: u64,
    /// Those of them that the judge passed.
    pub passed: u64,
}

/// A true share of passes, from 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TrueShare {
    /// The estimate.
    pub value: f64,
    /// Its interval, which holds what is not known of the judge, too.
    pub interval: Interval,
}

impl Calibration {
    /// The true share of passes where the judge passed `passed` of `n` (Rogan and Gladen 1978,
    /// doi:10.1093/oxfordjournals.aje.a112510), with the interval of Lee et al. 2025 (arXiv:2511.21140), which adds two cases
    /// to each side of the calibration and as many to the judged as Agresti and Coull 1998. None where the judge does no
    /// better than chance, or where there is nothing of a side.
    #[must_use]
    pub fn true_share(self, passed: u64, n: u64, level: f64) -> Option<TrueShare> {
        if n == 0 || self.failing == 0 || self.passing == 0 {
            return None;
        }
        let [n, failing, passing] = [n, self.failing, self.passing].map(|it| it as f64);
        let p = passed as f64 / n;
        let (specificity, sensitivity) = (self.failed as f64 / failing, self.passed as f64 / passing);
        let corrected = |p: f64, q0: f64, q1: f64| (p + q0 - 1.0) / (q0 + q1 - 1.0);
        let z = quantile(f64::INFINITY, 0.5 + level / 2.0);
        let (m0, m1, m) = (failing + 2.0, passing + 2.0, n + z * z);
        let (q0, q1, q) = ((self.failed as f64 + 1.0) / m0, (self.passed as f64 + 1.0) / m1, (n * p + z * z / 2.0) / m);
        if specificity + sensitivity <= 1.0 || q0 + q1 <= 1.0 {
            return None;
        }
        let share = corrected(q, q0, q1);
        let (v0, v1) = (q0 * (1.0 - q0) / m0, q1 * (1.0 - q1) / m1);
        let shift = 2.0 * z * z * (share * v1 - (1.0 - share) * v0);
        let error = (q * (1.0 - q) / m + (1.0 - share).powi(2) * v0 + share.powi(2) * v1).sqrt() / (q0 + q1 - 1.0);
        let end = |side: f64| (share + shift + side * z * error).clamp(0.0, 1.0);
        Some(TrueShare {
            value: corrected(p, specificity, sensitivity).clamp(0.0, 1.0),
            interval: Interval { low: end(-1.0), high: end(1.0) },
        })
    }
}
