//! Whether somebody takes up what another has said: the content words of some turns, and where they come again. Word
//! overlap is the plain form of what Demszky et al. 2021 (doi:10.18653/v1/2021.acl-long.130) call conversational uptake:
//! it sees the same word in another form, and neither a synonym nor a pronoun.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use crate::conversation::{Conversation, Turn};
use crate::proof::Quote;

/// The content words of some turns, whatever their ending.
///
/// A content word has four letters or more, or two digits or more, and is none of the commonest words of English and
/// German. Endings such as `-s`, `-ed`, `-ing` and `-en` do not matter.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    stems: HashSet<u64, BuildHasherDefault<Hashed>>,
}

impl Vocabulary {
    /// The content words of these turns.
    #[must_use]
    pub fn of<'c>(turns: impl IntoIterator<Item = Turn<'c>>) -> Self {
        let mut all = Self::default();
        turns.into_iter().for_each(|it| all.add(it));
        all
    }

    /// The content words of a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut all = Self::default();
        all.add_text(text);
        all
    }

    /// And those of one more turn.
    pub fn add(&mut self, turn: Turn<'_>) {
        self.add_text(turn.text());
    }

    /// And those of one more text.
    pub fn add_text(&mut self, text: &str) {
        const BYTES_A_CONTENT_WORD: usize = 12;
        self.stems.reserve(text.len() / BYTES_A_CONTENT_WORD);
        self.stems.extend(content_words(text).map(|(_, _, stem)| stem));
    }

    /// Those that the other has not.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self { stems: self.stems.difference(&other.stems).copied().collect() }
    }

    /// Whether there is no content word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stems.is_empty()
    }

    /// How many different content words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stems.len()
    }

    /// How many different content words both have.
    #[must_use]
    pub fn in_common(&self, other: &Self) -> usize {
        self.stems.intersection(&other.stems).count()
    }

    /// How many different words of it come again within a sentence, a question or another quote.
    #[must_use]
    pub fn shared(&self, conversation: &Conversation<'_>, place: impl Into<Quote>) -> usize {
        let mut stems: Vec<u64> = content_words(conversation.text_of(place))
            .map(|(_, _, stem)| stem)
            .filter(|it| self.stems.contains(it))
            .collect();
        stems.sort_unstable();
        stems.dedup();
        stems.len()
    }

    /// Where its words come again within a sentence, a question or another quote.
    pub fn taken_up<'v>(
        &'v self,
        conversation: &'v Conversation<'_>,
        place: impl Into<Quote>,
    ) -> impl Iterator<Item = Quote> + 'v {
        let place = place.into();
        content_words(conversation.text_of(place)).filter_map(move |(start, length, stem)| {
            let start = place.start + crate::conversation::index(start);
            let end = start + crate::conversation::index(length);
            self.stems.contains(&stem).then_some(Quote { start, end, ..place })
        })
    }
}

/// Start, length and stem of each content word.
fn content_words(text: &str) -> impl Iterator<Item = (usize, usize, u64)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(start) = next_letter(text, at) {
            let end = end_of_word(text, start);
            at = end;
            if let Some(stem) = stem(&text[start..end]) {
                return Some((start, end - start, stem));
            }
        }
        None
    })
}

/// The next place that holds a letter or a digit.
fn next_letter(text: &str, at: usize) -> Option<usize> {
    let ascii = text.as_bytes()[at..].iter().position(|it| it.is_ascii_alphanumeric() || !it.is_ascii())? + at;
    if text.as_bytes()[ascii].is_ascii() {
        return Some(ascii);
    }
    text[ascii..].char_indices().find(|(_, it)| it.is_alphanumeric()).map(|(offset, _)| ascii + offset)
}

fn end_of_word(text: &str, start: usize) -> usize {
    let rest = &text.as_bytes()[start..];
    let ascii = start + rest.iter().position(|it| !it.is_ascii_alphanumeric()).unwrap_or(rest.len());
    if text.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
        return ascii;
    }
    text[ascii..].find(|it: char| !it.is_alphanumeric()).map_or(text.len(), |offset| ascii + offset)
}

