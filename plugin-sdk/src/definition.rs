//! What a scorecard looks for, as constants. Every rule of the contract that a definition could break (ids, rising
//! points, positive weights, curves) is checked while the scorecard is compiled, so that a wrong one does not build.

use std::marker::PhantomData;

use crate::bindings::plumbline::rubric::terms;
use crate::bindings::scorecard as contract;
use crate::manifest::is_id;
use crate::proof::{ByMeasure, Proof};

/// One step of a scale of levels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Level {
    /// What the step is worth. Steps rise from the first to the last.
    pub points: f64,
    /// Its name, in a word or two.
    pub title: &'static str,
    /// What reaching it looks like, observable in a transcript.
    pub anchor: &'static str,
}

/// The steps of a criterion, from the lowest to the highest; made by [`levels!`](crate::levels!).
pub trait Levels: Copy + 'static {
    /// In order.
    const LEVELS: &'static [Level];

    /// Index into [`Self::LEVELS`].
    fn index(self) -> u32;
}

/// An enum of levels: each with its points, title and anchor, from the lowest to the highest.
///
/// ```
/// plumbline_sdk::levels! {
///     /// How the next step was left.
///     pub enum NextStep {
///         Open = 0.0, "Left open": "Nothing is agreed about what happens next.",
///         Vague = 1.0, "Vague": "Something is to happen, without a date or without anybody who does it.",
///         Agreed = 3.0, "Agreed": "Who does what by when is said, and the other side agrees.",
///     }
/// }
/// use plumbline_sdk::Levels;
/// assert_eq!(NextStep::reached(7).index(), 2);
/// ```
#[macro_export]
macro_rules! levels {
    ($(#[$attribute:meta])* $visibility:vis enum $name:ident {
        $($level:ident = $points:literal, $title:literal : $anchor:literal),+ $(,)?
    }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        $visibility enum $name {
            $(#[doc = $anchor] $level),+
        }

        impl $name {
            /// The step that a count reaches: 0 the lowest, and never over the highest.
            #[allow(dead_code, reason = "a scale need not be counted")]
            $visibility const fn reached(count: usize) -> Self {
                const ALL: &[$name] = &[$($name::$level),+];
                ALL[if count < ALL.len() { count } else { ALL.len() - 1 }]
            }
        }

        impl $crate::Levels for $name {
            const LEVELS: &'static [$crate::Level] =
                &[$($crate::Level { points: $points, title: $title, anchor: $anchor }),+];

            fn index(self) -> u32 {
                self as u32
            }
        }
    };
}

/// The scale of a criterion that is rated by a number; see [`Criterion::number`].
#[derive(Clone, Copy, Debug)]
pub enum Number {}

/// The range of a measured number, and what it is worth.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bounds {
    /// What lies below counts as this.
    pub lowest: f64,
    /// What lies above counts as this.
    pub highest: f64,
    /// Equal to the unit of the measure.
    pub unit: &'static str,
    /// Pairs of number and score (0 to 100), straight in between and level outside. A curve may fall again, so that
    /// too much can be as wrong as too little. Empty: straight from `lowest` to `highest`.
    pub curve: &'static [(f64, f64)],
}

/// Whose turns may be quoted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuotesFrom {
    /// The one who is scored.
    Subject,
    /// Everybody else.
    Others,
    /// Anybody.
    Any,
}

/// One thing that is judged: `S` is its scale (an enum of [`levels!`](crate::levels!), or [`Number`]), `P` what must
/// back a rating ([`ByQuotes`](crate::ByQuotes), [`ByAbsence`](crate::ByAbsence), [`ByMeasure`](crate::ByMeasure)).
/// The types decide how it can be rated: see the methods in [`finding`](crate::Finding).
#[derive(Debug)]
pub struct Criterion<S, P> {
    pub(crate) entry: Entry,
    kind: PhantomData<fn() -> (S, P)>,
}

