//! Whether several who rate the same say the same, beyond what chance would make them say. Each coefficient is 1 where all
//! agree and 0 where they agree as if they had drawn their ratings; where nothing varies, none can be told and none is.

use serde::{Deserialize, Serialize};

use crate::estimate::Interval;
use crate::proportion::wilson;

pub mod alpha;
pub mod calibration;
pub mod icc;
pub mod kappa;
pub mod many;

/// A coefficient of agreement with its interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Agreement {
    /// The coefficient, at most 1.
    pub value: f64,
    /// Its interval, which ends at 1.
    pub interval: Interval,
    /// How many units, such as conversations or turns, at least two rated.
    pub units: u64,
}

impl Agreement {
    /// Of a coefficient and its interval as it was computed from these units. Where all units agree, every method says that
    /// there is no error. Then the lower end is what chance-corrected agreement would be if the share of agreeing units
    /// were at its own lower end (Wilson 1927) and the others agreed as by chance.
    #[must_use]
    fn of(value: f64, interval: Interval, units: u64, level: f64) -> Self {
        let high = interval.high.min(1.0);
        let low = if value >= 1.0 { wilson(units, units, level).low } else { interval.low };
        Self { value, interval: Interval { low, high }, units }
    }
}
