//! The percentile bootstrap (Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13) over clusters: turns
//! of one session resemble one another, so sessions are drawn and not turns (Field & Welsh 2007,
//! doi:10.1111/j.1467-9868.2007.00593.x). The seed is fixed, so that the same input gives the same interval.

/// How often sessions are drawn again.
pub const RESAMPLES: usize = 2_000;

const SEED: u64 = 20_160_101;

/// The interval of a statistic. Of every stratum as many clusters are drawn as there are in it, so that no draw is without
/// one of the classes that the statistic compares. None where the statistic is undefined in every tenth draw or more.
pub fn interval<C>(strata: &[&[C]], statistic: impl Fn(&[&C]) -> Option<f64>) -> Option<(f64, f64)> {
    let mut random = SplitMix64(SEED);
    let mut values = Vec::with_capacity(RESAMPLES);
    let mut drawn = Vec::new();
    for _ in 0..RESAMPLES {
        drawn.clear();
        for stratum in strata {
            drawn.extend(stratum.iter().map(|_| &stratum[random.below(stratum.len())]));
        }
        values.extend(statistic(&drawn));
    }
    values.sort_unstable_by(f64::total_cmp);
    (values.len() * 10 > RESAMPLES * 9).then(|| (quantile(&values, 0.025), quantile(&values, 0.975)))
}

/// Type 7 of Hyndman & Fan 1996 (doi:10.1080/00031305.1996.10473566), of numbers that are sorted and not none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share of a length is a place within it"
)]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * share;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

/// The generator of Steele, Lea & Flood 2014 (doi:10.1145/2660193.2660195).
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`, which is not 0; its bias is below 2⁻⁵⁰ for so few.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from((u128::from(self.next()) * end as u128) >> 64).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{SplitMix64, interval, quantile};
    use crate::statistics::assert_near;

    /// The first numbers of the reference implementation from the seed 1234567.
    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = SplitMix64(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([(); 3].map(|()| random.next()), expected);
    }

    #[test]
    fn quantiles_lie_between_the_numbers() {
        assert_near(quantile(&[1.0, 2.0, 3.0, 4.0], 0.25), 1.75, 1e-12);
        assert_near(quantile(&[7.0], 0.975), 7.0, 0.0);
    }

    /// The mean of 0 to 99 has the standard error √((100² − 1) / 12 / 100), which is 2.887.
    #[test]
    fn the_interval_of_a_mean_is_that_of_its_standard_error() {
        let numbers: Vec<f64> = (0..100).map(f64::from).collect();
        let mean = |drawn: &[&f64]| Some(drawn.iter().copied().sum::<f64>() / 100.0);
        let (low, high) = interval(&[&numbers], mean).unwrap();
        assert_near(low, 49.5 - 1.96 * 2.887, 0.35);
        assert_near(high, 49.5 + 1.96 * 2.887, 0.35);
        assert_eq!(interval(&[&numbers], mean), Some((low, high)), "the same input gives the same interval");
    }

    #[test]
    fn each_stratum_keeps_its_size() {
        let sizes = |drawn: &[&i32]| Some(f64::from(drawn.iter().copied().sum::<i32>()));
        assert_eq!(interval(&[&[1, 1, 1][..], &[10][..]], sizes), Some((13.0, 13.0)));
        assert_eq!(interval(&[&[1, 2][..]], |_| None), None);
    }
}
