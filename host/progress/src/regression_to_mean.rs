//! What chance alone does to whom we pick for their scores: people picked for a bad score improve, and the best of several
//! attempts is better than the rest, without anybody having learnt anything.

use statrs::distribution::{Continuous as _, ContinuousCDF as _, Normal};

/// How scores are spread over people and conversations.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scores {
    /// Their mean.
    pub mean: f64,
    /// The standard deviation of single scores, above 0.
    pub deviation: f64,
    /// The correlation of two scores of one person: the reliability of one.
    pub reliability: f64,
}

impl Scores {
    /// What a person gains on average at the next score if they were picked because the mean of `baselines` scores was at most
    /// `cutoff`, and nothing changed: σw²/m ÷ √(σb² + σw²/m) · φ(z) ÷ (1 − Φ(z)) (Barnett, van der Pols and Dobson 2005,
    /// doi:10.1093/ije/dyh299). Whoever picks people for good scores loses as much.
    #[must_use]
    pub fn gain_of_picked(self, cutoff: f64, baselines: f64) -> f64 {
        let within = self.deviation.powi(2) * (1.0 - self.reliability) / baselines;
        let observed = (self.deviation.powi(2) * self.reliability + within).sqrt();
        within / observed * hazard((self.mean - cutoff) / observed)
    }

    /// Where a person stands whose mean of `baselines` scores is this, knowing how scores are spread (Kelley 1923): what the
    /// next score is expected to be, were nothing to change.
    #[must_use]
    pub fn expected_next(self, observed: f64, baselines: f64) -> f64 {
        let reliability = crate::reliability::spearman_brown(self.reliability, baselines);
        self.mean + reliability * (observed - self.mean)
    }
}

/// By how much the best of `attempts` independent attempts exceeds their mean, where each varies by this standard deviation:
/// the expected maximum of a normal sample (Tippett 1925).
#[must_use]
pub fn best_of(attempts: u32, deviation: f64) -> f64 {
    /// So far out that nothing is left of the tails, even of the best of billions.
    const END: f64 = 12.0;
    const STEPS: u32 = 4800;
    let normal = Normal::standard();
    let n = f64::from(attempts);
    let density = |x: f64| n * x * normal.pdf(x) * normal.cdf(x).powf(n - 1.0);
    // The trapezoid rule is as good as exact where a smooth function has died away at both ends.
    let step = 2.0 * END / f64::from(STEPS);
    deviation * step * (1..STEPS).map(|it| density(f64::from(it).mul_add(step, -END))).sum::<f64>()
}

/// φ(z) ÷ (1 − Φ(z)).
fn hazard(z: f64) -> f64 {
    let normal = Normal::standard();
    if z > 30.0 {
        // Both are beyond what a float holds; the ratio is not.
        return z + 1.0 / z;
    }
    normal.pdf(z) / normal.sf(z)
}
