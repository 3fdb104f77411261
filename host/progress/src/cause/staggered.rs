//! Group-time effects (Callaway and Sant'Anna 2021, J. Econometrics 225:200): those who begin in one week against those who
//! have not begun yet, or never do, over the same weeks, each from where they stood before. Never one fixed-effects
//! regression over several starts, in which those who began earlier serve as controls for those who began later
//! (Goodman-Bacon 2021).

use super::panel::Panel;
use crate::estimate::Estimate;
use crate::noise::{MANY, satterthwaite};
use crate::seeded::Seeded;
use crate::windows::Side;

/// Who is compared, and when.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    /// Places in the question's people.
    pub people: Vec<usize>,
    /// The first week of each; nothing for who never began.
    pub starts: Vec<Option<i32>>,
    /// What is drawn as one: the team or the person, as numbers from 0.
    pub units: Vec<usize>,
    /// The first week that counts.
    pub first: i32,
    /// The week after the last one that counts.
    pub end: i32,
}

/// One group's start in one span of weeks.
struct Span {
    group: i32,
    end: i32,
    weeks: f64,
    /// By place in the comparison: what came of each, nothing where there are no conversations.
    outcomes: Vec<Option<f64>>,
}

/// Effects that are estimated and tested alike, whatever the outcome is made from.
pub(super) struct Spans(Vec<Span>);

/// More starts than these are too few people each.
const STARTS: usize = 6;
/// How often starts are drawn again.
const DRAWS: u32 = 1_999;
/// Draws stop when this many were as extreme (Besag and Clifford 1991, Biometrika 78:301).
const ENOUGH: u32 = 30;
/// With more units than these, the draws would tell what the normal distribution tells.
const MANY_UNITS: usize = 400;

impl Comparison {
    /// With at most a few different starts: neighbouring ones count from the earliest of them, which makes an effect smaller
    /// and never greater.
    pub(super) fn coarse(mut self) -> Self {
        let mut weeks: Vec<i32> = self.starts.iter().flatten().copied().collect();
        weeks.sort_unstable();
        let mut distinct = weeks.clone();
        distinct.dedup();
        if distinct.len() > STARTS {
            let steps: Vec<i32> = (0..STARTS).map(|it| weeks[it * weeks.len() / STARTS]).collect();
            for start in self.starts.iter_mut().flatten() {
                *start = steps.iter().copied().filter(|it| it <= start).max().unwrap_or(*start);
            }
        }
        self
    }

    /// Changes from where each stood before their group's start.
    pub(super) fn changes(&self, panel: &Panel) -> Spans {
        self.spans(|place, group, from, end| {
            let before = panel.side(self.people[place], self.first, group);
            let after = panel.side(self.people[place], from, end);
            (before.n > 0.0 && after.n > 0.0).then_some(after.mean - before.mean)
        })
    }

    /// Levels, less the part that levels before foretell: the adjustment of Lord's second statistician (Lord 1967), by the
    /// slope within groups. `stood` is where somebody stood before, by reliability. With the variance that the slope brings.
    pub(super) fn adjusted(&self, panel: &Panel, stood: impl Fn(usize, &Side) -> f64) -> (Spans, f64) {
        let before = |place: usize, group: i32| {
            let side = panel.side(self.people[place], self.first, group);
            (side.n > 0.0).then(|| stood(self.people[place], &side))
        };
        let mut spans = self.spans(|place, _, from, end| {
            let after = panel.side(self.people[place], from, end);
            (after.n > 0.0).then_some(after.mean)
        });
        // Where nobody is left to compare with, nothing is estimated.
        spans.0.retain(|it| self.compares(it));
        let mut variance = 0.0;
        let total: f64 = spans.0.iter().map(|it| self.weight(it)).sum();
        for span in &mut spans.0 {
            let rows: Vec<(usize, bool, f64, f64)> = span
                .outcomes
                .iter()
                .enumerate()
                .filter_map(|(place, outcome)| {
                    Some((place, side_of(&self.starts, span.group, span.end, place)?, (*outcome)?))
                })
                .filter_map(|(place, treated, outcome)| Some((place, treated, outcome, before(place, span.group)?)))
                .collect();
            let means = |treated: bool| {
                let own: Vec<_> = rows.iter().filter(|it| it.1 == treated).collect();
                let n = own.len() as f64;
                (own.iter().map(|it| it.2).sum::<f64>() / n, own.iter().map(|it| it.3).sum::<f64>() / n)
            };
            let (yes, no) = (means(true), means(false));
            let (mut both, mut squares, mut rest) = (0.0, 0.0, 0.0);
            for (_, treated, outcome, stood) in &rows {
                let mean = if *treated { yes } else { no };
                both += (outcome - mean.0) * (stood - mean.1);
                squares += (stood - mean.1).powi(2);
            }
            let slope = if squares > 0.0 { both / squares } else { 0.0 };
            for (_, treated, outcome, stood) in &rows {
                let mean = if *treated { yes } else { no };
                rest += (outcome - mean.0 - slope * (stood - mean.1)).powi(2);
            }
            if squares > 0.0 && rows.len() > 3 {
                let of_slope = rest / (rows.len() as f64 - 3.0) / squares;
                // Spans share people, so their errors are taken to add up.
                variance += (yes.1 - no.1).abs() * of_slope.sqrt() * self.weight(span) / total;
            }
            let mut outcomes = vec![None; span.outcomes.len()];
            for (place, _, outcome, stood) in rows {
                outcomes[place] = Some(outcome - slope * stood);
            }
            span.outcomes = outcomes;
        }
        (spans, variance * variance)
    }

