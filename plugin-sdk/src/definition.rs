//! What a scorecard looks for, as constants. Every rule of the contract that a definition could break (ids, rising
//! points, positive weights, curves) is checked while the scorecard is compiled, so that a wrong one does not build.

use std::marker::PhantomData;

use crate::bindings::exports::plumbline::rubric::scorecard as contract;
use crate::bindings::plumbline::rubric::terms;
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

/// Criteria that are weighed together.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    id: &'static str,
    title: &'static str,
    kind: &'static str,
    weight: f64,
    criteria: &'static [Entry],
}

impl Section {
    /// A section that counts by its weight within the card.
    ///
    /// # Panics
    /// In a constant, and so while compiling: where the id is not lower-case words joined by hyphens, the weight is
    /// not positive, or there is no criterion.
    #[must_use]
    pub const fn new(id: &'static str, title: &'static str, weight: f64, criteria: &'static [Entry]) -> Self {
        assert!(is_id(id), "a section's id is lower-case words joined by hyphens");
        assert!(!title.is_empty(), "a section has a title");
        assert!(weight.is_finite() && weight > 0.0, "a weight is positive");
        assert!(!criteria.is_empty(), "a section has a criterion");
        Self { id, title, kind: "standard", weight, criteria }
    }

    /// May lift the card over 100, and is kept out of statistics.
    #[must_use]
    pub const fn bonus(mut self) -> Self {
        self.kind = "bonus";
        self
    }
}

/// A whole scorecard. Written as a constant, it is sound when it compiles.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    title: &'static str,
    summary: &'static str,
    languages: &'static [&'static str],
    conversation_types: &'static [&'static str],
    sections: &'static [Section],
    options: &'static [(&'static str, &'static str)],
}

impl Card {
    /// A card for conversations in these languages (BCP 47).
    ///
    /// # Panics
    /// In a constant, and so while compiling: where a text, the languages or the sections are empty, no section is
    /// a standard one, or an id is there twice.
    #[must_use]
    pub const fn new(
        title: &'static str,
        summary: &'static str,
        languages: &'static [&'static str],
        sections: &'static [Section],
    ) -> Self {
        assert!(!title.is_empty() && !summary.is_empty(), "a card has a title and a summary");
        assert!(!languages.is_empty(), "a card names the languages that it understands");
        let mut standard = false;
        let mut index = 0;
        while index < sections.len() {
            standard |= equal(sections[index].kind, "standard");
            assert_unique(sections, index);
            index += 1;
        }
        assert!(standard, "a card has a standard section");
        Self { title, summary, languages, conversation_types: &[], sections, options: &[] }
    }

    /// The conversation types it is meant for, in the organisation's words; all unless said.
    #[must_use]
    pub const fn conversation_types(mut self, types: &'static [&'static str]) -> Self {
        self.conversation_types = types;
        self
    }

    /// Policies that an organisation may override: `pass-mark`, `not-applicable`, `auto-fail-effect`, `least-rated`.
    #[must_use]
    pub const fn options(mut self, options: &'static [(&'static str, &'static str)]) -> Self {
        self.options = options;
        self
    }

    /// The definition that [`Scorecard::define`](crate::Scorecard::define) answers.
    #[must_use]
    pub fn define(&self) -> Definition {
        Definition(contract::Definition {
            id: String::new(),
            title: self.title.to_owned(),
            version: String::new(),
            summary: self.summary.to_owned(),
            languages: strings(self.languages),
            conversation_types: strings(self.conversation_types),
            sections: self.sections.iter().map(Section::contract).collect(),
            options: pairs(self.options),
        })
    }

    /// The ids of all criteria, in order.
    pub(crate) fn criteria(&self) -> impl Iterator<Item = &'static str> {
        let sections: &'static [Section] = self.sections;
        sections.iter().flat_map(|section| section.criteria).map(|it| it.id)
    }

    /// BCP 47.
    #[must_use]
    pub const fn languages(&self) -> &'static [&'static str] {
        self.languages
    }
}

/// A sound definition; made by [`Card::define`].
#[derive(Clone, PartialEq, Debug)]
pub struct Definition(contract::Definition);

impl Definition {
    /// For the contract: with the manifest's name and version.
    pub(crate) fn named(self, id: &str, version: &str) -> contract::Definition {
        contract::Definition { id: id.to_owned(), version: version.to_owned(), ..self.0 }
    }
}

impl Section {
    fn contract(&self) -> contract::Section {
        contract::Section {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            kind: self.kind.to_owned(),
            weight: self.weight,
            criteria: self.criteria.iter().map(Entry::contract).collect(),
            options: Vec::new(),
        }
    }
}

impl Entry {
    fn contract(&self) -> contract::Criterion {
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

/// No id of `sections[at]` or of its criteria is there before.
const fn assert_unique(sections: &[Section], at: usize) {
    let mut earlier = 0;
    while earlier <= at {
        assert!(earlier == at || !equal(sections[earlier].id, sections[at].id), "a section's id is there twice");
        let mut index = 0;
        while index < sections[earlier].criteria.len() {
            assert!(!equal(sections[earlier].criteria[index].id, sections[at].id), "a section has a criterion's id");
            index += 1;
        }
        index = 0;
        while index < sections[at].criteria.len() {
            assert!(!equal(sections[at].criteria[index].id, sections[earlier].id), "a criterion has a section's id");
            let mut other = 0;
            while other < sections[earlier].criteria.len() {
                let same = earlier == at && other == index;
                let equal = equal(sections[earlier].criteria[other].id, sections[at].criteria[index].id);
                assert!(same || !equal, "a criterion's id is there twice");
                other += 1;
            }
            index += 1;
        }
        earlier += 1;
    }
}

const fn equal(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&it| it.to_owned()).collect()
}

fn pairs(texts: &[(&str, &str)]) -> Vec<(String, String)> {
    texts.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}
