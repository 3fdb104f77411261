//! What causes are looked for in: for each person and week one mean over a skill's criteria, at the common mix of
//! conversations and on one scale.

use crate::improvement::skill::Prepared;
use crate::points::runs;
use crate::windows::{Side, Week};

/// The weeks of everybody.
#[derive(Clone, Debug, Default)]
pub(crate) struct Panel {
    /// By place in the question's people.
    pub people: Vec<Vec<Week>>,
    /// Whether scores of more than one series are in it.
    pub linked: bool,
}

impl Panel {
    /// From a skill's criteria. A criterion's level is taken out first, so that it does not matter which criteria a week has.
    pub(crate) fn of(criteria: &[Prepared], people: usize) -> Self {
        let mut panel = Self { people: vec![Vec::new(); people], linked: false };
        for criterion in criteria {
            let points = &criterion.points.all;
            panel.linked |= points.iter().any(|it| it.linked);
            let all: f64 = points.iter().map(|it| it.n).sum();
            let level = points.iter().map(|it| it.n * criterion.mix.adjusted(it)).sum::<f64>() / all;
            for ((person, week), points) in runs(points, |it| (it.person, it.week)) {
                let n: f64 = points.iter().map(|it| it.n).sum();
                let mean = points.iter().map(|it| it.n * criterion.mix.adjusted(it)).sum::<f64>() / n;
                let within =
                    |it: &crate::points::Point| it.deviations + it.n * (criterion.mix.adjusted(it) - mean).powi(2);
                let within = points.iter().map(within).sum();
                panel.people[person as usize].push(Week { week, n, mean: mean - level, within });
            }
        }
        if criteria.len() > 1 {
            for weeks in &mut panel.people {
                weeks.sort_by_key(|it| it.week);
                *weeks = runs(weeks, |it| it.week).map(|(_, it)| mean_of_criteria(it)).collect();
            }
        }
        panel
    }

    /// A person's weeks from `first` up to, and without, `end`.
    pub(crate) fn weeks(&self, person: usize, first: i32, end: i32) -> &[Week] {
        let weeks = &self.people[person];
        &weeks[weeks.partition_point(|it| it.week < first)..weeks.partition_point(|it| it.week < end)]
    }

    /// The same, as one window.
    pub(crate) fn side(&self, person: usize, first: i32, end: i32) -> Side {
        Side::of_weeks(self.weeks(person, first, end))
    }
}

/// The criteria of one week are judged in the same conversations: they count once, and the spread of their mean is at most
/// the mean of their spreads.
fn mean_of_criteria(weeks: &[Week]) -> Week {
    let many = weeks.len() as f64;
    let n = weeks.iter().map(|it| it.n).fold(0.0, f64::max);
    let spread = |it: &Week| if it.n > 1.0 { (it.within / (it.n - 1.0)).sqrt() } else { 0.0 };
    let spread = weeks.iter().map(spread).sum::<f64>() / many;
    Week {
        week: weeks[0].week,
        n,
        mean: weeks.iter().map(|it| it.mean).sum::<f64>() / many,
        within: spread * spread * (n - 1.0),
    }
}
