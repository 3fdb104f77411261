//! The area under the receiver operating characteristic: the chance that one of the positives has the greater number than
//! one of the negatives, a tie counting half. That is the Mann–Whitney statistic over the number of pairs (Bamber 1975,
//! doi:10.1016/0022-2496(75)90001-2).

use crate::statistics::{Estimate, Z};

/// An area, and its variance by DeLong, DeLong & Clarke-Pearson 1988 (doi:10.2307/2531595).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Auc {
    pub area: f64,
    pub variance: f64,
}

/// The area of positives over negatives; None where there are fewer than two of either.
#[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2⁵² numbers")]
pub fn auc(positives: &[f64], negatives: &[f64]) -> Option<Auc> {
    if positives.len() < 2 || negatives.len() < 2 {
        return None;
    }
    let wins = |it: f64, other: f64| if it > other { 1.0 } else { 0.5 * f64::from(u8::from(it == other)) };
    let mean = |it: &[f64]| it.iter().sum::<f64>() / it.len() as f64;
    // How each of one side fares against all of the other: the structural components of DeLong et al.
    let of_positives: Vec<f64> =
        positives.iter().map(|&it| mean(&negatives.iter().map(|&other| wins(it, other)).collect::<Vec<_>>())).collect();
    let of_negatives: Vec<f64> =
        negatives.iter().map(|&other| mean(&positives.iter().map(|&it| wins(it, other)).collect::<Vec<_>>())).collect();
    let area = mean(&of_positives);
    let variance_of_mean = |components: &[f64]| {
        let n = components.len() as f64;
        components.iter().map(|it| (it - area) * (it - area)).sum::<f64>() / (n - 1.0) / n
    };
    Some(Auc { area, variance: variance_of_mean(&of_positives) + variance_of_mean(&of_negatives) })
}

impl Auc {
    /// The area with the normal interval of its variance, within what an area can be.
    pub fn estimate(self) -> Estimate {
        let half = Z * self.variance.sqrt();
        Estimate { value: self.area, low: (self.area - half).max(0.0), high: (self.area + half).min(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::auc;
    use crate::statistics::assert_near;

    /// The ratings of 109 tomographs of Hanley & McNeil 1982 (doi:10.1148/radiology.143.1.7063747), table I: an area of
    /// 0.893. Stata's manual of `roctab` has DeLong's standard error of the same ratings, 0.0307, and the interval from
    /// 0.83295 to 0.95339.
    #[test]
    fn the_tomographs_of_hanley_and_mc_neil() {
        let ratings = |counts: [usize; 5]| -> Vec<f64> {
            (1..=5).zip(counts).flat_map(|(rating, n)| vec![f64::from(rating); n]).collect()
        };
        let found = auc(&ratings([3, 2, 2, 11, 33]), &ratings([33, 6, 6, 11, 2])).unwrap();
        assert_near(found.area, 0.8932, 5e-5);
        assert_near(found.variance.sqrt(), 0.0307, 5e-5);
        assert_near(found.estimate().low, 0.832_95, 5e-6);
        assert_near(found.estimate().high, 0.953_39, 5e-6);
    }

    /// By hand: the components are ½, ¾, 1 and 1, ½; the variance is 0.0625/3 + 0.125/2.
    #[test]
    fn a_tie_counts_half() {
        let found = auc(&[2.0, 3.0, 5.0], &[1.0, 3.0]).unwrap();
        assert_near(found.area, 0.75, 1e-12);
        assert_near(found.variance, 0.0625 / 3.0 + 0.125 / 2.0, 1e-12);
    }

    #[test]
    fn one_is_no_class() {
        assert_eq!(auc(&[1.0], &[0.0, 0.5]), None);
    }
}
