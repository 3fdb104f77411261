//! Interrupted time series: a break in a line of weeks where something began (Bernal, Cummins and Gasparrini 2017, Int. J.
//! Epidemiology 46:348), with errors that allow for weeks that follow each other being alike (Newey and West 1987). With as
//! few weeks as there are, the usual normal quantiles would find breaks everywhere: so the bandwidth is wide, 1.3·√T, and
//! the quantiles are those of that bandwidth (Kiefer and Vogelsang 2005, Econometric Theory 21:1130; Lazarus, Lewis, Stock
//! and Watson 2018, J. Business & Economic Statistics 36:541).

use nalgebra::{DMatrix, DVector};

use crate::estimate::{Estimate, quantile};
use crate::regression::Fit;

/// The line before, and its break.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interruption {
    /// The level in week 0, as the line before gives it.
    pub level: f64,
    /// Points a week before.
    pub trend: f64,
    /// The step at the start.
    pub step: Estimate,
    /// By how many points a week the line is steeper since.
    pub bend: Estimate,
    /// The mean distance, over the weeks since, from where the line before would have led.
    pub effect: Estimate,
}

/// Fits weeks (number, value) with a break at the first week at or after `start`. Nothing where either side has fewer than
/// three weeks.
#[must_use]
pub fn interrupted(weeks: &[(i32, f64)], start: i32) -> Option<Interruption> {
    let since: Vec<f64> = weeks.iter().filter(|it| it.0 >= start).map(|it| f64::from(it.0 - start)).collect();
    if since.len() < 3 || weeks.len() - since.len() < 3 {
        return None;
    }
    // Weeks are counted from the start: great numbers that are near each other would make the columns alike.
    let columns = DMatrix::from_fn(weeks.len(), 4, |row, column| {
        let week = f64::from(weeks[row].0 - start);
        let post = f64::from(u8::from(week >= 0.0));
        [1.0, week, post, post * week][column]
    });
    let fit = Fit::of(columns, &DVector::from_iterator(weeks.len(), weeks.iter().map(|it| it.1)))?;
    let rows = weeks.len() as f64;
    let lags = (1.3 * rows.sqrt()).floor();
    let covariance = fit.newey_west(lags as usize - 1);
    let freedom = freedom(lags / rows).min(fit.freedom());
    let mean = since.iter().sum::<f64>() / since.len() as f64;
    let (level, trend) = (fit.coefficients[0], fit.coefficients[1]);
    Some(Interruption {
        level: level - trend * f64::from(start),
        trend,
        step: fit.sum(&[0.0, 0.0, 1.0, 0.0], &covariance, freedom),
        bend: fit.sum(&[0.0, 0.0, 0.0, 1.0], &covariance, freedom),
        effect: fit.sum(&[0.0, 0.0, 1.0, mean], &covariance, freedom),
    })
}

/// The degrees of freedom whose t has the 97.5 % quantile of Bartlett's weights with this share of the weeks as bandwidth
/// (Kiefer and Vogelsang 2005, table 1).
fn freedom(share: f64) -> f64 {
    let critical = 1.96 + share * (2.9694 + share * (0.416 - share * 0.5324));
    let (mut low, mut high) = (1.0_f64, 200.0_f64);
    for _ in 0..60 {
        let middle = (low * high).sqrt();
        if quantile(middle, 0.975) > critical { low = middle } else { high = middle }
    }
    low
}
