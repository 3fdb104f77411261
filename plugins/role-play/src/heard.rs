//! What the counterpart understands of the learner's last words: forms and phrases, not intent. It is looked at anew
//! each turn, so nothing that was said earlier can pretend to be the last word.

use plumbline_sdk::practice::Play;
use plumbline_sdk::{Lexicon, Quote, Turn, Vocabulary};

use crate::lexicon::Term;
use crate::stories::Topic;

/// What the counterpart understands of the learner's last words.
#[derive(Debug)]
pub struct Heard {
    /// Nothing, or nothing but a sound.
    pub silent: bool,
    pub words: usize,
    pub questions: usize,
    /// Whether one of the questions invites an answer at length.
    pub open: bool,
    /// How many different content words of the counterpart's come back.
    pub taken_up: usize,
    /// The day or time that is named, in the learner's words.
    pub date: Option<String>,
    /// The longest word, to take up where nothing else was understood.
    pub word: Option<String>,
    terms: u64,
    /// What is asked about, in order, and whether the question is open.
    asked: Vec<(Topic, bool)>,
}

const TOPICS: [(Topic, Term); 11] = [
    (Topic::Impact, Term::Impact),
    (Topic::Decision, Term::Decision),
    (Topic::Budget, Term::Budget),
    (Topic::Timing, Term::Timing),
    (Topic::Rival, Term::Rival),
    (Topic::Tried, Term::Tried),
    (Topic::Wish, Term::Wish),
    (Topic::Worry, Term::Worry),
    (Topic::Happened, Term::Happened),
    (Topic::Problem, Term::Problem),
    (Topic::Today, Term::Today),
];

const TERMS: [Term; 31] = [
    Term::More,
    Term::Acknowledgement,
    Term::Summary,
    Term::Commitment,
    Term::NextStep,
    Term::Date,
    Term::Done,
    Term::Benefit,
    Term::Worth,
    Term::Discount,
    Term::Guarantee,
    Term::NoGuarantee,
    Term::Difference,
    Term::Disparaging,
    Term::Blame,
    Term::NoBlame,
    Term::HandsOff,
    Term::Hold,
    Term::Duration,
    Term::Explanation,
    Term::Recording,
    Term::AsksSolved,
    Term::AnythingElse,
    Term::Greeting,
    Term::Introduction,
    Term::Farewell,
    Term::Pitch,
    Term::Filler,
    Term::Insult,
    Term::Injection,
    Term::Stop,
];

impl Heard {
    /// What is understood of the learner's last turn; silence where there is none.
    pub fn of(play: &Play<'_>, lexicon: &Lexicon<Term>) -> Self {
        let Some(last) = play.last() else { return Self::nothing() };
        let conversation = play.conversation();
        let found = lexicon.read(conversation);
        let at = last.index();
        let terms = TERMS.iter().filter(|it| !found.in_turn(**it, at).is_empty());
        let terms = terms.fold(0, |all, it| all | bit(*it));
        let mut asked: Vec<(Topic, bool)> = Vec::new();
        let mut questions = 0;
        let mut open = false;
        for question in last.questions() {
            questions += 1;
            open |= question.is_open();
            for (topic, term) in TOPICS {
                let about_it = !found.within(term, &question).is_empty();
                if about_it && !asked.iter().any(|(it, _)| *it == topic) {
                    asked.push((topic, question.is_open()));
                }
            }
        }
        let before = conversation.by_counterpart().filter(|it| it.index() < at);
        let counterparts = Vocabulary::of(before);
        let date = found.in_turn(Term::Date, at).iter().max_by_key(|it| conversation.text_of(**it).len());
        Self {
            silent: is_silent(last, found.in_turn(Term::Filler, at), |it| conversation.text_of(it).len()),
            words: last.words(),
            questions,
            open,
            taken_up: last.quote().map_or(0, |it| counterparts.shared(conversation, it)),
            date: date.map(|it| conversation.text_of(*it).to_owned()),
            word: longest_word(last.text()),
            terms,
            asked,
        }
    }

    fn nothing() -> Self {
        Self {
            silent: true,
            words: 0,
            questions: 0,
            open: false,
            taken_up: 0,
            date: None,
            word: None,
            terms: 0,
            asked: Vec::new(),
        }
    }

    pub const fn has(&self, term: Term) -> bool {
        self.terms & bit(term) != 0
    }

    /// Whether a question is about this.
    pub fn asks(&self, topic: Topic) -> bool {
        self.asked.iter().any(|(it, _)| *it == topic)
    }

    /// What is asked about, and whether the question is open.
    pub fn asked(&self) -> impl Iterator<Item = (Topic, bool)> + '_ {
        self.asked.iter().copied()
    }
}

const fn bit(term: Term) -> u64 {
    1 << term as u64
}

const _: () = assert!((Term::Stop as u64) < u64::BITS as u64, "every term has a bit");

/// Whether nothing is said but a sound or two, such as `okay`.
fn is_silent(turn: Turn<'_>, fillers: &[Quote], length: impl Fn(Quote) -> usize) -> bool {
    let letters = turn.text().bytes().filter(|it| it.is_ascii_alphanumeric() || !it.is_ascii()).count();
    let filled: usize = fillers.iter().map(|it| length(*it)).sum();
    turn.words() == 0 || (turn.words() <= 3 && filled >= letters)
}

/// The longest plain word. A word of a program, a number or a link is not taken up.
fn longest_word(text: &str) -> Option<String> {
    const LENGTHS: std::ops::RangeInclusive<usize> = 6..=20;
    let words =
        text.split(|it: char| it.is_whitespace() || ",;:!?…\"“”„()".contains(it)).map(|it| it.trim_matches('.'));
    let plain = words.filter(|it| it.chars().all(char::is_alphabetic) && LENGTHS.contains(&it.chars().count()));
    plain.max_by_key(|it| it.chars().count()).map(str::to_owned)
}
