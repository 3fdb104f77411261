//! What a question brings: a fact where it is earned, a hint where it is nearly, and otherwise little.

use super::Counterpart;
use crate::lexicon::Term;
use crate::phrases::Pool;
use crate::state::Flag;
use crate::stories::{Secret, Topic};

/// More questions than this at once are too many.
const QUESTIONS: usize = 2;

impl Counterpart<'_> {
    pub(super) fn answers(&mut self) {
        let heard = self.heard;
        let asks = heard.questions > 0 || heard.has(Term::More);
        // Who has something of their own to get rid of hears no question.
        if !asks || self.state.waiting > 0 || self.state.has(Flag::AskedWhen) {
            return;
        }
        if heard.questions > QUESTIONS {
            self.state.patience(-1);
            self.say(Pool::ManyQuestions);
        }
        let known = |it: &(Topic, bool)| self.cast.secret(it.0).map(|(place, secret)| (place, secret, it.1));
        let about: Vec<(usize, &'static Secret, bool)> = heard.asked().filter_map(|it| known(&it)).collect();
        if let Some((place, secret, open)) = about.iter().find(|it| !self.state.has_told(it.0)) {
            return self.is_asked(*place, secret, *open);
        }
        if self.weighed {
            return;
        }
        if !about.is_empty() {
            return self.say(Pool::ToldBefore);
        }
        if heard.open || heard.has(Term::More) {
            return self.is_asked_openly();
        }
        if !self.moved {
            self.say(Pool::YesAndNo);
        }
    }

    /// Told without having been asked, to somebody who has acknowledged what came before.
    pub(super) fn confides(&mut self) {
        let Some((place, secret)) = self.cast.secret(Topic::Worry) else { return };
        let heard = self.heard;
        let moved = heard.has(Term::Acknowledgement) && heard.taken_up > 0;
        let trusts = self.state.trust >= 3 + self.difficulty.step();
        if moved && trusts && self.told.is_empty() && !self.state.has_told(place) && self.state.waiting == 0 {
            self.tells(place, secret);
        }
    }

    /// An open question about nothing in particular: whoever was hinting goes on, others begin with what is nearest.
    fn is_asked_openly(&mut self) {
        let secrets = self.cast.story.secrets.iter().enumerate();
        let mut untold = secrets.filter(|(place, _)| !self.state.has_told(*place));
        let hinted = untold.clone().find(|(place, _)| self.state.has_hinted(*place));
        let next = || {
            untold.find(|(_, it)| !matches!(it.topic, Topic::Worry | Topic::Budget | Topic::Decision | Topic::Rival))
        };
        match hinted.or_else(next) {
            Some((place, secret))
                if self.state.has_hinted(place) || (self.difficulty.step() == 0 && self.heard.taken_up > 0) =>
            {
                self.is_asked(place, secret, true);
            }
            Some((place, _)) if self.speech.chance("what-about", 3) => {
                self.state.hint(place);
                self.say(Pool::WhatAbout);
            }
            Some((place, secret)) => self.hints(place, secret),
            None => self.say(Pool::NothingThere),
        }
    }

    fn is_asked(&mut self, place: usize, secret: &'static Secret, open: bool) {
        let heard = self.heard;
        if secret.topic == Topic::Budget && self.difficulty.step() > 0 && !self.knows_the_need() {
            self.state.hint(place);
            self.moved = true;
            return self.say(Pool::MoneyFirst);
        }
        if secret.topic == Topic::Worry && !self.state.has(Flag::Acknowledged) {
            return self.hints(place, secret);
        }
        let worth = [
            true,
            open,
            heard.taken_up > 0,
            heard.has(Term::Acknowledgement),
            self.state.trust >= 3,
            self.state.has_hinted(place),
        ];
        let worth = worth.iter().filter(|it| **it).count();
        if worth > usize::from(self.difficulty.step().unsigned_abs()) {
            self.tells(place, secret);
        } else {
            self.hints(place, secret);
        }
    }

    /// Whether the learner knows what money would be spent for.
    fn knows_the_need(&self) -> bool {
        let need = [Topic::Problem, Topic::Impact, Topic::Today];
        need.iter().filter_map(|it| self.cast.secret(*it)).any(|(place, _)| self.state.has_told(place))
    }

    fn tells(&mut self, place: usize, secret: &'static Secret) {
        if self.speech.is_empty() && self.speech.chance("lead-in", 2) {
            let echoes = self.heard.asks(secret.topic) && self.speech.chance("echo", 2);
            self.say(if echoes { Pool::Echo(secret.topic) } else { Pool::LeadIn(self.cast.mood) });
        }
        let spoken = secret.spoken[usize::from(self.speech.chance("spoken", 2))];
        self.speech.push(&self.cast.fill(spoken));
        self.state.tell(place);
        self.told.push(place);
        self.state.trust(1);
        self.moved = true;
    }

    fn hints(&mut self, place: usize, secret: &'static Secret) {
        // A hint is a way on, the first time.
        self.moved = self.moved || !self.state.has_hinted(place);
        self.state.hint(place);
        self.say(Pool::Hint(secret.topic));
    }
}
