//! How large a rubric may be, in one place; what a definition may be is in `plumbline_measure::limits`. A file that
//! somebody uploads is read within these bounds, whatever it holds.

/// Bytes of a file whose syntax is read beyond its first fault.
pub(super) const RECOVERED: usize = 100_000;
/// Faults that are shown of one file; whoever has more has another problem.
pub(super) const FAULTS: usize = 1_000;
/// Phrases of a list.
pub(super) const PHRASES: usize = 500;
/// Characters of a phrase.
pub(super) const PHRASE: usize = 1_000;
/// What the plain phrases of a rubric weigh, over all languages, once brackets are expanded: the bytes of each, and
/// [`A_PHRASE`]. A sandbox gives 1,000,000,000 units of fuel for preparing them; this takes about 400,000,000.
pub(super) const PHRASES_WEIGH: usize = 300_000;
/// What a plain phrase weighs besides its bytes.
pub(super) const A_PHRASE: usize = 4;
/// Lists of phrases within lists of phrases.
pub(super) const LISTS_DEEP: usize = 8;
/// Conditions within conditions.
pub(super) const CONDITIONS_DEEP: usize = 8;
/// Conditions of a list, and sightings.
pub(super) const CONDITIONS: usize = 50;
/// Characters of a question to a language model.
pub(super) const QUESTION: usize = 500;
/// The largest number of turns, of words or of sightings.
pub(super) const COUNT: u32 = 10_000;
/// Names of which the nearest one is proposed.
pub(super) const PROPOSED: usize = 500;
