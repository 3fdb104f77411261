//! What the host offers to a plugin: `log`, `settings` and `judge`. A refusal is a value, never a trap, and is given
//! before anything is done.

use plumbline_core::manifest::Capability;
use plumbline_core::run::LogLevel;
use serde_json::json;
use wasmtime::component::Linker;

use super::scorecard::plumbline::judge::judge::{Question, Refusal, Verdict};
use super::scorecard::plumbline::rubric::log::Level;
use crate::guest::{Guest, offer};

/// Links the three interfaces, always: what is granted is decided by each call's state.
pub(crate) fn add_to_linker(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    let log = &mut linker.instance("plumbline:rubric/log@0.1.0")?;
    offer(log, "write", |guest, (level, message): (Level, String)| {
        guest.log(log_level(level), message);
        Ok(())
    })?;

    let settings = &mut linker.instance("plumbline:rubric/settings@0.1.0")?;
    offer(settings, "get", |guest, (): ()| {
        let settings = guest.settings().map(str::to_owned);
        guest.record("settings.get", json!(null), json!(settings));
        Ok((settings,))
    })?;

    let judge = &mut linker.instance("plumbline:judge/judge@0.1.0")?;
    offer(judge, "ask", |guest, (questions,): (Vec<Question>,)| {
        let refusals: Vec<&str> = questions.iter().map(|_| no_judge(guest).1).collect();
        let answers = questions.iter().map(|_| Err(no_judge(guest).0)).collect();
        guest.record("judge.ask", json!(questions), json!(refusals));
        Ok((answers,)) as wasmtime::Result<(Vec<Result<Verdict, Refusal>>,)>
    })?;
    offer(judge, "speak", |guest, (instruction, said, most_tokens): (String, Vec<String>, u32)| {
        let (refusal, name) = no_judge(guest);
        let asked = json!({"instruction": instruction, "said": said, "most_tokens": most_tokens});
        guest.record("judge.speak", asked, json!(name));
        Ok((Err(refusal),)) as wasmtime::Result<(Result<String, Refusal>,)>
    })
}

/// Why there is no answer from a language model, and its name in the record.
fn no_judge(guest: &Guest) -> (Refusal, &'static str) {
    if guest.may(Capability::Judge) { (Refusal::Unavailable, "unavailable") } else { (Refusal::Denied, "denied") }
}

const fn log_level(level: Level) -> LogLevel {
    match level {
        Level::Debug => LogLevel::Debug,
        Level::Info => LogLevel::Info,
        Level::Warn => LogLevel::Warn,
    }
}
