//! How far one score can be trusted, and how many make one that can. Reliability is the share of the variance of scores that
//! lies between people; it is above 0 and at most 1 where it is divided by.

/// The standard error of measurement of one score, on the scale of the scores, where people's scores have this standard
/// deviation (Lord and Novick 1968).
#[must_use]
pub fn standard_error(deviation: f64, reliability: f64) -> f64 {
    deviation * (1.0 - reliability).max(0.0).sqrt()
}

/// Whether one person's change is more than error (Jacobson and Truax 1991, doi:10.1037/0022-006X.59.1.12).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ReliableChange {
    /// The standard error of measurement.
    pub error: f64,
    /// The standard error of a difference of two scores.
    pub difference_error: f64,
    /// The change in such errors; beyond 1.96 on either side it is reliable at 95 %.
    pub index: f64,
}

/// The reliable change of a person from one score to another.
#[must_use]
pub fn reliable_change(before: f64, after: f64, deviation: f64, reliability: f64) -> ReliableChange {
    let error = standard_error(deviation, reliability);
    let difference_error = error * 2.0_f64.sqrt();
    ReliableChange { error, difference_error, index: (after - before) / difference_error }
}

/// The reliability of the mean of `times` as many scores (Spearman 1910; Brown 1910).
#[must_use]
pub fn spearman_brown(reliability: f64, times: f64) -> f64 {
    times * reliability / (1.0 + (times - 1.0) * reliability)
}

/// How many scores like one of this reliability have a mean that reaches `wanted`, from 0 to 1 and below 1. None where no
/// number does.
#[must_use]
pub fn scores_needed(reliability: f64, wanted: f64) -> Option<u64> {
    if !(0.0 < reliability && wanted < 1.0) {
        return None;
    }
    let exact = wanted * (1.0 - reliability) / (reliability * (1.0 - wanted));
    // What rounding adds to a whole number asks for no further score.
    Some((exact - 1e-9).ceil().max(1.0) as u64)
}

/// What scores vary by, as variances: a decision study asks what they would vary by, were there more of them (Brennan 2001,
/// "Generalizability Theory").
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Facets {
    /// Between people: what is to be known.
    pub person: f64,
    /// Between a person's conversations.
    pub conversation: f64,
    /// Between judges, such as people or versions of a model: how strict each is.
    pub judge: f64,
    /// What is left, of one judge on one conversation.
    pub rest: f64,
}

impl Facets {
    /// The dependability of a mean over so many conversations, each judged by so many judges, who are the same for all:
    /// what it says of a person's level itself and not only of their rank.
    #[must_use]
    pub fn dependability(self, conversations: f64, judges: f64) -> f64 {
        let error = self.conversation / conversations + self.judge / judges + self.rest / (conversations * judges);
        self.person / (self.person + error)
    }

    /// How many conversations make it reach `wanted`, below 1. None where no number does, since judges differ too much or
    /// people not at all.
    #[must_use]
    pub fn conversations_needed(self, judges: f64, wanted: f64) -> Option<u64> {
        let allowed = self.person * (1.0 - wanted) / wanted - self.judge / judges;
        let of_one = self.conversation + self.rest / judges;
        (allowed > 0.0 && wanted > 0.0).then(|| (of_one / allowed - 1e-9).ceil().max(1.0) as u64)
    }
}
