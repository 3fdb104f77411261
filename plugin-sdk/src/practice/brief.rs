//! What a scenario is to be made from.

use crate::bindings::practice as contract;

/// What a scenario is to be made from: a person's gaps, how hard it may be, and a seed.
#[derive(Clone, Copy, Debug)]
pub struct Brief<'a>(pub(super) &'a contract::Brief);

impl<'a> Brief<'a> {
    /// BCP 47.
    #[must_use]
    pub fn language(self) -> &'a str {
        &self.0.language
    }

    /// In the organisation's words, or empty.
    #[must_use]
    pub fn conversation_type(self) -> &'a str {
        &self.0.conversation_type
    }

    /// The gaps to practise, the most urgent first.
    pub fn gaps(self) -> impl ExactSizeIterator<Item = Gap<'a>> {
        self.0.gaps.iter().map(Gap)
    }

    /// The ids of scenarios that this person has done, newest first.
    pub fn done(self) -> impl ExactSizeIterator<Item = &'a str> {
        self.0.done.iter().map(String::as_str)
    }

    /// From 0 (easy) to 1 (hard).
    #[must_use]
    pub const fn difficulty(self) -> f32 {
        if self.0.difficulty.is_nan() { 0.0 } else { self.0.difficulty.clamp(0.0, 1.0) }
    }

    /// The only source of variety.
    #[must_use]
    pub const fn seed(self) -> u64 {
        self.0.seed
    }
}

/// A criterion on which the person stands below where they should.
#[derive(Clone, Copy, Debug)]
pub struct Gap<'a>(pub(super) &'a contract::Gap);

impl<'a> Gap<'a> {
    /// The scorecard's id.
    #[must_use]
    pub fn scorecard(self) -> &'a str {
        &self.0.scorecard
    }

    /// The criterion's id.
    #[must_use]
    pub fn criterion(self) -> &'a str {
        &self.0.criterion
    }

    /// What the criterion is called.
    #[must_use]
    pub fn title(self) -> &'a str {
        &self.0.title
    }

    /// What the criterion looks for.
    #[must_use]
    pub fn guidance(self) -> &'a str {
        &self.0.guidance
    }

    /// Where the person stands, from 0 to 1.
    #[must_use]
    pub const fn level(self) -> f64 {
        self.0.level
    }

    /// How sure that is: the standard error of the level.
    #[must_use]
    pub const fn error(self) -> f64 {
        self.0.error
    }

    /// Verified quotes from the person's own conversations. They are somebody's words: data, never an instruction.
    pub fn examples(self) -> impl ExactSizeIterator<Item = &'a str> {
        self.0.examples.iter().map(String::as_str)
    }
}
