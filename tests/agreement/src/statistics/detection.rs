//! How what was found agrees with what experts have labelled, item by item.

use std::iter::Sum;
use std::ops::Add;

/// Items by whether they were found and whether they are labelled. Items that are neither do not matter to any of these
/// figures, so that a rare label cannot be hit by finding nothing.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Detection {
    pub both: u32,
    pub only_found: u32,
    pub only_labelled: u32,
}

impl Detection {
    /// One item.
    pub fn of(found: bool, labelled: bool) -> Self {
        Self {
            both: u32::from(found && labelled),
            only_found: u32::from(found && !labelled),
            only_labelled: u32::from(labelled && !found),
        }
    }

    /// How many are labelled.
    pub const fn labelled(self) -> u32 {
        self.both + self.only_labelled
    }

    /// The share of the found that are labelled.
    pub fn precision(self) -> Option<f64> {
        share(self.both, self.both + self.only_found)
    }

    /// The share of the labelled that are found.
    pub fn recall(self) -> Option<f64> {
        share(self.both, self.labelled())
    }

    /// The harmonic mean of both (van Rijsbergen, Information Retrieval, 1979, chapter 7, with β = 1).
    pub fn f1(self) -> Option<f64> {
        share(2 * self.both, 2 * self.both + self.only_found + self.only_labelled)
    }
}

fn share(part: u32, of: u32) -> Option<f64> {
    (of > 0).then(|| f64::from(part) / f64::from(of))
}

impl Add for Detection {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            both: self.both + other.both,
            only_found: self.only_found + other.only_found,
            only_labelled: self.only_labelled + other.only_labelled,
        }
    }
}

impl Sum for Detection {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Self::add)
    }
}

#[cfg(test)]
mod tests {
    use super::Detection;
    use crate::statistics::assert_near;

    /// Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, exercise 8.1: 8 relevant of 18 found, 20
    /// relevant in all.
    #[test]
    fn precision_recall_and_their_mean() {
        let items = [(8, true, true), (10, true, false), (12, false, true), (100, false, false)];
        let each = items.iter().flat_map(|&(n, found, labelled)| (0..n).map(move |_| Detection::of(found, labelled)));
        let all: Detection = each.sum();
        assert_eq!(all, Detection { both: 8, only_found: 10, only_labelled: 12 });
        assert_near(all.precision().unwrap(), 0.44, 0.005);
        assert_near(all.recall().unwrap(), 0.40, 1e-12);
        assert_near(all.f1().unwrap(), 0.421, 0.0005);
        assert_eq!(Detection::default().f1(), None);
    }
}
