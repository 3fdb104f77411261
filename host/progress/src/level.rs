//! Where each person stands on a criterion, from their live work: at one mix of conversations, drawn towards everybody by as
//! much as so few conversations say little (Efron and Morris 1975), with its interval. Series never mix: levels and trends are
//! of the newest series, and the weeks of older ones are shown apart.

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Interval};
use crate::improvement::question::{CriterionData, Window};
use crate::improvement::reply::Noise;
use crate::mix::Mix;
use crate::noise::Pooled;
use crate::points::{Point, runs};
use crate::windows::{Pair, Side, Week};

/// Where one person stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Level {
    /// Who: a place in the list of people.
    pub person: u32,
    /// Their level, in points, drawn towards everybody's by what it is unreliable.
    pub level: Estimate,
    /// Holds the truth with probability 0.95.
    pub interval: Interval,
    /// Their mean at the common mix, as it came.
    pub mean: f64,
    /// Their bare mean.
    pub raw: f64,
    /// Conversations in the window.
    pub conversations: i64,
    /// Which share of the differences between such means is true, from 0 to 1: `τ²/(τ² + σ²/n)`, as Spearman and Brown give
    /// it from that of one conversation. Nothing with fewer than [`LEAST_PEOPLE`].
    pub reliability: Option<f64>,
    /// Points in four weeks, over the window of trends; nothing with fewer than four weeks.
    pub trend: Option<Estimate>,
    /// Holds the true trend with probability 0.95.
    pub trend_interval: Option<Interval>,
    /// Each week, in all series, for a chart.
    pub weeks: Vec<WeekPoint>,
}

/// One week of one person.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct WeekPoint {
    /// Which.
    pub week: i32,
    /// By what: a place in the criterion's series.
    pub series: u32,
    /// Conversations.
    pub conversations: i64,
    /// Their mean at the common mix.
    pub mean: f64,
    /// The mean's standard error, the week's own chance not counted.
    pub error: f64,
}

/// Where everybody stands, with what it takes to read it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Levels {
    /// Who has conversations in the window, by place.
    pub people: Vec<Level>,
    /// The mean of people, and how they truly differ, in points squared; nothing with fewer than [`LEAST_PEOPLE`].
    pub between: Option<(f64, f64)>,
    /// How one person's scores vary.
    pub noise: Noise,
    /// The series that levels and trends are of.
    pub series: Option<u32>,
    /// The first week of each series after the oldest.
    pub breaks: Vec<i32>,
}

/// With fewer people than these nobody is drawn towards anybody.
pub const LEAST_PEOPLE: usize = 5;
/// Weeks below which no trend is told.
const LEAST_WEEKS: usize = 4;

/// Where the people of a criterion's cells stand in `window`, and how they have gone in `trend`, which ends with it and may
/// be longer. Cells name kinds of conversation by number, below `strata`.
#[must_use]
pub fn levels(data: &CriterionData, strata: usize, window: Window, trend: Window) -> Levels {
    let known = |it: &&crate::improvement::question::Cell| it.sums.n > 0 && (it.stratum as usize) < strata;
    let mut cells: Vec<_> = data.cells.iter().filter(known).copied().collect();
    cells.sort_unstable_by_key(|it| (it.person, it.week, it.series, it.stratum));
    let series = cells.iter().filter(|it| window.contains(it.week)).map(|it| it.series).max();
    let point = |it: &crate::improvement::question::Cell| Point {
        person: it.person,
        week: it.week,
        stratum: it.stratum,
        n: it.sums.n as f64,
        mean: it.sums.mean(),
        deviations: it.sums.deviations(),
        linked: false,
    };
    let newest: Vec<Point> = cells.iter().filter(|it| Some(it.series) == series).map(point).collect();
    let mix = Mix::of(&newest, strata);
    let pair = |(person, points): (u32, &[Point])| Pair {
        person,
        before: Side::of(points, &mix, trend),
        after: Side::of(points, &mix, window),
    };
    let pairs: Vec<Pair> = runs(&newest, |it| it.person).map(pair).filter(|it| it.after.n > 0.0).collect();
    // Trends take in the window: its weeks count once.
    let longer: Vec<Pair> = pairs.iter().map(|it| Pair { after: Side::default(), ..it.clone() }).collect();
    let pooled = Pooled::of_all(&longer, &|_| true);
    let means: Vec<(f64, f64)> = pairs.iter().map(|it| (it.after.mean, pooled.variance(&it.after))).collect();
    let between = Between::of(&means);
    let people = pairs.iter().map(|pair| {
        let (week, conversation) = pair.after.loads();
        let freedom = pooled.freedom(week, conversation);
        let level = shrunk(&pair.after, &pooled, between, freedom);
        let trend = slope(&pair.before.weeks, &pooled.noise).map(|it| Estimate { freedom, ..it });
        let own =
            cells.partition_point(|it| it.person < pair.person)..cells.partition_point(|it| it.person <= pair.person);
        let weeks = runs(&cells[own], |it| (it.week, it.series)).map(|((week, series), cells)| {
            let n: f64 = cells.iter().map(|it| it.sums.n as f64).sum();
            let mean = cells.iter().map(|it| it.sums.n as f64 * mix.adjusted(&point(it))).sum::<f64>() / n;
            WeekPoint { week, series, conversations: n as i64, mean, error: (pooled.noise.conversation / n).sqrt() }
        });
        Level {
            person: pair.person,
            level,
            interval: level.interval(0.95),
            mean: pair.after.mean,
            raw: pair.after.raw,
            conversations: pair.after.n as i64,
            reliability: between.map(|it| reliability(it.variance, pooled.variance(&pair.after))),
            trend_interval: trend.map(|it| it.interval(0.95)),
            trend,
            weeks: weeks.filter(|it| it.week < window.end()).collect(),
        }
    });
    let first = |series: u32| cells.iter().filter(|it| it.series == series).map(|it| it.week).min();
    let mut used: Vec<u32> = cells.iter().map(|it| it.series).collect();
    used.sort_unstable();
    used.dedup();
    Levels {
        people: people.collect(),
        between: between.map(|it| (it.mean, it.variance)),
        noise: pooled.noise,
        series,
        breaks: used.into_iter().skip(1).filter_map(first).collect(),
    }
}

