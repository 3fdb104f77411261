//! Variance split as others have published it.

use plumbline_progress::components::{Cell, components};
use plumbline_progress::estimate::Interval;

/// Davies 1947, "Statistical Methods in Research and Production": yields of dyestuff of six batches, as lme4 has them.
const DYESTUFF: [[f64; 5]; 6] = [
    [1545.0, 1440.0, 1440.0, 1520.0, 1580.0],
    [1540.0, 1555.0, 1490.0, 1560.0, 1495.0],
    [1595.0, 1550.0, 1605.0, 1510.0, 1560.0],
    [1445.0, 1440.0, 1595.0, 1465.0, 1545.0],
    [1595.0, 1630.0, 1515.0, 1635.0, 1625.0],
    [1520.0, 1455.0, 1450.0, 1480.0, 1445.0],
];

fn cell(levels: Vec<usize>, scores: &[f64]) -> Cell {
    let n = scores.len() as f64;
    let mean = scores.iter().sum::<f64>() / n;
    Cell { levels, n, mean, deviations: scores.iter().map(|it| (it - mean).powi(2)).sum() }
}

#[test]
fn splits_the_dyestuff_as_published() {
    let cells: Vec<Cell> = DYESTUFF.iter().enumerate().map(|(batch, scores)| cell(vec![batch], scores)).collect();
    // The same scores one by one: cells are only shorter.
    let one = |(batch, scores): (usize, &[f64; 5])| scores.map(|it| cell(vec![batch], &[it]));
    let single: Vec<Cell> = DYESTUFF.iter().enumerate().flat_map(one).collect();
    for cells in [cells, single] {
        let split = components(&cells, 1, false).unwrap();
        let batch = &split.factors[0];
        assert!((split.mean - 1527.5).abs() < 1e-6, "{split:?}");
        assert!((batch.variance - 1764.05).abs() < 0.005, "{split:?}");
        assert!((split.rest.variance - 2451.25).abs() < 0.005, "{split:?}");
        // As published, within what the optimiser that published them left; and exactly, by the analysis of variance.
        for ((level, published), away) in batch
            .levels
            .iter()
            .zip([-17.607, 0.391, 28.563, -23.085, 56.734, -44.996])
            .zip([-22.5, 0.5, 36.5, -29.5, 72.5, -57.5])
        {
            assert!((level - published).abs() < 0.001, "{level} is not {published}");
            assert!((level - away * 8820.25 / 11271.5).abs() < 1e-4, "{level}");
        }
        assert!(batch.p < 0.05 && batch.interval.low > 0.0 && batch.interval.high > 4.0 * batch.variance, "{batch:?}");
    }
}

/// A balanced crossed design, of which the restricted likelihood has the answer of the analysis of variance.
#[test]
fn crossed_factors_agree_with_the_analysis_of_variance() {
    let score = |row: usize, column: usize| {
        let odd = (row * 7 + column * 11 + row * column * 5) % 13;
        20.0 + row as f64 * 1.5 + [0.0, 4.0, 9.0, -3.0][column] + odd as f64 / 2.0
    };
    let (rows, columns) = (8_usize, 4_usize);
    let mut cells = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            cells.push(cell(vec![row, column], &[score(row, column)]));
        }
    }
    let split = components(&cells, 2, false).unwrap();
    let all = cells.iter().map(|it| it.mean).sum::<f64>() / 32.0;
    let mean = |of: &dyn Fn(&Cell) -> bool, n: f64| cells.iter().filter(|it| of(it)).map(|it| it.mean).sum::<f64>() / n;
    let row_means: Vec<f64> = (0..rows).map(|row| mean(&|it| it.levels[0] == row, 4.0)).collect();
    let column_means: Vec<f64> = (0..columns).map(|column| mean(&|it| it.levels[1] == column, 8.0)).collect();
    let of_rows = 4.0 * row_means.iter().map(|it| (it - all).powi(2)).sum::<f64>() / 7.0;
    let of_columns = 8.0 * column_means.iter().map(|it| (it - all).powi(2)).sum::<f64>() / 3.0;
    let left = |it: &Cell| (it.mean - row_means[it.levels[0]] - column_means[it.levels[1]] + all).powi(2);
    let of_rest = cells.iter().map(left).sum::<f64>() / 21.0;
    for (found, expected) in [
        (split.rest.variance, of_rest),
        (split.factors[0].variance, (of_rows - of_rest) / 4.0),
        (split.factors[1].variance, (of_columns - of_rest) / 8.0),
    ] {
        assert!((found - expected).abs() < 1e-4 * expected, "{found} is not {expected}");
    }
}

/// A source that is not there has no variance and an interval that begins at none.
#[test]
fn what_is_not_there_is_none() {
    let cells: Vec<Cell> = (0..6).map(|it| cell(vec![it], &[1.0, 5.0, 9.0, 5.0])).collect();
    let split = components(&cells, 1, false).unwrap();
    let Interval { low, high } = split.factors[0].interval;
    assert_eq!((split.factors[0].variance, low), (0.0, 0.0));
    assert!(high > 0.0 && split.factors[0].p == 1.0);
}
