//! Weeks that are like the week before. Whoever has a bad week often has another, and then 13 weeks tell less than 13
//! independent ones: by how much is estimated from everybody's weeks together, since one person's are far too few.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use crate::windows::{Pair, Side, Week};

/// What weeks that are like the week before do to the mean of a window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lasting {
    /// How many times the variance that weeks bring is greater than it seems.
    pub variance: f64,
    /// How many weeks are as good as one that is independent.
    pub weeks: f64,
}

impl Default for Lasting {
    fn default() -> Self {
        Self { variance: 1.0, weeks: 1.0 }
    }
}

/// Products of weeks that follow each other, around a line through each window.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lags {
    squares: f64,
    products: f64,
    /// How many products there are, and what they would come to for independent weeks of variance 1.
    pairs: f64,
    independent: f64,
    /// Degrees of freedom of `squares`.
    freedom: f64,
    windows: f64,
    weeks: f64,
    /// The sum of weeks from the first to the last of each window.
    spans: f64,
    /// The sum of 1/n over weeks.
    inverse: f64,
}

/// Windows of fewer weeks tell nothing of it.
const LEAST_WEEKS: usize = 6;
/// People of a group below which what they met together cannot be told from what is their own.
const LEAST_PEOPLE: usize = 4;
/// Windows below which it would mostly be found by chance.
const LEAST_WINDOWS: f64 = 8.0;
/// So many standard errors from nothing it must be.
const DOUBT: f64 = 1.64;
/// What stays from week to week at most.
const MOST: f64 = 0.75;

impl Lags {
    /// Of all windows. Groups of at least [`LEAST_PEOPLE`] are freed of what all of them met in a week; smaller ones say
    /// nothing where there is a greater one.
    pub(crate) fn of(pairs: &[Pair], together: &dyn Fn(u32) -> bool) -> Self {
        let mut lags = Self::default();
        let many = [false, true].map(|group| pairs.iter().filter(|it| together(it.person) == group).count());
        let any = many.iter().any(|it| *it >= LEAST_PEOPLE);
        for (group, people) in [false, true].into_iter().zip(many) {
            let own = || pairs.iter().filter(|it| together(it.person) == group);
            if people >= LEAST_PEOPLE {
                lags.add_group(own().map(|it| &it.before), true);
                lags.add_group(own().map(|it| &it.after), true);
            } else if !any {
                lags.add_group(own().flat_map(|it| [&it.before, &it.after]), false);
            }
        }
        lags
    }

    /// The windows of people who may have met the same.
    fn add_group<'a>(&mut self, sides: impl Iterator<Item = &'a Side>, alike: bool) {
        let left: Vec<Vec<Left>> = sides.filter_map(left).collect();
        let mut means: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
        if alike {
            for it in left.iter().flatten() {
                let sum = means.entry(it.week).or_default();
                *sum = (sum.0 + it.left, sum.1 + 1.0);
            }
        }
        let many = left.len() as f64;
        // What is left of each is less by their part in the mean.
        let scale = if alike && many > 1.0 { many / (many - 1.0) } else { 1.0 };
        let own = |it: &Left| it.left - means.get(&it.week).map_or(0.0, |(sum, n)| sum / n);
        for weeks in &left {
            self.squares += scale * weeks.iter().map(|it| own(it).powi(2)).sum::<f64>();
            let follow = weeks.windows(2).filter(|it| it[1].week == it[0].week + 1);
            self.products += scale * follow.map(|it| own(&it[0]) * own(&it[1])).sum::<f64>();
            let n = weeks.len() as f64;
            let center = weeks.iter().map(|it| f64::from(it.week)).sum::<f64>() / n;
            let away = |it: &Left| f64::from(it.week) - center;
            let spread: f64 = weeks.iter().map(|it| away(it).powi(2)).sum();
            for it in weeks.windows(2).filter(|it| it[1].week == it[0].week + 1) {
                self.pairs += 1.0;
                self.independent -= 1.0 / n + away(&it[0]) * away(&it[1]) / spread;
            }
            self.freedom += n - 2.0;
            self.windows += 1.0;
            self.weeks += n;
            self.spans += f64::from(weeks[weeks.len() - 1].week - weeks[0].week) + 1.0;
            self.inverse += weeks.iter().map(|it| 1.0 / it.n).sum::<f64>();
        }
    }

    /// What lasts; nothing where that does not show. `conversation` is the variance of single conversations. What lasts is taken to fade evenly, as in
    /// an autoregression of order one, and its two moments are solved with what taking out a line does to them.
    pub(crate) fn lasting(&self, conversation: f64) -> Lasting {
        if self.windows < LEAST_WINDOWS || self.squares <= 0.0 {
            return Lasting::default();
        }
        // Beyond what independent weeks would give, against by how far they would miss.
        let variance = self.squares / self.freedom;
        let beyond = self.products - self.independent * variance;
        if beyond < DOUBT * variance * self.pairs.sqrt() {
            return Lasting::default();
        }
        // From here on, one window without gaps stands for all.
        let weeks = (self.spans / self.windows).round();
        let size = weeks as usize;
        let line = |row: usize| (row as f64 - (weeks - 1.0) / 2.0) / ((weeks * weeks - 1.0) * weeks / 12.0).sqrt();
        let rest = DMatrix::from_fn(size, size, |row, column| {
            f64::from(u8::from(row == column)) - 1.0 / weeks - line(row) * line(column)
        });
        let after = |matrix: &DMatrix<f64>| (1..size).map(|it| matrix[(it, it - 1)]).sum::<f64>();
        let squares = variance * rest.trace();
        let products = after(&rest) * variance + beyond / self.pairs * (weeks - 1.0);
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
        Lasting { variance: (truly / seen).max(1.0), weeks: truly.max(1.0) }
    }
}

/// What a line through a window leaves of a week.
struct Left {
    week: i32,
    n: f64,
    left: f64,
}

fn left(side: &Side) -> Option<Vec<Left>> {
    if side.weeks.len() < LEAST_WEEKS {
        return None;
    }
    let n = side.weeks.len() as f64;
    let mean = |of: &dyn Fn(&Week) -> f64| side.weeks.iter().map(of).sum::<f64>() / n;
    let (center, level) = (mean(&|it| f64::from(it.week)), mean(&|it| it.mean));
    let away = |it: &Week| f64::from(it.week) - center;
    let slope = mean(&|it| away(it) * (it.mean - level)) / mean(&|it| away(it).powi(2));
    let one = |it: &Week| Left { week: it.week, n: it.n, left: it.mean - level - slope * away(it) };
    Some(side.weeks.iter().map(one).collect())
}
