//! Which sentences ask something, in English and German. By punctuation first; where a recogniser gave none, by the
//! word order of a question. Rules over words: they see the form of a question and not its intent.

use crate::conversation::Turn;
use crate::proof::Quote;
use crate::sentence::Sentence;

/// A sentence that asks.
#[derive(Clone, Debug)]
pub struct Question<'c> {
    sentence: Sentence<'c>,
    form: Form,
}

/// The form of a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Invites an answer at length: `what`, `how`, `why`, `tell me about`, and `can you describe`.
    Open,
    /// Asks for yes or no, a choice, a number, a name or a date.
    Closed,
}

impl<'c> Question<'c> {
    /// A sentence as a question, where it is one.
    pub(crate) fn of(sentence: Sentence<'c>) -> Option<Self> {
        let form = form(sentence.text(), sentence.turn().is_german())?;
        Some(Self { sentence, form })
    }

    /// What was asked.
    #[must_use]
    pub fn text(&self) -> &'c str {
        self.sentence.text()
    }

    /// The turn that it is from.
    #[must_use]
    pub const fn turn(&self) -> Turn<'c> {
        self.sentence.turn()
    }

    /// Whether it invites an answer at length.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.form == Form::Open
    }

    /// Open or closed.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// All of it as a quote.
    #[must_use]
    pub fn quote(&self) -> Quote {
        self.sentence.quote()
    }
}

impl From<&Question<'_>> for Quote {
    fn from(question: &Question<'_>) -> Self {
        question.quote()
    }
}

impl From<Question<'_>> for Quote {
    fn from(question: Question<'_>) -> Self {
        question.quote()
    }
}

/// How a sentence asks; None where it does not. A lone `right?` or `okay?` asks nothing.
fn form(sentence: &str, german: bool) -> Option<Form> {
    let asks = sentence.trim_end_matches(['"', '\'', ')', '”', '’', '“', '!', '.']).ends_with('?');
    let clauses = sentence.split([',', ';', ':', '–', '—']).map(Words::of);
    let (mut inverted, mut tag) = (false, true);
    for words in clauses {
        tag &= words.words[0].is_empty();
        match if german { words.german() } else { words.english() } {
            Some(Clause::Invites) => return Some(Form::Open),
            Some(Clause::Open { inverted: true }) => return Some(Form::Open),
            Some(Clause::Open { inverted: false }) if asks => return Some(Form::Open),
            Some(Clause::Inverted) => inverted = true,
            _ => {}
        }
    }
    // An inverted clause is a question only in a sentence that nothing says is a statement.
    let unmarked = !sentence.ends_with(['.', '!', '…']);
    (!tag && (asks || (inverted && unmarked))).then_some(Form::Closed)
}

enum Clause {
    /// `tell me about`: asks whatever mark follows.
    Invites,
    /// `what`, `how`, `why`; `inverted` where the verb and the subject follow, so that it asks without a mark.
    Open { inverted: bool },
    /// `do you`, `is it`.
    Inverted,
}

/// The first words of a clause, after what people say before they ask.
struct Words<'t> {
    words: [&'t str; MOST],
}

const MOST: usize = 8;

#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "and", "so", "but", "or", "okay", "ok", "well", "um", "uh", "er", "now", "right", "then", "yeah", "yes", "no", "alright",
    "great", "just", "also", "because", "actually", "oh", "hmm", "sure", "like", "first", "second", "finally",
    "und", "also", "aber", "oder", "ja", "nein", "gut", "genau", "dann", "denn", "äh", "ähm", "nun", "na",
];
#[rustfmt::skip]
const AUXILIARIES: &[&str] = &[
    "do", "does", "did", "is", "are", "was", "were", "am", "can", "could", "will", "would", "should", "shall", "may",
    "might", "have", "has", "had", "must", "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "can't", "couldn't",
    "won't", "wouldn't", "shouldn't", "haven't", "hasn't",
];
#[rustfmt::skip]
const SUBJECTS: &[&str] = &[
    "you", "your", "i", "we", "our", "they", "their", "he", "she", "it", "this", "that", "these", "those", "there", "anyone",
    "anybody", "someone", "somebody", "anything", "everyone",
];
#[rustfmt::skip]
const NARROW_HOW: &[&str] = &[
    "many", "much", "long", "often", "old", "far", "big", "large", "soon", "frequently", "likely", "fast", "about", "high",
    "quickly", "late", "early",
];
#[rustfmt::skip]
const NARROW_WHAT: &[&str] = &[
    "time", "day", "date", "year", "month", "week", "number", "size", "version", "percentage", "percent", "name", "color",
    "colour", "address", "email",
];
const TELLING: &[&str] = &["tell", "describe", "explain", "walk", "talk", "share", "elaborate", "expand"];
const GERMAN_TELLING: &[&str] =
    &["erzählen", "beschreiben", "schildern", "erläutern", "erklären", "ausführen", "berichten", "darstellen"];
