//! The intraclass correlation: which share of how numbers differ lies between what is measured. Of tables in which everybody
//! rated everything (Shrout and Fleiss 1979, doi:10.1037/0033-2909.86.2.420; intervals of McGraw and Wong 1996,
//! doi:10.1037/1082-989X.1.1.30), and of groups of any size, such as a person's scores.

use plumbline_core::sums::Sums;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF as _, FisherSnedecor};

use crate::estimate::Interval;

/// A correlation within groups with its interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Icc {
    /// The correlation, at most 1; below 0 where groups differ less than chance would make them.
    pub value: f64,
    /// Its interval.
    pub interval: Interval,
}

/// Who rated, and whether their own level counts as error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Model {
    /// Each unit had raters of its own: ICC(1,·).
    OneWay,
    /// The same raters, drawn from many who might have been asked; how strict each is counts as error: ICC(2,·).
    Random,
    /// These raters and no others; only their order of units counts: ICC(3,·).
    Fixed,
}

/// Whether a correlation is that of one rating or of the mean over all raters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// One rating: ICC(·,1).
    One,
    /// The mean of as many as there were: ICC(·,k). It has no lower end where units differ not at all.
    Mean,
}

/// The correlation of a table with a row for each unit and a column for each rater. None where the table has gaps, fewer than
/// two rows or columns, or where nothing varies.
#[must_use]
pub fn icc(table: &[Vec<f64>], model: Model, of: Of, level: f64) -> Option<Icc> {
    let squares = Squares::of(table)?;
    let one = match model {
        Model::OneWay => {
            squares.by_ratio(squares.rows, squares.within, squares.units * (squares.raters - 1.0), level)?
        }
        Model::Fixed => {
            let freedom = (squares.units - 1.0) * (squares.raters - 1.0);
            squares.by_ratio(squares.rows, squares.rest, freedom, level)?
        }
        Model::Random => squares.random(level)?,
    };
    let raters = squares.raters;
    Some(match of {
        Of::One => one,
        Of::Mean => one.map(|it| {
            let left = 1.0 + (raters - 1.0) * it;
            if left > 1e-12 { raters * it / left } else { f64::NEG_INFINITY }
        }),
    })
}

/// The correlation within groups of any size, by analysis of variance (Donner 1986, doi:10.2307/1403259): the share of the
/// variance of single scores that lies between groups. The interval is Wald's, which is exact for groups of unequal sizes
/// whose scores are normal (Wald 1940, doi:10.1214/aoms/1177731946), within 0 and 1. None of fewer than two groups, or where
/// no group has two scores or nothing varies within them.
#[must_use]
pub fn of_groups(groups: &[Sums], level: f64) -> Option<Icc> {
    let groups: Vec<Sums> = groups.iter().copied().filter(|it| it.n > 0).collect();
    let mut all = Sums::default();
    groups.iter().for_each(|it| all += *it);
    let (n, count) = (all.n as f64, groups.len() as f64);
    let within: f64 = groups.iter().map(|it| it.deviations()).sum::<f64>() / (n - count);
    if count < 2.0 || n <= count || within <= 0.0 {
        return None;
    }
    let between = groups.iter().map(|it| it.n as f64 * (it.mean() - all.mean()).powi(2)).sum::<f64>() / (count - 1.0);
    let size = (n - groups.iter().map(|it| (it.n as f64).powi(2)).sum::<f64>() / n) / (count - 1.0);
    let value = (between - within) / (between + (size - 1.0) * within);
    let end = |share: f64| Some(solve(&groups, within, f_quantile(share, count - 1.0, n - count)?));
    Some(Icc { value, interval: Interval { low: end(0.5 + level / 2.0)?, high: end(0.5 - level / 2.0)? } })
}

/// The correlation at which means of groups, weighted by what they would then vary by, differ by `ratio` times the variance
/// within. It falls as the correlation rises, so that halving finds it.
fn solve(groups: &[Sums], within: f64, ratio: f64) -> f64 {
    let differ = |correlation: f64| {
        let odds = correlation / (1.0 - correlation);
        let weighted = |it: &Sums| (it.n as f64 / (1.0 + it.n as f64 * odds), it.mean());
        let (total, sum) =
            groups.iter().map(weighted).fold((0.0, 0.0), |(w, s), (weight, mean)| (w + weight, s + weight * mean));
        let middle = sum / total;
        let spread: f64 = groups.iter().map(weighted).map(|(weight, mean)| weight * (mean - middle).powi(2)).sum();
        spread / (groups.len() as f64 - 1.0) / within
    };
    let (mut low, mut high) = (0.0, 1.0);
    // Each step halves what is left of 0 to 1, down to what a float can tell apart.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if differ(middle) > ratio {
            low = middle;
        } else {
            high = middle;
        }
    }
    if low == 0.0 { 0.0 } else { high }
}

