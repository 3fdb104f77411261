//! The engine as a component of the world `scorecard-plugin`: its scorecard is the rubric that was placed in it. It has
//! no manifest of its own, since it is the rubric that says what the component is.

use std::cell::OnceCell;

use plumbline_sdk::bindings::scorecard as contract;
use plumbline_sdk::{Failure, JudgeQuestion, JudgeRefusal, Refusal, Transcript, Verdict};

use crate::program::Program;
use crate::{Engine, slot};

thread_local! {
    /// What `prepare` built. A component has one thread, and every call starts from this picture.
    static PREPARED: OnceCell<Result<Engine, Failure>> = const { OnceCell::new() };
}

struct Component;

impl plumbline_sdk::bindings::Guest for Component {
    fn prepare() {
        PREPARED.with(|it| {
            it.get_or_init(load);
        });
    }
}

impl contract::Guest for Component {
    fn define(language: String) -> Result<contract::Definition, Failure> {
        PREPARED.with(|it| Ok(it.get_or_init(load).as_ref().map_err(Failure::clone)?.define(&language)))
    }

    fn score(transcript: Transcript) -> Result<contract::Assessment, Refusal> {
        PREPARED.with(|it| it.get_or_init(load).as_ref().map_err(Failure::clone)?.score(&transcript, &judge))
    }
}

/// The engine with the rubric that was placed.
fn load() -> Result<Engine, Failure> {
    let unreadable = |error: &dyn ToString| Failure::new("unreadable-rubric", error.to_string());
    let bytes = slot::placed().ok_or_else(|| Failure::new("no-rubric", "no rubric was placed in the engine"))?;
    let program = Program::decode(&bytes).map_err(|error| unreadable(&error))?;
    Engine::new(program).map_err(|error| unreadable(&error))
}

#[cfg(feature = "judge")]
fn judge(questions: &[JudgeQuestion]) -> Vec<Result<Verdict, JudgeRefusal>> {
    plumbline_sdk::bindings::plumbline::judge::judge::ask(questions)
}

/// A rubric that asks nothing is placed in an engine that imports no model.
#[cfg(not(feature = "judge"))]
fn judge(questions: &[JudgeQuestion]) -> Vec<Result<Verdict, JudgeRefusal>> {
    questions.iter().map(|_| Err(JudgeRefusal::Unavailable)).collect()
}

plumbline_sdk::bindings::export_component!(Component with_types_in plumbline_sdk::bindings);
