//! The normal distribution, as far as it is needed here, and the quantile of Student's t that goes with it.

/// The density of the standard normal distribution.
pub fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The share of the standard normal distribution below `z`, to seven digits: Abramowitz and Stegun 1964, 26.2.17.
pub fn below(z: f64) -> f64 {
    const B: [f64; 5] = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let tail = density(z) * B.iter().rev().fold(0.0, |sum, it| (sum + it) * t);
    if z >= 0.0 { 1.0 - tail } else { tail }
}

/// Half the width of a 95 % interval in standard errors, by degrees of freedom: the 0.975 quantile of Student's t by
/// Abramowitz and Stegun 1964, 26.7.5. From 4 degrees of freedom on it is right to a hundredth; with fewer it is not
/// used.
pub fn t_95(freedom: f64) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    let z = |power: i32| Z.powi(power);
    let terms = [
        (z(3) + z(1)) / 4.0,
        (5.0 * z(5) + 16.0 * z(3) + 3.0 * z(1)) / 96.0,
        (3.0 * z(7) + 19.0 * z(5) + 17.0 * z(3) - 15.0 * z(1)) / 384.0,
        (79.0 * z(9) + 776.0 * z(7) + 1482.0 * z(5) - 1920.0 * z(3) - 945.0 * z(1)) / 92_160.0,
    ];
    terms.iter().rev().fold(0.0, |sum, it| (sum + it) / freedom) + Z
}

#[cfg(test)]
mod tests {
    use super::{below, t_95};

    #[test]
    fn agrees_with_the_tables() {
        for (z, expected) in [(0.0, 0.5), (1.0, 0.841_345), (-1.0, 0.158_655), (1.959_964, 0.975), (3.0, 0.998_650)] {
            assert!((below(z) - expected).abs() < 1e-6, "{z}: {}", below(z));
        }
        for (freedom, expected) in [(4.0, 2.776), (5.0, 2.571), (10.0, 2.228), (17.776_474, 2.1028), (100.0, 1.984)] {
            assert!((t_95(freedom) - expected).abs() < 0.01, "{freedom}: {}", t_95(freedom));
        }
    }
}