/// The mean squares of a table.
struct Squares {
    units: f64,
    raters: f64,
    /// Between units.
    rows: f64,
    /// Between raters.
    columns: f64,
    /// Within units.
    within: f64,
    /// What units and raters leave.
    rest: f64,
}

impl Squares {
    fn of(table: &[Vec<f64>]) -> Option<Self> {
        let columns = table.first()?.len();
        let whole = table.iter().all(|row| row.len() == columns && row.iter().all(|it| it.is_finite()));
        if !whole || columns < 2 || table.len() < 2 {
            return None;
        }
        let (n, k) = (table.len() as f64, columns as f64);
        let mean = table.iter().flatten().sum::<f64>() / (n * k);
        let of_row = |row: &Vec<f64>| row.iter().sum::<f64>() / k;
        let of_column = |column: usize| table.iter().map(|row| row[column]).sum::<f64>() / n;
        let rows: f64 = table.iter().map(|row| k * (of_row(row) - mean).powi(2)).sum();
        let raters: f64 = (0..columns).map(|it| n * (of_column(it) - mean).powi(2)).sum();
        let within: f64 = table.iter().map(|row| row.iter().map(|it| (it - of_row(row)).powi(2)).sum::<f64>()).sum();
        let total: f64 = table.iter().flatten().map(|it| (it - mean).powi(2)).sum();
        // What is this small beside the whole is what rounding left of 0.
        let square = |sum: f64, freedom: f64| if sum < 1e-12 * total { 0.0 } else { sum / freedom };
        let squares = Self {
            units: n,
            raters: k,
            rows: square(rows, n - 1.0),
            columns: square(raters, k - 1.0),
            within: square(within, n * (k - 1.0)),
            rest: square(within - raters, (n - 1.0) * (k - 1.0)),
        };
        (squares.rows + squares.rest > 0.0).then_some(squares)
    }

    /// Of one rating, where the squares between units stand to the error as an F.
    fn by_ratio(&self, rows: f64, error: f64, freedom: f64, level: f64) -> Option<Icc> {
        let k = self.raters;
        let of = |ratio: f64| if ratio.is_finite() { (ratio - 1.0) / (ratio + k - 1.0) } else { 1.0 };
        let share = 0.5 + level / 2.0;
        let ratio = rows / error;
        let low = of(ratio / f_quantile(share, self.units - 1.0, freedom)?);
        let high = of(ratio * f_quantile(share, freedom, self.units - 1.0)?);
        Some(Icc { value: of(ratio), interval: Interval { low, high } })
    }

    /// Of one rating, where how strict a rater is counts as error.
    fn random(&self, level: f64) -> Option<Icc> {
        let Self { units: n, raters: k, rows, columns, rest, .. } = *self;
        // No correlation of k ratings lies below this.
        let least = |it: f64| it.max(-1.0 / (k - 1.0));
        let value = least((rows - rest) / (rows + (k - 1.0) * rest + k * (columns - rest) / n));
        // Satterthwaite's degrees of freedom, in a form that stands where nothing is left as the rest.
        let strictness = k * value * columns;
        let error = (n * (1.0 + (k - 1.0) * value) - k * value) * rest;
        let spread = strictness.powi(2) / (k - 1.0) + error.powi(2) / ((n - 1.0) * (k - 1.0));
        let freedom = if spread > 0.0 { (strictness + error).powi(2) / spread } else { (n - 1.0) * (k - 1.0) };
        let all = k * columns + (k * n - k - n) * rest;
        let share = 0.5 + level / 2.0;
        let upper = f_quantile(share, n - 1.0, freedom)?;
        let lower = f_quantile(share, freedom, n - 1.0)?;
        let low = least(n * (rows - upper * rest) / (upper * all + n * rows));
        let high = least(n * (lower * rows - rest) / (all + n * lower * rows));
        // Where units differ less than chance would make them, the approximation can miss even the estimate.
        Some(Icc { value, interval: Interval { low: low.min(value), high: high.max(value) } })
    }
}

impl Icc {
    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Self { value: of(self.value), interval: Interval { low: of(self.interval.low), high: of(self.interval.high) } }
    }
}

fn f_quantile(share: f64, above: f64, below: f64) -> Option<f64> {
    Some(FisherSnedecor::new(above, below).ok()?.inverse_cdf(share))
}
