//! Words and phrases, found in one reading of the whole conversation, however many there are.
//!
//! Case, the kind of apostrophe, and what stands between words (white space, hyphens, a comma) do not matter. Words
//! match whole, by Unicode's letters: `cat` is not found in `concatenate`, nor `can` in `can't`.

mod fold;
mod phrase;

use aho_corasick::automaton::Automaton;
use aho_corasick::{Anchored, nfa::contiguous};

use crate::conversation::{Conversation, Turn, index};
use crate::lexicon::fold::Shifts;
use crate::lexicon::phrase::Phrase;
use crate::proof::Quote;

/// Terms, each with the phrases that express it. `T` is the author's own enum.
#[derive(Clone, Debug)]
pub struct Lexicon<T> {
    terms: Vec<T>,
    /// By pattern.
    patterns: Vec<Pattern>,
    /// A table of every state and byte would be faster still, but megabytes large: pages that each call would touch anew.
    automaton: contiguous::NFA,
}

#[derive(Clone, Copy, Debug)]
struct Pattern {
    term: u16,
    /// Bytes once folded.
    length: u32,
    open_left: bool,
    open_right: bool,
}

impl<T: Copy + PartialEq> Lexicon<T> {
    /// Terms and their phrases. A phrase is words; in it
    /// - `(a|b)` is either, `(|a)` may be left out: `cost(|s|ing)`, `(what|how) (|exactly) happens`;
    /// - `*` at the end takes whatever ends the word: `guarant*`; at the start, whatever begins it: `*problem`.
    ///
    /// # Panics
    /// Where a phrase has no words, a bracket without its pair, or a `*` inside. The scorecard's first test shows it.
    #[must_use]
    pub fn new(terms: &[(T, &[&str])]) -> Self {
        let mut patterns = Vec::new();
        let mut words = Vec::new();
        for (place, (_, phrases)) in terms.iter().enumerate() {
            let term =
                u16::try_from(place).ok().filter(|it| *it != NO_TERM).expect("a lexicon has fewer than 65,535 terms");
            for Phrase { folded, open_left, open_right } in phrases.iter().flat_map(|it| phrase::expand(it)) {
                patterns.push(Pattern { term, length: index(folded.len()), open_left, open_right });
                words.push(folded);
            }
        }
        let automaton = contiguous::Builder::new()
            .match_kind(aho_corasick::MatchKind::Standard)
            .build(&words)
            .expect("an automaton over phrases that are written by hand is small");
        Self { terms: terms.iter().map(|(term, _)| *term).collect(), patterns, automaton }
    }

    /// Reads the whole conversation once.
    #[must_use]
    pub fn read(&self, conversation: &Conversation<'_>) -> Found<T> {
        let mut reader =
            Reader { lexicon: self, shifts: Shifts::default(), last: vec![NONE; self.terms.len()], hits: Vec::new() };
        for turn in conversation.turns() {
            reader.read(turn);
        }
        Found::sorted(self.terms.clone(), &reader.hits)
    }
}

/// What a lexicon found in a conversation.
#[derive(Clone, Debug)]
pub struct Found<T> {
    terms: Vec<T>,
    /// By term, then by place.
    quotes: Vec<Quote>,
    /// Where each term's quotes end.
    ends: Vec<usize>,
}

impl<T: Copy + PartialEq> Found<T> {
    /// Where a term was said, in order. Where phrases of one term overlap, the leftmost counts, and of those the longest.
    #[must_use]
    pub fn all(&self, term: T) -> &[Quote] {
        let Some(place) = self.terms.iter().position(|it| *it == term) else { return &[] };
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.quotes[start..self.ends[place]]
    }

    /// Where the one who is scored said it.
    pub fn by_subject(&self, term: T) -> impl DoubleEndedIterator<Item = Quote> + Clone {
        self.all(term).iter().copied().filter(|it| it.by_subject())
    }

    /// Where somebody else said it.
    pub fn by_others(&self, term: T) -> impl DoubleEndedIterator<Item = Quote> + Clone {
        self.all(term).iter().copied().filter(|it| it.by_others())
    }

