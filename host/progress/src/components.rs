//! Variance split over its sources by restricted maximum likelihood (Patterson and Thompson 1971), for factors that cross or
//! nest in any way, from cells rather than from single scores. Iterated by average information (Gilmour, Thompson and Cullis
//! 1995, Biometrics 51:1440) on Henderson's mixed-model equations, so that the cost grows with cells and with the cube of
//! levels (200 people, 26 weeks and a few types take well under a second).

use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ChiSquared, ContinuousCDF as _};

use crate::estimate::Interval;

/// Scores that share all their levels.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    /// One level of each factor, from 0.
    pub levels: Vec<usize>,
    /// How many scores; above 0.
    pub n: f64,
    /// Their mean.
    pub mean: f64,
    /// The sum of their squared deviations.
    pub deviations: f64,
}

/// What each source contributes.
#[derive(Clone, PartialEq, Debug)]
pub struct Components {
    /// The mean of all.
    pub mean: f64,
    /// Each factor, in the order given.
    pub factors: Vec<Component>,
    /// What cells vary by beyond their factors and their scores, where that was asked for.
    pub cells: Option<Component>,
    /// What single scores vary by.
    pub rest: Component,
    /// −2 times the restricted log-likelihood, up to a constant.
    pub deviance: f64,
}

/// One source of variance.
#[derive(Clone, PartialEq, Debug)]
pub struct Component {
    /// In points squared.
    pub variance: f64,
    /// Holds the truth with probability 0.95: Satterthwaite's, from the information that the likelihood has.
    pub interval: Interval,
    /// Of there being none of it, by the ratio of likelihoods: half of the usual one, since it cannot be below none (Self and
    /// Liang 1987). 1 for cells and the rest, which are not tested.
    pub p: f64,
    /// Best linear unbiased predictions, by level; empty for cells and the rest.
    pub levels: Vec<f64>,
}

/// Why variance cannot be split.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unsplit {
    /// There is nothing to tell the sources apart.
    #[error("too few scores to tell sources of variance apart")]
    TooFew,
    /// A cell does not have one level of each factor.
    #[error("a cell has another number of levels than there are factors")]
    Levels,
}

/// Splits the variance of cells. With `cells`, what a cell has of its own (a person's week, say) is a source too; the factors
/// must then be coarser than the cells.
///
/// # Errors
///
/// Where the sources cannot be told apart.
pub fn components(cells: &[Cell], factors: usize, own: bool) -> Result<Components, Unsplit> {
    if cells.iter().any(|it| it.levels.len() != factors) {
        return Err(Unsplit::Levels);
    }
    let model = Model::of(cells, factors, own);
    if model.observations <= 2.0 || cells.len() < 2 {
        return Err(Unsplit::TooFew);
    }
    let fit = model.fit(&vec![true; factors]).ok_or(Unsplit::TooFew)?;
    let factor = |place: usize| {
        let mut used = vec![true; factors];
        used[place] = false;
        let without = model.fit(&used).map_or(fit.deviance, |it| it.deviance);
        let first = model.starts[place];
        Component {
            p: half_chi_square(without - fit.deviance),
            levels: fit.solution.rows(first, model.starts[place + 1] - first).iter().copied().collect(),
            ..fit.component(place)
        }
    };
    Ok(Components {
        mean: fit.solution[0],
        factors: (0..factors).map(factor).collect(),
        cells: own.then(|| fit.component(factors)),
        rest: fit.component(factors + usize::from(own)),
        deviance: fit.deviance,
    })
}

fn half_chi_square(ratio: f64) -> f64 {
    if ratio <= 1e-9 {
        return 1.0;
    }
    ChiSquared::new(1.0).map_or(1.0, |it| 0.5 * (1.0 - it.cdf(ratio)))
}

struct Model<'a> {
    cells: &'a [Cell],
    factors: usize,
    own: bool,
    /// The column of each factor's first level; column 0 is the mean. One more for the end.
    starts: Vec<usize>,
    observations: f64,
    within: f64,
    within_freedom: f64,
    total: f64,
}

struct Fit {
    variances: Vec<f64>,
    /// Of the variances: their covariance.
    covariance: DMatrix<f64>,
    solution: DVector<f64>,
    deviance: f64,
}

