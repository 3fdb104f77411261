//! Shifts of a level that nobody knew: as rare as the table says where nothing shifts, and found where something does.

use plumbline_progress::estimate::quantile;
use plumbline_progress::seeded::Seeded;
use plumbline_progress::shift::{Rule, shifts, standardised};
use proptest::prelude::*;

fn normal(seeded: &mut Seeded) -> f64 {
    quantile(f64::INFINITY, seeded.share().clamp(1e-12, 1.0 - 1e-12))
}

/// Montgomery 2013, table 9.3 (from Hawkins 1993): with slack 0.5 and threshold 4 or 5, the average run until a false alarm
/// is 168 or 465 values; Hawkins 1987: the self-starting chart keeps it.
#[test]
fn false_alarms_are_as_rare_as_the_table_says() {
    for (threshold, expected) in [(4.0, 168.0), (5.0, 465.0)] {
        let rule = Rule { slack: 0.5, threshold };
        let mut seeded = Seeded::new(7);
        let runs = 400;
        let mut total = 0;
        for _ in 0..runs {
            let values: Vec<f64> = (0..4_000).map(|_| normal(&mut seeded)).collect();
            total += shifts(&values, rule).first().map_or(values.len(), |it| it.seen + 1);
        }
        let run = f64::from(u32::try_from(total).unwrap()) / f64::from(runs);
        // The standard error of such a mean is a twentieth of it.
        assert!((run / expected - 1.0).abs() < 0.15, "{threshold}: {run} for {expected}");
    }
}

#[test]
fn a_shift_is_found_once_where_it_began() {
    // Up by two standard deviations after 20 weeks, and down by nearly three after another 20.
    let level = |week: usize| match week {
        ..20 => 60.0,
        20..40 => 72.0,
        _ => 55.0,
    };
    let mut seeded = Seeded::new(11);
    let (mut both, mut off) = (0, Vec::new());
    for _ in 0..200 {
        let values: Vec<f64> = (0..60).map(|week| level(week) + 6.0 * normal(&mut seeded)).collect();
        let found = shifts(&values, Rule::STANDARD);
        both += usize::from(found.iter().map(|it| it.rose).eq([true, false]));
        off.extend(found.first().map(|it| it.began.abs_diff(20)));
        // What comes later changes nothing of what was seen.
        if let Some(first) = found.first() {
            assert_eq!(shifts(&values[..=first.seen], Rule::STANDARD), found[..1]);
        }
    }
    off.sort_unstable();
    assert!(both >= 180, "{both} of 200 have just the two");
    assert!(off[off.len() / 2] <= 1 && off[off.len() * 9 / 10] <= 6, "{off:?}");
    // One week by itself is no shift, however far away.
    let mut alone = vec![60.0, 61.0, 59.0, 60.5, 60.0, 59.5, 60.0];
    alone.extend([0.0, 60.0, 60.5, 59.5, 60.0]);
    assert!(shifts(&alone, Rule::STANDARD).is_empty());
    assert!(shifts(&[70.0; 30], Rule::STANDARD).is_empty());
}

proptest! {
    #[test]
    fn the_scale_does_not_matter(values in prop::collection::vec(0.0..100.0_f64, 0..60), by in 0.5..4.0_f64) {
        let other: Vec<f64> = values.iter().map(|it| it * by + 3.0).collect();
        for (one, other) in standardised(&values).iter().zip(standardised(&other)) {
            prop_assert!((one - other).abs() < 1e-6);
        }
        for shift in shifts(&values, Rule::STANDARD) {
            prop_assert!(shift.since < shift.began && shift.began <= shift.seen && shift.seen < values.len());
        }
    }
}
