//! The two methods that need nobody to compare with.

use super::interrupted::interrupted;
use super::{BEFORE, Case, LINE};
use crate::change::{clustered, spread};
use crate::estimate::Estimate;
use crate::noise::{MANY, Pooled, satterthwaite};
use crate::windows::Pair;

/// With fewer people than these, nothing tells how far scores fall back by themselves.
const LEAST_PEOPLE: usize = 8;

/// How everybody stood before a week, and how much of a difference between people is true.
pub(super) struct Standing {
    noise: Pooled,
    mean: f64,
    between: f64,
    people: f64,
}

impl Standing {
    /// Of everybody, in the weeks before the first start.
    pub(super) fn of(case: &Case<'_>) -> Option<Self> {
        let people = 0..case.question.people.len();
        let pair = |it: usize| Pair {
            person: it as u32,
            before: case.panel.side(it, case.span.0 - BEFORE, case.span.0),
            after: case.panel.side(it, case.end, case.end),
        };
        let pairs: Vec<Pair> = people.map(pair).filter(|it| it.before.n > 0.0).collect();
        let noise = Pooled::of_all(&pairs, &|it| case.starts[it as usize].is_some());
        if pairs.len() < LEAST_PEOPLE || !noise.known() {
            return None;
        }
        let (mean, between) = spread(pairs.iter().map(|it| (it.before.mean, noise.variance(&it.before))))?;
        Some(Self { noise, mean, between, people: pairs.len() as f64 })
    }

    /// The share of somebody's distance from the mean that is true.
    pub(super) fn reliability(&self, side: &crate::windows::Side) -> f64 {
        if self.between <= 0.0 { 0.0 } else { self.between / (self.between + self.noise.variance(side)) }
    }

    /// Where somebody stands by reliability.
    pub(super) fn stood(&self, side: &crate::windows::Side) -> f64 {
        self.mean + self.reliability(side) * (side.mean - self.mean)
    }
}

/// The change since the start from where each stood by reliability (Barnett, van der Pols and Dobson 2005, Int. J.
/// Epidemiology 34:215): what is only a fall back to the mean is out of it. Trends and seasons are not.
pub(super) fn before_after(case: &Case<'_>, began: &[usize]) -> Option<Estimate> {
    let standing = Standing::of(case)?;
    let pair = |place: &usize| {
        let start = case.starts[*place]?;
        let before = case.panel.side(*place, start - BEFORE, start);
        let after = case.panel.side(*place, start, case.end);
        (before.n > 0.0 && after.n > 0.0).then_some(Pair { person: *place as u32, before, after })
    };
    let pairs: Vec<Pair> = began.iter().filter_map(pair).collect();
    let group: Vec<&Pair> = pairs.iter().collect();
    let people = group.len() as f64;
    if group.is_empty() {
        return None;
    }
    let (mut value, mut of_noise, mut shrunk) = (0.0, 0.0, 0.0);
    for pair in &group {
        value += (pair.after.mean - standing.stood(&pair.before)) / people;
        of_noise += (standing.noise.variance(&pair.before) + standing.noise.variance(&pair.after)) / people / people;
        shrunk += (1.0 - standing.reliability(&pair.before)) / people;
    }
    let (own, freedom) = clustered(&group, &standing.noise).unwrap_or((of_noise, (group.len() * 10) as f64));
    // Whoever is drawn towards the mean is as uncertain as the mean.
    let of_mean = shrunk * shrunk * (standing.between + of_noise * people) / standing.people;
    let freedom = satterthwaite(&[(own, freedom), (of_mean, standing.people - 1.0)]).min(MANY);
    Some(Estimate { value, error: (own + of_mean).sqrt(), freedom })
}

/// The break in the line of those who began, against those who never did where there are any.
pub(super) fn line(case: &Case<'_>, began: &[usize]) -> Option<Estimate> {
    let start = case.span.0;
    let (first, end) = (start - 2 * BEFORE, case.end);
    let others: Vec<usize> = (0..case.starts.len()).filter(|it| case.starts[*it].is_none()).collect();
    let own = means(case, began, first, end);
    let rest = means(case, &others, first, end);
    let mut weeks: Vec<(i32, f64)> = Vec::new();
    for (place, value) in own.iter().enumerate() {
        let Some((value, _)) = value else { continue };
        let week = first + place as i32;
        match rest[place] {
            Some((other, people)) if people >= 3 => weeks.push((week, value - other)),
            _ if others.is_empty() => weeks.push((week, *value)),
            _ => {}
        }
    }
    let since = weeks.iter().filter(|it| it.0 >= start).count() as i32;
    if since < LINE || weeks.len() as i32 - since < LINE {
        return None;
    }
    Some(interrupted(&weeks, start)?.effect)
}

/// The mean of each week, of people who are each taken from their own level, with how many there were.
fn means(case: &Case<'_>, people: &[usize], first: i32, end: i32) -> Vec<Option<(f64, usize)>> {
    let mut sums = vec![(0.0, 0.0, 0_usize); (end - first) as usize];
    for person in people {
        let level = case.panel.side(*person, first, end).mean;
        for week in case.panel.weeks(*person, first, end) {
            let sum = &mut sums[(week.week - first) as usize];
            *sum = (sum.0 + week.n * (week.mean - level), sum.1 + week.n, sum.2 + 1);
        }
    }
    sums.into_iter().map(|(sum, n, people)| (n > 0.0).then(|| (sum / n, people))).collect()
}