/// What one set of variances gives.
struct Step {
    deviance: f64,
    score: DVector<f64>,
    information: DMatrix<f64>,
    solution: DVector<f64>,
}

const ROUNDS: usize = 100;
/// The least share of all variance that a source is kept at while the likelihood is climbed.
const FLOOR: f64 = 1e-7;

impl<'a> Model<'a> {
    fn of(cells: &'a [Cell], factors: usize, own: bool) -> Self {
        let mut starts = vec![1];
        for factor in 0..factors {
            let levels = cells.iter().map(|it| it.levels[factor] + 1).max().unwrap_or(0);
            starts.push(starts[factor] + levels);
        }
        let observations: f64 = cells.iter().map(|it| it.n).sum();
        let mean = cells.iter().map(|it| it.n * it.mean).sum::<f64>() / observations;
        let within = cells.iter().map(|it| it.deviations).sum::<f64>();
        let between: f64 = cells.iter().map(|it| it.n * (it.mean - mean).powi(2)).sum();
        Self {
            cells,
            factors,
            own,
            starts,
            observations,
            within,
            within_freedom: observations - cells.len() as f64,
            total: ((within + between) / observations).max(1e-12),
        }
    }

    fn fit(&self, used: &[bool]) -> Option<Fit> {
        let floor = self.total * FLOOR;
        let sources = self.factors + usize::from(self.own) + 1;
        let free = |it: usize| it >= self.factors || used[it];
        let start = self.total / (0..sources).filter(|it| free(*it)).count() as f64;
        let mut variances: Vec<f64> = (0..sources).map(|it| if free(it) { start } else { floor }).collect();
        let mut step = self.step(&variances)?;
        for _ in 0..ROUNDS {
            // A source at its floor that the likelihood pushes down stays there.
            let moving: Vec<usize> = (0..sources)
                .filter(|it| free(*it) && (variances[*it] > floor * 1.01 || step.score[*it] > 0.0))
                .collect();
            let information = step.information.select_rows(&moving).select_columns(&moving);
            let change = information.lu().solve(&step.score.select_rows(&moving))?;
            let mut length = 1.0;
            let mut better = None;
            while length > 1e-6 {
                let mut next = variances.clone();
                for (place, by) in moving.iter().zip(change.iter()) {
                    next[*place] = (next[*place] + length * by).max(floor);
                }
                match self.step(&next) {
                    Some(it) if it.deviance <= step.deviance + 1e-10 => {
                        better = Some((next, it));
                        break;
                    }
                    _ => length /= 2.0,
                }
            }
            let Some((next, found)) = better else { break };
            let moved = next.iter().zip(&variances).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            (variances, step) = (next, found);
            if moved < self.total * 1e-10 {
                break;
            }
        }
        let kept: Vec<usize> = (0..sources).filter(|it| free(*it)).collect();
        let inverse = step.information.select_rows(&kept).select_columns(&kept).try_inverse()?;
        let mut covariance = DMatrix::zeros(sources, sources);
        for (row, a) in kept.iter().enumerate() {
            for (column, b) in kept.iter().enumerate() {
                covariance[(*a, *b)] = inverse[(row, column)];
            }
        }
        for variance in variances.iter_mut().filter(|it| **it <= floor * 1.01) {
            *variance = 0.0;
        }
        Some(Fit { variances, covariance, solution: step.solution, deviance: step.deviance })
    }