/// The stem of a content word, hashed; None of any other word.
fn stem(word: &str) -> Option<u64> {
    const MOST_BYTES: usize = 40;
    const LEAST_LETTERS: usize = 4;
    if word.len() < 2 || word.len() > MOST_BYTES {
        return None;
    }
    if word.bytes().all(|it| it.is_ascii_digit()) {
        return Some(hash(word.as_bytes()));
    }
    if word.len() < LEAST_LETTERS {
        return None;
    }
    // Folding a letter may lengthen it, from two bytes to three.
    let mut buffer = [0; MOST_BYTES * 2];
    let lower = &mut buffer[..];
    let mut length = 0;
    if word.is_ascii() {
        length = word.len();
        lower[..length].copy_from_slice(word.as_bytes());
        lower[..length].make_ascii_lowercase();
    } else {
        for letter in word.chars().flat_map(char::to_lowercase) {
            length += letter.encode_utf8(&mut lower[length..]).len();
        }
    }
    let word = str::from_utf8(&lower[..length]).ok()?;
    let letters = |it: &str| if it.is_ascii() { it.len() } else { it.chars().count() };
    if letters(word) < LEAST_LETTERS || is_common(word) {
        return None;
    }
    let ending = ENDINGS.iter().filter_map(|it| word.strip_suffix(it)).find(|it| letters(it) >= LEAST_LETTERS);
    let stem = ending.unwrap_or(word).as_bytes();
    // `planning` and `plans` meet in `plan`.
    let stem = match stem {
        [undoubled @ .., last] if ending.is_some() && undoubled.last() == Some(last) && last.is_ascii() => undoubled,
        _ => stem,
    };
    Some(hash(stem))
}

/// What a word may end in without being another; of these, the first that leaves a word.
const ENDINGS: &[&str] = &["ings", "ing", "ies", "ed", "es", "en", "er", "e", "s", "n", "y"];

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

/// Whether a word says nothing of what a conversation is about. Few words pass the sieve, and only they are looked up.
fn is_common(word: &str) -> bool {
    let (index, bit) = in_sieve(hash(word.as_bytes()));
    SIEVE[index] & bit != 0 && COMMON.binary_search(&word).is_ok()
}

static SIEVE: [u64; SIEVE_WORDS] = sieve();
const SIEVE_WORDS: usize = 128;

const fn sieve() -> [u64; SIEVE_WORDS] {
    let mut sieve = [0; SIEVE_WORDS];
    let mut word = 0;
    while word < COMMON.len() {
        let (index, bit) = in_sieve(hash(COMMON[word].as_bytes()));
        sieve[index] |= bit;
        word += 1;
    }
    sieve
}

#[expect(clippy::cast_possible_truncation, reason = "a remainder is small")]
const fn in_sieve(hash: u64) -> (usize, u64) {
    ((hash % SIEVE_WORDS as u64) as usize, 1 << (hash >> 58))
}

