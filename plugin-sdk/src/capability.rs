//! What a scorecard may ask of the host. Each call compiles only where the manifest declares the capability, and a
//! capability that is not called leaves no import in the component.

use crate::Scorecard;

pub use crate::bindings::plumbline::judge::judge::{
    Answer, Question as JudgeQuestion, Refusal as JudgeRefusal, Verdict,
};
pub use crate::bindings::plumbline::rubric::log::Level as LogLevel;

/// The capabilities of a scorecard, as functions of its type: `Sales::settings()`.
pub trait Capabilities: Scorecard {
    /// The organisation's settings: JSON, valid against the manifest's schema. None while defining or preparing, and
    /// where the organisation did not grant it.
    #[must_use]
    fn settings() -> Option<String> {
        const { assert!(Self::MANIFEST.uses_settings(), "declare it: `manifest!().settings(SCHEMA)`") }
        host::settings()
    }

    /// A line for the organisation that runs the scorecard. Lines over the call's budget are counted and dropped.
    fn log(level: LogLevel, message: &str) {
        const { assert!(Self::MANIFEST.uses_log(), "declare it: `manifest!().log()`") }
        host::log(level, message);
    }

    /// Questions about the conversation in hand for a language model behind the host's guard, asked at once. Answers
    /// come in their order; a refusal is a value, and a scorecard rates without a model or says
    /// [`insufficient`](crate::Criterion::insufficient).
    #[must_use]
    fn ask(questions: &[JudgeQuestion]) -> Vec<Result<Verdict, JudgeRefusal>> {
        const { assert!(Self::MANIFEST.uses_judge(), "declare it: `manifest!().judge()`") }
        host::ask(questions)
    }
}

impl<S: Scorecard> Capabilities for S {}

#[cfg(target_family = "wasm")]
pub(crate) mod host {
    use super::{JudgeQuestion, JudgeRefusal, LogLevel, Verdict};
    use crate::bindings::plumbline::{judge, rubric};

    pub fn settings() -> Option<String> {
        rubric::settings::get()
    }

    pub fn log(level: LogLevel, message: &str) {
        rubric::log::write(level, message);
    }

    pub fn ask(questions: &[JudgeQuestion]) -> Vec<Result<Verdict, JudgeRefusal>> {
        judge::judge::ask(questions)
    }

    #[cfg(feature = "practice")]
    pub fn speak(instruction: &str, said: &[String], most_tokens: u32) -> Result<String, JudgeRefusal> {
        judge::judge::speak(instruction, said, most_tokens)
    }
}

/// Without a host there is what a test puts there.
#[cfg(not(target_family = "wasm"))]
pub(crate) mod host {
    use std::cell::RefCell;

    use super::{JudgeQuestion, JudgeRefusal, LogLevel, Verdict};

    type Judge = Box<dyn Fn(&JudgeQuestion) -> Result<Verdict, JudgeRefusal>>;
    #[cfg(feature = "practice")]
    type Voice = Box<dyn Fn(&str, &[String]) -> Result<String, JudgeRefusal>>;

    #[derive(Default)]
    pub struct Host {
        pub settings: Option<String>,
        pub judge: Option<Judge>,
        #[cfg(feature = "practice")]
        pub voice: Option<Voice>,
        pub said: Vec<(LogLevel, String)>,
    }

    thread_local! {
        pub static HOST: RefCell<Host> = RefCell::default();
    }

    pub fn settings() -> Option<String> {
        HOST.with_borrow(|it| it.settings.clone())
    }

    pub fn log(level: LogLevel, message: &str) {
        HOST.with_borrow_mut(|it| {
            // As bounded as a host's.
            if it.said.len() < 1_000 {
                it.said.push((level, message.to_owned()));
            }
        });
    }

    pub fn ask(questions: &[JudgeQuestion]) -> Vec<Result<Verdict, JudgeRefusal>> {
        HOST.with_borrow(|it| {
            let answer = |question| it.judge.as_ref().map_or(Err(JudgeRefusal::Unavailable), |judge| judge(question));
            questions.iter().map(answer).collect()
        })
    }

    #[cfg(feature = "practice")]
    pub fn speak(instruction: &str, said: &[String], _most_tokens: u32) -> Result<String, JudgeRefusal> {
        HOST.with_borrow(|it| it.voice.as_ref().map_or(Err(JudgeRefusal::Denied), |voice| voice(instruction, said)))
    }
}
