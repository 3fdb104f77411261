//! Numbers that people are judged by: integers of ten-thousandths, written as decimal strings. No float is ever a
//! score, so a score is the same to the last digit on every machine and in every language that reads it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A decimal number with four places.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Decimal(i64);

impl Decimal {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(SCALE);
    pub const HUNDRED: Self = Self(100 * SCALE);

    #[must_use]
    pub const fn from_ten_thousandths(value: i64) -> Self {
        Self(value)
    }

    #[must_use]
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// The nearest decimal, ties to even. None where the number is not finite, or beyond what a weight, a bound or a
    /// score could sensibly be: a thousand million million ten-thousandths.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        // Multiplying may itself round, which can move a tie; the decimal text of a float is exact in its shortest
        // form, which is what an author wrote, so that form is what gets rounded.
        let limit = 1e11;
        if !value.is_finite() || value.abs() > limit {
            return None;
        }
        parse_rounding(&format!("{value}")).map(Self)
    }

    /// For charts and statistics, never for a score.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a chart needs no more than a float has")]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / SCALE as f64
    }
}

const PLACES: usize = 4;
const SCALE: i64 = 10_000;

/// Reads plain decimal text, rounding half-even at the fourth place.
fn parse_rounding(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || digits.ends_with('.') || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let kept = &fraction[..fraction.len().min(PLACES)];
    let mut value: i64 = format!("{whole}{kept:0<PLACES$}").parse().ok()?;
    if let Some(next) = fraction.as_bytes().get(PLACES) {
        let rest = &fraction[PLACES + 1..];
        let above_half = *next > b'5' || (*next == b'5' && rest.bytes().any(|it| it != b'0'));
        let tie = *next == b'5' && !above_half;
        if above_half || (tie && value % 2 == 1) {
            value = value.checked_add(1)?;
        }
    }
    Some(if negative { -value } else { value })
}

impl fmt::Display for Decimal {
    /// At least one place and at most four: `71.4286`, `80.0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        let (whole, fraction) = (value / SCALE.unsigned_abs(), value % SCALE.unsigned_abs());
        let places = format!("{fraction:04}");
        let trimmed = places.trim_end_matches('0');
        f.pad(&format!("{sign}{whole}.{}", if trimmed.is_empty() { "0" } else { trimmed }))
    }
}

/// Not a decimal number with at most four places.
#[derive(Debug, thiserror::Error)]
#[error("not a decimal number with at most four places")]
pub struct InvalidDecimal;

impl FromStr for Decimal {
    type Err = InvalidDecimal;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        if places > PLACES {
            return Err(InvalidDecimal);
        }
        parse_rounding(text).map(Self).ok_or(InvalidDecimal)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn floats_round_half_even_at_the_fourth_place() {
        let cases = [
            (0.0, "0.0"),
            (2.0 / 3.0, "0.6667"),
            (0.00005, "0.0"),
            (0.00015, "0.0002"),
            (0.00025, "0.0002"),
            (0.000_250_01, "0.0003"),
            (-0.00035, "-0.0004"),
            (1e11, "100000000000.0"),
            (1e-300, "0.0"),
            (0.1, "0.1"),
        ];
        for (float, text) in cases {
            assert_eq!(Decimal::from_f64(float).map(|it| it.to_string()).as_deref(), Some(text), "{float}");
        }
        for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e12] {
            assert_eq!(Decimal::from_f64(float), None, "{float}");
        }
    }

    #[test]
    fn text_is_read_back_as_it_was_written_and_nothing_else_is() {
        for text in ["0.0", "71.4286", "-3.5", "100.0", "0.0001"] {
            assert_eq!(text.parse::<Decimal>().map(|it| it.to_string()).ok().as_deref(), Some(text));
        }
        for text in ["", ".", "1.", ".5x", "1e3", "+1", "1.00001", "NaN", "--1", "99999999999999999999"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }
}
