//! What kind of conversation it was, taken out of scores. Kinds (type, channel, language, source of the transcript) are taken
//! to add a constant each; the constants are estimated within the same people at the same time, so that it does not matter
//! who has which kinds and when. That is direct standardisation to one common mix, for effects that add.

use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ContinuousCDF as _, FisherSnedecor};

use crate::points::{Point, runs};

/// The effects of strata, in points, around 0.
#[derive(Clone, Debug)]
pub(crate) struct Mix {
    /// The effect of each stratum; 0 where nothing tells it.
    effects: DVector<f64>,
    /// Their covariance, robust to what the conversations of one person have in common.
    covariance: DMatrix<f64>,
    /// Which combinations of strata can be told: a projection.
    known: DMatrix<f64>,
}

/// People and weeks within which strata are compared: a person's level may drift, but not much in a month.
const BLOCK: i32 = 4;
/// With fewer people than these, a person's weeks are taken as independent instead of the people.
pub(crate) const FEW_PEOPLE: usize = 12;

impl Mix {
    /// From everybody's points, which are ordered by person and week.
    pub(crate) fn of(points: &[Point], strata: usize) -> Self {
        let mut normal = DMatrix::zeros(strata, strata);
        let mut right = DVector::zeros(strata);
        let block = |it: &Point| (it.person, it.week.div_euclid(BLOCK));
        for (_, block) in runs(points, block).filter(|(_, it)| differ(it)) {
            let total: f64 = block.iter().map(|it| it.n).sum();
            let mean = block.iter().map(|it| it.n * it.mean).sum::<f64>() / total;
            for one in block {
                let row = one.stratum as usize;
                normal[(row, row)] += one.n;
                right[row] += one.n * (one.mean - mean);
                for other in block {
                    normal[(row, other.stratum as usize)] -= one.n * other.n / total;
                }
            }
        }
        let (inverse, known) = pseudo_inverse(&normal);
        let effects = &inverse * right;
        let people = runs(points, |it| it.person).filter(|(_, it)| it.len() > 1).count();
        let meat = if people >= FEW_PEOPLE {
            meat(points, &effects, block, |it| (it.person, 0))
        } else {
            meat(points, &effects, block, |it| (it.person, it.week))
        };
        let covariance = &inverse * meat * &inverse;
        Self { effects, covariance, known }
    }

    /// The effect of a stratum, with its standard error.
    pub(crate) fn effect(&self, stratum: usize) -> (f64, f64) {
        (self.effects[stratum], self.covariance[(stratum, stratum)].max(0.0).sqrt())
    }

    /// How much the strata differ, by how often they occur: the variance of their effects less that of its error, the
    /// standard error of that, and p of their not differing (Wald).
    pub(crate) fn differences(&self, shares: &[f64], clusters: f64) -> (f64, f64, f64) {
        let size = shares.len();
        let shares = DVector::from_row_slice(shares);
        let weights = DMatrix::from_diagonal(&shares) - &shares * shares.transpose();
        let of_error = &weights * &self.covariance;
        let seen = (self.effects.transpose() * &weights * &self.effects)[(0, 0)];
        let along = &weights * &self.effects;
        let error =
            4.0 * (along.transpose() * &self.covariance * &along)[(0, 0)] + 2.0 * (&of_error * &of_error).trace();
        let (inverse, known) = pseudo_inverse(&self.covariance);
        let freedom = known.trace().round().min(size as f64 - 1.0);
        let wald = (self.effects.transpose() * inverse * &self.effects)[(0, 0)];
        let p = if freedom < 1.0 || clusters - freedom < 1.0 {
            1.0
        } else {
            FisherSnedecor::new(freedom, clusters - freedom).map_or(1.0, |it| 1.0 - it.cdf(wald / freedom))
        };
        ((seen - of_error.trace()).max(0.0), error.max(0.0).sqrt(), p)
    }

    /// A point's mean at the common mix.
    pub(crate) fn adjusted(&self, point: &Point) -> f64 {
        point.mean - self.effects[point.stratum as usize]
    }

    /// The variance that taking out a shift in the mix brings, for a shift in shares of strata that adds up to 0.
    pub(crate) fn variance(&self, shift: &DVector<f64>) -> f64 {
        (shift.transpose() * &self.covariance * shift)[(0, 0)].max(0.0)
    }

    /// Which share of a shift, from 0 to 1, cannot be adjusted for: nobody has both kinds in the same weeks.
    pub(crate) fn unknown(&self, shift: &DVector<f64>) -> f64 {
        let size = shift.abs().sum();
        if size < 1e-9 { 0.0 } else { ((shift - &self.known * shift).abs().sum() / size).clamp(0.0, 1.0) }
    }
}

fn differ(points: &[Point]) -> bool {
    points.iter().any(|it| it.stratum != points[0].stratum)
}

/// The outer products of what each cluster contributes.
fn meat<K: PartialEq>(
    points: &[Point],
    effects: &DVector<f64>,
    block: impl Fn(&Point) -> (u32, i32) + Copy,
    cluster: impl Fn(&Point) -> K,
) -> DMatrix<f64> {
    let strata = effects.len();
    let mut sum = DMatrix::zeros(strata, strata);
    let mut clusters = 0.0;
    let mut residuals: Vec<f64> = Vec::with_capacity(points.len());
    for (_, block) in runs(points, block) {
        let total: f64 = block.iter().map(|it| it.n).sum();
        let rest = |it: &Point| it.mean - effects[it.stratum as usize];
        let mean = block.iter().map(|it| it.n * rest(it)).sum::<f64>() / total;
        let counts = differ(block);
        residuals.extend(block.iter().map(|it| if counts { it.n * (rest(it) - mean) } else { 0.0 }));
    }
    let mut at = 0;
    let mut score: Vec<(usize, f64)> = Vec::new();
    for (_, cluster) in runs(points, cluster) {
        score.clear();
        for (point, residual) in cluster.iter().zip(&residuals[at..]) {
            let stratum = point.stratum as usize;
            match score.iter_mut().find(|it| it.0 == stratum) {
                Some(it) => it.1 += residual,
                None => score.push((stratum, *residual)),
            }
        }
        at += cluster.len();
        if score.iter().any(|it| it.1 != 0.0) {
            clusters += 1.0;
        }
        for one in &score {
            for other in &score {
                sum[(one.0, other.0)] += one.1 * other.1;
            }
        }
    }
    if clusters > 1.0 { sum * (clusters / (clusters - 1.0)) } else { sum }
}

/// The Moore–Penrose inverse of a symmetric matrix, and the projection onto what it inverts.
fn pseudo_inverse(matrix: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    let size = matrix.nrows();
    let (mut inverse, mut known) = (DMatrix::zeros(size, size), DMatrix::zeros(size, size));
    let eigen = matrix.clone().symmetric_eigen();
    let largest = eigen.eigenvalues.iter().fold(0.0_f64, |most, it| most.max(it.abs()));
    for (value, vector) in eigen.eigenvalues.iter().zip(eigen.eigenvectors.column_iter()) {
        if *value > largest * 1e-9 && *value > 1e-9 {
            let square = vector * vector.transpose();
            inverse += &square / *value;
            known += square;
        }
    }
    (inverse, known)
}
