//! How it is left: a next step with a day in a sale, somebody who takes it on by a day in service; and neither before
//! the counterpart feels understood.

use plumbline_sdk::practice::Ended;

use super::Counterpart;
use crate::lexicon::Term;
use crate::phrases::Pool;
use crate::state::Flag;
use crate::stories::Kind;

impl Counterpart<'_> {
    /// Why it was the last turn, where everything is agreed and said.
    pub(super) fn closes(&mut self) -> Option<Ended> {
        let heard = self.heard;
        let asked_when = self.state.has(Flag::AskedWhen);
        let step = heard.has(Term::NextStep) && !self.sells_nothing();
        let fix = (heard.has(Term::Commitment) || heard.has(Term::Done)) && self.cast.story.kind != Kind::Sales;
        // `Let me look` takes nothing on.
        let looks = heard.has(Term::Hold) && !heard.has(Term::Done) && heard.date.is_none();
        let offers = (step || fix) && !heard.has(Term::HandsOff) && !looks;
        // A day is an answer to `when?`, and a question about something else is not an offer.
        let answers_when = asked_when && heard.date.is_some();
        if !(offers || answers_when)
            || self.state.waiting > 0
            || (heard.asked().next().is_some() && heard.date.is_none())
        {
            return None;
        }
        if !self.feels_understood() {
            // Who also asks is on the way there.
            if heard.questions == 0 || heard.asked().next().is_none() {
                self.state.patience(-1);
                self.say(if self.by_step() { Pool::StepTooEarly } else { Pool::FixTooEarly });
            }
            return None;
        }
        self.moved = true;
        // Nobody agrees before what is to be practised has come up.
        let must_come_up = if self.difficulty.step() == 2 { 2 } else { 1 };
        if usize::from(self.state.raised) < must_come_up.min(self.cast.occasions.len()) && self.left > 1 {
            self.raises();
            return None;
        }
        if heard.has(Term::Done) && !self.by_step() {
            self.say(Pool::FixDone);
        } else if heard.date.is_none() {
            self.state.set(Flag::AskedWhen);
            self.say(if self.by_step() { Pool::StepWhen } else { Pool::FixWhen });
            return None;
        } else {
            self.say(if self.by_step() { Pool::StepAccepted } else { Pool::FixAccepted });
        }
        self.state.set(Flag::Agreed);
        let last_words = [Term::Farewell, Term::AnythingElse].iter().any(|it| heard.has(*it));
        (last_words || self.left == 0).then(|| self.says_goodbye())
    }

    /// Everything is agreed; these are the last words.
    pub(super) fn says_goodbye(&mut self) -> Ended {
        let (pool, ended) =
            if self.by_step() { (Pool::StepEnd, Ended::NextStepAgreed) } else { (Pool::FixEnd, Ended::Solved) };
        self.say(pool);
        ended
    }

    /// Whether enough was asked, and heard, to talk about what happens next.
    fn feels_understood(&self) -> bool {
        let step = self.difficulty.step();
        let least_told = u32::from(step.unsigned_abs()) + 1;
        let acknowledged = self.state.has(Flag::Acknowledged) || self.state.has(Flag::PlayedBack);
        let heard_out = self.by_step() || step == 0 || acknowledged;
        self.state.told.count_ones() >= least_told && self.state.trust >= step && heard_out
    }

    fn by_step(&self) -> bool {
        self.cast.story.kind == Kind::Sales
    }

    fn sells_nothing(&self) -> bool {
        self.cast.story.kind == Kind::Service
    }
}
