//! R's `sleep` (Student 1908), and a change that looks large and is not.

use plumbline_core::sums::Sums;
use plumbline_progress::welch::{Sample, difference, paired};

use crate::assert_near;

const FIRST: [f64; 10] = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const SECOND: [f64; 10] = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

#[test]
fn agrees_with_r() {
    // R takes the second from the first.
    let welch = difference(Sample::of(&SECOND), Sample::of(&FIRST)).unwrap();
    assert_near(welch.value / welch.error, -1.860_813, 5e-7);
    assert_near(welch.freedom, 17.776_474, 5e-7);
    assert_near(welch.p_value(0.0), 0.079_394_1, 5e-8);
    assert_near(welch.interval(0.95).low, -3.365_483, 5e-7);
    assert_near(welch.interval(0.95).high, 0.205_483, 5e-7);

    let pairs: Vec<(f64, f64)> = SECOND.into_iter().zip(FIRST).collect();
    let paired = paired(&pairs).unwrap();
    assert_near(paired.value / paired.error, -4.062_128, 5e-7);
    assert_near(paired.p_value(0.0), 0.002_832_89, 5e-9);
}

#[test]
fn fourteen_points_from_twelve_calls_to_fifteen_are_no_evidence() {
    let of = |n: f64, mean| Sample { n, mean, deviations: 18.0_f64.powi(2) * (n - 1.0) };
    let change = difference(of(12.0, 58.0), of(15.0, 72.0)).unwrap();
    assert_near(change.error, 6.97, 0.005);
    assert_near(change.interval(0.95).low, -0.4, 0.05);
    assert_near(change.interval(0.95).high, 28.4, 0.05);
}

#[test]
fn needs_two_of_each() {
    let (one, two) = (Sample::of(&[1.0]), Sample::of(&[1.0, 1.0]));
    assert_eq!(difference(one, two), None);
    assert_eq!(paired(&[(1.0, 2.0)]), None);
    assert_eq!(difference(two, two).unwrap().p_value(0.0), 1.0);
    let mut sums = Sums::of(500_000);
    sums += Sums::of(700_000);
    assert_eq!(Sample::from(sums), Sample::of(&[50.0, 70.0]));
}
