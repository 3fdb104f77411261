//! Skill and difficulty as results come in (Pelánek 2016, doi:10.1016/j.compedu.2016.03.017): cheap, and without an error. To
//! choose what to practise next, not to judge anybody.

/// A skill or a difficulty, on the logistic scale.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rating {
    /// Where it stands; 0 at first.
    pub value: f64,
    /// How many results it rests on.
    pub results: u32,
}

/// The probability that somebody of this skill succeeds at this difficulty.
#[must_use]
pub fn success(skill: Rating, difficulty: Rating) -> f64 {
    1.0 / (1.0 + (difficulty.value - skill.value).exp())
}

/// Both after a result from 0 to 1: what was not expected moves them, the less the more is known.
#[must_use]
pub fn after(skill: Rating, difficulty: Rating, result: f64) -> (Rating, Rating) {
    let surprise = result - success(skill, difficulty);
    let moved = |it: Rating, by: f64| Rating { value: it.value + step(it) * by, results: it.results.saturating_add(1) };
    (moved(skill, surprise), moved(difficulty, -surprise))
}

/// The uncertainty function of the paper, with its values.
fn step(rating: Rating) -> f64 {
    1.0 / (1.0 + 0.05 * f64::from(rating.results))
}
