//! When a level shifted: the tabular CUSUM (Page 1954, doi:10.2307/2333009; NIST e-Handbook of Statistical Methods 6.3.2.3).

/// What is watched for. All in the unit of the values.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cusum {
    /// Where values lie while nothing has shifted.
    pub target: f64,
    /// What a value may be off by without counting: half of the shift that matters.
    pub slack: f64,
    /// How far the sums may rise before it is said: 4 to 5 standard deviations of a value.
    pub threshold: f64,
}

/// The sums after a value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// What has gathered above the target.
    pub above: f64,
    /// What has gathered below it.
    pub below: f64,
    /// Whether either is beyond the threshold.
    pub signal: bool,
}

/// A shift that was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signal {
    /// The value at which it was seen, counted from 0.
    pub seen: usize,
    /// The value at which it is estimated to have begun: the first since the sum last was 0.
    pub began: usize,
    /// Whether values rose; else they fell.
    pub rose: bool,
}

impl Cusum {
    /// The sums after each value.
    #[must_use]
    pub fn points(self, values: &[f64]) -> Vec<Point> {
        let step = |sums: &mut (f64, f64), value: &f64| {
            let away = value - self.target;
            sums.0 = (sums.0 + away - self.slack).max(0.0);
            sums.1 = (sums.1 - away - self.slack).max(0.0);
            let (above, below) = *sums;
            Some(Point { above, below, signal: above.max(below) > self.threshold })
        };
        values.iter().scan((0.0, 0.0), step).collect()
    }

    /// The first shift, if there was one.
    #[must_use]
    pub fn first_signal(self, values: &[f64]) -> Option<Signal> {
        let points = self.points(values);
        let seen = points.iter().position(|it| it.signal)?;
        let rose = points[seen].above > self.threshold;
        let sum = |it: &Point| if rose { it.above } else { it.below };
        let began = points[..seen].iter().rposition(|it| sum(it) == 0.0).map_or(0, |it| it + 1);
        Some(Signal { seen, began, rose })
    }
}
