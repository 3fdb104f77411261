//! A conversation as this scorecard reads it: what the lexicon found, the subject's questions, and whether there is
//! enough of it to say that something was left out.

use plumbline_sdk::{
    ByQuotes, Conversation, Criterion, Finding, Found, Levels, Part, Question, Quote, Sentence, TooLittle, Turn,
};

use crate::terms::Term;

pub struct Call<'c> {
    pub conversation: &'c Conversation<'c>,
    pub found: Found<Term>,
    pub questions: Vec<Question<'c>>,
    pub whole: Part,
    too_little: Option<TooLittle>,
}

impl<'c> Call<'c> {
    pub fn new(conversation: &'c Conversation<'c>, found: Found<Term>) -> Self {
        Self {
            conversation,
            found,
            questions: conversation.questions(),
            whole: conversation.whole(),
            too_little: conversation.too_little(),
        }
    }

    /// The lowest level where the whole conversation was there to be searched, and otherwise what is missing.
    pub fn nothing<S: Levels>(&self, criterion: &Criterion<S, ByQuotes>) -> Finding {
        self.nothing_in(criterion, self.whole)
    }

    /// As [`Self::nothing`], in a part.
    pub fn nothing_in<S: Levels>(&self, criterion: &Criterion<S, ByQuotes>, part: Part) -> Finding {
        match self.too_little {
            Some(why) => criterion.insufficient(why.as_str()),
            None => criterion.nothing_in(part),
        }
    }

    /// The subject's questions that hold one of these terms.
    pub fn asked<'q>(&'q self, terms: &'q [Term]) -> impl Iterator<Item = &'q Question<'c>> + Clone {
        self.questions.iter().filter(|question| terms.iter().any(|term| self.has(*term, *question)))
    }

    /// Whether a term was said within a place.
    pub fn has(&self, term: Term, place: impl Into<Quote>) -> bool {
        !self.found.within(term, place).is_empty()
    }

    /// Where the subject said a term and nothing before it in the sentence turns it round.
    pub fn said(&self, term: Term) -> impl Iterator<Item = Quote> + '_ {
        self.found.by_subject(term).filter(|it| !self.is_negated(*it))
    }

    /// Whether the sentence says `not`, `never` or `cannot` before the quote, or within it other than as its first word.
    pub fn is_negated(&self, quote: Quote) -> bool {
        let sentence = self.sentence(quote).quote();
        let negations = self.found.within(Term::Not, sentence).iter();
        negations.filter(|not| !not.starts_with(quote)).any(|not| not.is_before(quote) || quote.contains(*not))
    }

    pub fn sentence(&self, quote: Quote) -> Sentence<'_> {
        self.conversation.sentence_of(quote)
    }

    /// Whether a place is one of the subject's questions, or in one.
    pub fn is_asked(&self, quote: Quote) -> bool {
        let after = self.questions.partition_point(|it| !quote.is_before(it.quote()));
        after.checked_sub(1).is_some_and(|it| self.questions[it].quote().contains(quote))
    }

    /// The subject's questions in a turn.
    pub fn questions_in(&self, turn: usize) -> &[Question<'c>] {
        let first = self.questions.partition_point(|it| it.turn().index() < turn);
        let count = self.questions[first..].partition_point(|it| it.turn().index() == turn);
        &self.questions[first..first + count]
    }

    /// The subject's turns among the next ones, the nearest first.
    pub fn replies(&self, quote: Quote, within: usize) -> impl Iterator<Item = Turn<'_>> {
        self.conversation.turn_of(quote).after(within).filter(|it| it.is_subject())
    }
}

/// `1 question`, `2 questions`.
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
