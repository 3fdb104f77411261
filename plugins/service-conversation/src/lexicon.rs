//! The words by which the rules know what is done in a service conversation: one table a language, over the same terms.

mod english;
mod german;

use plumbline_sdk::Lexicon;

/// What a phrase shows. Most count only in the turns of whoever is scored; each rule says whose it reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Term {
    Greeting,
    /// Who is speaking: a name announced, or a department.
    Identification,
    OfferHelp,
    /// A customer's: something is wrong.
    Trouble,
    /// Words that announce a restatement.
    Restating,
    /// Asks whether a restatement is right.
    RestatementCheck,
    Acknowledgement,
    /// Turns an apology into something else: a request to repeat, a refusal.
    NotAcknowledging,
    /// In questions that find out who somebody is, not what happened.
    WhoIsIt,
    /// In questions that offer something.
    Offering,
    /// Asks for the matter as a whole.
    AsksProblem,
    /// Takes the whole matter on.
    TakesOn,
    /// Says what oneself will do.
    Commitment,
    /// Something was done while the customer was there.
    DoneNow,
    /// A day, an hour, a length of time.
    Time,
    /// Sends the customer elsewhere.
    HandsOff,
    /// Somebody else will do something.
    SomebodyWill,
    Explanation,
    Blame,
    /// Takes blame off: `not your fault`.
    NoBlame,
    HoldAnnounced,
    /// How long a wait takes.
    Duration,
    HoldReturn,
    AsksSolved,
    /// A customer's.
    Yes,
    /// A customer's.
    No,
    /// A customer's: it is solved.
    SaysSolved,
    AnythingElse,
    Thanks,
    Farewell,
    /// A whole notice of recording.
    RecordingNotice,
    /// What a notice of recording is about.
    RecordingObject,
    /// What it says of it.
    RecordingVerb,
    /// Takes the verb back.
    NotRecorded,
    AdviceNotice,
    Guarantee,
    /// A promise, forbidden unless it is of one's own act.
    Promise,
    /// Certainty, forbidden about what will be.
    Certainty,
    /// What is said about what will be.
    Future,
    /// Takes a promise back.
    CannotPromise,
}

/// The phrases of a language.
pub fn english() -> Lexicon<Term> {
    Lexicon::new(english::PHRASES)
}

/// The phrases of a language.
pub fn german() -> Lexicon<Term> {
    Lexicon::new(german::PHRASES)
}

#[cfg(test)]
mod tests {
    use super::{english, german};

    #[test]
    fn both_languages_have_phrases_for_every_term_in_the_same_order() {
        let terms = |it: &[(super::Term, &[&str])]| it.iter().map(|(term, _)| *term).collect::<Vec<_>>();
        assert_eq!(terms(english::PHRASES), terms(german::PHRASES));
        assert!(english::PHRASES.iter().chain(german::PHRASES).all(|(_, phrases)| !phrases.is_empty()));
    }
}
