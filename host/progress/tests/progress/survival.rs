//! Freireich's children with leukaemia, the example of every book on the matter.

use plumbline_progress::survival::{Watched, curve, median};
use proptest::prelude::*;

use crate::assert_near;

/// Weeks in remission of those who took 6-MP (Freireich et al. 1963); below 0 where they still were.
const WEEKS: [f64; 21] = [
    6.0, 6.0, 6.0, -6.0, 7.0, -9.0, 10.0, -10.0, -11.0, 13.0, 16.0, -17.0, -19.0, -20.0, 22.0, 23.0, -25.0, -32.0,
    -32.0, -34.0, -35.0,
];

#[test]
fn agrees_with_what_is_printed() {
    let watched: Vec<Watched> = WEEKS.iter().map(|it| Watched { time: it.abs(), happened: *it > 0.0 }).collect();
    let curve = curve(&watched, 0.95);
    // Shares and errors as printed; the ends are those of lifelines 0.30.
    let expected = [
        (6.0, 21, 3, 0.8571, 0.0764, 0.619_718, 0.951_552),
        (7.0, 17, 1, 0.8067, 0.0869, 0.563_147, 0.922_809),
        (10.0, 15, 1, 0.7529, 0.0963, 0.503_200, 0.889_362),
        (13.0, 12, 1, 0.6902, 0.1068, 0.431_610, 0.849_066),
        (16.0, 11, 1, 0.6275, 0.1141, 0.367_511, 0.804_912),
        (22.0, 7, 1, 0.5378, 0.1282, 0.267_779, 0.746_791),
        (23.0, 6, 1, 0.4482, 0.1346, 0.188_052, 0.680_143),
    ];
    assert_eq!(curve.len(), expected.len());
    for (point, (time, at_risk, happened, share, error, low, high)) in curve.iter().zip(expected) {
        assert_eq!((point.time, point.at_risk, point.happened), (time, at_risk, happened));
        assert_near(point.share, share, 5e-5);
        assert_near(point.error, error, 1e-4);
        assert_near(point.interval.low, low, 5e-7);
        assert_near(point.interval.high, high, 5e-7);
    }
    let median = median(&curve);
    assert_eq!((median.time, median.low, median.high), (Some(23.0), Some(13.0), None));
}

#[test]
fn nothing_is_known_before_it_happened_to_anybody() {
    assert!(curve(&[Watched { time: 3.0, happened: false }; 5], 0.95).is_empty());
    assert_eq!(median(&[]).time, None);
}

proptest! {
    #[test]
    fn shares_fall_within_their_intervals(watched in prop::collection::vec((0_u8..30, any::<bool>()), 1..60)) {
        let watched: Vec<Watched> =
            watched.into_iter().map(|(time, happened)| Watched { time: f64::from(time), happened }).collect();
        let curve = curve(&watched, 0.95);
        prop_assert!(curve.windows(2).all(|it| it[1].share < it[0].share && it[1].at_risk < it[0].at_risk));
        for point in &curve {
            prop_assert!(0.0 <= point.interval.low && point.interval.high <= 1.0);
            prop_assert!(point.interval.contains(point.share), "{point:?}");
        }
    }
}
