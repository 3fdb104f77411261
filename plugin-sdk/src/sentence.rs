//! Sentences of a turn, found by their punctuation.

use std::ops::Range;

use crate::conversation::Turn;
use crate::proof::Quote;
use crate::question::Question;

/// A stretch of a turn that ends with `?`, `!`, `…`, a new line, the turn, or a `.` that no lower-case word follows.
#[derive(Clone, Debug)]
pub struct Sentence<'c> {
    pub(crate) turn: Turn<'c>,
    /// Bytes of the turn's text, without white space at the ends; not empty.
    pub(crate) range: Range<usize>,
}

impl<'c> Sentence<'c> {
    /// What was said.
    #[must_use]
    pub fn text(&self) -> &'c str {
        &self.turn.text()[self.range.clone()]
    }

    /// The turn that it is from.
    #[must_use]
    pub const fn turn(&self) -> Turn<'c> {
        self.turn
    }

    /// All of it as a quote.
    #[must_use]
    pub fn quote(&self) -> Quote {
        self.turn.place(self.range.clone())
    }

    /// Whether it begins with a quote, but for what people say before they begin: `and`, `well`, `okay`.
    #[must_use]
    pub fn begins_with(&self, quote: Quote) -> bool {
        let own = self.quote();
        own.contains(quote) && crate::question::says_nothing(&self.text()[..(quote.start - own.start) as usize])
    }

    /// Itself, where it asks something.
    #[must_use]
    pub fn question(self) -> Option<Question<'c>> {
        Question::of(self)
    }
}

impl From<Sentence<'_>> for Quote {
    fn from(sentence: Sentence<'_>) -> Self {
        sentence.quote()
    }
}

/// The sentences of a turn, in order.
#[derive(Clone, Debug)]
pub struct Sentences<'c> {
    turn: Turn<'c>,
    next: usize,
}

impl<'c> Sentences<'c> {
    pub(crate) const fn of(turn: Turn<'c>) -> Self {
        Self { turn, next: 0 }
    }
}

impl<'c> Iterator for Sentences<'c> {
    type Item = Sentence<'c>;

    fn next(&mut self) -> Option<Sentence<'c>> {
        let text = self.turn.text();
        while self.next < text.len() {
            let start = self.next;
            let end = start + end_of_sentence(&text[start..]);
            self.next = end;
            let sentence = &text[start..end];
            let trimmed = sentence.trim();
            if trimmed.chars().any(char::is_alphanumeric) {
                let from = start + (sentence.len() - sentence.trim_start().len());
                return Some(Sentence { turn: self.turn, range: from..from + trimmed.len() });
            }
        }
        None
    }
}

/// The length of the first sentence, its closing marks included.
fn end_of_sentence(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => return at + 1,
            b'?' | b'!' => return after_marks(text, at),
            b'.' => {
                let end = after_marks(text, at);
                let rest = &text[end..];
                // `3.5`, `z.B.` and `e.g. this` go on; so does `so... where`, which a recogniser writes for a pause.
                let goes_on = rest.trim_start().starts_with(char::is_lowercase);
                if rest.is_empty() || (rest.starts_with(char::is_whitespace) && !goes_on) {
                    return end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    text.len()
}

/// Past a run of closing marks: `?!`, `..."`, `.)`.
fn after_marks(text: &str, at: usize) -> usize {
    let marks = |it: char| matches!(it, '?' | '!' | '.' | '"' | '\'' | ')' | '”' | '’' | '“');
    text.len() - text[at..].trim_start_matches(marks).len()
}
