//! How large what a guest says may be, in one place. A definition beyond a limit is refused at upload, an assessment
//! beyond one is `invalid-output`. Lengths are in characters. Weights and numbers are limited so that no sum overflows.

/// Sections of a card.
pub const SECTIONS: usize = 50;
/// Criteria of a card, over all sections.
pub const CRITERIA: usize = 200;
/// Levels of a criterion.
pub const LEVELS: usize = 20;
/// Points of a curve.
pub const CURVE_POINTS: usize = 50;
/// Bytes of a language tag: what RFC 5646, section 4.4.1, asks every program to have room for.
pub const LANGUAGE: usize = 35;
/// Languages, or conversation types, of a card.
pub const LANGUAGES: usize = 50;
/// Skills that a criterion suggests.
pub const SKILLS: usize = 20;
/// Options of a card, a section, a criterion, an assessment or a finding.
pub const OPTIONS: usize = 50;

/// An id, a name of an option or of a measured value.
pub const ID: usize = 64;
/// A title, of a card, a section, a criterion or a level; a conversation type.
pub const TITLE: usize = 200;
/// A unit.
pub const UNIT: usize = 32;
/// What reaching a level looks like.
pub const ANCHOR: usize = 1_000;
/// Guidance, or a summary.
pub const GUIDANCE: usize = 4_000;
/// The value of an option.
pub const OPTION_VALUE: usize = 4_000;

/// The largest weight of a section or a criterion.
pub const WEIGHT: i64 = 1_000_000;

/// Why something was rated so.
pub const RATIONALE: usize = 4_000;
/// What to try next time; why something is not applicable, without evidence or unscorable.
pub const SUGGESTION: usize = 2_000;
/// Quotes of a finding.
pub const QUOTES: usize = 50;
/// Reaches that a finding says were searched.
pub const SEARCHED: usize = 1_000;
/// Measured values of a finding.
pub const MEASURED: usize = 20;
/// The code of a failure that a plugin reports.
pub const FAILURE_CODE: usize = ID;
/// The message of a failure that a plugin reports.
pub const FAILURE_MESSAGE: usize = 2_000;
