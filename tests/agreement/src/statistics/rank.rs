//! Spearman's rank correlation (1904, doi:10.2307/1412159), with mid-ranks for ties, as in Kendall & Gibbons, Rank
//! Correlation Methods, 1990, chapter 3: the product-moment correlation of the ranks.

use crate::statistics::{Estimate, Z};

/// The correlation of pairs. Its interval is by Fisher's transformation with the variance (1 + ρ²/2) / (n − 3) of Bonett
/// & Wright 2000 (doi:10.1007/BF02294183), which keeps its coverage where the correlation is strong. None of fewer than
/// four pairs, and where all of one side are alike.
#[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2⁵² pairs")]
pub fn spearman(pairs: &[(f64, f64)]) -> Option<Estimate> {
    if pairs.len() < 4 {
        return None;
    }
    let (left, right): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let value = correlation(&mid_ranks(&left), &mid_ranks(&right))?;
    let half = Z * ((1.0 + value * value / 2.0) / (pairs.len() as f64 - 3.0)).sqrt();
    let (low, high) = ((value.atanh() - half).tanh(), (value.atanh() + half).tanh());
    Some(Estimate { value, low, high })
}

/// The rank of each number from 1; those that tie share the mean of their ranks.
#[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2⁵² numbers")]
fn mid_ranks(numbers: &[f64]) -> Vec<f64> {
    let rank = |it: &f64| {
        let below = numbers.iter().filter(|other| *other < it).count();
        let tied = numbers.iter().filter(|other| *other == it).count();
        below as f64 + (tied as f64 + 1.0) / 2.0
    };
    numbers.iter().map(rank).collect()
}

/// Pearson's; of equally many numbers, and not none.
#[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2⁵² numbers")]
fn correlation(left: &[f64], right: &[f64]) -> Option<f64> {
    let mean = |it: &[f64]| it.iter().sum::<f64>() / it.len() as f64;
    let (left_mean, right_mean) = (mean(left), mean(right));
    let (mut both, mut of_left, mut of_right) = (0.0, 0.0, 0.0);
    for (left, right) in left.iter().zip(right) {
        let (left, right) = (left - left_mean, right - right_mean);
        both += left * right;
        of_left += left * left;
        of_right += right * right;
    }
    let value = both / (of_left * of_right).sqrt();
    value.is_finite().then(|| value.clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::{mid_ranks, spearman};
    use crate::statistics::assert_near;

    #[test]
    fn ties_share_the_mean_of_their_ranks() {
        assert_eq!(mid_ranks(&[30.0, 10.0, 20.0, 20.0]), [4.0, 1.0, 2.5, 2.5]);
    }

    /// Without ties ρ is 1 − 6 Σd² / n(n² − 1). Ten people's intelligence quotient and hours of television, a worked
    /// example with Σd² = 194: ρ = −29/165.
    #[test]
    fn without_ties_it_is_the_textbook_s() {
        let quotient = [106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let hours = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        let found = spearman(&quotient.into_iter().zip(hours).collect::<Vec<_>>()).unwrap();
        assert_near(found.value, -29.0 / 165.0, 1e-12);
        // atanh ρ = −0.17760; the half width is 1.96 · √(1.015446 / 7) = 0.74650.
        assert_near(found.low, (-0.924_10_f64).tanh(), 1e-4);
        assert_near(found.high, 0.568_90_f64.tanh(), 1e-4);
    }

    /// By hand: the ranks' products sum to 4.5, their squares to 4.5 and 5.
    #[test]
    fn with_ties_it_is_the_ranks_correlation() {
        let pairs = [(1.0, 10.0), (2.0, 30.0), (2.0, 20.0), (3.0, 40.0)];
        assert_near(spearman(&pairs).unwrap().value, 4.5 / 22.5_f64.sqrt(), 1e-12);
    }

    #[test]
    fn too_little_has_no_correlation() {
        assert_eq!(spearman(&[(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]), None);
        assert_eq!(spearman(&[(1.0, 1.0), (1.0, 2.0), (1.0, 3.0), (1.0, 4.0)]), None);
    }
}