/// A criterion as a card lists it, whatever its scale and proof.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub(crate) id: &'static str,
    title: &'static str,
    guidance: &'static str,
    weight: f64,
    pub(crate) scale: Scale,
    auto_fail: &'static str,
    passes_at: Option<f64>,
    proof: &'static str,
    pub(crate) quotes_from: QuotesFrom,
    pub(crate) may_not_apply: bool,
    skills: &'static [&'static str],
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Scale {
    Levels(&'static [Level]),
    Number(Bounds),
}

impl<S: Levels, P: Proof> Criterion<S, P> {
    /// A criterion with levels. `id` is stable across versions, as history hangs on it; `guidance` says what is looked
    /// for in words that a colleague could apply by hand.
    ///
    /// # Panics
    /// In a constant, and so while compiling: where the id is not lower-case words joined by hyphens, a text is
    /// empty, there are fewer than two levels, or their points do not rise.
    #[must_use]
    pub const fn levels(id: &'static str, title: &'static str, guidance: &'static str) -> Self {
        let levels = S::LEVELS;
        assert!(levels.len() >= 2, "a scale has two or more levels");
        let mut index = 0;
        while index < levels.len() {
            let level = levels[index];
            assert!(level.points.is_finite(), "points are finite");
            assert!(!level.title.is_empty() && !level.anchor.is_empty(), "a level has a title and an anchor");
            assert!(index == 0 || levels[index - 1].points < level.points, "points rise from level to level");
            index += 1;
        }
        Self::of(Scale::Levels(levels), id, title, guidance)
    }
}

impl Criterion<Number, ByMeasure> {
    /// A criterion that is rated by a measured number.
    ///
    /// # Panics
    /// In a constant, and so while compiling: as [`Self::levels`], and where the bounds or the curve are not finite,
    /// not rising, or a score is not from 0 to 100.
    #[must_use]
    pub const fn number(id: &'static str, title: &'static str, guidance: &'static str, bounds: Bounds) -> Self {
        assert!(bounds.lowest.is_finite() && bounds.highest.is_finite(), "bounds are finite");
        assert!(bounds.lowest < bounds.highest, "the lowest bound lies below the highest");
        assert!(!bounds.unit.is_empty(), "a number has a unit");
        let mut index = 0;
        while index < bounds.curve.len() {
            let (number, score) = bounds.curve[index];
            assert!(number.is_finite() && score >= 0.0 && score <= 100.0, "scores of a curve lie from 0 to 100");
            assert!(number >= bounds.lowest && number <= bounds.highest, "a curve lies within its bounds");
            assert!(index == 0 || bounds.curve[index - 1].0 < number, "numbers of a curve rise");
            index += 1;
        }
        assert!(bounds.curve.len() != 1, "a curve has two or more points, or none");
        Self::of(Scale::Number(bounds), id, title, guidance)
    }
}

impl<S, P: Proof> Criterion<S, P> {
    const fn of(scale: Scale, id: &'static str, title: &'static str, guidance: &'static str) -> Self {
        assert!(is_id(id), "a criterion's id is lower-case words joined by hyphens");
        assert!(!title.is_empty() && !guidance.is_empty(), "a criterion has a title and guidance");
        let entry = Entry {
            id,
            title,
            guidance,
            weight: 1.0,
            scale,
            auto_fail: "none",
            passes_at: None,
            proof: P::WORD,
            quotes_from: QuotesFrom::Subject,
            may_not_apply: false,
            skills: &[],
        };
        Self { entry, kind: PhantomData }
    }

    /// Its share within the section; 1 unless said.
    #[must_use]
    pub const fn weight(mut self, weight: f64) -> Self {
        assert!(weight.is_finite() && weight > 0.0, "a weight is positive");
        self.entry.weight = weight;
        self
    }

    /// Whose turns may be quoted; the subject's unless said.
    #[must_use]
    pub const fn quotes_from(mut self, from: QuotesFrom) -> Self {
        self.entry.quotes_from = from;
        self
    }

    /// The occasion for it may not arise; see [`Self::not_applicable`].
    #[must_use]
    pub const fn may_not_apply(mut self) -> Self {
        self.entry.may_not_apply = true;
        self
    }

    /// Skills that it suggests; an organisation maps criteria to its own.
    #[must_use]
    pub const fn skills(mut self, skills: &'static [&'static str]) -> Self {
        self.entry.skills = skills;
        self
    }

    /// A score below this fails the whole card.
    #[must_use]
    pub const fn fails_card_below(self, score: f64) -> Self {
        self.fails("card", score)
    }

    /// A score below this fails the section.
    #[must_use]
    pub const fn fails_section_below(self, score: f64) -> Self {
        self.fails("section", score)
    }

    const fn fails(mut self, what: &'static str, score: f64) -> Self {
        assert!(score > 0.0 && score <= 100.0, "a score to pass at lies above 0 and up to 100");
        self.entry.auto_fail = what;
        self.entry.passes_at = Some(score);
        self
    }

    /// As a section lists it.
    #[must_use]
    pub const fn entry(&self) -> Entry {
        self.entry
    }
}

impl Entry {
    pub(crate) fn contract(&self) -> contract::Criterion {
        let quotes_from = match self.quotes_from {
            QuotesFrom::Subject => "subject",
            QuotesFrom::Others => "others",
            QuotesFrom::Any => "any",
        };
        contract::Criterion {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            guidance: self.guidance.to_owned(),
            weight: self.weight,
            scale: self.scale.contract(),
            auto_fail: self.auto_fail.to_owned(),
            passes_at: self.passes_at,
            proof: self.proof.to_owned(),
            quotes_from: quotes_from.to_owned(),
            not_applicable: self.may_not_apply,
            skills: strings(self.skills),
            options: Vec::new(),
        }
    }
}

impl Scale {
    fn contract(&self) -> contract::Scale {
        let level =
            |it: &Level| terms::Level { points: it.points, title: it.title.to_owned(), anchor: it.anchor.to_owned() };
        match self {
            Self::Levels(levels) => contract::Scale::Levels(levels.iter().map(level).collect()),
            Self::Number(bounds) => contract::Scale::Number(contract::Bounds {
                lowest: bounds.lowest,
                highest: bounds.highest,
                unit: bounds.unit.to_owned(),
                curve: bounds.curve.to_vec(),
            }),
        }
    }
}

pub(crate) fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&it| it.to_owned()).collect()
}
