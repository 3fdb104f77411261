#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

#[doc(hidden)]
pub mod bindings;
mod capability;
mod card;
mod conversation;
mod definition;
#[doc(hidden)]
pub mod export;
mod finding;
mod language;
pub mod lexicon;
mod manifest;
pub mod measures;
#[cfg(feature = "practice")]
pub mod practice;
mod proof;
mod question;
mod sentence;
#[cfg(all(feature = "testkit", not(target_family = "wasm")))]
pub mod testkit;
mod too_little;
mod vocabulary;

pub use capability::{Answer, Capabilities, JudgeQuestion, JudgeRefusal, LogLevel, Verdict};
pub use card::{Card, Definition, Section};
pub use conversation::{Conversation, Hole, Part, Participant, Standing, Transcript, Turn};
pub use definition::{Bounds, Criterion, Entry, Level, Levels, Number, QuotesFrom};
pub use finding::{Assessment, Failure, Finding, Refusal};
pub use lexicon::{Found, Lexicon};
pub use manifest::Manifest;
pub use proof::{ByAbsence, ByMeasure, ByQuotes, Measured, Proof, Quote, Quotes};
pub use question::{Form, Question};
pub use sentence::{Sentence, Sentences};
pub use too_little::TooLittle;
pub use vocabulary::Vocabulary;

/// A scorecard: what it declares, what it looks for, and how it rates a conversation.
pub trait Scorecard: Sized + 'static {
    /// What the component says about itself; see [`manifest!`].
    const MANIFEST: Manifest;

    /// Builds once what every call needs: lexicons and tables. Runs before anything else, at upload; the host keeps
    /// the memory as it then is, so that no call pays for it. There are no settings and there is no conversation yet.
    fn prepare() -> Self;

    /// What the scorecard looks for, in the words of `language` (BCP 47) or the nearest there is. Runs without
    /// settings; ids and structure are the same in every language.
    ///
    /// # Errors
    /// Where there is no definition to give. The host refuses the upload.
    fn define(language: &str) -> Result<Definition, Failure>;

    /// Rates the subject of one conversation, one finding a criterion.
    ///
    /// # Errors
    /// [`Refusal::Declined`] where the conversation is not for this scorecard, [`Refusal::Failed`] where something
    /// went wrong. A criterion that cannot be judged is no reason: its finding says so.
    fn score(&self, conversation: &Conversation<'_>) -> Result<Assessment, Refusal>;
}
