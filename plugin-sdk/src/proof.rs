//! What backs a rating: places in the conversation, turns that were searched, and measured values.
//! None of them can be invented: they are made by the views of a conversation and by nothing else.

use crate::bindings::plumbline::rubric::conversation::Span;
use crate::bindings::plumbline::rubric::terms;
use crate::conversation::Standing;

/// What must back a rating.
pub trait Proof: 'static {
    /// The contract's word for it.
    #[doc(hidden)]
    const WORD: &'static str;
}

/// A rating above the lowest shows at least one quote.
#[derive(Clone, Copy, Debug)]
pub enum ByQuotes {}

/// A rating that says that something was not there shows what was searched.
#[derive(Clone, Copy, Debug)]
pub enum ByAbsence {}

/// A rating shows the measured value behind it.
#[derive(Clone, Copy, Debug)]
pub enum ByMeasure {}

impl Proof for ByQuotes {
    const WORD: &'static str = "quotes";
}

impl Proof for ByAbsence {
    const WORD: &'static str = "absence";
}

impl Proof for ByMeasure {
    const WORD: &'static str = "measure";
}

/// A place in the conversation: words of one turn, never empty, ordered as they were said. The host reads them from its
/// own copy.
/// Made by the views of a conversation: a turn, a sentence, a question, a match of a lexicon.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Quote {
    pub(crate) turn: u32,
    /// Bytes of the whole transcript's text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) standing: Standing,
}

impl Quote {
    /// The index of its turn.
    #[must_use]
    pub const fn turn(self) -> usize {
        self.turn as usize
    }

    /// Whose words they are.
    #[must_use]
    pub const fn standing(self) -> Standing {
        self.standing
    }

    /// Whether the one who is scored said it.
    #[must_use]
    pub fn by_subject(self) -> bool {
        self.standing == Standing::Subject
    }

    /// Whether somebody else said it.
    #[must_use]
    pub fn by_others(self) -> bool {
        self.standing != Standing::Subject
    }

    /// Whether `other` lies within it.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether it comes before `other`.
    #[must_use]
    pub const fn is_before(self, other: Self) -> bool {
        self.start < other.start
    }

    /// Whether both start at the same place.
    #[must_use]
    pub const fn starts_with(self, other: Self) -> bool {
        self.start == other.start
    }

    pub(crate) const fn contract(self) -> terms::Quote {
        terms::Quote { turn: self.turn, text: Span { start: self.start, end: self.end } }
    }
}

/// One quote or more, the most telling first. At most [`Quotes::MOST`] are kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quotes(pub(crate) Vec<Quote>);

impl Quotes {
    /// More than anybody reads, and a bound on what a finding weighs.
    pub const MOST: usize = 8;

    /// The quotes, each once; None where there is none.
    pub fn of(quotes: impl IntoIterator<Item = impl Into<Quote>>) -> Option<Self> {
        let mut kept = Vec::new();
        for quote in quotes.into_iter().map(Into::into) {
            if kept.len() == Self::MOST {
                break;
            }
            if !kept.contains(&quote) {
                kept.push(quote);
            }
        }
        (!kept.is_empty()).then_some(Self(kept))
    }

    /// These first, then `more`.
    #[must_use]
    pub fn and(mut self, more: impl IntoIterator<Item = impl Into<Quote>>) -> Self {
        for quote in more.into_iter().map(Into::into) {
            if self.0.len() < Self::MOST && !self.0.contains(&quote) {
                self.0.push(quote);
            }
        }
        self
    }
}

impl<Q: Into<Quote>> From<Q> for Quotes {
    fn from(quote: Q) -> Self {
        Self(vec![quote.into()])
    }
}

/// A named value with its unit; always finite. Made by [`measures`](crate::measures), or by [`Measured::new`] for a
/// measure of one's own.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Measured {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
}

impl Measured {
    /// None where the value is not finite.
    #[must_use]
    pub fn new(name: &'static str, value: f64, unit: &'static str) -> Option<Self> {
        value.is_finite().then_some(Self { name, value, unit })
    }

    /// Its name, such as `talk-share`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// In [`Self::unit`].
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// Such as `s` or `words/min`.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        self.unit
    }
}
