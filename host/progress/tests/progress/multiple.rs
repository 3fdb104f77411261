//! Benjamini and Hochberg's own example, and what must hold for all p-values.

use plumbline_progress::multiple::q_values;
use proptest::prelude::*;

use crate::assert_near;

#[test]
fn rejects_what_the_paper_rejects() {
    let p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0,
    ];
    let q = q_values(&p);
    for (q, expected) in q.iter().zip([0.0015, 0.003, 0.0095, 0.035_625, 0.0603]) {
        assert_near(*q, expected, 1e-9);
    }
    assert_eq!(q.iter().filter(|it| **it <= 0.05).count(), 4);
    assert_eq!(p.iter().filter(|it| **it <= 0.05 / 15.0).count(), 3, "Bonferroni's");
}

#[test]
fn an_unanswered_question_still_counts() {
    assert_eq!(q_values(&[f64::NAN, 0.02]), [1.0, 0.04]);
    assert!(q_values(&[]).is_empty());
}

proptest! {
    #[test]
    fn keep_the_order_and_never_fall_below_p(p in prop::collection::vec(0.0..=1.0_f64, 1..40)) {
        let q = q_values(&p);
        for (a, x) in p.iter().zip(&q) {
            prop_assert!(*x >= *a && *x <= 1.0);
            for (b, y) in p.iter().zip(&q) {
                prop_assert!(a > b || x <= y);
            }
        }
    }
}