    /// Likelihood, its slope, the average information and the predictions at these variances: of the factors, the cells where
    /// they are a source, and the rest.
    fn step(&self, variances: &[f64]) -> Option<Step> {
        let size = self.starts[self.factors];
        let rest = variances[variances.len() - 1];
        let of_cells = if self.own { variances[self.factors] } else { 0.0 };
        let spread: Vec<f64> = self.cells.iter().map(|it| of_cells + rest / it.n).collect();
        let columns: Vec<Vec<usize>> = self.cells.iter().map(|it| self.columns(it)).collect();
        let mut normal = DMatrix::<f64>::zeros(size, size);
        let mut deviance = 0.0;
        for (spread, columns) in spread.iter().zip(&columns) {
            deviance += spread.ln();
            for row in columns {
                for column in columns {
                    normal[(*row, *column)] += 1.0 / spread;
                }
            }
        }
        for (factor, variance) in variances.iter().enumerate().take(self.factors) {
            let levels = self.starts[factor]..self.starts[factor + 1];
            deviance += levels.len() as f64 * variance.ln();
            for level in levels {
                normal[(level, level)] += 1.0 / variance;
            }
        }
        let cholesky = normal.cholesky()?;
        deviance += cholesky.l_dirty().diagonal().iter().map(|it| 2.0 * it.ln()).sum::<f64>();
        let inverse = cholesky.inverse();
        // P times a vector, with the solution of the equations on the way.
        let project = |vector: &dyn Fn(usize) -> f64| {
            let mut right = DVector::<f64>::zeros(size);
            for (place, columns) in columns.iter().enumerate() {
                for column in columns {
                    right[*column] += vector(place) / spread[place];
                }
            }
            let solution = &inverse * right;
            let left = |place: usize| vector(place) - columns[place].iter().map(|it| solution[*it]).sum::<f64>();
            let projected = DVector::from_fn(self.cells.len(), |place, _| left(place) / spread[place]);
            (projected, solution)
        };
        let (projected, solution) = project(&|place| self.cells[place].mean);
        deviance += self.cells.iter().zip(projected.iter()).map(|(cell, it)| cell.mean * it).sum::<f64>();
        deviance += self.within_freedom * rest.ln() + self.within / rest;
        // The derivative of V by each variance, times P·y, and the trace of P times it.
        let sources = variances.len();
        let mut working: Vec<DVector<f64>> = Vec::with_capacity(sources);
        let mut traces = Vec::with_capacity(sources);
        for factor in 0..self.factors {
            let of_level = |cell: &Cell| solution[self.starts[factor] + cell.levels[factor]] / variances[factor];
            working.push(DVector::from_iterator(self.cells.len(), self.cells.iter().map(of_level)));
            let levels = self.starts[factor]..self.starts[factor + 1];
            let many = levels.len() as f64;
            let trace: f64 = levels.map(|it| inverse[(it, it)]).sum();
            traces.push((many - trace / variances[factor]) / variances[factor]);
        }
        let mut diagonal = |of: &dyn Fn(&Cell) -> f64| {
            let mut trace = 0.0;
            for ((cell, spread), columns) in self.cells.iter().zip(&spread).zip(&columns) {
                let known: f64 = columns.iter().flat_map(|a| columns.iter().map(|b| inverse[(*a, *b)])).sum();
                trace += of(cell) * (1.0 / spread - known / spread / spread);
            }
            let each = self.cells.iter().zip(projected.iter()).map(|(cell, it)| of(cell) * it);
            working.push(DVector::from_iterator(self.cells.len(), each));
            traces.push(trace);
        };
        if self.own {
            diagonal(&|_| 1.0);
        }
        diagonal(&|cell| 1.0 / cell.n);
        let mut score = DVector::from_fn(sources, |it, _| 0.5 * (working[it].dot(&projected) - traces[it]));
        score[sources - 1] += 0.5 * (self.within / rest - self.within_freedom) / rest;
        let mut information = DMatrix::<f64>::zeros(sources, sources);
        for column in 0..sources {
            let again = project(&|place| working[column][place]).0;
            for row in 0..sources {
                information[(row, column)] = 0.5 * working[row].dot(&again);
            }
        }
        information[(sources - 1, sources - 1)] += 0.5 * self.within / rest.powi(3);
        Some(Step { deviance, score, information, solution })
    }

    fn columns(&self, cell: &Cell) -> Vec<usize> {
        let own = cell.levels.iter().enumerate().map(|(factor, level)| self.starts[factor] + level);
        std::iter::once(0).chain(own).collect()
    }
}

impl Fit {
    fn component(&self, place: usize) -> Component {
        let variance = self.variances[place];
        let of_variance = self.covariance[(place, place)].max(0.0);
        let interval = if variance > 0.0 && of_variance > 0.0 {
            // As a variance estimated with so many degrees of freedom.
            let freedom = (2.0 * variance * variance / of_variance).max(0.5);
            let at =
                |share: f64| ChiSquared::new(freedom).map_or(f64::NAN, |it| freedom * variance / it.inverse_cdf(share));
            Interval { low: at(0.975), high: at(0.025) }
        } else {
            Interval { low: 0.0, high: 1.96 * of_variance.sqrt() }
        };
        Component { variance, interval, p: 1.0, levels: Vec::new() }
    }
}