    fn compares(&self, span: &Span) -> bool {
        let known = span.outcomes.iter().enumerate().filter(|it| it.1.is_some());
        let sides: Vec<bool> =
            known.filter_map(|(place, _)| side_of(&self.starts, span.group, span.end, place)).collect();
        sides.contains(&true) && sides.contains(&false)
    }

    fn weight(&self, span: &Span) -> f64 {
        let treated = |place: &usize| side_of(&self.starts, span.group, span.end, *place) == Some(true);
        (0..self.people.len()).filter(treated).count() as f64 * span.weeks
    }

    fn spans(&self, outcome: impl Fn(usize, i32, i32, i32) -> Option<f64>) -> Spans {
        let mut groups: Vec<i32> = self.starts.iter().flatten().copied().collect();
        groups.sort_unstable();
        groups.dedup();
        let mut ends: Vec<i32> = groups.iter().skip(1).copied().collect();
        ends.push(self.end);
        let mut spans = Vec::new();
        for group in &groups {
            for (from, end) in groups.iter().zip(&ends).filter(|it| it.0 >= group) {
                let outcomes = (0..self.people.len()).map(|place| outcome(place, *group, *from, *end)).collect();
                spans.push(Span { group: *group, end: *end, weeks: f64::from(end - from), outcomes });
            }
        }
        Spans(spans)
    }

    /// How many people there are to compare with in some span, and how many who began.
    pub(super) fn sizes(&self) -> (usize, usize) {
        let began = self.starts.iter().flatten().count();
        let last = self.starts.iter().flatten().max().copied();
        let later = self.starts.iter().filter(|it| it.is_some() && **it == last).count();
        let never = self.starts.len() - began;
        let several = self.starts.iter().flatten().any(|it| Some(*it) != last);
        (began, if several { never + later } else { never })
    }
}

/// Whether somebody is of the group (yes), to be compared with (no), or neither.
fn side_of(starts: &[Option<i32>], group: i32, end: i32, place: usize) -> Option<bool> {
    match starts[place] {
        Some(start) if start == group => Some(true),
        Some(start) if start < end => None,
        _ => Some(false),
    }
}

impl Spans {
    /// The mean effect on those who began, over their weeks since. Nothing where nobody can be compared.
    pub(super) fn estimate(&self, comparison: &Comparison) -> Option<Estimate> {
        self.effect(&comparison.starts, &comparison.units)
    }