    /// Where it was said in one turn.
    #[must_use]
    pub fn in_turn(&self, term: T, turn: usize) -> &[Quote] {
        let all = self.all(term);
        let start = all.partition_point(|it| it.turn() < turn);
        let end = start + all[start..].partition_point(|it| it.turn() == turn);
        &all[start..end]
    }

    /// Where it was said within a sentence, a question or another quote.
    #[must_use]
    pub fn within(&self, term: T, place: impl Into<Quote>) -> &[Quote] {
        let place = place.into();
        let all = self.all(term);
        let start = all.partition_point(|it| it.start < place.start);
        let end = start + all[start..].partition_point(|it| it.end <= place.end);
        &all[start..end]
    }

    fn sorted(terms: Vec<T>, hits: &[Hit]) -> Self {
        let hits = hits.iter().filter(|it| it.term != NO_TERM);
        let mut ends = vec![0; terms.len()];
        for hit in hits.clone() {
            ends[hit.term as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        // Until here `ends` holds where each term starts; filling moves each to where it ends.
        let Some(filler) = hits.clone().next() else { return Self { terms, quotes: Vec::new(), ends } };
        let mut quotes = vec![filler.quote; sum];
        for hit in hits {
            let place = &mut ends[hit.term as usize];
            quotes[*place] = hit.quote;
            *place += 1;
        }
        Self { terms, quotes, ends }
    }
}

/// A match, while reading.
struct Hit {
    /// [`NO_TERM`] once a longer match of the same term holds it.
    term: u16,
    quote: Quote,
    /// The hit of the same term before it.
    previous: u32,
}

const NONE: u32 = u32::MAX;
const NO_TERM: u16 = u16::MAX;

/// One reading: the automaton walks over the folded text, which is never written down.
struct Reader<'l, T> {
    lexicon: &'l Lexicon<T>,
    shifts: Shifts,
    /// By term: its last hit, or [`NONE`].
    last: Vec<u32>,
    hits: Vec<Hit>,
}

impl<T> Reader<'_, T> {
    fn read(&mut self, turn: Turn<'_>) {
        let text = turn.text();
        let automaton = &self.lexicon.automaton;
        let Ok(start) = automaton.start_state(Anchored::No) else { return };
        let mut state = start;
        self.shifts.clear();
        fold::fold(text, |bytes, from, to| {
            self.shifts.note(bytes.len(), from, to);
            for (place, byte) in bytes.iter().enumerate() {
                state = automaton.next_state(Anchored::No, state, *byte);
                if automaton.is_special(state) && automaton.is_match(state) {
                    let rest = bytes.len() - place - 1;
                    for hit in 0..automaton.match_len(state) {
                        let pattern = automaton.match_pattern(state, hit).as_usize();
                        self.matched(turn, text, pattern, to, rest);
                    }
                }
            }
        });
    }

    /// A pattern ended in the character that ends at `end`, `rest` folded bytes before that character's last.
    fn matched(&mut self, turn: Turn<'_>, text: &str, pattern: usize, end: usize, rest: usize) {
        let Pattern { term, length, open_left, open_right } = self.lexicon.patterns[pattern];
        let start = self.shifts.source(self.shifts.folded() - rest - length as usize);
        let Some(start) = start.filter(|it| text.is_char_boundary(*it)) else { return };
        if rest > 0 && !open_right {
            return;
        }
        let Some(start) = fold::word_start(text, start, open_left) else { return };
        let Some(end) = fold::word_end(text, end, open_right) else { return };
        let quote = turn.place(start..end);
        let last = &mut self.last[term as usize];
        // Matches come by where they end, so that a longer one may hold several of those before.
        let mut kept = *last;
        while let Some(earlier) = self.hits.get(kept as usize)
            && quote.start < earlier.quote.end
        {
            if !quote.contains(earlier.quote) {
                return;
            }
            kept = earlier.previous;
        }
        while *last != kept {
            let held = &mut self.hits[*last as usize];
            held.term = NO_TERM;
            *last = held.previous;
        }
        self.hits.push(Hit { term, quote, previous: *last });
        *last = index(self.hits.len() - 1);
    }
}
