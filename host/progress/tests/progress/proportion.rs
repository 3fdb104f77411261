//! Published intervals of shares, and that they stay shares.

use plumbline_progress::proportion::{Calibration, wilson};
use proptest::prelude::*;

use crate::assert_near;

#[test]
fn agrees_with_published_intervals() {
    for (successes, n, low, high, within) in
        [(81, 263, 0.255_29, 0.366_21, 5e-6), (0, 20, 0.0, 0.161_125, 5e-7), (0, 0, 0.0, 1.0, 0.0)]
    {
        let interval = wilson(successes, n, 0.95);
        assert_near(interval.low, low, within);
        assert_near(interval.high, high, within);
    }
}

#[test]
fn agrees_with_lee_et_al() {
    let calibration = Calibration { failing: 200, failed: 140, passing: 200, passed: 180 };
    let share = calibration.true_share(400, 1000, 0.95).unwrap();
    assert_near(share.value, 0.166_667, 5e-7);
    assert_near(share.interval.low, 0.056_351, 5e-7);
    assert_near(share.interval.high, 0.262_733, 5e-7);
}

#[test]
fn a_judge_no_better_than_chance_says_nothing() {
    let calibration = Calibration { failing: 10, failed: 5, passing: 10, passed: 5 };
    assert_eq!(calibration.true_share(40, 100, 0.95), None);
    assert_eq!(Calibration { passing: 0, passed: 0, ..calibration }.true_share(40, 100, 0.95), None);
}

proptest! {
    #[test]
    fn stay_between_none_and_all(n in 1_u64..5000, share in 0.0..=1.0_f64, level in 0.5..0.999_f64) {
        let successes = (n as f64 * share) as u64;
        let interval = wilson(successes, n, level);
        prop_assert!(0.0 <= interval.low && interval.high <= 1.0);
        prop_assert!(interval.contains(successes as f64 / n as f64));
        let mirrored = wilson(n - successes, n, level);
        prop_assert!((mirrored.low - (1.0 - interval.high)).abs() < 1e-9);
    }

    #[test]
    fn a_corrected_share_is_a_share(
        (failing, failed) in (1_u64..200).prop_flat_map(|n| (Just(n), 0..=n)),
        (passing, passed) in (1_u64..200).prop_flat_map(|n| (Just(n), 0..=n)),
        (n, judged) in (1_u64..2000).prop_flat_map(|n| (Just(n), 0..=n)),
    ) {
        let calibration = Calibration { failing, failed, passing, passed };
        if let Some(share) = calibration.true_share(judged, n, 0.95) {
            prop_assert!((0.0..=1.0).contains(&share.value));
            prop_assert!(0.0 <= share.interval.low && share.interval.low <= share.interval.high && share.interval.high <= 1.0);
        }
    }
}
