//! Cells as the methods want them: one series, one scale, ordered by person and week. What cannot be brought onto one scale
//! is left out here and nowhere else, so that no method can mix series.

use crate::improvement::question::{CriterionData, Window};
use crate::series::Link;

/// Scores of one person in one week of one kind, on the scale of the newest series.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Point {
    /// Whose: a place in the question's people.
    pub person: u32,
    /// When.
    pub week: i32,
    /// Of which kind.
    pub stratum: u32,
    /// How many; above 0.
    pub n: f64,
    /// Their mean.
    pub mean: f64,
    /// The sum of their squared deviations.
    pub deviations: f64,
    /// Whether a link was used.
    pub linked: bool,
}

/// All that can be compared of one criterion.
#[derive(Clone, Debug)]
pub(crate) struct Points {
    /// By person, week and stratum.
    pub all: Vec<Point>,
    /// The link that some of them rest on.
    pub link: Option<Link>,
}

/// Why two windows cannot be compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Apart {
    /// Nobody asked about has conversations in both.
    NoConversations,
    /// The newest series began in this week and is linked to nothing before.
    Broken(i32),
}

/// Brings a criterion's cells onto the scale of its newest series. That series stands alone where it covers both windows:
/// where of the people asked about who have conversations in both windows at least half have them in that series.
pub(crate) fn points(
    data: &CriterionData,
    before: Window,
    after: Window,
    asked: &dyn Fn(u32) -> bool,
) -> Result<Points, Apart> {
    let within = |week| before.contains(week) || after.contains(week);
    let newest = data.cells.iter().filter(|it| it.sums.n > 0 && after.contains(it.week) && asked(it.person));
    let Some(newest) = newest.map(|it| it.series).max() else { return Err(Apart::NoConversations) };
    let both = |series: Option<u32>| {
        let mut seen: Vec<(bool, bool)> = Vec::new();
        for cell in &data.cells {
            if cell.sums.n <= 0 || series.is_some_and(|it| it != cell.series) || !asked(cell.person) {
                continue;
            }
            let place = cell.person as usize;
            if seen.len() <= place {
                seen.resize(place + 1, (false, false));
            }
            seen[place].0 |= before.contains(cell.week);
            seen[place].1 |= after.contains(cell.week);
        }
        seen.iter().filter(|it| it.0 && it.1).count()
    };
    let (any, alone) = (both(None), both(Some(newest)));
    if any == 0 {
        return Err(Apart::NoConversations);
    }
    let mut link = None;
    if alone * 2 < any {
        let used = data.cells.iter().filter(|it| within(it.week) && it.series < newest).map(|it| it.series).max();
        link = data.links.iter().find(|it| Some(it.from) == used && it.to == newest).copied();
        if link.is_none() {
            let since = data.cells.iter().filter(|it| it.series == newest && it.sums.n > 0).map(|it| it.week).min();
            return Err(Apart::Broken(since.unwrap_or(after.first)));
        }
    }
    let mut all: Vec<Point> = data
        .cells
        .iter()
        .filter(|cell| cell.sums.n > 0)
        .filter_map(|cell| {
            let point = Point {
                person: cell.person,
                week: cell.week,
                stratum: cell.stratum,
                n: cell.sums.n as f64,
                mean: cell.sums.mean(),
                deviations: cell.sums.deviations(),
                linked: false,
            };
            if cell.series == newest {
                return Some(point);
            }
            let link = link.filter(|it| it.from == cell.series)?;
            let mean = link.at_center + link.slope * (point.mean - link.center);
            Some(Point { mean, deviations: point.deviations * link.slope * link.slope, linked: true, ..point })
        })
        .collect();
    all.sort_unstable_by_key(|it| (it.person, it.week, it.stratum));
    Ok(Points { all, link })
}

/// A slice for each run of equal keys.
pub(crate) fn runs<T, K: PartialEq>(items: &[T], key: impl Fn(&T) -> K) -> impl Iterator<Item = (K, &[T])> {
    let mut rest = items;
    std::iter::from_fn(move || {
        let first = key(rest.first()?);
        let end = rest.iter().position(|it| key(it) != first).unwrap_or(rest.len());
        let (run, others) = rest.split_at(end);
        rest = others;
        Some((first, run))
    })
}
