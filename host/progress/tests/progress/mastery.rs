//! A worked trace, and what must hold for all steps.

use plumbline_progress::mastery::Step;
use proptest::prelude::*;

use crate::assert_near;

#[test]
fn traces_what_is_published() {
    let step = Step::new(0.3, 0.1, 0.1, 0.2).unwrap();
    let trace = step.trace(&[true, true, false, true, true]);
    for (mastered, expected) in trace.iter().zip([0.692_683, 0.919_231, 0.628_501, 0.895_508, 0.977_253]) {
        assert_near(*mastered, expected, 5e-7);
    }
}

#[test]
fn refuses_what_says_nothing() {
    for (slip, guess) in [(0.5, 0.5), (0.9, 0.2), (-0.1, 0.2), (f64::NAN, 0.2)] {
        assert_eq!(Step::new(0.3, 0.1, slip, guess), None, "{slip} {guess}");
    }
}

proptest! {
    #[test]
    fn doing_it_never_says_less_than_missing_it(
        [initial, learn, mastered] in prop::array::uniform3(0.0..=1.0_f64), slip in 0.0..0.5_f64, guess in 0.0..0.5_f64,
    ) {
        let step = Step::new(initial, learn, slip, guess).unwrap();
        let (done, missed) = (step.after(mastered, true), step.after(mastered, false));
        prop_assert!((0.0..=1.0).contains(&missed) && (0.0..=1.0).contains(&done));
        prop_assert!(done >= missed - 1e-12);
        let next = step.next_done(mastered);
        prop_assert!(guess - 1e-12 <= next && next <= 1.0 - slip + 1e-12);
    }
}