/// As somebody says it who says `du`.
#[rustfmt::skip]
const GERMAN_TELLING_DU: &[&str] = &[
    "erzähl", "erzähle", "beschreib", "beschreibe", "schilder", "schildere", "erläuter", "erläutere", "erklär", "erkläre",
];
#[rustfmt::skip]
const GERMAN_OPEN: &[&str] = &[
    "was", "wie", "warum", "weshalb", "wieso", "inwiefern", "inwieweit", "wodurch", "womit", "woran", "worin", "worauf",
    "wozu", "wofür", "worüber", "wovon", "welche", "welcher", "welches", "welchen", "welchem",
];
#[rustfmt::skip]
const GERMAN_NARROW_WIE: &[&str] =
    &["viel", "viele", "vielen", "lange", "oft", "hoch", "groß", "alt", "spät", "weit", "schnell", "häufig", "heißen"];
#[rustfmt::skip]
const GERMAN_VERBS: &[&str] = &[
    "ist", "sind", "war", "waren", "hat", "haben", "hatten", "können", "kann", "könnten", "könnte", "wollen", "will", "würden",
    "würde", "werden", "wird", "sollen", "soll", "sollte", "sollten", "müssen", "muss", "dürfen", "darf", "möchten", "gibt",
    "machen", "nutzen", "sehen", "haben", "wissen", "kennen", "brauchen",
];
const GERMAN_SUBJECTS: &[&str] =
    &["sie", "ihr", "du", "ich", "wir", "es", "er", "man", "das", "ihre", "ihnen", "die", "der"];

impl<'t> Words<'t> {
    fn of(clause: &'t str) -> Self {
        let inner = |it: char| it.is_alphanumeric() || matches!(it, '\'' | '’' | '-');
        let all = clause.split(move |it| !inner(it)).map(without_stutter).filter(|it| !it.is_empty());
        let mut all = all.peekable();
        while all.next_if(|it| is_in(it, BEFORE)).is_some() {}
        let mut words = [""; MOST];
        for (place, word) in words.iter_mut().zip(all) {
            *place = word;
        }
        Self { words }
    }

    fn english(&self) -> Option<Clause> {
        let [first, second, third, ..] = self.words;
        let word = head(first);
        match word {
            "tell" | "walk" | "talk" if is_in(second, &["me", "us"]) => return Some(Clause::Invites),
            "talk" if is(second, "to") && is_in(third, &["me", "us"]) => return Some(Clause::Invites),
            "help" if is_in(second, &["me", "us"]) && is(third, "understand") => return Some(Clause::Invites),
            "describe" | "explain" if !second.is_empty() => return Some(Clause::Invites),
            _ => {}
        }
        if self.words[..3].iter().any(|it| is_in(it, &["wondering", "curious", "wonder"]))
            && self.words[1..6].iter().any(|it| is_in(it, &["what", "how", "why"]))
        {
            return Some(Clause::Invites);
        }
        if is_in(first, AUXILIARIES) {
            let asks_to_tell = is_in(second, &["you", "we", "i"])
                && self.words[2..6].iter().any(|it| is_in(it, TELLING) || is_in(it, &["ask", "hear"]));
            let about = self.words[3..].iter().any(|it| is_in(it, &["about", "what", "how", "why", "through", "more"]));
            let describing =
                self.words[2..5].iter().any(|it| is_in(it, &["describe", "explain", "elaborate", "expand"]));
            if asks_to_tell && (about || describing) {
                return Some(Clause::Open { inverted: true });
            }
            return is_in(second, SUBJECTS).then_some(Clause::Inverted);
        }
        let led = is_in(first, &["in", "to", "for", "with", "from", "at", "by", "of", "on"])
            && is_in(second, &["what", "which"]);
        let (word, after, then) = if led { (second, second, third) } else { (word, second, third) };
        let contracted = first.len() > head(first).len();
        let subject = |it: &str| is_in(it, SUBJECTS);
        match word {
            _ if led => Some(Clause::Open { inverted: is_in(then, AUXILIARIES) }),
            "how" if is_in(after, NARROW_HOW) => None,
            "what" if is_in(after, NARROW_WHAT) => None,
            "what" if is(after, "is") && is(then, "your") && is_in(self.words[3], NARROW_WHAT) => None,
            "what" if contracted && is(after, "your") && is_in(then, NARROW_WHAT) => None,
            "why" if is(after, "don't") && is_in(then, &["we", "i"]) => None,
            "what" | "how" | "why" => {
                let inverted =
                    is_in(after, AUXILIARIES) && subject(then) || contracted && is_in(after, &["your", "that"]);
                Some(Clause::Open { inverted })
            }
            _ => None,
        }
    }

