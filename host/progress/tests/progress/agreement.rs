//! Published examples of agreement, and what must hold whatever is rated.

use plumbline_core::sums::Sums;
use plumbline_progress::agreement::alpha::{self, Scale, alpha};
use plumbline_progress::agreement::icc::{self, Model, Of, icc};
use plumbline_progress::agreement::kappa::{Kappa, Weights, kappa, table};
use plumbline_progress::agreement::many::{Coefficient, coefficient, counts};
use plumbline_progress::agreement::{self, many};
use proptest::prelude::*;

use crate::assert_near;

/// A line for each observer with a rating of each unit; a full stop where there is none.
fn units(observers: &[&str]) -> Vec<Vec<f64>> {
    let rows: Vec<Vec<Option<f64>>> =
        observers.iter().map(|row| row.split(' ').map(|it| it.parse().ok()).collect()).collect();
    (0..rows[0].len()).map(|unit| rows.iter().filter_map(|row| row[unit]).collect()).collect()
}

/// Krippendorff 2011, section E.
const KRIPPENDORFF: [&str; 4] =
    ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."];

/// The sample of fast-krippendorff, which is Wikipedia's.
const WIKIPEDIA: [&str; 3] =
    [". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"];

#[test]
fn alpha_agrees_with_published_examples() {
    for (observers, scale, expected) in [
        (&KRIPPENDORFF[..], Scale::Nominal, 0.743_421),
        (&KRIPPENDORFF, Scale::Ordinal, 0.815_388),
        (&KRIPPENDORFF, Scale::Interval, 0.849_107),
        (&KRIPPENDORFF, Scale::Ratio, 0.797_403),
        (&WIKIPEDIA, Scale::Nominal, 0.691_358),
        (&WIKIPEDIA, Scale::Ordinal, 0.806_721),
        (&WIKIPEDIA, Scale::Interval, 0.810_845),
    ] {
        assert_near(alpha(&units(observers), scale).unwrap(), expected, 5e-7);
    }
}

#[test]
fn alpha_is_none_where_nothing_can_be_told() {
    for unknown in [vec![], vec![vec![1.0]], vec![vec![2.0, 2.0], vec![2.0, 2.0]], vec![vec![1.0, f64::NAN]]] {
        assert_eq!(alpha(&unknown, Scale::Interval), None, "{unknown:?}");
    }
    assert_eq!(alpha::agreement(&[vec![1.0, 2.0]], Scale::Nominal, 0.95, 1), None, "one unit has no interval");
}

#[test]
fn an_interval_of_alpha_can_be_repeated_and_holds_it() {
    let units = units(&KRIPPENDORFF);
    let once = alpha::agreement(&units, Scale::Ordinal, 0.95, 7).unwrap();
    assert_eq!(Some(once), alpha::agreement(&units, Scale::Ordinal, 0.95, 7));
    assert_ne!(Some(once), alpha::agreement(&units, Scale::Ordinal, 0.95, 8));
    assert!(once.interval.contains(once.value) && once.interval.low > 0.3 && once.interval.high <= 1.0, "{once:?}");
    assert_eq!(once.units, 11);
}

#[test]
fn that_all_agree_is_not_certain() {
    let units: Vec<Vec<f64>> = (0..20).map(|it| vec![f64::from(it % 2); 3]).collect();
    let all = alpha::agreement(&units, Scale::Nominal, 0.95, 1).unwrap();
    assert_near(all.value, 1.0, 0.0);
    assert_near(all.interval.low, 1.0 - 0.161_125, 5e-7);
    let pairs = kappa(&[vec![10, 0], vec![0, 10]], Weights::None).unwrap().agreement(0.95);
    assert_eq!((pairs.value, pairs.interval), (1.0, all.interval));
}

/// The table of SAS's manual.
const SAS: [[u64; 3]; 3] = [[0, 4, 1], [0, 8, 0], [0, 1, 5]];

#[test]
fn kappa_agrees_with_sas_and_cohen() {
    let of = |rows: &[&[u64]], weights| kappa(&rows.iter().map(|it| it.to_vec()).collect::<Vec<_>>(), weights).unwrap();
    let sas: Vec<&[u64]> = SAS.iter().map(|it| &it[..]).collect();
    let unweighted: Kappa = of(&sas, Weights::None);
    assert_near(unweighted.value, 0.4842, 5e-5);
    assert_near(unweighted.error, 0.1380, 5e-5);
    let interval = unweighted.agreement(0.95).interval;
    assert_near(interval.low, 0.2137, 5e-5);
    assert_near(interval.high, 0.7547, 5e-5);
    let linear = of(&sas, Weights::Linear);
    assert_near(linear.value, 0.4701, 5e-5);
    assert_near(linear.error, 0.1457, 5e-5);
    // The errors that the manual does not print are those of statsmodels 0.15.0.
    let quadratic = of(&sas, Weights::Quadratic);
    assert_near(quadratic.value, 0.450_160, 1e-6);
    assert_near(quadratic.error, 0.192_233, 5e-7);
    for (kappa, null_error) in [(unweighted, 0.148_398), (linear, 0.142_585), (quadratic, 0.187_919)] {
        assert_near(kappa.null_error, null_error, 5e-7);
    }
    assert_near(of(&[&[20, 5], &[10, 15]], Weights::None).value, 0.4, 1e-12);
}

