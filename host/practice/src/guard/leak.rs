//! Whether a text gives a hidden fact away.
//!
//! A fact is reduced to its telling words: numbers, and words of four letters or more that are none of the commonest
//! and that the learner does not know yet. A text gives it away where it holds a telling number of two digits or more,
//! or most of its telling words (at least two of them, or the only one). Case, marks and endings do not matter:
//! words are the same where they share a beginning of four letters or more that is two thirds of the longer one, or
//! where one is a part of a compound of the other.
//!
//! What this cannot find: a fact in wholly other words (`they already decided for us` for `the contract is as good as
//! signed`), a number that is written as a word, a fact spread over several lines, a hint or a confirmation of what the
//! learner has guessed. It is a net under a generator that declares what it reveals, and no proof.

use std::collections::BTreeSet;
use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

/// What of a fact was found in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leak {
    /// The telling words of the fact that the text holds, as they are compared: folded, without marks.
    pub words: Vec<String>,
    /// How many telling words the fact has.
    pub of: usize,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { words, of } = self;
        write!(f, "it holds {} of its {of} telling words ({})", words.len(), words.join(", "))
    }
}

/// The words that give nothing away, because the learner has heard or said them.
#[derive(Default)]
pub struct Known(BTreeSet<String>);

impl Known {
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self(texts.into_iter().flat_map(words).collect())
    }

    fn has(&self, word: &str) -> bool {
        self.0.contains(word) || self.0.iter().any(|it| same(it, word))
    }
}

/// What a text gives away of a fact, if it does.
pub fn find(fact: &str, known: &Known, text: &str) -> Option<Leak> {
    let telling = telling(fact, known);
    let said: BTreeSet<String> = words(text).into_iter().collect();
    let found: Vec<String> = telling.iter().filter(|it| said.iter().any(|word| same(word, it))).cloned().collect();
    let number = found.iter().any(|it| it.len() >= 2 && is_number(it));
    // Most: three of five, two of three.
    let most = found.len() * 5 >= telling.len() * 3 && found.len() >= telling.len().min(2) && !found.is_empty();
    (number || most).then_some(Leak { words: found, of: telling.len() })
}

/// Whether a fact has anything that could be given away to somebody who knows these words.
pub fn tells(fact: &str, known: &Known) -> bool {
    !telling(fact, known).is_empty()
}

fn telling(fact: &str, known: &Known) -> BTreeSet<String> {
    words(fact)
        .into_iter()
        .filter(|it| is_number(it) || (it.chars().count() >= 4 && !is_common(it)))
        .filter(|it| !known.has(it))
        .collect()
}

/// The words of a text, folded: lower case, without marks, `ß` as `ss`; a number without what groups its digits.
fn words(text: &str) -> Vec<String> {
    let inner = |it: char| it.is_alphanumeric() || is_mark(it) || matches!(it, '.' | ',' | '\'' | '’');
    let mut all: Vec<String> = Vec::new();
    for piece in text.split(|it: char| !inner(it)) {
        let is_figure = piece.contains(char::is_numeric) && !piece.contains(char::is_alphabetic);
        let parts = piece.split(|it: char| !is_figure && !it.is_alphanumeric() && !is_mark(it));
        for word in parts.map(fold).filter(|it| !it.is_empty()) {
            match all.last_mut() {
                // `38 000` is one number.
                Some(before) if is_number(before) && is_number(&word) && word.len() == 3 => before.push_str(&word),
                _ => all.push(word),
            }
        }
    }
    all
}

fn fold(word: &str) -> String {
    word.nfkd().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).fold(String::new(), |mut all, it| {
        if it == 'ß' {
            all.push_str("ss")
        } else if !is_mark(it) {
            all.push(it)
        }
        all
    })
}

fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

fn is_number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
}

/// Whether two folded words are forms of one.
fn same(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    if is_number(left) || is_number(right) {
        return false;
    }
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let (short, long) = if left.len() <= right.len() { (&left, &right) } else { (&right, &left) };
    let shared = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let form = shared >= 4 && shared * 3 >= long.len() * 2;
    let part = short.len() >= 5 && (long.starts_with(short) || long.ends_with(short));
    form || part
}

fn is_common(word: &str) -> bool {
    COMMON.binary_search(&word).is_ok()
}

const _: () = {
    let mut word = 1;
    while word < COMMON.len() {
        assert!(is_before(COMMON[word - 1].as_bytes(), COMMON[word].as_bytes()), "the common words are not sorted");
        word += 1;
    }
};

const fn is_before(left: &[u8], right: &[u8]) -> bool {
    let mut at = 0;
    while at < left.len() && at < right.len() && left[at] == right[at] {
        at += 1;
    }
    at < right.len() && (at == left.len() || left[at] < right[at])
}

/// Words of four letters or more that tell nothing, English and German, folded. Sorted.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "aber", "about", "after", "again", "alle", "allem", "allen", "aller", "alles", "already", "also", "although",
    "always", "andere", "anderen", "another", "anything", "around", "auch", "back", "because", "been", "before",
    "beim", "being", "bereits", "between", "bisher", "bitte", "both", "came", "cannot", "come", "could", "dabei",
    "dafur", "damit", "dann", "daran", "darauf", "dass", "davon", "dazu", "denn", "deshalb", "dich", "diese",
    "diesem", "diesen", "dieser", "dieses", "doch", "does", "doing", "done", "down", "durch", "each", "eben", "eine",
    "einem", "einen", "einer", "eines", "einfach", "einige", "einmal", "else", "etwa", "etwas", "even", "ever",
    "every", "everything", "first", "from", "ganz", "gegen", "geht", "genau", "gerade", "gibt", "given", "goes",
    "going", "gone", "habe", "haben", "hatte", "hatten", "have", "having", "here", "heute", "hier", "ihnen", "ihre",
    "ihrem", "ihren", "ihrer", "immer", "into", "jede", "jedem", "jeden", "jeder", "jedes", "jemand", "jetzt", "just",
    "kann", "kein", "keine", "keinen", "know", "konnen", "konnte", "least", "like", "machen", "macht", "made", "make",
    "many", "mehr", "mein", "meine", "meinem", "meinen", "meiner", "mich", "might", "more", "most", "much", "muss",
    "mussen", "must", "nach", "need", "needs", "never", "nicht", "nichts", "noch", "nothing", "oder", "ohne", "once",
    "only", "other", "over", "quite", "really", "said", "same", "says", "schon", "sehr", "sein", "seine", "seinen",
    "seit", "selbst", "sich", "since", "sind", "soll", "some", "something", "sondern", "still", "such", "take",
    "takes", "than", "that", "their", "them", "then", "there", "these", "they", "thing", "things", "think", "this",
    "those", "through", "told", "uber", "under", "unser", "unsere", "unserem", "unseren", "unserer", "unter", "until",
    "very", "viel", "viele", "want", "wants", "ware", "waren", "wegen", "weil", "well", "wenn", "werde", "werden",
    "were", "what", "when", "where", "which", "while", "wieder", "will", "wird", "with", "without", "worden", "would",
    "wurde", "wurden", "years", "your", "zwei", "zwischen",
];