fn reliability(between: f64, noise: f64) -> f64 {
    if between + noise > 0.0 { between / (between + noise) } else { 0.0 }
}

/// The level, with the error of Morris 1983 (J. American Statistical Association 78:47): that of the mean drawn in, of what it
/// is drawn to, and of how far.
fn shrunk(side: &Side, pooled: &Pooled, between: Option<Between>, freedom: f64) -> Estimate {
    let noise = pooled.variance(side);
    let Some(between) = between else {
        return Estimate { value: side.mean, error: noise.sqrt(), freedom };
    };
    let kept = reliability(between.variance, noise);
    let (drawn, away) = (1.0 - kept, side.mean - between.mean);
    let of_drawing = (kept * drawn * away).powi(2) * between.of_logarithm;
    let error = (noise * kept + drawn * drawn * between.of_mean + of_drawing).sqrt();
    Estimate { value: side.mean - drawn * away, error, freedom }
}

/// How people truly differ.
#[derive(Clone, Copy)]
struct Between {
    mean: f64,
    of_mean: f64,
    variance: f64,
    /// The variance of the variance's logarithm.
    of_logarithm: f64,
}

impl Between {
    /// By adjustment for density maximisation (Morris and Tang 2011, Statistical Science 26:271): the restricted likelihood
    /// times the variance itself. Unlike the likelihood's own, its maximum is never at none, where everybody would be said to
    /// stand exactly at the mean.
    fn of(means: &[(f64, f64)]) -> Option<Self> {
        if means.len() < LEAST_PEOPLE || means.iter().any(|it| it.1 <= 0.0) {
            return None;
        }
        let center = |variance: f64| {
            let weights: f64 = means.iter().map(|it| 1.0 / (variance + it.1)).sum();
            (means.iter().map(|it| it.0 / (variance + it.1)).sum::<f64>() / weights, weights)
        };
        let height = |logarithm: f64| {
            let variance = logarithm.exp();
            let (mean, weights) = center(variance);
            let each = |it: &(f64, f64)| (variance + it.1).ln() + (it.0 - mean).powi(2) / (variance + it.1);
            logarithm - 0.5 * (means.iter().map(each).sum::<f64>() + weights.ln())
        };
        let usual = means.iter().map(|it| it.1).sum::<f64>() / means.len() as f64;
        let (mut low, mut high) = ((usual * 1e-4).ln(), (usual * 1e6).ln());
        for _ in 0..80 {
            let third = (high - low) / 3.0;
            if height(low + third) < height(high - third) { low += third } else { high -= third }
        }
        let at = f64::midpoint(low, high);
        let step = 0.05;
        let bend = (height(at + step) - 2.0 * height(at) + height(at - step)) / step / step;
        let variance = at.exp();
        let (mean, weights) = center(variance);
        Some(Self { mean, of_mean: 1.0 / weights, variance, of_logarithm: if bend < 0.0 { -1.0 / bend } else { 1.0 } })
    }
}

/// Points in four weeks, by weeks that each weigh as much as they tell.
fn slope(weeks: &[Week], noise: &Noise) -> Option<Estimate> {
    if weeks.len() < LEAST_WEEKS {
        return None;
    }
    let weight = |it: &Week| 1.0 / (noise.week + noise.conversation / it.n);
    let total: f64 = weeks.iter().map(weight).sum();
    let mean = |of: &dyn Fn(&Week) -> f64| weeks.iter().map(|it| weight(it) * of(it)).sum::<f64>() / total;
    let (center, level) = (mean(&|it| f64::from(it.week)), mean(&|it| it.mean));
    let spread = mean(&|it| (f64::from(it.week) - center).powi(2)) * total;
    let both = mean(&|it| (f64::from(it.week) - center) * (it.mean - level)) * total;
    let found = spread.is_finite() && spread > 0.0;
    found.then(|| Estimate::normal(4.0 * both / spread, 4.0 / spread.sqrt()))
}
