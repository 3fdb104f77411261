//! Each person's two windows, at the common mix of conversations.

use crate::improvement::question::Window;
use crate::mix::Mix;
use crate::points::{Point, runs};

/// One person's windows; one may be empty.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    /// Who: a place in the question's people.
    pub person: u32,
    /// The earlier window.
    pub before: Side,
    /// The later window.
    pub after: Side,
}

/// One window of one person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Side {
    /// Conversations.
    pub n: f64,
    /// Their mean at the common mix.
    pub mean: f64,
    /// Their bare mean.
    pub raw: f64,
    /// The weeks that have conversations.
    pub weeks: Vec<Week>,
    /// How many conversations of each stratum.
    pub kinds: Vec<(u32, f64)>,
    /// Conversations that rest on a link, and the sum of their scores.
    pub linked: (f64, f64),
}

/// One week of one person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Week {
    /// Which.
    pub week: i32,
    /// Conversations; above 0.
    pub n: f64,
    /// Their mean at the common mix.
    pub mean: f64,
    /// The sum of squared deviations from it.
    pub within: f64,
}

impl Pair {
    /// Whether it can be compared.
    pub(crate) fn whole(&self) -> bool {
        self.before.n > 0.0 && self.after.n > 0.0
    }

    /// By how much the person changed.
    pub(crate) fn change(&self) -> f64 {
        self.after.mean - self.before.mean
    }

    /// By how much each stratum's share grew; the shares add up to 0.
    pub(crate) fn shift(&self) -> Vec<(usize, f64)> {
        let mut shift: Vec<(usize, f64)> =
            self.after.kinds.iter().map(|it| (it.0 as usize, it.1 / self.after.n)).collect();
        for (kind, n) in &self.before.kinds {
            let share = n / self.before.n;
            match shift.iter_mut().find(|it| it.0 == *kind as usize) {
                Some(it) => it.1 -= share,
                None => shift.push((*kind as usize, -share)),
            }
        }
        shift
    }
}

impl Side {
    /// What the variance of its mean is made of: `Σ(n_w/n)²` of that of weeks, `1/n` of that of conversations.
    pub(crate) fn loads(&self) -> (f64, f64) {
        if self.n <= 0.0 {
            return (0.0, 0.0);
        }
        (self.weeks.iter().map(|it| (it.n / self.n).powi(2)).sum(), 1.0 / self.n)
    }

    /// From weeks alone.
    pub(crate) fn of_weeks(weeks: &[Week]) -> Self {
        let n: f64 = weeks.iter().map(|it| it.n).sum();
        let mean = if n > 0.0 { weeks.iter().map(|it| it.n * it.mean).sum::<f64>() / n } else { 0.0 };
        Self { n, mean, raw: mean, weeks: weeks.to_vec(), ..Self::default() }
    }

    /// One window of one person's points, which are ordered by week.
    pub(crate) fn of(points: &[Point], mix: &Mix, window: Window) -> Self {
        let mut side = Self::default();
        let start = points.partition_point(|it| it.week < window.first);
        let end = points.partition_point(|it| it.week < window.end());
        for (week, points) in runs(&points[start..end], |it| it.week) {
            let n: f64 = points.iter().map(|it| it.n).sum();
            let mean = points.iter().map(|it| it.n * mix.adjusted(it)).sum::<f64>() / n;
            let within = points.iter().map(|it| it.deviations + it.n * (mix.adjusted(it) - mean).powi(2)).sum();
            side.weeks.push(Week { week, n, mean, within });
            side.n += n;
            side.mean += n * mean;
            for point in points {
                side.raw += point.n * point.mean;
                match side.kinds.iter_mut().find(|it| it.0 == point.stratum) {
                    Some(it) => it.1 += point.n,
                    None => side.kinds.push((point.stratum, point.n)),
                }
                if point.linked {
                    side.linked.0 += point.n;
                    side.linked.1 += point.n * point.mean;
                }
            }
        }
        if side.n > 0.0 {
            side.mean /= side.n;
            side.raw /= side.n;
        }
        side
    }
}

/// Everybody who has conversations in one of the windows. The points are ordered by person and week.
pub(crate) fn pairs(points: &[Point], mix: &Mix, before: Window, after: Window) -> Vec<Pair> {
    let pair = |(person, points): (u32, &[Point])| Pair {
        person,
        before: Side::of(points, mix, before),
        after: Side::of(points, mix, after),
    };
    runs(points, |it| it.person).map(pair).filter(|it| it.before.n + it.after.n > 0.0).collect()
}
