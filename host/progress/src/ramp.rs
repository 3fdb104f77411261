//! How long new starters take until they reach where people should stand: for each the first week in which the interval of
//! their level over the last few weeks lies wholly at the target or above. Who is still on their way, or has left, was watched
//! for so long and no longer; [`crate::survival`] makes the curve of it.
//!
//! Levels are bare means here, not drawn towards everybody's: that of people who have long been there would lend newcomers
//! what they have yet to show. It is looked at every week, so that somebody just below the target is taken to have reached it
//! more often than one interval's 2.5 in 100; whoever reads the curve compares cohorts that were looked at alike.

use plumbline_core::sums::Sums;

use crate::estimate::Estimate;
use crate::survival::Watched;

/// Somebody who began.
#[derive(Clone, PartialEq, Debug)]
pub struct Starter {
    /// The week in which they began.
    pub began: i32,
    /// The last week in which they were watched: this one, or that in which they left.
    pub last: i32,
    /// What their live work came to: the week, the place of a criterion of the skill, and the sums.
    pub weeks: Vec<(i32, usize, Sums)>,
}

/// What it takes to have reached it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reach {
    /// In points, 0 to 100.
    pub target: f64,
    /// How many weeks a level is of; above 0.
    pub window: u32,
    /// The fewest scores of each criterion that a level is of.
    pub least: i64,
    /// The probability with which the interval holds the truth, such as 0.95.
    pub level: f64,
}

/// How long each was watched, in weeks from the beginning of their first, and whether they reached it then. The skill is shown
/// by so many `criteria`, each of which must have been seen.
#[must_use]
pub fn watched(starters: &[Starter], criteria: usize, reach: Reach) -> Vec<Watched> {
    let noise: Vec<Within> = (0..criteria).map(|it| Within::of(starters, it, reach.window)).collect();
    starters.iter().map(|it| it.watched(&noise, reach)).collect()
}

impl Starter {
    fn watched(&self, noise: &[Within], reach: Reach) -> Watched {
        let since = |week: i32| f64::from(week - self.began + 1).max(0.0);
        let reached = (self.began..=self.last).find(|week| self.has_reached(*week, noise, reach));
        let time = since(reached.unwrap_or(self.last));
        Watched { time, happened: reached.is_some() }
    }

    fn has_reached(&self, week: i32, noise: &[Within], reach: Reach) -> bool {
        let first = self.began.max(week - reach.window as i32 + 1);
        let mut level = Estimate { value: 0.0, error: 0.0, freedom: f64::INFINITY };
        for (criterion, within) in noise.iter().enumerate() {
            let sums = self.between(first, week, criterion);
            let Some(variance) = within.variance.filter(|_| sums.n >= reach.least) else { return false };
            let share = 1.0 / noise.len() as f64;
            level.value += share * sums.mean();
            // Errors add up to no more than this, however the criteria go together.
            level.error += share * (variance / sums.n as f64).sqrt();
            level.freedom = level.freedom.min(within.freedom);
        }
        !noise.is_empty() && level.interval(reach.level).low >= reach.target
    }

    fn between(&self, first: i32, last: i32, criterion: usize) -> Sums {
        let mut total = Sums::default();
        for (week, place, sums) in &self.weeks {
            if *place == criterion && (first..=last).contains(week) {
                total += *sums;
            }
        }
        total
    }
}

/// How one person's scores of a criterion vary within as many weeks as a level is of, pooled over everybody: what weeks differ
/// by is in it, and what people gain over months is not.
struct Within {
    /// None where nobody has two scores.
    variance: Option<f64>,
    freedom: f64,
}

impl Within {
    fn of(starters: &[Starter], criterion: usize, window: u32) -> Self {
        let (mut deviations, mut freedom) = (0.0, 0.0);
        for starter in starters {
            let mut first = starter.began;
            while first <= starter.last {
                let next = first.saturating_add(window.max(1) as i32);
                let sums = starter.between(first, next - 1, criterion);
                if sums.n > 1 {
                    deviations += sums.deviations();
                    freedom += (sums.n - 1) as f64;
                }
                first = next;
            }
        }
        Self { variance: (freedom > 0.0).then(|| deviations / freedom), freedom }
    }
}
