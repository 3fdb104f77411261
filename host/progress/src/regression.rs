//! Least squares, with errors that stay right where observations depend on each other.

use nalgebra::{DMatrix, DVector};

use crate::estimate::Estimate;

/// A line fitted by least squares.
#[derive(Clone, Debug)]
pub struct Fit {
    /// One for each column.
    pub coefficients: DVector<f64>,
    /// What is left of each observation.
    pub residuals: DVector<f64>,
    columns: DMatrix<f64>,
    inverse: DMatrix<f64>,
}

impl Fit {
    /// Fits `outcome` by the columns, with a row for each observation; a constant is a column of ones. Nothing where there are
    /// no more rows than columns, or a column follows from the others.
    #[must_use]
    pub fn of(columns: DMatrix<f64>, outcome: &DVector<f64>) -> Option<Self> {
        if columns.nrows() <= columns.ncols() || columns.nrows() != outcome.len() {
            return None;
        }
        let normal = columns.tr_mul(&columns);
        let scale = normal.diagonal().amax();
        let eigen = normal.clone().symmetric_eigen();
        if eigen.eigenvalues.iter().any(|it| *it <= scale * 1e-13) {
            return None;
        }
        let inverse = normal.cholesky()?.inverse();
        let coefficients = &inverse * columns.tr_mul(outcome);
        let residuals = outcome - &columns * &coefficients;
        Some(Self { coefficients, residuals, columns, inverse })
    }

    /// Observations less columns.
    #[must_use]
    pub fn freedom(&self) -> f64 {
        (self.columns.nrows() - self.columns.ncols()) as f64
    }

    /// The covariance of the coefficients where observations are independent and vary alike.
    #[must_use]
    pub fn classic(&self) -> DMatrix<f64> {
        &self.inverse * (self.residuals.norm_squared() / self.freedom())
    }

    /// The covariance of the coefficients where observations that follow each other depend on each other, up to `lags` apart,
    /// with Bartlett's weights (Newey and West 1987, Econometrica 55:703), times rows over degrees of freedom.
    #[must_use]
    pub fn newey_west(&self, lags: usize) -> DMatrix<f64> {
        let rows = self.columns.nrows();
        let score = |row: usize| self.columns.row(row).transpose() * self.residuals[row];
        let scores: Vec<DVector<f64>> = (0..rows).map(score).collect();
        let size = self.columns.ncols();
        let mut meat = DMatrix::<f64>::zeros(size, size);
        for lag in 0..=lags.min(rows.saturating_sub(1)) {
            let weight = 1.0 - lag as f64 / (lags + 1) as f64;
            for row in lag..rows {
                let product = &scores[row] * scores[row - lag].transpose();
                meat += &product * weight;
                if lag > 0 {
                    meat += product.transpose() * weight;
                }
            }
        }
        &self.inverse * meat * &self.inverse * (rows as f64 / self.freedom())
    }

    /// The covariance of the coefficients where observations of one cluster depend on each other in any way: `clusters` says
    /// of which each row is. CR1: times `G/(G−1) · (N−1)/(N−K)` (Liang and Zeger 1986, Biometrika 73:13).
    #[must_use]
    pub fn clustered(&self, clusters: &[usize]) -> DMatrix<f64> {
        let rows = self.rows_of(clusters);
        let groups = rows.len() as f64;
        let (n, columns) = (self.columns.nrows() as f64, self.columns.ncols() as f64);
        let factor = groups / (groups - 1.0) * (n - 1.0) / (n - columns);
        self.sandwich(&rows, |_, residuals| residuals) * factor
    }

    /// As [`Fit::clustered`], but CR2: the residuals of each cluster are first multiplied by `(I − H)^−½`, so that the
    /// covariance is unbiased where observations are independent and vary alike (Bell and `McCaffrey` 2002), which holds also
    /// with few clusters.
    #[must_use]
    pub fn clustered_unbiased(&self, clusters: &[usize]) -> DMatrix<f64> {
        self.sandwich(&self.rows_of(clusters), |columns, residuals| {
            let size = columns.nrows();
            let left = DMatrix::identity(size, size) - &columns * &self.inverse * columns.transpose();
            let eigen = left.symmetric_eigen();
            let root = eigen.eigenvalues.map(|it| if it > 1e-10 { it.sqrt().recip() } else { 0.0 });
            let vectors = &eigen.eigenvectors;
            vectors * DMatrix::from_diagonal(&root) * vectors.transpose() * residuals
        })
    }

    /// A weighted sum of coefficients, with the error that a covariance gives it.
    #[must_use]
    pub fn sum(&self, weights: &[f64], covariance: &DMatrix<f64>, freedom: f64) -> Estimate {
        let weights = DVector::from_row_slice(weights);
        let variance = (weights.transpose() * covariance * &weights)[(0, 0)].max(0.0);
        Estimate { value: weights.dot(&self.coefficients), error: variance.sqrt(), freedom }
    }

    fn rows_of(&self, clusters: &[usize]) -> Vec<Vec<usize>> {
        let mut rows: Vec<Vec<usize>> = Vec::new();
        for (row, cluster) in clusters.iter().enumerate().take(self.columns.nrows()) {
            if rows.len() <= *cluster {
                rows.resize(*cluster + 1, Vec::new());
            }
            rows[*cluster].push(row);
        }
        rows.retain(|it| !it.is_empty());
        rows
    }

    fn sandwich(
        &self,
        clusters: &[Vec<usize>],
        residuals: impl Fn(DMatrix<f64>, DVector<f64>) -> DVector<f64>,
    ) -> DMatrix<f64> {
        let size = self.columns.ncols();
        let mut meat = DMatrix::<f64>::zeros(size, size);
        for rows in clusters {
            let columns = self.columns.select_rows(rows);
            let own = residuals(columns.clone(), self.residuals.select_rows(rows));
            let score = columns.tr_mul(&own);
            meat += &score * score.transpose();
        }
        &self.inverse * meat * &self.inverse
    }
}
