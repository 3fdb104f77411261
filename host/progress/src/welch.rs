//! Two means compared: of two samples (Welch), or of pairs. What cannot be estimated from so few is none.

use plumbline_core::sums::Sums;

use crate::estimate::Estimate;

/// What a comparison needs of a sample.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sample {
    /// How many.
    pub n: f64,
    /// Their mean.
    pub mean: f64,
    /// The sum of squared deviations from it.
    pub deviations: f64,
}

impl Sample {
    /// Of values.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        Self { n, mean, deviations: values.iter().map(|it| (it - mean).powi(2)).sum() }
    }

    /// The squared standard error of its mean; none of fewer than two.
    fn squared_error(self) -> Option<f64> {
        (self.n >= 2.0).then(|| self.deviations / (self.n - 1.0) / self.n)
    }
}

impl From<Sums> for Sample {
    fn from(sums: Sums) -> Self {
        Self { n: sums.n as f64, mean: sums.mean(), deviations: sums.deviations() }
    }
}

/// The second mean minus the first, for samples whose variances may differ (Welch 1947, doi:10.1093/biomet/34.1-2.28).
#[must_use]
pub fn difference(first: Sample, second: Sample) -> Option<Estimate> {
    let (a, b) = (first.squared_error()?, second.squared_error()?);
    let freedom = if a + b > 0.0 {
        (a + b).powi(2) / (a * a / (first.n - 1.0) + b * b / (second.n - 1.0))
    } else {
        first.n + second.n - 2.0
    };
    Some(Estimate { value: second.mean - first.mean, error: (a + b).sqrt(), freedom })
}

/// The mean of the second of each pair minus the first (Student 1908).
#[must_use]
pub fn paired(pairs: &[(f64, f64)]) -> Option<Estimate> {
    let sample = Sample::of(&pairs.iter().map(|(first, second)| second - first).collect::<Vec<_>>());
    Some(Estimate { value: sample.mean, error: sample.squared_error()?.sqrt(), freedom: sample.n - 1.0 })
}
