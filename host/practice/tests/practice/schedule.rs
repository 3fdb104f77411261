//! When to come back: the published vector of FSRS, and reviews in their order.

use chrono::{Days, NaiveDate};
use plumbline_practice::schedule::{MOST_DAYS, Memory, Rating, ScheduleError, review};
use proptest::prelude::*;

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
}

/// The published example of the `fsrs` crate: with the default parameters, rated again, good, good, good, good, good
/// after 0, 0, 1, 3, 8 and 21 days.
#[test]
fn agrees_with_the_published_example() {
    let mut memory: Option<Memory> = None;
    let (mut now, ratings) = (0, [Rating::Again, Rating::Good, Rating::Good, Rating::Good, Rating::Good, Rating::Good]);
    for (rating, gap) in ratings.into_iter().zip([0, 0, 1, 3, 8, 21]) {
        now += gap;
        memory = Some(review(memory, rating, day(now)).unwrap());
    }
    let memory = memory.unwrap();
    assert!((memory.stability - 53.626_91).abs() < 1e-4, "{memory:?}");
    assert!((memory.difficulty - 6.357_486_7).abs() < 1e-5, "{memory:?}");
    assert_eq!(memory.due, day(now + 54));
}

#[test]
fn a_rating_follows_from_the_score_and_its_target() {
    let cases = [
        (0.44, Rating::Again),
        (0.45, Rating::Hard),
        (0.74, Rating::Hard),
        (0.75, Rating::Good),
        (0.87, Rating::Good),
        (0.88, Rating::Easy),
        (f64::NAN, Rating::Again),
    ];
    for (score, expected) in cases {
        assert_eq!(Rating::of(score, 0.75), expected, "{score}");
    }
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let first = review(None, Rating::Good, day(10)).unwrap();
    let backwards = review(Some(first), Rating::Good, day(9)).unwrap_err();
    assert_eq!(backwards, ScheduleError::Backwards { reviewed: day(9), last: day(10) });
    for (stability, difficulty) in [(0.0, 5.0), (f32::NAN, 5.0), (3.0, 11.0)] {
        let kept = Memory { stability, difficulty, ..first };
        assert!(matches!(review(Some(kept), Rating::Good, day(11)), Err(ScheduleError::Memory(_))));
    }
}

proptest! {
    #[test]
    fn a_better_review_is_never_due_earlier_and_none_waits_longer_than_a_year(
        reviews in proptest::collection::vec((0usize..4, 0u64..400), 1..12),
    ) {
        const RATINGS: [Rating; 4] = [Rating::Again, Rating::Hard, Rating::Good, Rating::Easy];
        let (mut memory, mut now) = (None, 0);
        for (rating, gap) in reviews {
            now += gap;
            let due = RATINGS.map(|it| review(memory, it, day(now)).unwrap().due);
            prop_assert!(due.is_sorted(), "{:?}", due);
            prop_assert!(due[0] > day(now) && due[3] <= day(now + u64::from(MOST_DAYS)));
            memory = Some(review(memory, RATINGS[rating], day(now)).unwrap());
        }
    }
}
