//! Which gaps are worth practising. Chosen from estimates of where somebody stands, which are shrunk towards where
//! people stand, and never from the last bad score: a low score that comes after good ones is mostly chance, and
//! practice after it would be credited with the return to the mean (Barnett, van der Pols and Dobson 2005,
//! doi:10.1093/ije/dyh299).

use serde::{Deserialize, Serialize};

use crate::normal;

/// What live scores of one person on one criterion sum up to. Scores run from 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Sums {
    /// How many there are.
    pub n: u64,
    /// Their sum.
    pub sum: f64,
}

/// How people differ on a criterion, and how one person differs from conversation to conversation.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Spread {
    /// Where people stand on the whole, from 0 to 1.
    pub mean: f64,
    /// The variance between people.
    pub between: f64,
    /// The variance from one conversation of a person to the next.
    pub within: f64,
}

/// Where somebody stands, and how sure that is.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Estimate {
    /// From 0 to 1.
    pub level: f64,
    /// The standard error of the level.
    pub error: f64,
}

/// Where somebody stands, from their own scores and from where people stand: the posterior of a normal mean, by which
/// the own scores count the more, the more there are (Efron and Morris 1975, doi:10.1080/01621459.1975.10479864).
/// Without any, it is where people stand.
#[must_use]
pub fn shrunk(own: Sums, spread: Spread) -> Estimate {
    const LEAST_VARIANCE: f64 = 1e-9;
    let (between, within) = (spread.between.max(LEAST_VARIANCE), spread.within.max(LEAST_VARIANCE));
    if own.n == 0 {
        return Estimate { level: spread.mean, error: between.sqrt() };
    }
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2⁵³ conversations")]
    let n = own.n as f64;
    let own_weight = between / (between + within / n);
    let level = own_weight * own.sum / n + (1.0 - own_weight) * spread.mean;
    Estimate { level: level.clamp(0.0, 1.0), error: (own_weight * within / n).sqrt() }
}

/// Where somebody stands on a criterion, and what they have done about it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// The scorecard's id.
    pub scorecard: String,
    /// The criterion's id.
    pub criterion: String,
    /// The criterion's share of the card, from 0 to 1.
    pub weight: f64,
    /// From live scores alone; see [`shrunk`].
    pub estimate: Estimate,
    /// How many live scores it rests on.
    pub n: u64,
    /// How many times it was practised since it was last seen in live work: until it is, more practice tells nothing.
    pub practised_unseen: u32,
    /// Whether [`schedule`](crate::schedule) says that a regained skill is due.
    pub due: bool,
}

/// A gap that is worth practising.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Choice {
    /// The scorecard's id.
    pub scorecard: String,
    /// The criterion's id.
    pub criterion: String,
    /// How much there is to win: comparable within one person.
    pub value: f64,
    /// How far the level is expected to lie below the target.
    pub shortfall: f64,
    /// How sure it is that it lies below: from 0 to 1.
    pub certainty: f64,
    /// How hard the practice should be, from 0 to 1.
    pub difficulty: f32,
    /// Why it was chosen.
    pub why: Why,
}

/// Why a criterion was chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The level lies below the target.
    BelowTarget,
    /// A regained skill is due to be checked again.
    Due,
}

/// What a choice rests on.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Policy {
    /// Where everybody should stand, from 0 to 1.
    pub target: f64,
    /// The fewest live scores that a gap can be seen in.
    pub least_n: u64,
    /// How sure it must be that the level lies below the target, from 0 to 1.
    pub least_certainty: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { target: 0.75, least_n: 3, least_certainty: 0.5 }
    }
}

/// What is worth practising, the most worthwhile first: the expected shortfall below the target, times the criterion's
/// weight, times how sure the shortfall is, halved for each practice that live work has not yet had a chance to show.
/// The expected shortfall of a normal estimate is the expected improvement of Jones, Schonlau and Welch 1998
/// (doi:10.1023/A:1008306431147). What is due comes after what lies below. Equal values are ordered by id.
#[must_use]
pub fn choose(standings: &[Standing], policy: Policy) -> Vec<Choice> {
    let mut choices: Vec<Choice> = standings.iter().filter_map(|it| choice(it, policy)).collect();
    choices.sort_by(|left, right| {
        let order = (left.why == Why::Due).cmp(&(right.why == Why::Due)).then(right.value.total_cmp(&left.value));
        order.then_with(|| (&left.scorecard, &left.criterion).cmp(&(&right.scorecard, &right.criterion)))
    });
    choices
}

fn choice(standing: &Standing, policy: Policy) -> Option<Choice> {
    let Estimate { level, error } = standing.estimate;
    let sound = level.is_finite() && error.is_finite() && error >= 0.0 && standing.weight.is_finite();
    if !sound {
        return None;
    }
    let gap = policy.target - level;
    let (shortfall, certainty) = if error > 0.0 {
        let z = gap / error;
        (gap * normal::below(z) + error * normal::density(z), normal::below(z))
    } else {
        (gap.max(0.0), if gap > 0.0 { 1.0 } else { 0.0 })
    };
    let below = standing.n >= policy.least_n && certainty >= policy.least_certainty;
    let why = if below {
        Why::BelowTarget
    } else if standing.due {
        Why::Due
    } else {
        return None;
    };
    let unseen = 0.5_f64.powi(i32::try_from(standing.practised_unseen).unwrap_or(i32::MAX));
    Some(Choice {
        scorecard: standing.scorecard.clone(),
        criterion: standing.criterion.clone(),
        value: shortfall.max(0.0) * standing.weight.max(0.0) * certainty * unseen,
        shortfall: shortfall.max(0.0),
        certainty,
        difficulty: difficulty(standing.estimate, policy.target),
        why,
    })
}

/// How hard practice should be for somebody who stands here: the surer part of their level, against the target, in
/// twentieths. Who stands far below begins easily; who has reached the target gets the hardest.
#[must_use]
pub fn difficulty(estimate: Estimate, target: f64) -> f32 {
    let sure = (estimate.level - estimate.error) / target.max(f64::EPSILON);
    #[expect(clippy::cast_possible_truncation, reason = "a share is as good in single precision")]
    let share = if sure.is_finite() { sure.clamp(0.0, 1.0) as f32 } else { 0.0 };
    (share * 20.0).round() / 20.0
}
