//! The regression behind the estimate: change = a + b · practised + c · level before, by least squares, with the HC3
//! covariance, which stays right where people vary differently and where there are few.

use super::{Interval, count, mean};
use crate::normal;

/// One person: the level before, and what moved.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Row {
    pub before: f64,
    pub change: f64,
}

impl Row {
    /// The mean of several; None of none.
    pub fn mean(rows: &[Self]) -> Option<Self> {
        let all = |of: fn(&Self) -> f64| mean(&rows.iter().map(of).collect::<Vec<_>>());
        (!rows.is_empty()).then(|| Self { before: all(|it| it.before), change: all(|it| it.change) })
    }
}

type Vector = [f64; 3];
type Matrix = [Vector; 3];

/// The coefficient of having practised; None where it cannot be told from the level before.
pub fn effect(treated: &[Row], compared: &[Row]) -> Option<Interval> {
    let rows = treated.iter().map(|it| (1.0, it)).chain(compared.iter().map(|it| (0.0, it)));
    let rows: Vec<(f64, &Row)> = rows.collect();
    let freedom = count(rows.len()) - 3.0;
    let center = mean(&rows.iter().map(|(_, it)| it.before).collect::<Vec<_>>());
    let x: Vec<Vector> = rows.iter().map(|(practised, it)| [1.0, *practised, it.before - center]).collect();
    let y: Vec<f64> = rows.iter().map(|(_, it)| it.change).collect();
    let mut squares: Matrix = [[0.0; 3]; 3];
    let mut products: Vector = [0.0; 3];
    for (x, y) in x.iter().zip(&y) {
        for row in 0..3 {
            products[row] += x[row] * y;
            for column in 0..3 {
                squares[row][column] += x[row] * x[column];
            }
        }
    }
    let inverse = inverse(&squares)?;
    let coefficients = times(&inverse, &products);
    let mut variance = 0.0;
    for (x, y) in x.iter().zip(&y) {
        let weights = times(&inverse, x);
        let leverage = dot(x, &weights);
        let residual = (y - dot(x, &coefficients)) / (1.0 - leverage).max(1e-9);
        variance += (residual * weights[1]).powi(2);
    }
    let half = normal::t_95(freedom) * variance.sqrt();
    let estimate = coefficients[1];
    (freedom >= 4.0 && half.is_finite()).then_some(Interval {
        estimate,
        lower: estimate - half,
        upper: estimate + half,
    })
}

fn dot(left: &Vector, right: &Vector) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

fn times(matrix: &Matrix, vector: &Vector) -> Vector {
    matrix.map(|row| dot(&row, vector))
}

/// By cofactors; None where the columns do not differ.
fn inverse(m: &Matrix) -> Option<Matrix> {
    let minor = |row: usize, column: usize| {
        let (a, b) = ((row + 1) % 3, (row + 2) % 3);
        let (c, d) = ((column + 1) % 3, (column + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant: f64 = (0..3).map(|column| m[0][column] * minor(0, column)).sum();
    let scale: f64 = m[0][0] * m[1][1] * m[2][2];
    if determinant.abs() <= 1e-12 * scale.abs() || determinant == 0.0 {
        return None;
    }
    Some([0, 1, 2].map(|row| [0, 1, 2].map(|column| minor(column, row) / determinant)))
}
