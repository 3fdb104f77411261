//! Difficulties and slopes of items that are done or not, with people's ability taken as normal: marginal maximum likelihood
//! (Bock and Lieberman 1970, doi:10.1007/BF02291262) of the model of two parameters (Birnbaum 1968), or of one slope for all,
//! which is Rasch's up to the unit of ability.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};

use crate::estimate::Estimate;

/// How sharply items tell the able from the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slopes {
    /// All alike.
    Common,
    /// Each in its own way; takes many hundreds of people.
    Own,
}

/// An item: P(done) = 1 ÷ (1 + exp(−slope · (ability − difficulty))), where ability has mean 0 and standard deviation 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Item {
    /// How sharply it tells people apart.
    pub slope: Estimate,
    /// The ability at which half succeed.
    pub difficulty: Estimate,
}

/// What was estimated.
#[derive(Clone, PartialEq, Debug)]
pub struct Fit {
    /// The items, in their order.
    pub items: Vec<Item>,
    /// The logarithm of the marginal likelihood.
    pub log_likelihood: f64,
    model: Model,
}

/// Fits items to what people did; `None` where somebody did not meet an item. None where nobody or everybody did an item, or
/// where so little was seen that the likelihood has no maximum.
#[must_use]
pub fn fit(people: &[Vec<Option<bool>>], slopes: Slopes) -> Option<Fit> {
    let count = people.first()?.len();
    let shares = (0..count).map(|item| share(people, item)).collect::<Option<Vec<f64>>>()?;
    if people.iter().any(|it| it.len() != count) {
        return None;
    }
    let mut patterns: BTreeMap<&[Option<bool>], f64> = BTreeMap::new();
    people.iter().for_each(|it| *patterns.entry(it.as_slice()).or_default() += 1.0);
    let patterns: Vec<(&[Option<bool>], f64)> = patterns.into_iter().collect();
    let start = shares.iter().map(|it| (it / (1.0 - it)).ln());
    let model = Model { slopes, parameters: slopes.all(count).map(|_| 1.0).chain(start).collect() }.climb(&patterns)?;
    let covariance = model.information(&patterns).cholesky()?.inverse();
    let items = (0..count).map(|item| model.item(item, &covariance)).collect();
    Some(Fit { items, log_likelihood: model.score(&patterns).0, model })
}

impl Fit {
    /// The ability of somebody who did this: the mean of what is then likely, with its standard deviation (Bock and Mislevy
    /// 1982, doi:10.1177/014662168200600405).
    #[must_use]
    pub fn ability(&self, done: &[Option<bool>]) -> Estimate {
        let posterior = self.model.posterior(done);
        let of = |power: i32, from: f64| posterior.iter().map(|it| it.1 * (it.0 - from).powi(power)).sum::<f64>();
        let mean = of(1, 0.0);
        Estimate::normal(mean, of(2, mean).sqrt())
    }
}

impl Slopes {
    /// The slopes' places among the parameters.
    fn all(self, items: usize) -> std::ops::Range<usize> {
        match self {
            Self::Common => 0..1,
            Self::Own => 0..items,
        }
    }
}

/// Slopes, and after them an intercept for each item: in these the likelihood is smoother than in difficulties.
#[derive(Clone, PartialEq, Debug)]
struct Model {
    slopes: Slopes,
    parameters: Vec<f64>,
}

impl Model {
    /// To the maximum, by the outer product of the scores (Berndt, Hall, Hall and Hausman 1974).
    fn climb(mut self, patterns: &[(&[Option<bool>], f64)]) -> Option<Self> {
        const ROUNDS: usize = 2000;
        for _ in 0..ROUNDS {
            let (likelihood, gradient, products) = self.score(patterns);
            let step = products.cholesky()?.solve(&gradient);
            let promise = step.dot(&gradient);
            if promise < 1e-12 {
                return Some(self);
            }
            let moved = |by: f64| {
                let parameters = self.parameters.iter().zip(&step).map(|(it, step)| it + by * step).collect();
                Self { slopes: self.slopes, parameters }
            };
            let mut halves = (0..30).map(|it| moved(0.5_f64.powi(it)));
            match halves.find(|it| it.score(patterns).0 > likelihood) {
                Some(better) => self = better,
                // Nothing is higher within what floats can tell.
                None => return (promise < 1e-6).then_some(self),
            }
        }
        None
    }