    fn german(&self) -> Option<Clause> {
        let [first, second, third, ..] = self.words;
        let invited = ["sie", "mir", "doch", "uns"];
        if is_in(first, GERMAN_TELLING) && is_in(second, &invited)
            || is_in(first, GERMAN_TELLING_DU) && is_in(second, &[&invited[1..], &["mal", "bitte"]].concat())
        {
            return Some(Clause::Invites);
        }
        let telling = self.words[2..].iter().any(|it| is_in(it, GERMAN_TELLING));
        let polite = is_in(first, &["können", "könnten", "würden", "mögen", "möchten"]) && is(second, "sie");
        let familiar = is_in(first, &["kannst", "könntest", "würdest", "magst", "möchtest"]) && is(second, "du");
        if (polite || familiar) && telling {
            return Some(Clause::Open { inverted: true });
        }
        let led = is_in(first, &["in", "auf", "aus", "an", "bei", "mit", "zu", "für", "nach", "unter", "von"])
            && second.get(..5).is_some_and(|it| is(it, "welch"));
        if led {
            return Some(Clause::Open { inverted: false });
        }
        if is(first, "wie") && is_in(second, GERMAN_NARROW_WIE) {
            return None;
        }
        if is_in(first, GERMAN_OPEN) {
            return Some(Clause::Open { inverted: is_in(second, GERMAN_VERBS) && is_in(third, GERMAN_SUBJECTS) });
        }
        (is_in(first, GERMAN_VERBS) && is_in(second, GERMAN_SUBJECTS)).then_some(Clause::Inverted)
    }
}

/// Whether it is only what people say before they begin.
pub(crate) fn says_nothing(text: &str) -> bool {
    let words = text.split(|it: char| !(it.is_alphanumeric() || matches!(it, '\'' | '’' | '-')));
    words.map(without_stutter).all(|it| it.is_empty() || is_in(it, BEFORE))
}

/// `what` of `wh-what`, which recognisers write for a word that was begun twice.
fn without_stutter(word: &str) -> &str {
    let word = word.trim_matches('-');
    match word.rsplit_once('-') {
        Some((begun, whole)) if whole.get(..begun.len()).is_some_and(|it| is(it, begun)) => whole,
        _ => word,
    }
}

/// `what` of `what's`, in lower case; itself where it is none of the words that open a question.
fn head(word: &str) -> &str {
    let plain = word.split(['\'', '’']).next().unwrap_or(word);
    ["what", "how", "why", "tell", "walk", "talk", "help", "describe", "explain"]
        .into_iter()
        .find(|it| plain.eq_ignore_ascii_case(it))
        .unwrap_or(word)
}

fn is(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other)
}

/// Whether it is one of these, whichever apostrophe it has.
fn is_in(word: &str, words: &[&str]) -> bool {
    if word.is_empty() {
        return false;
    }
    let Some((left, right)) = word.split_once('’') else { return words.iter().any(|it| is(word, it)) };
    let mut contracted = words.iter().filter_map(|it| it.split_once('\''));
    contracted.any(|(first, last)| is(left, first) && is(right, last))
}
