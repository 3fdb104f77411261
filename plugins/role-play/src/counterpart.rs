//! The counterpart's next line: what is broken off, what was called for and was or was not given, what is told, and
//! how it is left. Rules over forms and phrases decide what happens; wording is drawn from pools.

mod asking;
mod closing;
mod reacting;

use plumbline_sdk::practice::{Ended, Line, Play};

use crate::cast::Cast;
use crate::heard::Heard;
use crate::lexicon::Term;
use crate::occasion::Met;
use crate::phrases::{Mood, Pool};
use crate::speech::Speech;
use crate::state::{Flag, State};
use crate::stories::Kind;

/// The counterpart's next line, in its own words, and the facts that have been told by then.
pub fn answer(play: &Play<'_>, cast: &Cast, heard: &Heard, state: Option<State>) -> (Line, Vec<usize>) {
    let difficulty = Difficulty(play.difficulty());
    let state = state.unwrap_or_else(|| State { patience: difficulty.patience(cast.mood), ..State::default() });
    let turn = play.turns_taken();
    let left = play.most_turns().saturating_sub(turn);
    let speech = Speech::new(cast, turn);
    let mut counterpart = Counterpart {
        cast,
        heard,
        difficulty,
        state,
        speech,
        turn,
        left,
        told: Vec::new(),
        moved: false,
        weighed: false,
    };
    let ended = counterpart.go_on();
    let told = (0..cast.story.secrets.len()).filter(|it| counterpart.state.has_told(*it)).collect();
    (counterpart.line(play, ended), told)
}

/// The counterpart, in one turn.
struct Counterpart<'a> {
    cast: &'a Cast,
    heard: &'a Heard,
    difficulty: Difficulty,
    state: State,
    speech: Speech<'a>,
    /// How many turns the learner has taken.
    turn: usize,
    left: usize,
    /// Facts told in this turn, by their place.
    told: Vec<usize>,
    /// Whether this turn led anywhere.
    moved: bool,
    /// Whether an occasion was answered in this turn.
    weighed: bool,
}

/// How hard it is, from 0 to 1, and what that means.
#[derive(Clone, Copy)]
struct Difficulty(f32);

impl Difficulty {
    /// 0, 1 or 2.
    const fn step(self) -> i8 {
        if self.0 < 0.34 {
            0
        } else if self.0 < 0.67 {
            1
        } else {
            2
        }
    }

    const fn patience(self, mood: Mood) -> i8 {
        let mood = match mood {
            Mood::Brisk => -1,
            Mood::Friendly => 1,
            Mood::Guarded | Mood::Talkative => 0,
        };
        6 - self.step() + mood
    }
}

