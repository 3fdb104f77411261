//! What is made of what the learner says, as far as it is no answer to an occasion and no question.

use super::Counterpart;
use crate::lexicon::Term;
use crate::phrases::Pool;
use crate::state::Flag;
use crate::stories::Kind;

impl Counterpart<'_> {
    /// One reaction at most: the worst that was said first.
    pub(super) fn reacts(&mut self) {
        self.notes_what_was_said();
        if let Some((pool, patience, trust)) = self.takes_offence() {
            self.state.patience(-patience);
            self.state.trust(-trust);
            return self.say(pool);
        }
        let heard = self.heard;
        let asks = heard.questions > 0;
        if heard.has(Term::Summary) && heard.taken_up >= 3 && !self.state.has(Flag::PlayedBack) {
            self.state.set(Flag::PlayedBack);
            self.state.trust(2);
            self.state.patience(1);
            self.moved = true;
            self.say(Pool::PlayedBack);
        } else if heard.has(Term::Acknowledgement) && (heard.taken_up > 0 || !asks) {
            self.moved = true;
            // Thanked for with every turn, it would sound like a machine.
            if self.state.trust < 3 || !asks {
                self.say(Pool::Acknowledged);
            }
        } else if heard.has(Term::Hold) {
            self.moved = true;
            self.say(if heard.has(Term::Duration) { Pool::Waits } else { Pool::HowLong });
        } else if heard.has(Term::Benefit) && self.cast.story.kind != Kind::Service && !heard.has(Term::NextStep) {
            if heard.taken_up > 0 {
                self.state.trust(1);
                self.moved = true;
                self.say(Pool::Valued);
            } else if !asks {
                self.say(Pool::ValuedLoosely);
            }
        } else if heard.has(Term::Explanation) && self.cast.story.kind == Kind::Service && !asks && heard.words > 6 {
            self.state.trust(1);
            self.moved = true;
            self.say(Pool::Explained);
        } else if (heard.has(Term::Greeting) || heard.has(Term::Introduction))
            && !self.state.has(Flag::Greeted)
            && !asks
        {
            self.state.set(Flag::Greeted);
            self.moved = true;
            self.say(Pool::Greeted);
        }
    }

    /// What is remembered whatever is said to it.
    pub(super) fn notes_what_was_said(&mut self) {
        if self.heard.has(Term::Acknowledgement) {
            self.state.set(Flag::Acknowledged);
            if self.state.trust < 4 {
                self.state.trust(1);
            }
        }
    }

    /// What puts somebody off: how it is answered, and what it costs in patience and trust.
    fn takes_offence(&self) -> Option<(Pool, i8, i8)> {
        let heard = self.heard;
        let longest = if self.difficulty.step() == 0 { 130 } else { 90 };
        if heard.has(Term::Blame) && !heard.has(Term::NoBlame) {
            Some((Pool::Blamed, 2, 2))
        } else if heard.has(Term::HandsOff) {
            Some((Pool::HandedOff, 2, 1))
        } else if heard.has(Term::Disparaging) {
            Some((Pool::Disparaged, 1, 1))
        } else if heard.has(Term::Guarantee) && !heard.has(Term::NoGuarantee) {
            Some((Pool::Guaranteed, 1, 1))
        } else if heard.has(Term::Discount) && self.cast.story.kind == Kind::Sales {
            Some((Pool::Discounted, 1, 1))
        } else if heard.words > longest {
            Some((Pool::TooLong, 1, 1))
        } else if heard.has(Term::Pitch) && heard.taken_up < 2 && self.cast.story.kind == Kind::Sales {
            Some((Pool::Pitched, 1, 0))
        } else {
            None
        }
    }

    /// Nothing that was said leads anywhere.
    pub(super) fn is_at_a_loss(&mut self) {
        let heard = self.heard;
        let elsewhere = heard.taken_up == 0 && heard.words > 3 && heard.word.is_some();
        self.say(if elsewhere && self.speech.chance("word", 2) { Pool::OffTopic } else { Pool::Idle });
    }
}
