//! Worked examples of what a score is worth.

use plumbline_progress::reliability::{Facets, reliable_change, scores_needed, spearman_brown, standard_error};
use proptest::prelude::*;

use crate::assert_near;

#[test]
fn agrees_with_jacobson_and_truax() {
    let change = reliable_change(47.5, 32.5, 7.5, 0.80);
    assert_near(change.error, 3.354_102, 5e-7);
    assert_near(change.difference_error, 4.743_416, 5e-7);
    assert_near(change.index, -3.162_278, 5e-7);
}

#[test]
fn more_calls_are_worth_what_is_published() {
    for (calls, reliability, error) in [(1.0, 0.35, 12.1), (5.0, 0.73, 7.8), (10.0, 0.84, 5.9), (20.0, 0.92, 4.4)] {
        assert_near(spearman_brown(0.35, calls), reliability, 0.005);
        assert_near(standard_error(15.0, spearman_brown(0.35, calls)), error, 0.05);
    }
}

#[test]
fn how_many_are_needed_is_found_or_never_enough() {
    assert_eq!(scores_needed(0.5, 0.8), Some(4), "exactly");
    assert_eq!(scores_needed(0.0, 0.8), None);
    assert_eq!(scores_needed(0.5, 1.0), None);
    let facets = Facets { person: 1.0, conversation: 2.0, judge: 0.2, rest: 1.0 };
    assert_eq!(facets.conversations_needed(1.0, 0.9), None, "one judge differs by too much from the next");
    let needed = facets.conversations_needed(4.0, 0.9).unwrap();
    assert!(facets.dependability(needed as f64, 4.0) >= 0.9);
    assert!(facets.dependability(needed as f64 - 1.0, 4.0) < 0.9);
}

proptest! {
    #[test]
    fn what_is_needed_is_enough_and_no_more(reliability in 0.01..0.99_f64, wanted in 0.01..0.99_f64) {
        let needed = scores_needed(reliability, wanted).unwrap() as f64;
        prop_assert!(spearman_brown(reliability, needed) >= wanted - 1e-6);
        prop_assert!(needed == 1.0 || spearman_brown(reliability, needed - 1.0) < wanted);
    }
}