impl Counterpart<'_> {
    /// One turn; why it was the last, if it was.
    fn go_on(&mut self) -> Option<Ended> {
        if let Some(ended) = self.breaks_off() {
            return Some(ended);
        }
        if self.state.has(Flag::Agreed) {
            return Some(self.says_goodbye());
        }
        if !self.is_rude() {
            if self.state.waiting > 0 {
                self.weighs_the_answer();
            } else {
                self.reacts();
            }
            if let Some(ended) = self.closes() {
                return Some(ended);
            }
            self.answers();
            self.confides();
        }
        if self.speech.is_empty() {
            self.is_at_a_loss();
        }
        self.state.idle = if self.moved { 0 } else { self.state.idle.saturating_add(1) };
        if self.state.idle >= 2 {
            self.state.patience(-1);
        }
        self.ends().or_else(|| {
            self.brings_something_up();
            None
        })
    }

    /// What ends or interrupts any conversation.
    fn breaks_off(&mut self) -> Option<Ended> {
        if self.heard.has(Term::Stop) {
            self.say(Pool::StopEnd);
            return Some(Ended::AskedToStop);
        }
        if self.heard.has(Term::Insult) {
            self.state.insults = self.state.insults.saturating_add(1);
            self.state.trust(-3);
            self.state.patience(-2);
            if self.state.insults > 1 || self.state.patience <= 0 {
                self.say(Pool::InsultEnd);
                return Some(Ended::Abusive);
            }
        }
        if self.heard.silent {
            self.state.silences = self.state.silences.saturating_add(1);
            if self.state.silences > 2 {
                self.say(Pool::SilentEnd);
                return Some(Ended::Silent);
            }
        }
        None
    }

    /// An insult, silence, or somebody who talks to a program: answered in character, and with nothing else.
    fn is_rude(&mut self) -> bool {
        if self.heard.has(Term::Insult) {
            self.say(Pool::InsultWarned);
        } else if self.heard.has(Term::Injection) {
            self.state.injections = self.state.injections.saturating_add(1);
            self.state.patience(-2);
            self.state.trust(-1);
            self.say(Pool::Injected);
        } else if self.heard.silent && !self.state.has(Flag::AskedWhen) {
            self.state.patience(-1);
            self.say(Pool::Silent);
        } else {
            return false;
        }
        true
    }

    /// The occasion that waits for an answer: they yield, ask for what is missing, or press.
    fn weighs_the_answer(&mut self) {
        let Some(occasion) = self.cast.occasions.get(usize::from(self.state.waiting) - 1) else {
            self.state.waiting = 0;
            return;
        };
        self.weighed = true;
        self.notes_what_was_said();
        let wording = occasion.wording(self.cast.language);
        match occasion.is_met_by(self.heard) {
            Met::Fully => {
                self.state.waiting = 0;
                self.state.trust(2);
                self.state.patience(1);
                self.moved = true;
                self.speech.say_one_of(wording.yields, self.heard, &mut self.state);
            }
            Met::Half if self.state.pressed == 0 => {
                self.state.pressed = 1;
                self.state.trust(1);
                self.moved = true;
                self.speech.push(wording.half);
            }
            Met::Half | Met::Not => {
                self.state.pressed = self.state.pressed.saturating_add(1);
                self.state.patience(-1);
                self.state.trust(-1);
                if self.heard.has(Term::Discount) && self.cast.story.kind == Kind::Sales {
                    self.say(Pool::Discounted);
                } else if self.heard.has(Term::Blame) && !self.heard.has(Term::NoBlame) {
                    self.say(Pool::Blamed);
                } else if self.heard.has(Term::Guarantee) && !self.heard.has(Term::NoGuarantee) {
                    self.say(Pool::Guaranteed);
                } else {
                    let press = usize::from(self.state.pressed > 1).min(wording.presses.len() - 1);
                    self.speech.push(wording.presses[press]);
                }
                if self.state.pressed > 1 {
                    self.state.waiting = 0;
                }
            }
        }
    }

    /// Where it is over because patience or time is.
    fn ends(&mut self) -> Option<Ended> {
        if self.state.patience <= 0 {
            self.say(Pool::PatienceEnd);
            return Some(Ended::LostPatience);
        }
        if self.heard.has(Term::Farewell)
            && !self.state.has(Flag::Agreed)
            && self.turn > 1
            && !self.heard.has(Term::NextStep)
        {
            self.say(Pool::FarewellEnd);
            return Some(Ended::WalkedAway);
        }
        if self.left == 0 {
            self.say(Pool::TimeEnd);
            return Some(Ended::OutOfTime);
        }
        None
    }

    /// What comes up by itself: an occasion, or that time or patience runs out.
    fn brings_something_up(&mut self) {
        if self.state.has(Flag::Agreed) || self.state.has(Flag::AskedWhen) {
            return;
        }
        if self.left == 2 && !self.state.has(Flag::TimeWarned) {
            self.state.set(Flag::TimeWarned);
            self.say(Pool::TimeWarned);
            return;
        }
        if self.state.patience == 1 && !self.state.has(Flag::Warned) {
            self.state.set(Flag::Warned);
            self.say(Pool::Impatient);
            return;
        }
        let Some(occasion) = self.cast.occasions.get(usize::from(self.state.raised)).copied() else { return };
        let due = match self.state.raised {
            0 if occasion.comes_first() => 1,
            0 => 2,
            _ => usize::from(self.state.raised_at) + 3,
        };
        let busy = self.state.waiting > 0 || self.heard.silent || self.heard.has(Term::Insult);
        if self.turn >= due && self.left > 2 && !busy {
            self.raises();
        } else if !self.told.is_empty() && self.state.waiting == 0 && self.speech.chance("invites", 4) {
            self.say(Pool::Invites);
        }
    }

    /// The next occasion.
    fn raises(&mut self) {
        let Some(occasion) = self.cast.occasions.get(usize::from(self.state.raised)) else { return };
        self.state.raised += 1;
        self.state.waiting = self.state.raised;
        self.state.pressed = 0;
        self.state.raised_at = u8::try_from(self.turn).unwrap_or(u8::MAX);
        let wording = occasion.wording(self.cast.language);
        match (&self.cast.quote, wording.quotes) {
            (Some(quote), Some(taking_up)) if self.state.raised == 1 && !self.speech.chance("quote", 3) => {
                self.speech.push(&taking_up.replace("{quote}", quote));
            }
            _ => self.speech.say_one_of(wording.raises, self.heard, &mut self.state),
        }
    }

    fn line(self, play: &Play<'_>, ended: Option<Ended>) -> Line {
        let text = self.speech.text();
        let line = match ended {
            Some(why) => Line::end(text, why),
            None => Line::say(text),
        };
        let told = play.facts().filter(|it| self.told.contains(&it.index()));
        told.fold(line, Line::revealing).keeping(self.state.write())
    }

    fn say(&mut self, pool: Pool) {
        self.speech.say(pool, self.heard, &mut self.state);
    }
}
