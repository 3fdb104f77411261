//! What a practice generator may ask of the host; as [`Capabilities`](crate::Capabilities) of a scorecard.

use crate::capability::host;
use crate::practice::PracticeGenerator;
use crate::{JudgeRefusal, LogLevel};

/// The capabilities of a practice generator, as functions of its type.
pub trait PracticeCapabilities: PracticeGenerator {
    /// The organisation's settings: JSON, valid against the manifest's schema. None while describing or preparing, and
    /// where the organisation did not grant it.
    #[must_use]
    fn settings() -> Option<String> {
        const { assert!(Self::MANIFEST.uses_settings(), "declare it: `manifest!().settings(SCHEMA)`") }
        host::settings()
    }

    /// A line for the organisation that runs the generator. Lines over the call's budget are counted and dropped.
    fn log(level: LogLevel, message: &str) {
        const { assert!(Self::MANIFEST.uses_log(), "declare it: `manifest!().log()`") }
        host::log(level, message);
    }

    /// Words for the counterpart from a language model behind the host's guard. What comes back is a proposal: hold it
    /// against [`Play::gives_away`](super::Play::gives_away) before it is said, and have words of your own for a
    /// refusal.
    ///
    /// # Errors
    /// Where there are none: not granted, no model, over budget.
    fn speak(instruction: &str, said: &[String], most_tokens: u32) -> Result<String, JudgeRefusal> {
        const { assert!(Self::MANIFEST.uses_judge(), "declare it: `manifest!().judge()`") }
        host::speak(instruction, said, most_tokens)
    }
}

impl<G: PracticeGenerator> PracticeCapabilities for G {}
