//! The words by which the counterpart understands the learner: one table a language, over the same terms.

mod english;
mod german;

use plumbline_sdk::Lexicon;

/// What a phrase shows. Those of the first group are what questions can be about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Term {
    Today,
    Problem,
    Impact,
    Decision,
    Budget,
    Timing,
    Rival,
    Happened,
    Tried,
    Wish,
    Worry,
    /// Asks to go on, about whatever was said last.
    More,

    Acknowledgement,
    Summary,
    /// Says what the learner will do.
    Commitment,
    /// Proposes that both meet or speak again.
    NextStep,
    Date,
    /// Something was put right while the counterpart was there.
    Done,
    Benefit,
    /// Sets a price against what it brings.
    Worth,
    Discount,
    Guarantee,
    /// Says what cannot be promised.
    NoGuarantee,
    Difference,
    Disparaging,
    Blame,
    NoBlame,
    HandsOff,
    Hold,
    Duration,
    Explanation,
    Recording,
    AsksSolved,
    AnythingElse,
    Greeting,
    Introduction,
    Farewell,
    Pitch,
    Filler,
    Insult,
    /// Talks to the program instead of the person.
    Injection,
    Stop,
}

pub fn english() -> Lexicon<Term> {
    Lexicon::new(english::PHRASES)
}

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