    /// The log-likelihood, its gradient, and the sum of the outer products of each person's.
    fn score(&self, patterns: &[(&[Option<bool>], f64)]) -> (f64, DVector<f64>, DMatrix<f64>) {
        let size = self.parameters.len();
        let (mut likelihood, mut all, mut products) = (0.0, DVector::zeros(size), DMatrix::zeros(size, size));
        for (done, count) in patterns {
            let (own, gradient) = self.score_of(done);
            likelihood += count * own;
            products += &gradient * gradient.transpose() * *count;
            all += gradient * *count;
        }
        (likelihood, all, products)
    }

    fn score_of(&self, done: &[Option<bool>]) -> (f64, DVector<f64>) {
        let likelihood: f64 = self.likelihoods(done).map(|it| it.1).sum();
        let mut gradient = DVector::zeros(self.parameters.len());
        for (ability, joint) in self.likelihoods(done) {
            for (item, done) in done.iter().enumerate().filter_map(|(item, it)| Some((item, (*it)?))) {
                let surprise = joint / likelihood * (f64::from(u8::from(done)) - self.chance(item, ability));
                gradient[self.slope_at(item)] += surprise * ability;
                gradient[self.intercept_at(item)] += surprise;
            }
        }
        (likelihood.ln(), gradient)
    }

    /// The observed information: how the gradient falls, by central differences.
    fn information(&self, patterns: &[(&[Option<bool>], f64)]) -> DMatrix<f64> {
        const STEP: f64 = 1e-4;
        let size = self.parameters.len();
        let gradient = |at: usize, by: f64| {
            let mut moved = self.clone();
            moved.parameters[at] += by;
            moved.score(patterns).1
        };
        let columns: Vec<DVector<f64>> =
            (0..size).map(|at| (gradient(at, -STEP) - gradient(at, STEP)) / (2.0 * STEP)).collect();
        let falls = DMatrix::from_columns(&columns);
        (&falls + falls.transpose()) / 2.0
    }

    /// Abilities with how likely each is together with what was done. Sums over even steps are as good as exact for a smooth
    /// function that has died away at both ends.
    fn likelihoods(&self, done: &[Option<bool>]) -> impl Iterator<Item = (f64, f64)> {
        const STEP: f64 = 0.2;
        (-35..=35).map(move |it| {
            let ability = f64::from(it) * STEP;
            let density = STEP * (-ability * ability / 2.0).exp() / std::f64::consts::TAU.sqrt();
            let chance = |(item, done): (usize, &Option<bool>)| match done {
                None => 1.0,
                Some(true) => self.chance(item, ability),
                Some(false) => 1.0 - self.chance(item, ability),
            };
            (ability, density * done.iter().enumerate().map(chance).product::<f64>())
        })
    }

    fn posterior(&self, done: &[Option<bool>]) -> Vec<(f64, f64)> {
        let known = self.intercept_at(0)..self.parameters.len();
        let joint: Vec<(f64, f64)> = self.likelihoods(&done[..done.len().min(known.len())]).collect();
        let all: f64 = joint.iter().map(|it| it.1).sum();
        joint.into_iter().map(|(ability, joint)| (ability, joint / all)).collect()
    }

    fn item(&self, item: usize, covariance: &DMatrix<f64>) -> Item {
        let (s, i) = (self.slope_at(item), self.intercept_at(item));
        let (slope, intercept) = (self.parameters[s], self.parameters[i]);
        // The delta method: difficulty is −intercept ÷ slope.
        let (by_slope, by_intercept) = (intercept / slope.powi(2), -1.0 / slope);
        let variance = by_slope.powi(2) * covariance[(s, s)]
            + by_intercept.powi(2) * covariance[(i, i)]
            + 2.0 * by_slope * by_intercept * covariance[(s, i)];
        Item {
            slope: Estimate::normal(slope, covariance[(s, s)].sqrt()),
            difficulty: Estimate::normal(-intercept / slope, variance.sqrt()),
        }
    }

    fn chance(&self, item: usize, ability: f64) -> f64 {
        let at = self.parameters[self.slope_at(item)] * ability + self.parameters[self.intercept_at(item)];
        1.0 / (1.0 + (-at).exp())
    }

    fn slope_at(&self, item: usize) -> usize {
        match self.slopes {
            Slopes::Common => 0,
            Slopes::Own => item,
        }
    }

    fn intercept_at(&self, item: usize) -> usize {
        match self.slopes {
            Slopes::Common => 1 + item,
            Slopes::Own => self.parameters.len() / 2 + item,
        }
    }
}

/// The share of those who met an item that did it; none where it is nobody or everybody.
fn share(people: &[Vec<Option<bool>>], item: usize) -> Option<f64> {
    let met: Vec<bool> = people.iter().filter_map(|it| *it.get(item)?).collect();
    let share = met.iter().filter(|it| **it).count() as f64 / met.len() as f64;
    (0.0 < share && share < 1.0).then_some(share)
}