/// FNV-1a: the same on every machine and in every run, as a random one would not be.
const fn hash(word: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < word.len() {
        hash = (hash ^ word[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

/// The stems are hashes already.
#[derive(Clone, Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// Words of four letters or more that say nothing of what a conversation is about. Sorted.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "aber", "about", "above", "actually", "after", "again", "ahead", "alle", "allem", "allen", "aller", "alles",
    "alright", "also", "although", "always", "ander", "andere", "anderen", "another", "answer", "anybody", "anyone",
    "anything", "anyway", "around", "asked", "asking", "auch", "away", "basically", "because", "been", "before",
    "beim", "being", "believe", "bereits", "best", "better", "between", "bisher", "bisschen", "bitte", "both",
    "bring", "call", "called", "cannot", "certainly", "come", "comes", "coming", "could", "couldn", "course", "dabei",
    "dafür", "damit", "danke", "dann", "daran", "darauf", "darum", "dass", "davon", "days", "dazu", "definitely",
    "dein", "deine", "denen", "denn", "dennoch", "deren", "deshalb", "dessen", "dich", "didn", "diese", "diesem",
    "diesen", "dieser", "dieses", "diesmal", "different", "doch", "does", "doesn", "doing", "done", "dort", "down",
    "durch", "during", "each", "eben", "ebenso", "eigentlich", "eine", "einem", "einen", "einer", "eines", "einfach",
    "einige", "einmal", "either", "else", "enough", "etwa", "etwas", "euch", "euer", "eure", "even", "ever", "every",
    "everybody", "everyone", "everything", "exactly", "fair", "fast", "feel", "finde", "finden", "fine", "first",
    "from", "ganz", "gave", "gegen", "gehen", "geht", "genau", "gern", "gerne", "gesagt", "getting", "gibt", "give",
    "given", "gives", "giving", "gleich", "goes", "going", "gone", "gonna", "good", "gotta", "great", "guess", "gute",
    "guten", "guys", "habe", "haben", "hadn", "hallo", "happen", "happened", "happening", "happens", "hasn", "hatte",
    "hatten", "have", "haven", "having", "hear", "heard", "hello", "help", "helpful", "here", "heute", "hier",
    "hinter", "hold", "hope", "idea", "ihnen", "ihre", "ihrem", "ihren", "ihrer", "immer", "instead", "interested",
    "interesting", "into", "irgendwie", "itself", "jede", "jedem", "jeden", "jeder", "jedes", "jemand", "jetzt",
    "just", "kann", "keep", "kein", "keine", "keinen", "kind", "knew", "know", "knowing", "known", "kommen", "kommt",
    "können", "könnte", "könnten", "lassen", "last", "least", "less", "lets", "like", "little", "look", "looking",
    "looks", "lots", "love", "mache", "machen", "macht", "made", "make", "makes", "making", "many", "maybe", "mean",
    "means", "meant", "mehr", "mein", "meine", "meinem", "meinen", "meiner", "mention", "mentioned", "mich", "might",
    "mine", "minute", "moment", "more", "morgen", "most", "much", "must", "myself", "möchte", "möchten", "müssen",
    "nach", "natürlich", "need", "needed", "needs", "nehmen", "nein", "never", "next", "nice", "nicht", "nichts",
    "nobody", "noch", "none", "nothing", "nämlich", "obviously", "oder", "often", "ohne", "okay", "once", "only",
    "other", "others", "ourselves", "over", "part", "people", "perfect", "perhaps", "place", "please", "point",
    "possible", "pretty", "probably", "question", "questions", "quite", "rather", "real", "really", "recht",
    "richtig", "right", "sagen", "said", "same", "saying", "says", "schon", "seem", "seems", "seen", "sehen", "sehr",
    "sein", "seine", "seinen", "seit", "selbst", "sense", "should", "shouldn", "show", "sich", "sicher", "side",
    "simply", "since", "sind", "soll", "sollen", "sollte", "sollten", "somebody", "someone", "something", "sometimes",
    "somewhere", "sondern", "sonst", "soon", "sorry", "sort", "sound", "sounds", "speak", "speaking", "spend",
    "start", "started", "still", "stuff", "such", "sure", "take", "taken", "takes", "taking", "talk", "talked",
    "talking", "tell", "tells", "than", "thank", "thanks", "that", "their", "them", "then", "there", "these", "they",
    "thing", "things", "think", "thinking", "this", "those", "though", "thought", "through", "today", "together",
    "told", "tomorrow", "took", "totally", "tried", "true", "trying", "turn", "under", "understand", "understood",
    "unser", "unsere", "unserem", "unseren", "unter", "until", "upon", "used", "using", "usually", "very", "viel",
    "viele", "vielen", "vielleicht", "wait", "wann", "wanna", "want", "wanted", "wants", "warum", "wasn", "watch",
    "weil", "weiter", "welche", "welchem", "welchen", "welcher", "welches", "well", "wenig", "wenn", "went", "werden",
    "were", "weren", "what", "whatever", "when", "where", "whether", "which", "while", "whole", "wieder", "wieso",
    "will", "wird", "wirklich", "wish", "wissen", "with", "within", "without", "wollen", "wonder", "wondering",
    "word", "worden", "words", "work", "works", "would", "wouldn", "wurde", "wurden", "während", "wäre", "wären",
    "würde", "würden", "yeah", "year", "years", "yesterday", "your", "yours", "yourself", "zwar", "zwischen", "über",
];
