//! The unit of time in which skill is followed: the whole week. Every way of working has a week in it, so that windows of
//! whole weeks hold as many Mondays before as after.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A week from Monday to Sunday in UTC, counted from the one that began on 5 January 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week(pub i32);

/// The days from the beginning of the calendar's count to the Monday that weeks are counted from.
const FIRST_MONDAY: i32 = 719_167;

impl Week {
    /// The week of a time.
    #[must_use]
    pub fn of(time: DateTime<Utc>) -> Self {
        Self::of_date(time.date_naive())
    }

    /// The week of a date.
    #[must_use]
    pub fn of_date(date: NaiveDate) -> Self {
        Self((date.num_days_from_ce() - FIRST_MONDAY).div_euclid(7))
    }

    /// Its Monday.
    #[must_use]
    pub fn starts(self) -> NaiveDate {
        let monday = NaiveDate::from_num_days_from_ce_opt(self.0.saturating_mul(7).saturating_add(FIRST_MONDAY));
        monday.unwrap_or(if self.0 < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// Its Sunday.
    #[must_use]
    pub fn ends(self) -> NaiveDate {
        self.starts().checked_add_days(Days::new(6)).unwrap_or(NaiveDate::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_on_monday() {
        for (date, week, monday) in [
            ("1970-01-05", 0, "1970-01-05"),
            ("1970-01-04", -1, "1969-12-29"),
            ("2026-11-25", 2_968, "2026-11-23"),
            ("2026-11-29", 2_968, "2026-11-23"),
            ("2026-11-30", 2_969, "2026-11-30"),
        ] {
            let found = Week::of_date(date.parse().unwrap());
            assert_eq!((found, found.starts()), (Week(week), monday.parse().unwrap()), "{date}");
        }
    }
}