    /// How often starts that are drawn again over the same units give an effect as extreme: exact where they were drawn
    /// (Fisher 1935), and with the effect over its error, right also where the two groups vary unlike (Janssen 1997).
    /// Stepped down early where it is plainly no rarity.
    pub(super) fn permuted(&self, comparison: &Comparison, random: &mut Seeded) -> Option<f64> {
        let estimate = self.estimate(comparison)?;
        let units = comparison.units.iter().max()? + 1;
        if units > MANY_UNITS || estimate.error <= 0.0 {
            return Some(estimate.p_value(0.0));
        }
        let mut of_unit: Vec<Option<i32>> = vec![None; units];
        for (unit, start) in comparison.units.iter().zip(&comparison.starts) {
            of_unit[*unit] = *start;
        }
        let seen = (estimate.value / estimate.error).abs();
        let (mut extreme, mut draws) = (0_u32, 0_u32);
        while draws < DRAWS && extreme < ENOUGH {
            random.shuffle(&mut of_unit);
            let starts: Vec<Option<i32>> = comparison.units.iter().map(|it| of_unit[*it]).collect();
            draws += 1;
            if let Some(again) = self.effect(&starts, &comparison.units) {
                let as_extreme = again.error <= 0.0 || (again.value / again.error).abs() >= seen * (1.0 - 1e-12);
                extreme += u32::from(as_extreme);
            }
        }
        Some(if extreme >= ENOUGH {
            f64::from(extreme) / f64::from(draws)
        } else {
            f64::from(extreme + 1) / f64::from(draws + 1)
        })
    }

    fn effect(&self, starts: &[Option<i32>], units: &[usize]) -> Option<Estimate> {
        // What each unit adds to the effect, among those who began and among those compared with: a unit may be both in turn.
        let mut influence = vec![[0.0_f64; 2]; units.iter().max()? + 1];
        let (mut lone, mut parts) = (0.0, Vec::<Part>::new());
        let (mut sum, mut total) = (0.0, 0.0);
        for span in &self.0 {
            let (mut n, mut sums) = ([0.0; 2], [0.0; 2]);
            for (place, outcome) in span.outcomes.iter().enumerate() {
                if let (Some(outcome), Some(treated)) = (outcome, side_of(starts, span.group, span.end, place)) {
                    n[usize::from(treated)] += 1.0;
                    sums[usize::from(treated)] += outcome;
                }
            }
            if n[0] == 0.0 || n[1] == 0.0 {
                continue;
            }
            let weight = n[1] * span.weeks;
            let means = [sums[0] / n[0], sums[1] / n[1]];
            sum += weight * (means[1] - means[0]);
            total += weight;
            // Residuals are smaller than what they are left of, as n−1 is than n; a side of one has none.
            let scale = n.map(|n| if n > 1.0 { (n / (n - 1.0)).sqrt() / n } else { 0.0 });
            let mut squares = [0.0; 2];
            for (place, outcome) in span.outcomes.iter().enumerate() {
                if let (Some(outcome), Some(treated)) = (outcome, side_of(starts, span.group, span.end, place)) {
                    let side = usize::from(treated);
                    let sign = if treated { 1.0 } else { -1.0 };
                    influence[units[place]][side] += sign * weight * (outcome - means[side]) * scale[side];
                    squares[side] += (outcome - means[side]).powi(2);
                }
            }
            for side in 0..2 {
                let freedom = n[side] - 1.0;
                // Spans of one group are of the same people: they are one part of the error, and so are those compared with.
                let key = if side == 1 { Some(span.group) } else { None };
                if freedom > 0.0 {
                    let own = weight * weight * squares[side] / freedom / n[side];
                    add(&mut parts, key, own, freedom);
                } else if n[1 - side] > 1.0 {
                    // The other side's spread stands in for it.
                    let other = weight * weight * squares[1 - side] / (n[1 - side] - 1.0);
                    lone += other;
                    add(&mut parts, key, other, n[1 - side] - 1.0);
                }
            }
        }
        if total == 0.0 {
            return None;
        }
        let mut variance: f64 = influence.iter().map(|own| (own[0] + own[1]).powi(2)).sum::<f64>() + lone;
        let parts: Vec<(f64, f64)> = parts.iter().map(|it| (it.1, it.1 / it.2)).collect();
        let mut freedom = satterthwaite(&parts);
        if units.len() > influence.len() {
            // Teams are fewer than people, and theirs is the freedom.
            let share = influence.len() as f64 / units.len() as f64;
            freedom = (freedom * share).max(1.0);
            variance *= 1.0 + 1.0 / freedom;
        }
        Some(Estimate { value: sum / total, error: variance.sqrt() / total, freedom: freedom.min(MANY) })
    }
}

/// A part of an error: of which group, its variance, and the sum of variance over degrees of freedom.
type Part = (Option<i32>, f64, f64);

fn add(parts: &mut Vec<Part>, key: Option<i32>, variance: f64, freedom: f64) {
    match parts.iter_mut().find(|it| it.0 == key) {
        Some(part) => *part = (key, part.1 + variance, part.2 + variance / freedom),
        None => parts.push((key, variance, variance / freedom)),
    }
}
