//! Draws from the distributions that worlds are made of.

use plumbline_progress::seeded::Seeded;

/// Normal, with mean 0 (Box and Muller 1958).
pub fn normal(random: &mut Seeded, deviation: f64) -> f64 {
    let radius = (-2.0 * (1.0 - random.share()).ln()).sqrt();
    deviation * radius * (std::f64::consts::TAU * random.share()).cos()
}

/// How many, where this many are usual (Knuth's product of uniform draws).
pub fn poisson(random: &mut Seeded, mean: f64) -> usize {
    let limit = (-mean).exp();
    let (mut many, mut product) = (0, random.share());
    while product > limit {
        product *= random.share();
        many += 1;
    }
    many
}

/// One of these, by weight.
pub fn choice(random: &mut Seeded, weights: &[f64]) -> usize {
    let mut at = random.share() * weights.iter().sum::<f64>();
    for (place, weight) in weights.iter().enumerate() {
        if at < *weight {
            return place;
        }
        at -= weight;
    }
    weights.len() - 1
}

/// Between two numbers, evenly.
pub fn between(random: &mut Seeded, low: f64, high: f64) -> f64 {
    low + (high - low) * random.share()
}