#[test]
fn kappa_agrees_with_irr() {
    // Raters 2 and 3 of the R package irr's `anxiety`.
    let second = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4];
    let third = [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2];
    // Nobody gave the fifth of the six levels, and irr knows only those that were given.
    let level = |it: usize| it.min(5) - 1;
    let table = table(second.into_iter().zip(third).map(|(a, b)| (level(a), level(b))), 5);
    for (weights, expected) in
        [(Weights::None, -0.006_289), (Weights::Linear, 0.145_908), (Weights::Quadratic, 0.252_033)]
    {
        assert_near(kappa(&table, weights).unwrap().value, expected, 1e-6);
    }
}

#[test]
fn kappa_is_none_where_nothing_can_be_told() {
    for unknown in [vec![], vec![vec![0, 0], vec![0, 0]], vec![vec![5, 0], vec![0, 0]], vec![vec![1, 2]]] {
        assert_eq!(kappa(&unknown, Weights::None), None, "{unknown:?}");
    }
}

/// Fleiss' kappa of Wikipedia: ten units, five kinds, fourteen raters.
const FLEISS: [[u64; 5]; 10] = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
];

#[test]
fn many_raters_agree_with_wikipedia_and_gwet() {
    let fleiss: Vec<Vec<u64>> = FLEISS.iter().map(|it| it.to_vec()).collect();
    let kinds = |unit: &Vec<f64>| unit.iter().map(|it| *it as usize - 1).collect::<Vec<_>>();
    let with_gaps: Vec<Vec<u64>> = units(&KRIPPENDORFF).iter().map(|it| counts(kinds(it), 5)).collect();
    assert_near(coefficient(&fleiss, Coefficient::FleissKappa).unwrap().value, 0.209_931, 5e-7);
    // irrCAC 0.4.0; the second table is the example of Gwet's handbook, too.
    for (units, which, value, error, low, high) in [
        (&fleiss, Coefficient::FleissKappa, 0.209_93, 0.092_37, 0.000_97, 0.418_89),
        (&fleiss, Coefficient::Ac1, 0.225_61, 0.093_32, 0.0145, 0.436_73),
        (&with_gaps, Coefficient::FleissKappa, 0.761_17, 0.153_02, 0.424_38, 1.0),
        (&with_gaps, Coefficient::Ac1, 0.775_44, 0.142_95, 0.460_81, 1.0),
    ] {
        let estimate = coefficient(units, which).unwrap();
        assert_near(estimate.value, value, 6e-6);
        assert_near(estimate.error, error, 6e-6);
        let interval = many::agreement(units, which, 0.95).unwrap().interval;
        assert_near(interval.low, low, 1e-5);
        assert_near(interval.high, high, 1e-5);
    }
}

#[test]
fn ac1_keeps_what_the_paradox_of_kappa_loses() {
    // 95 of 100 conversations pass with both, and both fail none together.
    let mut units = vec![vec![2, 0]; 95];
    units.extend(vec![vec![1, 1]; 5]);
    assert!(coefficient(&units, Coefficient::FleissKappa).unwrap().value < 0.0);
    assert!(coefficient(&units, Coefficient::Ac1).unwrap().value > 0.94);
}

#[test]
fn icc_agrees_with_shrout_and_fleiss() {
    let rows = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
    let table: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().copied().map(f64::from).collect()).collect();
    // Intervals of pingouin 0.7.0.
    for (model, of, value, low, high) in [
        (Model::OneWay, Of::One, 0.1657, -0.13, 0.72),
        (Model::Random, Of::One, 0.2898, 0.02, 0.76),
        (Model::Fixed, Of::One, 0.7148, 0.34, 0.95),
        (Model::OneWay, Of::Mean, 0.4428, -0.88, 0.91),
        (Model::Random, Of::Mean, 0.6201, 0.07, 0.93),
        (Model::Fixed, Of::Mean, 0.9093, 0.68, 0.99),
    ] {
        let icc = icc(&table, model, of, 0.95).unwrap();
        assert_near(icc.value, value, 5e-5);
        assert_near(icc.interval.low, low, 0.005);
        assert_near(icc.interval.high, high, 0.005);
    }
    // Of groups of one size both ways are one.
    let groups: Vec<Sums> = table.iter().map(|row| sums(row)).collect();
    let (table, groups) = (icc(&table, Model::OneWay, Of::One, 0.95).unwrap(), icc::of_groups(&groups, 0.95).unwrap());
    assert_near(groups.value, table.value, 1e-12);
    assert_near(groups.interval.low, 0.0, 0.0);
    assert_near(groups.interval.high, table.interval.high, 1e-9);
}

fn sums(scores: &[f64]) -> Sums {
    let mut sums = Sums::default();
    scores.iter().for_each(|it| sums += Sums::of((it * 10_000.0).round() as i64));
    sums
}

