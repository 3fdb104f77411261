//! How people differ on a criterion, and how one person differs from one conversation to the next: the two variances that
//! decide how much a person's own scores say. One-way random effects by the method of moments, for groups of unequal size
//! (Searle, Casella and `McCulloch` 1992, Variance Components, section 3.6).

use crate::choose::Spread;

/// What one person's live scores on a criterion sum up to. Scores run from 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Moments {
    /// How many there are.
    pub n: u64,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub squares: f64,
}

impl Moments {
    /// With one more score.
    pub fn add(&mut self, score: f64) {
        self.n += 1;
        self.sum += score;
        self.squares += score * score;
    }
}

/// What is taken for granted while too few people have too few conversations to say it: where a scale's middle is, and
/// variances of which a person's own conversations outweigh the rest from two or three on.
const UNKNOWN: Spread = Spread { mean: 0.5, between: 0.04, within: 0.06 };
/// How many degrees of freedom that counts as beside the data's: a few people who happen to be alike must not make it
/// certain that everybody is.
const GRANTED: f64 = 4.0;

/// The spread over all people who have scores; what the data cannot tell is taken for granted, the less the more data there
/// are. No variance is ever zero, so no level is ever certain.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "nobody has 2⁵³ conversations")]
pub fn spread(people: &[Moments]) -> Spread {
    let people: Vec<_> = people.iter().filter(|it| it.n > 0).collect();
    let groups = people.len() as f64;
    let total: f64 = people.iter().map(|it| it.n as f64).sum();
    if total == 0.0 {
        return UNKNOWN;
    }
    let mean = people.iter().map(|it| it.sum).sum::<f64>() / total;
    if groups < 2.0 || total <= groups {
        return Spread { mean, ..UNKNOWN };
    }
    let own_mean = |it: &Moments| it.sum / it.n as f64;
    let within: f64 = people.iter().map(|it| (it.squares - it.sum * own_mean(it)).max(0.0)).sum();
    let within = within / (total - groups);
    let between: f64 = people.iter().map(|it| it.n as f64 * (own_mean(it) - mean).powi(2)).sum();
    let between = between / (groups - 1.0);
    let unequal: f64 = people.iter().map(|it| (it.n as f64).powi(2)).sum();
    let size = (total - unequal / total) / (groups - 1.0);
    let with_granted =
        |found: f64, freedom: f64, granted: f64| freedom.mul_add(found, GRANTED * granted) / (freedom + GRANTED);
    Spread {
        mean,
        between: with_granted(((between - within) / size).max(0.0), groups - 1.0, UNKNOWN.between),
        within: with_granted(within, total - groups, UNKNOWN.within),
    }
}
