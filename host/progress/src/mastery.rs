//! Whether somebody has mastered a step that is either done or not: Bayesian knowledge tracing (Corbett and Anderson 1995,
//! doi:10.1007/BF01099821). Each answer is a probability, which is its own uncertainty.

/// What is assumed of a step, as probabilities.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    initial: f64,
    learn: f64,
    slip: f64,
    guess: f64,
}

impl Step {
    /// A step that people have mastered beforehand with probability `initial`, learn at each opportunity with `learn`, miss
    /// although they have mastered it with `slip`, and do although they have not with `guess`. None where one is no
    /// probability, or where who has mastered it does it no more often than who has not.
    #[must_use]
    pub fn new(initial: f64, learn: f64, slip: f64, guess: f64) -> Option<Self> {
        let sound = [initial, learn, slip, guess].iter().all(|it| (0.0..=1.0).contains(it)) && slip + guess < 1.0;
        sound.then_some(Self { initial, learn, slip, guess })
    }

    /// The probability that it is mastered after each opportunity, from whether it was done.
    #[must_use]
    pub fn trace(self, done: &[bool]) -> Vec<f64> {
        let step = |mastered: &mut f64, done: &bool| {
            *mastered = self.after(*mastered, *done);
            Some(*mastered)
        };
        done.iter().scan(self.initial, step).collect()
    }

    /// The probability that it is mastered after one more opportunity.
    #[must_use]
    pub fn after(self, mastered: f64, done: bool) -> f64 {
        let of = |with: f64, without: f64| {
            let (with, without) = (mastered * with, (1.0 - mastered) * without);
            // What cannot happen, such as a miss where nobody slips, tells nothing.
            if with + without > 0.0 { with / (with + without) } else { mastered }
        };
        let known = if done { of(1.0 - self.slip, self.guess) } else { of(self.slip, 1.0 - self.guess) };
        known + (1.0 - known) * self.learn
    }

    /// The probability that it is done at the next opportunity.
    #[must_use]
    pub fn next_done(self, mastered: f64) -> f64 {
        mastered * (1.0 - self.slip) + (1.0 - mastered) * self.guess
    }
}