#[test]
fn icc_is_none_where_nothing_can_be_told() {
    assert_eq!(icc(&[vec![1.0, 2.0]], Model::Random, Of::One, 0.95), None, "one unit");
    assert_eq!(icc(&[vec![1.0, 2.0], vec![1.0]], Model::Random, Of::One, 0.95), None, "a gap");
    assert_eq!(icc(&[vec![1.0, 1.0], vec![1.0, 1.0]], Model::Fixed, Of::One, 0.95), None, "nothing varies");
    assert_eq!(icc(&[vec![1.0, 2.0], vec![1.0, 2.0]], Model::Random, Of::One, 0.95), None, "only raters vary");
    assert_eq!(icc::of_groups(&[sums(&[1.0]), sums(&[2.0])], 0.95), None, "no group has two");
    assert_eq!(icc::of_groups(&[sums(&[1.0, 2.0]), Sums::default()], 0.95), None, "one group");
}

/// Ratings of 3 to 12 units by 2 to 5 raters, of 4 levels.
fn ratings() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(0_u8..4, 2..5), 3..12)
}

fn floats(units: &[Vec<u8>], of: impl Fn(u8) -> f64) -> Vec<Vec<f64>> {
    units.iter().map(|unit| unit.iter().map(|it| of(*it)).collect()).collect()
}

proptest! {
    #[test]
    fn alpha_is_at_most_1_and_knows_no_names(units in ratings()) {
        let plain = floats(&units, |it| f64::from(it) + 1.0);
        for scale in [Scale::Nominal, Scale::Ordinal, Scale::Interval, Scale::Ratio] {
            let Some(value) = alpha(&plain, scale) else { continue };
            prop_assert!(value <= 1.0);
            let mut turned = plain.clone();
            turned.reverse();
            turned.iter_mut().for_each(|unit| unit.reverse());
            prop_assert!((alpha(&turned, scale).unwrap() - value).abs() < 1e-9);
        }
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            (a, b) => a == b,
        };
        // What a kind is called, which numbers stand for levels in order, and the unit of a number make no difference.
        let renamed = floats(&units, |it| f64::from([7_u8, 3, 9, 1][usize::from(it)]));
        prop_assert!(near(alpha(&renamed, Scale::Nominal), alpha(&plain, Scale::Nominal)));
        let stretched = floats(&units, |it| f64::from(it).exp());
        prop_assert!(near(alpha(&stretched, Scale::Ordinal), alpha(&plain, Scale::Ordinal)));
        let moved = floats(&units, |it| f64::from(it) * 2.5 - 40.0);
        prop_assert!(near(alpha(&moved, Scale::Interval), alpha(&plain, Scale::Interval)));
        let scaled = floats(&units, |it| (f64::from(it) + 1.0) * 100.0);
        prop_assert!(near(alpha(&scaled, Scale::Ratio), alpha(&plain, Scale::Ratio)));
    }

    #[test]
    fn kappa_is_at_most_1_and_the_same_both_ways(pairs in prop::collection::vec((0_usize..4, 0_usize..4), 2..40)) {
        let turned = pairs.iter().map(|(a, b)| (*b, *a));
        for weights in [Weights::None, Weights::Linear, Weights::Quadratic] {
            let Some(one) = kappa(&table(pairs.iter().copied(), 4), weights) else { continue };
            let other = kappa(&table(turned.clone(), 4), weights).unwrap();
            prop_assert!(one.value <= 1.0 && one.error.is_finite());
            prop_assert!((one.value - other.value).abs() < 1e-9 && (one.error - other.error).abs() < 1e-6);
        }
    }

    #[test]
    fn coefficients_of_many_are_at_most_1(units in ratings()) {
        let counts: Vec<Vec<u64>> = units.iter().map(|it| counts(it.iter().map(|it| usize::from(*it)), 4)).collect();
        for which in [Coefficient::FleissKappa, Coefficient::Ac1] {
            if let Some(agreement) = many::agreement(&counts, which, 0.95) {
                let agreement::Agreement { value, interval, .. } = agreement;
                prop_assert!(value <= 1.0 + 1e-12 && interval.low <= value && interval.high <= 1.0);
            }
        }
    }

    #[test]
    fn icc_lies_in_its_interval(table in prop::collection::vec(prop::collection::vec(0.0..100.0_f64, 3), 3..10)) {
        for model in [Model::OneWay, Model::Random, Model::Fixed] {
            for of in [Of::One, Of::Mean] {
                let icc = icc(&table, model, of, 0.95).unwrap();
                prop_assert!(icc.value <= 1.0 && icc.interval.high <= 1.0);
                prop_assert!(icc.interval.contains(icc.value), "{icc:?} {model:?} {of:?}");
            }
        }
        let groups: Vec<Sums> = table.iter().map(|row| sums(row)).collect();
        let icc = icc::of_groups(&groups, 0.95).unwrap();
        prop_assert!(0.0 <= icc.interval.low && icc.interval.high <= 1.0);
        prop_assert!(icc.interval.contains(icc.value.max(0.0)), "{icc:?}");
    }
}
