//! Weeks that are like the week before. Whoever has a bad week often has another, and then 13 weeks tell less than 13
//! independent ones: by how much is estimated from everybody's weeks together, since one person's are far too few.

use nalgebra::DMatrix;

/// Products of weeks that follow each other, around a line through each window.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lags {
    squares: f64,
    products: f64,
    windows: f64,
    weeks: f64,
    /// The sum of 1/n over weeks.
    inverse: f64,
}

/// Windows of fewer weeks tell nothing of it.
const LEAST_WEEKS: usize = 6;
/// So many standard errors from nothing it must be.
const DOUBT: f64 = 1.0;
/// What stays from week to week at most.
const MOST: f64 = 0.9;

impl Lags {
    /// Takes in one window: (week, conversations, mean).
    pub(crate) fn add(&mut self, weeks: &[(f64, f64, f64)]) {
        if weeks.len() < LEAST_WEEKS {
            return;
        }
        let n = weeks.len() as f64;
        let mean = |of: &dyn Fn(&(f64, f64, f64)) -> f64| weeks.iter().map(of).sum::<f64>() / n;
        let (center, level) = (mean(&|it| it.0), mean(&|it| it.2));
        let slope = mean(&|it| (it.0 - center) * (it.2 - level)) / mean(&|it| (it.0 - center).powi(2));
        let left = |it: &(f64, f64, f64)| it.2 - level - slope * (it.0 - center);
        self.squares += weeks.iter().map(|it| left(it).powi(2)).sum::<f64>();
        let follow = weeks.windows(2).filter(|it| it[1].0 - it[0].0 < 1.5);
        self.products += follow.map(|it| left(&it[0]) * left(&it[1])).sum::<f64>();
        self.windows += 1.0;
        self.weeks += n;
        self.inverse += weeks.iter().map(|it| 1.0 / it.1).sum::<f64>();
    }

    /// How many times the variance that weeks bring to a window's mean is greater than if they were independent; 1 where that
    /// does not show. `conversation` is the variance of single conversations. What lasts is taken to fade evenly, as in
    /// an autoregression of order one, and its two moments are solved with what taking out a line does to them.
    pub(crate) fn inflation(&self, conversation: f64) -> f64 {
        if self.windows < 1.0 {
            return 1.0;
        }
        let weeks = (self.weeks / self.windows).round();
        let size = weeks as usize;
        let line = |row: usize| (row as f64 - (weeks - 1.0) / 2.0) / ((weeks * weeks - 1.0) * weeks / 12.0).sqrt();
        let rest = DMatrix::from_fn(size, size, |row, column| {
            f64::from(u8::from(row == column)) - 1.0 / weeks - line(row) * line(column)
        });
        let after = |matrix: &DMatrix<f64>| (1..size).map(|it| matrix[(it, it - 1)]).sum::<f64>();
        let (squares, products) = (self.squares / self.windows, self.products / self.windows);
        // What independent weeks would give, and by how far it would miss.
        let independent = after(&rest) / rest.trace();
        let beyond = products - independent * squares;
        let miss = squares / (weeks - 2.0) * (weeks / self.windows).sqrt();
        if beyond < DOUBT * miss {
            return 1.0;
        }
        let of_conversations = conversation * self.inverse / self.weeks;
        let moments = |stays: f64| {
            let lasting = DMatrix::from_fn(size, size, |row, column| stays.powi((row as i32 - column as i32).abs()));
            let seen = &rest * &lasting * &rest;
            let of_weeks = ((squares - rest.trace() * of_conversations) / seen.trace()).max(0.0);
            (
                of_weeks * after(&seen) + of_conversations * after(&rest),
                lasting.sum() / weeks,
                seen.trace() / (weeks - 2.0),
            )
        };
        let (mut low, mut high) = (0.0, MOST);
        for _ in 0..30 {
            let middle = f64::midpoint(low, high);
            if moments(middle).0 < products { low = middle } else { high = middle }
        }
        let (_, truly, seen) = moments(low);
        (truly / seen).max(1.0)
    }
}
