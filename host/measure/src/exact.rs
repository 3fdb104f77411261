//! Fractions without rounding, so that a score is rounded once, at its end, and is the same on every machine.
//!
//! Sums of fractions outgrow every machine word, hence big integers. They are never reduced on the way: a greatest
//! common divisor a step would cost the square of their length, which a hostile card could make the host pay; left
//! alone, a card within [`crate::limits`] stays at a few thousand bits and needs one division, when it is rounded.

use num_bigint::{BigInt, Sign};
use plumbline_core::Decimal;

/// An exact fraction.
#[derive(Clone, Debug)]
pub(crate) struct Exact {
    numerator: BigInt,
    /// Positive.
    denominator: BigInt,
}

impl Exact {
    pub(crate) fn zero() -> Self {
        Self::ratio(0, 1)
    }

    pub(crate) fn hundred() -> Self {
        Self::ratio(100, 1)
    }

    /// `numerator / denominator`, in lowest terms; the denominator is positive.
    pub(crate) fn ratio(numerator: i128, denominator: i128) -> Self {
        debug_assert!(denominator > 0, "the caller divides by a positive number");
        let divisor = common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        Self {
            numerator: BigInt::from_biguint(sign(numerator), (numerator.unsigned_abs() / divisor).into()),
            denominator: (denominator.unsigned_abs() / divisor).into(),
        }
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self {
            numerator: &self.numerator * &other.denominator + &other.numerator * &self.denominator,
            denominator: &self.denominator * &other.denominator,
        }
    }

    /// Times a weight, which may be in any unit as long as [`Self::over`] divides by the same.
    pub(crate) fn times(&self, weight: i64) -> Self {
        Self { numerator: &self.numerator * weight, denominator: self.denominator.clone() }
    }

    /// Divided by a sum of weights, which is positive.
    pub(crate) fn over(&self, weights: i64) -> Self {
        debug_assert!(weights > 0, "weights are positive");
        Self { numerator: self.numerator.clone(), denominator: &self.denominator * weights }
    }

    /// The nearest ten-thousandth, ties to even.
    pub(crate) fn rounded(&self) -> Decimal {
        // floor(2x) tells the half that x lies in; x is a tie where 2x is whole and odd.
        let scaled: BigInt = &self.numerator * 20_000;
        let (floor, exactly) = floor(&scaled, &self.denominator);
        let below: BigInt = (&floor - i32::from(is_odd(&floor))) / 2;
        let upwards = is_odd(&floor) && (!exactly || is_odd(&below));
        let rounded = below + i32::from(upwards);
        // Limits on weights keep every score of a sound card far within 64 bits.
        Decimal::from_ten_thousandths(i64::try_from(rounded).unwrap_or(i64::MAX))
    }
}

/// The largest whole number that is no larger than `numerator / denominator`, and whether it is equal.
fn floor(numerator: &BigInt, denominator: &BigInt) -> (BigInt, bool) {
    let quotient = numerator / denominator;
    let rest = numerator - &quotient * denominator;
    match rest.sign() {
        Sign::NoSign => (quotient, true),
        Sign::Plus => (quotient, false),
        Sign::Minus => (quotient - 1, false),
    }
}

fn is_odd(number: &BigInt) -> bool {
    number.bit(0)
}

const fn sign(number: i128) -> Sign {
    match number.signum() {
        0 => Sign::NoSign,
        1 => Sign::Plus,
        _ => Sign::Minus,
    }
}

/// Euclid's; one where both are zero never occurs, since a denominator is positive.
const fn common_divisor(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::Exact;

    #[test]
    fn rounds_half_even_once() {
        let cases = [
            (0, 1, "0.0"),
            (2, 3, "0.6667"),
            (1, 20_000, "0.0"),
            (3, 20_000, "0.0002"),
            (5, 20_000, "0.0002"),
            (50_001, 200_000_000, "0.0003"),
            (-7, 20_000, "-0.0004"),
            (-5, 20_000, "-0.0002"),
            (-2, 3, "-0.6667"),
            (500, 7, "71.4286"),
        ];
        for (numerator, denominator, text) in cases {
            assert_eq!(Exact::ratio(numerator, denominator).rounded().to_string(), text, "{numerator}/{denominator}");
        }
    }

    #[test]
    fn thirds_add_up_to_a_whole() {
        let third = Exact::ratio(100, 3);
        let sum = third.plus(&third).plus(&third);
        assert_eq!(sum.rounded().to_string(), "100.0");
        assert_eq!(sum.times(7).over(14).rounded().to_string(), "50.0");
    }
}
