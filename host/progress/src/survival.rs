//! How long it takes until something happens, where for some it has not happened yet (Kaplan and Meier 1958,
//! doi:10.2307/2281868), with Greenwood's error and intervals on the scale of log(−log) (Kalbfleisch and Prentice 1980),
//! which stay between 0 and 1.

use crate::estimate::{Interval, quantile};

/// How long somebody was watched, and whether it happened at the end of that.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Watched {
    /// For how long, in any unit; 0 or more.
    pub time: f64,
    /// Whether it happened then; else they are still on their way, or have left.
    pub happened: bool,
}

/// The curve at a time at which it happened to somebody.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// The time.
    pub time: f64,
    /// How many were watched just before.
    pub at_risk: u64,
    /// To how many it happened then.
    pub happened: u64,
    /// The share to whom it has not happened after that.
    pub share: f64,
    /// Its standard error (Greenwood 1926).
    pub error: f64,
    /// Its interval.
    pub interval: Interval,
}

/// The time by which it has happened to half. What the curve does not reach is not known yet.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Median {
    /// The time itself.
    pub time: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// The curve, with a point for each time at which it happened to somebody. Times that are not finite are left out.
#[must_use]
pub fn curve(watched: &[Watched], level: f64) -> Vec<Point> {
    let mut watched: Vec<Watched> = watched.iter().copied().filter(|it| it.time.is_finite()).collect();
    watched.sort_by(|a, b| a.time.total_cmp(&b.time));
    let z = quantile(f64::INFINITY, 0.5 + level / 2.0);
    let (mut left, mut share, mut greenwood) = (watched.len(), 1.0, 0.0);
    let mut points = Vec::new();
    for same in watched.chunk_by(|a, b| a.time == b.time) {
        let happened = same.iter().filter(|it| it.happened).count();
        if happened > 0 {
            let (n, d) = (left as f64, happened as f64);
            share *= 1.0 - d / n;
            greenwood += d / (n * (n - d));
            let (error, interval) = spread(share, greenwood, z);
            let time = same[0].time;
            points.push(Point { time, at_risk: left as u64, happened: happened as u64, share, error, interval });
        }
        left -= same.len();
    }
    points
}

/// The time by which it has happened to half, with the interval of Brookmeyer and Crowley 1982 (doi:10.2307/2530286): the
/// times at which the curve's own interval holds a half.
#[must_use]
pub fn median(curve: &[Point]) -> Median {
    let first = |of: fn(&Point) -> f64| curve.iter().find(|it| of(it) <= 0.5).map(|it| it.time);
    Median { time: first(|it| it.share), low: first(|it| it.interval.low), high: first(|it| it.interval.high) }
}

/// Where it has happened to all, there is no error to estimate: then nothing is known of the share but that it is one.
fn spread(share: f64, greenwood: f64, z: f64) -> (f64, Interval) {
    if share <= 0.0 {
        return (0.0, Interval { low: 0.0, high: 1.0 });
    }
    let half = z * greenwood.sqrt() / share.ln().abs();
    (share * greenwood.sqrt(), Interval { low: share.powf(half.exp()), high: share.powf((-half).exp()) })
}
