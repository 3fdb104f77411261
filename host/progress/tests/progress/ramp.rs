//! Who has reached a target, when, and who has not yet.

use plumbline_core::sums::Sums;
use plumbline_progress::ramp::{Reach, Starter, watched};
use plumbline_progress::survival::{curve, median};

const REACH: Reach = Reach { target: 70.0, window: 4, least: 5, level: 0.95 };

/// Ten scores in each week, five on either side of the mean.
fn weeks(began: i32, means: &[i64]) -> Vec<(i32, usize, Sums)> {
    let sums = |mean: &i64| {
        let mut sums = Sums::default();
        for away in [-5, 5].repeat(5) {
            sums += Sums::of((mean + away) * 10_000);
        }
        sums
    };
    (began..).zip(means).map(|(week, mean)| (week, 0, sums(mean))).collect()
}

fn starter(began: i32, means: &[i64]) -> Starter {
    Starter { began, last: began + means.len() as i32 - 1, weeks: weeks(began, means) }
}

#[test]
fn the_lower_end_reaches_the_target_and_not_the_mean() {
    // The deviations of a block of four weeks hold what the weeks differ by.
    let steady = [60, 60, 60, 60, 60, 60, 60, 60];
    let risen = [60, 60, 60, 60, 80, 80, 80, 80];
    let found = watched(&[starter(10, &steady), starter(3, &risen)], 1, REACH);
    assert!(!found[0].happened && found[0].time == 8.0, "{found:?}");
    // The window of the seventh week holds 60, 80, 80 and 80: its mean is 75 and its interval about 73.4 to 76.6.
    assert!(found[1].happened && found[1].time == 7.0, "{found:?}");
    // A mean that is just at the target has not reached it.
    let just = watched(&[starter(0, &[70; 8])], 1, REACH);
    assert!(!just[0].happened);
    // Of a criterion that was never seen nothing is known, nor from too few scores.
    assert!(!watched(&[starter(0, &[90; 8])], 2, REACH)[0].happened);
    let few = Reach { least: 41, ..REACH };
    assert!(!watched(&[starter(0, &[90; 8])], 1, few)[0].happened);
    assert_eq!(watched(&[starter(0, &[90; 8])], 1, REACH)[0].time, 1.0);
}

#[test]
fn who_is_on_their_way_is_counted_as_long_as_they_were_watched() {
    let starters = [
        starter(0, &[60, 60, 60, 60, 80, 80, 80, 80]),
        starter(0, &[90; 3]),
        starter(0, &[60; 5]),
        starter(0, &[60; 9]),
    ];
    let found = watched(&starters, 1, REACH);
    let points = curve(&found, 0.95);
    // One of four reached it in the first week; of the two left in the seventh, one.
    assert_eq!(
        points.iter().map(|it| (it.time, it.at_risk, it.share)).collect::<Vec<_>>(),
        [(1.0, 4, 0.75), (7.0, 2, 0.375)]
    );
    assert_eq!(median(&points).time, Some(7.0));
}
