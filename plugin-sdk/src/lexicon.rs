//! Words and phrases, found in one reading of the whole conversation, however many there are.
//!
//! Case, the kind of apostrophe, and what stands between words (white space, hyphens, a comma) do not matter. Words
//! match whole, by Unicode's letters: `cat` is not found in `concatenate`, nor `can` in `can't`.

mod fold;
mod phrase;

use std::collections::BTreeSet;

use aho_corasick::automaton::Automaton;
use aho_corasick::{Anchored, nfa::contiguous};

use crate::conversation::{Conversation, Turn, index};
use crate::lexicon::fold::Shifts;
use crate::lexicon::phrase::Phrase;
pub use crate::lexicon::phrase::{MOST_PLAIN, PhraseFault};
use crate::proof::Quote;

/// Terms, each with the phrases that express it. `T` is the author's own enum.
#[derive(Clone, Debug)]
pub struct Lexicon<T> {
    terms: Vec<T>,
    /// By pattern.
    patterns: Vec<Pattern>,
    slots: u32,
    /// A table of every state and byte would be faster still, but megabytes large: pages that each call would touch anew.
    automaton: contiguous::NFA,
}

/// A plain phrase, or a piece of one in which other words may stand.
#[derive(Clone, Copy, Debug)]
struct Pattern {
    term: u16,
    /// Bytes once folded.
    length: u32,
    open_left: bool,
    open_right: bool,
    /// The slot that holds where the piece before it was found, where there is one.
    before: Option<u32>,
    /// The slot that keeps where it was found, where a piece comes after it.
    slot: Option<u32>,
}

impl<T: Copy + PartialEq> Lexicon<T> {
    /// Terms and their phrases. A phrase is words; in it
    /// - `(a|b)` is either, `(|a)` may be left out: `cost(|s|ing)`, `(what|how) (|exactly) happens`;
    /// - `…` is up to two other words of the same sentence, or none: `(I'll|I can) … send`;
    /// - `*` at the end takes whatever ends the word: `guarant*`; at the start, whatever begins it: `*problem`.
    ///
    /// Brackets multiply, and each plain phrase costs memory in every call: `…` between two of them adds instead.
    ///
    /// # Panics
    /// Where [`Self::read_from`] has an error. The scorecard's first test shows it.
    #[must_use]
    pub fn new(terms: &[(T, &[&str])]) -> Self {
        match Self::read_from(terms) {
            Ok(lexicon) => lexicon,
            Err(fault) => panic!("{fault}"),
        }
    }

    /// As [`Self::new`], of phrases that are not the author's own.
    ///
    /// # Errors
    /// Where a phrase has no words, a bracket without its pair, a `*` inside, or stands for more than [`MOST_PLAIN`]
    /// plain ones; and where there are 65,535 terms or more.
    pub fn read_from<P: AsRef<str>>(terms: &[(T, &[P])]) -> Result<Self, PhraseFault> {
        let mut patterns = Vec::new();
        let mut words = Vec::new();
        let mut slots = 0;
        // The same words twice would be found twice, and make every place that they end in longer.
        let mut known = BTreeSet::new();
        for (place, (_, phrases)) in terms.iter().enumerate() {
            let Some(term) = u16::try_from(place).ok().filter(|it| *it != NO_TERM) else {
                return Err(PhraseFault { at: 0, message: format!("there are {} terms, too many", terms.len()) });
            };
            for written in *phrases {
                let pieces = phrase::expand(written.as_ref())?;
                let last = index(pieces.len()) - 1;
                for (piece, plain) in (0..).zip(pieces) {
                    let before = (piece > 0).then(|| slots + piece - 1);
                    let slot = (piece < last).then(|| slots + piece);
                    for Phrase { folded, open_left, open_right } in plain {
                        let alone = last == 0;
                        if alone && !known.insert((term, folded.clone(), open_left, open_right)) {
                            continue;
                        }
                        patterns.push(Pattern {
                            term,
                            length: index(folded.len()),
                            open_left,
                            open_right,
                            before,
                            slot,
                        });
                        words.push(folded);
                    }
                }
                slots += last;
            }
        }
        let automaton = contiguous::Builder::new()
            .match_kind(aho_corasick::MatchKind::Standard)
            .build(&words)
            .map_err(|error| PhraseFault { at: 0, message: error.to_string() })?;
        Ok(Self { terms: terms.iter().map(|(term, _)| *term).collect(), patterns, slots, automaton })
    }

    /// Reads the whole conversation once.
    #[must_use]
    pub fn read(&self, conversation: &Conversation<'_>) -> Found<T> {
        let mut reader = Reader {
            lexicon: self,
            shifts: Shifts::default(),
            slots: vec![Slot::default(); self.slots as usize],
            last: vec![NONE; self.terms.len()],
            hits: Vec::new(),
        };
        for turn in conversation.turns() {
            reader.read(turn);
        }
        Found::sorted(self.terms.clone(), &reader.hits)
    }
}

/// How large a phrase is in a lexicon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// Plain phrases that it stands for.
    pub plain: usize,
    /// Bytes of all of these.
    pub bytes: usize,
}

/// Whether a phrase can be read, and how large it is.
///
/// # Errors
/// What is wrong with it, and where.
pub fn check(written: &str) -> Result<Size, PhraseFault> {
    let pieces = phrase::expand(written)?;
    let plain = pieces.iter().flatten();
    Ok(Size { plain: plain.clone().count(), bytes: plain.map(|it| it.folded.len()).sum() })
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

/// Where a piece of a phrase was found last: in which turn, counted from 1, and which of its bytes.
#[derive(Clone, Copy, Default)]
struct Slot {
    turn: usize,
    start: usize,
    end: usize,
}

/// How many other words may stand between two pieces of a phrase.
const BETWEEN: usize = 2;

/// One reading: the automaton walks over the folded text, which is never written down.
struct Reader<'l, T> {
    lexicon: &'l Lexicon<T>,
    shifts: Shifts,
    slots: Vec<Slot>,
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
        let Pattern { term, length, open_left, open_right, before, slot } = self.lexicon.patterns[pattern];
        let start = self.shifts.source(self.shifts.folded() - rest - length as usize);
        let Some(start) = start.filter(|it| text.is_char_boundary(*it)) else { return };
        if rest > 0 && !open_right {
            return;
        }
        let Some(mut start) = fold::word_start(text, start, open_left) else { return };
        let Some(end) = fold::word_end(text, end, open_right) else { return };
        let number = turn.index() + 1;
        if let Some(before) = before {
            let before = self.slots[before as usize];
            if before.turn != number || before.end > start || !goes_on(&text[before.end..start]) {
                return;
            }
            start = before.start;
        }
        if let Some(slot) = slot {
            let slot = &mut self.slots[slot as usize];
            // Of two that end together, the longer one comes first and stays.
            if slot.turn != number || slot.end != end {
                *slot = Slot { turn: number, start, end };
            }
            return;
        }
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

/// Whether what stands between two pieces is the same sentence, and not too much of it.
fn goes_on(between: &str) -> bool {
    !between.contains(['.', '?', '!', ';', ':']) && crate::measures::words(between) <= BETWEEN
}
