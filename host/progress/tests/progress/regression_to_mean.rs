//! What chance does to whom we pick.

use plumbline_progress::regression_to_mean::{Scores, best_of};
use plumbline_progress::seeded::Seeded;

use crate::assert_near;

#[test]
fn whoever_is_picked_for_a_bad_score_gains_what_the_formula_says() {
    for (reliability, gain) in [(0.2, 21.6), (0.4, 16.2), (0.5, 13.5), (0.6, 10.8), (0.8, 5.4)] {
        let scores = Scores { mean: 60.0, deviation: 15.0, reliability };
        assert_near(scores.gain_of_picked(40.0, 1.0), gain, 0.05);
        assert!(scores.gain_of_picked(40.0, 4.0) < gain, "several baselines leave less to gain by chance");
        assert_near(scores.expected_next(40.0, 1.0), 60.0 - 20.0 * reliability, 1e-9);
    }
    let hopeless = Scores { mean: 60.0, deviation: 1.0, reliability: 0.5 };
    assert_near(hopeless.gain_of_picked(0.0, 1.0), 30.0, 0.05);
}

#[test]
fn the_best_of_several_attempts_is_better_without_learning() {
    for (attempts, excess) in [(1, 0.0), (3, 8.5), (5, 11.6), (10, 15.4)] {
        assert_near(best_of(attempts, 10.0), excess, 0.05);
    }
}

/// The formula against people who are drawn, so that neither hangs on how it was written down.
#[test]
fn people_who_are_drawn_gain_as_much() {
    let mut chance = Seeded::new(3);
    // A sum of twelve shares less 6 has a variance of 1 and is as normal as needed.
    let mut normal = || (0..12).map(|_| chance.share()).sum::<f64>() - 6.0;
    let (mut picked, mut gained) = (0.0, 0.0);
    for _ in 0..200_000 {
        let skill = 60.0 + 15.0 * 0.5_f64.sqrt() * normal();
        let first = skill + 15.0 * 0.5_f64.sqrt() * normal();
        if first <= 45.0 {
            picked += 1.0;
            gained += skill + 15.0 * 0.5_f64.sqrt() * normal() - first;
        }
    }
    let scores = Scores { mean: 60.0, deviation: 15.0, reliability: 0.5 };
    assert_near(gained / picked, scores.gain_of_picked(45.0, 1.0), 0.3);
}
