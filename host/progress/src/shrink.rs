//! Levels of people of whom little is known: each is drawn towards everybody's mean by as much as its own error deserves
//! (Stein 1956; Efron and Morris 1975, doi:10.2307/2285814), with the errors of Morris 1983 (doi:10.2307/2287098), which hold
//! that the mean and the spread of people are estimated, too. Where all errors are the same, it is the estimator of James and
//! Stein without what would draw beyond the mean.

use plumbline_core::sums::Sums;

use crate::estimate::Estimate;

/// A person's mean as it was observed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Observed {
    /// The mean.
    pub mean: f64,
    /// Its squared standard error, above 0.
    pub variance: f64,
}

/// How people are spread, as it was estimated from all of them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spread {
    /// The mean of people.
    pub mean: f64,
    /// The variance between them; 0 where they differ by no more than their errors.
    pub between: f64,
    people: f64,
    /// The variances of the observed means, weighted as the mean is.
    error: f64,
    /// The sum of the weights.
    weight: f64,
    /// Degrees of freedom of the variances.
    freedom: f64,
}

/// A level with how far it was drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Level {
    /// The level.
    pub estimate: Estimate,
    /// How much of what was observed it keeps: 1 is all, 0 leaves everybody's mean. It is the reliability of the observed mean.
    pub kept: f64,
}

impl Spread {
    /// From what was observed of at least four people: of fewer nothing is learnt that would help any of them, and none is.
    /// `freedom` says how many degrees the variances were estimated with, infinite where they are known.
    #[must_use]
    pub fn of(observed: &[Observed], freedom: f64) -> Option<Self> {
        let people = observed.len() as f64;
        let sound = observed.iter().all(|it| it.mean.is_finite() && it.variance > 0.0);
        if people < 4.0 || !sound {
            return None;
        }
        let mut between = 0.0;
        // The weights depend on what they estimate; each round brings both nearer to where they agree.
        let mut spread = Self::at(between, observed, freedom);
        for _ in 0..200 {
            let weighed = |it: &Observed| {
                let away = people / (people - 1.0) * (it.mean - spread.mean).powi(2);
                (away - it.variance) / (it.variance + between)
            };
            let next = (observed.iter().map(weighed).sum::<f64>() / spread.weight).max(0.0);
            let moved = (next - between).abs();
            between = next;
            spread = Self::at(between, observed, freedom);
            if moved <= 1e-12 * (between + spread.error) {
                break;
            }
        }
        Some(spread)
    }

    /// From the sums of each person's scores: the spread, and the variance of single scores within people, which is taken as
    /// one for all of them. None where no person has two scores, where nothing varies within them, and of fewer than four.
    #[must_use]
    pub fn of_sums(people: &[Sums]) -> Option<(Self, f64)> {
        let people: Vec<Sums> = people.iter().copied().filter(|it| it.n > 0).collect();
        let freedom = people.iter().map(|it| it.n as f64 - 1.0).sum::<f64>();
        let within = people.iter().map(|it| it.deviations()).sum::<f64>() / freedom;
        if freedom < 1.0 || within <= 0.0 {
            return None;
        }
        let observed = |it: &Sums| Observed { mean: it.mean(), variance: within / it.n as f64 };
        Some((Self::of(&people.iter().map(observed).collect::<Vec<_>>(), freedom)?, within))
    }

    /// The level of one of the people that it was estimated from.
    #[must_use]
    pub fn level(&self, observed: Observed) -> Level {
        let Self { people, between, .. } = *self;
        let total = observed.variance + between;
        // Less than the plain ratio, since a spread that is estimated is too small as often as too large.
        let drawn = (people - 3.0) / (people - 1.0) * observed.variance / total;
        let value = (1.0 - drawn) * observed.mean + drawn * self.mean;
        let own_weight = people / (total * self.weight);
        let unknown_spread = 2.0 / (people - 3.0) * drawn.powi(2) * (self.error + between) / total;
        let variance = observed.variance * (1.0 - (people - own_weight) / people * drawn)
            + unknown_spread * (observed.mean - self.mean).powi(2);
        let estimate = Estimate { value, error: variance.max(0.0).sqrt(), freedom: self.freedom };
        Level { estimate, kept: 1.0 - drawn }
    }

    fn at(between: f64, observed: &[Observed], freedom: f64) -> Self {
        let weight = |it: &Observed| 1.0 / (it.variance + between);
        let total: f64 = observed.iter().map(weight).sum();
        let mean = observed.iter().map(|it| weight(it) * it.mean).sum::<f64>() / total;
        let error = observed.iter().map(|it| weight(it) * it.variance).sum::<f64>() / total;
        Self { mean, between, people: observed.len() as f64, error, weight: total, freedom }
    }
}
