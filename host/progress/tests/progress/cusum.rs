//! The example of the NIST e-Handbook, and that both directions are alike.

use plumbline_progress::cusum::{Cusum, Signal};
use proptest::prelude::*;

use crate::assert_near;

/// NIST e-Handbook of Statistical Methods 6.3.2.3.
const VALUES: [f64; 20] = [
    324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600, 324.625, 325.150,
    328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350,
];

#[test]
fn agrees_with_nist() {
    let cusum = Cusum { target: 325.0, slack: 0.3175, threshold: 4.1959 };
    let points = cusum.points(&VALUES);
    for (number, above) in [(13, 3.0075), (14, 4.94), (20, 19.035)] {
        assert_near(points[number - 1].above, above, 5e-5);
    }
    assert_eq!(points.iter().position(|it| it.signal), Some(13), "the fourteenth");
    assert_eq!(cusum.first_signal(&VALUES), Some(Signal { seen: 13, began: 12, rose: true }));
    assert_eq!(cusum.first_signal(&VALUES[..12]), None);
}

proptest! {
    #[test]
    fn a_fall_is_a_rise_turned_round(values in prop::collection::vec(-5.0..5.0_f64, 1..40)) {
        let cusum = Cusum { target: 0.0, slack: 0.5, threshold: 4.0 };
        let turned: Vec<f64> = values.iter().map(|it| -it).collect();
        for (a, b) in cusum.points(&values).iter().zip(cusum.points(&turned)) {
            prop_assert!(a.above == b.below && a.below == b.above && a.signal == b.signal && a.above >= 0.0);
        }
        let (a, b) = (cusum.first_signal(&values), cusum.first_signal(&turned));
        prop_assert_eq!(a.map(|it| (it.seen, it.began, it.rose)), b.map(|it| (it.seen, it.began, !it.rose)));
    }
}
