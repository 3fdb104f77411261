//! How much one person's scores vary: from conversation to conversation, and from week to week. Conversations of one week
//! share the week, so they tell less than as many spread over a quarter; an error that takes them as independent is too
//! small. Estimated by Henderson's third method (Henderson 1953, Biometrics 9:226), pooled over people because one person's
//! weeks are too few, and never below 0.

use crate::improvement::reply::Noise;
use crate::lasting::{Lags, Lasting};
use crate::windows::{Pair, Side, Week};

/// Components of noise, with what their errors need.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pooled {
    /// The components.
    pub noise: Noise,
    /// Squared deviations of weeks from their person and window.
    weeks: f64,
    /// Degrees of freedom of `weeks`.
    pub weeks_freedom: f64,
    /// Times the variance of weeks is in `weeks`.
    weeks_factor: f64,
    /// Degrees of freedom within weeks.
    within_freedom: f64,
    /// What weeks that are like the week before do.
    pub lasting: Lasting,
}

impl Pooled {
    /// From these people.
    pub(crate) fn of<'a>(pairs: impl Iterator<Item = &'a Pair>) -> Self {
        let mut it = Self::default();
        let mut within = 0.0;
        for side in pairs.flat_map(|pair| [&pair.before, &pair.after]).filter(|side| side.n > 0.0) {
            for week in &side.weeks {
                within += week.within;
                it.within_freedom += week.n - 1.0;
            }
            it.add_weeks(side);
        }
        // With one conversation a week at most, the two cannot be told apart and need not be.
        it.noise.conversation = if it.within_freedom > 0.0 { within / it.within_freedom } else { 0.0 };
        if it.weeks_factor > 0.0 {
            it.noise.week = ((it.weeks - it.noise.conversation * it.weeks_freedom) / it.weeks_factor).max(0.0);
        }
        it
    }

    /// From these people, with weeks that are like the week before. `together` says who may have met the same: what a whole
    /// group met in a week, such as the start of something, is not what lasts.
    pub(crate) fn of_all(pairs: &[Pair], together: &dyn Fn(u32) -> bool) -> Self {
        let pooled = Self::of(pairs.iter());
        pooled.with(Lags::of(pairs, together).lasting(pooled.noise.conversation))
    }

    /// The same, with weeks that last so much.
    pub(crate) fn with(mut self, lasting: Lasting) -> Self {
        self.noise.week *= lasting.variance / self.lasting.variance;
        self.lasting = lasting;
        self
    }

    /// The squares of weeks around their window's mean or, from four weeks on, its line: growth is no noise.
    fn add_weeks(&mut self, side: &Side) {
        let sum = |of: &dyn Fn(&Week) -> f64| side.weeks.iter().map(of).sum::<f64>();
        let center = sum(&|it| it.n * f64::from(it.week)) / side.n;
        let away = |it: &Week| f64::from(it.week) - center;
        let spread = sum(&|it| it.n * away(it).powi(2));
        self.weeks += sum(&|it| it.n * (it.mean - side.mean).powi(2));
        self.weeks_freedom += side.weeks.len() as f64 - 1.0;
        self.weeks_factor += side.n - sum(&|it| it.n * it.n) / side.n;
        if side.weeks.len() >= LINE && spread > 0.0 {
            self.weeks -= sum(&|it| it.n * away(it) * (it.mean - side.mean)).powi(2) / spread;
            self.weeks_freedom -= 1.0;
            self.weeks_factor -= sum(&|it| (it.n * away(it)).powi(2)) / spread;
        }
    }

    /// Whether anything is known.
    pub(crate) fn known(&self) -> bool {
        self.within_freedom + self.weeks_freedom > 0.0
    }

    /// The variance of a window's mean: `Σ(n_w/n)²·σ²_week + σ²_conversation/n`.
    pub(crate) fn variance(&self, side: &Side) -> f64 {
        let (week, conversation) = side.loads();
        week * self.noise.week + conversation * self.noise.conversation
    }

    /// Degrees of freedom of `week·σ²_week + conversation·σ²_conversation` (Satterthwaite 1946).
    pub(crate) fn freedom(&self, week: f64, conversation: f64) -> f64 {
        let variance = week * self.noise.week + conversation * self.noise.conversation;
        if self.noise.week == 0.0 || self.weeks_factor == 0.0 {
            return (self.within_freedom + if self.noise.week == 0.0 { self.weeks_freedom } else { 0.0 }).max(1.0);
        }
        let of_weeks = week * self.lasting.variance / self.weeks_factor * self.weeks;
        let of_within = (conversation - week * self.lasting.variance * self.weeks_freedom / self.weeks_factor)
            * self.noise.conversation;
        let spread = square_over(of_weeks, self.weeks_freedom / self.lasting.weeks)
            + square_over(of_within, self.within_freedom);
        if spread > 0.0 { (variance * variance / spread).clamp(1.0, MANY) } else { MANY }
    }
}

/// From as many weeks on a line is taken out of a window.
const LINE: usize = 4;

/// More degrees of freedom than anybody can tell from infinitely many; a number that JSON can hold.
pub(crate) const MANY: f64 = 1e6;

/// Degrees of freedom of a sum of variances, each with its own (Satterthwaite 1946).
pub(crate) fn satterthwaite(parts: &[(f64, f64)]) -> f64 {
    let total: f64 = parts.iter().map(|it| it.0).sum();
    let spread: f64 = parts.iter().map(|it| square_over(it.0, it.1)).sum();
    if spread > 0.0 { (total * total / spread).clamp(1.0, MANY) } else { MANY }
}

fn square_over(value: f64, freedom: f64) -> f64 {
    if freedom > 0.0 { value * value / freedom } else { 0.0 }
}
