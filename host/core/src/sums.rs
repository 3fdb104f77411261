//! What scores come to: how many, their sum and the sum of their squares. Kept exactly, in whole ten-thousandths, so that
//! adding and taking away leave nothing behind.

use serde::{Deserialize, Serialize};

/// The sums of scores from 0 to 100, in ten-thousandths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sums {
    /// How many.
    pub n: i64,
    /// Their sum, in ten-thousandths.
    pub sum: i64,
    /// The sum of their squares, in ten-thousandths squared.
    pub squares: i128,
}

impl Sums {
    /// Of one score in ten-thousandths.
    #[must_use]
    pub const fn of(score: i64) -> Self {
        Self { n: 1, sum: score, squares: (score as i128) * (score as i128) }
    }

    /// The mean on the scale of the scores, 0 to 100; not a number where there are none.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.sum as f64 / self.n as f64 / UNIT
    }

    /// The sum of squared deviations from their mean, on the scale of the scores; 0 where there are none.
    #[must_use]
    pub fn deviations(self) -> f64 {
        if self.n <= 0 {
            return 0.0;
        }
        // Exact: n·Σx² − (Σx)² is a whole number.
        let exact = i128::from(self.n) * self.squares - i128::from(self.sum) * i128::from(self.sum);
        exact as f64 / self.n as f64 / (UNIT * UNIT)
    }
}

const UNIT: f64 = 10_000.0;

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

impl std::ops::SubAssign for Sums {
    fn sub_assign(&mut self, other: Self) {
        self.n -= other.n;
        self.sum -= other.sum;
        self.squares -= other.squares;
    }
}
