//! Efron and Morris's batters, and that errors hold for people of whom much and little is known.

use plumbline_core::sums::Sums;
use plumbline_progress::seeded::Seeded;
use plumbline_progress::shrink::{Observed, Spread};
use proptest::prelude::*;

use crate::assert_near;

/// Averages after 45 at-bats, and over the rest of the season (Efron and Morris 1975, table 1).
const BATTERS: [(f64, f64); 18] = [
    (0.400, 0.346),
    (0.378, 0.298),
    (0.356, 0.276),
    (0.333, 0.222),
    (0.311, 0.273),
    (0.311, 0.270),
    (0.289, 0.263),
    (0.267, 0.210),
    (0.244, 0.269),
    (0.244, 0.230),
    (0.222, 0.264),
    (0.222, 0.256),
    (0.222, 0.303),
    (0.222, 0.264),
    (0.222, 0.226),
    (0.200, 0.285),
    (0.178, 0.316),
    (0.156, 0.200),
];

#[test]
fn agrees_with_efron_and_morris() {
    let mean = BATTERS.iter().map(|it| it.0).sum::<f64>() / 18.0;
    let observed: Vec<Observed> =
        BATTERS.iter().map(|it| Observed { mean: it.0, variance: mean * (1.0 - mean) / 45.0 }).collect();
    let spread = Spread::of(&observed, f64::INFINITY).unwrap();
    assert_near(spread.mean, 0.265_389, 5e-7);
    let levels: Vec<_> = observed.iter().map(|it| spread.level(*it)).collect();
    levels.iter().for_each(|it| assert_near(it.kept, 0.212_391, 1e-6));
    let missed = |of: &dyn Fn(usize) -> f64| (0..18).map(|it| (of(it) - BATTERS[it].1).powi(2)).sum::<f64>();
    assert_near(missed(&|it| BATTERS[it].0), 0.075_374, 5e-7);
    assert_near(missed(&|it| levels[it].estimate.value), 0.021_310, 5e-7);
}

#[test]
fn learns_nothing_of_three_or_of_what_does_not_vary() {
    let three = [Observed { mean: 1.0, variance: 1.0 }; 3];
    assert_eq!(Spread::of(&three, f64::INFINITY), None);
    assert_eq!(Spread::of_sums(&[Sums::of(500_000); 9]), None, "nobody has two scores");
}

/// Of thousands of people of whom little and much was seen, 95 % lie in their intervals, and levels miss by less than means.
#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let mut chance = Seeded::new(11);
    let mut normal = || (0..12).map(|_| chance.share()).sum::<f64>() - 6.0;
    // Where people do not differ at all, the intervals hold that they might, and are wide.
    for (between, at_most) in [(0.0, 1.0), (4.0, 0.97), (12.0, 0.97)] {
        let (mut held, mut of_all, mut missed, mut missed_by_means) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..600 {
            let skills: Vec<f64> = (0..10).map(|_| 60.0 + between * normal()).collect();
            let people: Vec<Sums> = (skills.iter().enumerate())
                .map(|(person, skill)| {
                    let mut sums = Sums::default();
                    (0..2 + 3 * person).for_each(|_| sums += Sums::of(((skill + 15.0 * normal()) * 10_000.0) as i64));
                    sums
                })
                .collect();
            let (spread, within) = Spread::of_sums(&people).unwrap();
            for (skill, sums) in skills.iter().zip(&people) {
                let level = spread.level(Observed { mean: sums.mean(), variance: within / sums.n as f64 });
                held += f64::from(u8::from(level.estimate.interval(0.95).contains(*skill)));
                of_all += 1.0;
                missed += (level.estimate.value - skill).powi(2);
                missed_by_means += (sums.mean() - skill).powi(2);
            }
        }
        let held = held / of_all;
        assert!((0.93..=at_most).contains(&held), "{held} of people whose skill varies by {between}");
        assert!(missed < missed_by_means, "{missed} and {missed_by_means}");
    }
}

proptest! {
    #[test]
    fn a_level_lies_between_what_was_seen_and_the_mean(
        seen in prop::collection::vec((0.0..100.0_f64, 0.1..400.0_f64), 4..30),
    ) {
        let observed: Vec<Observed> = seen.iter().map(|(mean, variance)| Observed { mean: *mean, variance: *variance }).collect();
        let spread = Spread::of(&observed, f64::INFINITY).unwrap();
        prop_assert!(spread.between >= 0.0);
        for it in observed {
            let level = spread.level(it);
            let (low, high) = (it.mean.min(spread.mean), it.mean.max(spread.mean));
            prop_assert!(low - 1e-9 <= level.estimate.value && level.estimate.value <= high + 1e-9);
            prop_assert!((0.0..=1.0).contains(&level.kept) && level.estimate.error > 0.0);
        }
    }
}
