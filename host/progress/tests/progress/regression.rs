//! Least squares against published figures, and a broken line that is known.

use nalgebra::{DMatrix, DVector};
use plumbline_progress::cause::interrupted::interrupted;
use plumbline_progress::estimate::Estimate;
use plumbline_progress::regression::Fit;

/// Card and Krueger 1994, American Economic Review 84:772, employment in fast food: 309 stores of New Jersey and 75 of
/// Pennsylvania with both surveys. The changes are 0.4666667 and −2.2833333; the spread is the one that the published error
/// of their replication implies, so that the rows here have its means and its sum of squares.
#[test]
fn difference_in_differences_is_card_and_kruegers() {
    let (stores, spread) = ([309, 75], 9.508);
    let means = [[20.44, 20.44 + 0.466_666_7], [23.33, 23.33 - 2.283_333_3]];
    let (mut rows, mut outcome) = (Vec::new(), Vec::new());
    let freedom = f64::from(2 * (stores[0] + stores[1]) - 4);
    for (state, times) in means.iter().enumerate() {
        for (time, mean) in times.iter().enumerate() {
            // Alternating above and below, and once on the mean where the number is odd.
            let even = stores[state] / 2 * 2;
            for store in 0..stores[state] {
                let side = if store >= even { 0.0 } else { 1.0 - 2.0 * f64::from(store % 2) };
                let jersey = f64::from(u8::from(state == 0));
                rows.extend([1.0, jersey, time as f64, jersey * time as f64]);
                outcome.push(mean + side * spread * (freedom / f64::from(2 * (308 + 74))).sqrt());
            }
        }
    }
    let fit = Fit::of(DMatrix::from_row_slice(outcome.len(), 4, &rows), &DVector::from_vec(outcome)).unwrap();
    let effect = fit.sum(&[0.0, 0.0, 0.0, 1.0], &fit.classic(), fit.freedom());
    let Estimate { value, error, .. } = effect;
    assert!((value - 2.75).abs() < 1e-6, "{effect:?}");
    assert!((error - 1.731).abs() < 0.001 && (value / error - 1.588).abs() < 0.001, "{effect:?}");
    assert!((effect.p_value(0.0) - 0.1126).abs() < 0.0005, "{}", effect.p_value(0.0));
    // From the rounded means of the paper.
    assert!((((21.03 - 20.44) - (21.17_f64 - 23.33)) - 2.75).abs() < 1e-9);
}

#[test]
fn a_broken_line_is_found_exactly() {
    let line = |week: i32| {
        let t = f64::from(week);
        10.0 + 0.5 * t + if week >= 12 { 3.0 + 0.2 * (t - 12.0) } else { 0.0 }
    };
    for shift in [0, 2_900] {
        let weeks: Vec<(i32, f64)> = (0..24).map(|week| (week + shift, line(week))).collect();
        let found = interrupted(&weeks, 12 + shift).unwrap();
        assert!((found.level + 0.5 * f64::from(shift) - 10.0).abs() < 1e-8, "{found:?}");
        assert!((found.trend - 0.5).abs() < 1e-9 && (found.step.value - 3.0).abs() < 1e-9, "{found:?}");
        assert!((found.bend.value - 0.2).abs() < 1e-9 && (found.effect.value - 4.1).abs() < 1e-9, "{found:?}");
        assert!(found.effect.error < 1e-8);
    }
    assert_eq!(interrupted(&[(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0), (4, 1.0)], 3), None);
}

/// With each row a cluster of its own CR1 is White's covariance times n/(n−k) and CR2 is HC2; without lags Newey and West's
/// is White's too.
#[test]
fn robust_errors_agree_where_they_must() {
    let outcome = [1.0, 2.5, 2.0, 4.5, 4.0, 7.0];
    let columns = DMatrix::from_fn(6, 2, |row, column| if column == 0 { 1.0 } else { row as f64 });
    let fit = Fit::of(columns.clone(), &DVector::from_row_slice(&outcome)).unwrap();
    let inverse = columns.tr_mul(&columns).try_inverse().unwrap();
    let sandwich = |weight: &dyn Fn(usize) -> f64| {
        let meat = DMatrix::from_diagonal(&DVector::from_fn(6, |row, _| weight(row)));
        &inverse * columns.transpose() * meat * &columns * &inverse
    };
    let white = sandwich(&|row| fit.residuals[row].powi(2)) * (6.0 / 4.0);
    let leverage = |row: usize| (columns.row(row) * &inverse * columns.row(row).transpose())[(0, 0)];
    let unbiased = sandwich(&|row| fit.residuals[row].powi(2) / (1.0 - leverage(row)));
    let own: Vec<usize> = (0..6).collect();
    for (found, expected) in
        [(fit.newey_west(0), &white), (fit.clustered(&own), &white), (fit.clustered_unbiased(&own), &unbiased)]
    {
        assert!((found - expected).norm() < 1e-10);
    }
    assert!(Fit::of(DMatrix::from_element(6, 2, 1.0), &DVector::from_row_slice(&outcome)).is_none());
}
