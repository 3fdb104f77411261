//! The sandbox against real components: every way to misbehave has its own failure, and the next call is as if nothing
//! had been.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../../../tests/hostile/guests.rs"]
mod guests;

mod cache;
mod calls;
mod inspection;

use std::sync::OnceLock;

use plumbline_core::Digest;
use plumbline_core::finding::{Assessment, Rating, Refusal};
use plumbline_core::manifest::Capability;
use plumbline_core::run::Run;
use plumbline_core::transcript::{Hole, Participant, Span, Transcript, Turn};
use plumbline_sandbox::{Call, Config, Plugin, Sandbox};
use tempfile::TempDir;

const ALL: &[Capability] = &[Capability::Log, Capability::Settings, Capability::Judge];

/// A sandbox with a cache of its own, and the folder that holds it.
fn sandbox(config: Config) -> (Sandbox, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::new(Config { cache_dir: folder.path().into(), queue: 8, ..config }).unwrap();
    (sandbox, folder)
}

fn hostile() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| guests::component("hostile"))
}

async fn load(sandbox: &Sandbox, bytes: &[u8]) -> Plugin {
    sandbox.load(Digest::of(bytes), || async { Ok::<_, std::io::Error>(bytes) }).await.unwrap()
}

/// Two turns between an agent, who is scored, and a customer; the conversation's type names the behaviour.
fn transcript(behaviour: &str) -> Transcript {
    let participant = |id: &str, label: &str, side: &str, role: &str| Participant {
        id: id.into(),
        label: label.into(),
        side: side.into(),
        role: role.into(),
    };
    let turn = |speaker, start, end, starts, confidence| Turn {
        speaker,
        text: Span { start, end },
        starts: Some(starts),
        ends: None,
        confidence,
    };
    Transcript {
        text: "Wie geht’s?\nGut.".into(),
        turns: vec![turn(0, 0, 13, 0, Some(0.5)), turn(1, 14, 18, 900, None)],
        participants: vec![
            participant("p0", "Agent 1", "internal", "agent"),
            participant("p1", "Customer 1", "external", "customer"),
        ],
        subject: 0,
        holes: vec![Hole { text: Span { start: 14, end: 18 }, why: "redacted".into() }],
        conversation_type: behaviour.into(),
        channel: "voice".into(),
        language: "de".into(),
        reply_in: "en".into(),
        started: "2026-10-05T10:00:00.000Z".into(),
        attributes: vec![("deal".into(), "D-9".into())],
    }
}

async fn score(plugin: &Plugin, behaviour: &str, grants: &[Capability]) -> Run<Result<Assessment, Refusal>> {
    let call = Call { settings: Some(r#"{"strict":true}"#), grants };
    plugin.score(&transcript(behaviour), call).await
}

/// The rationale of the only finding, where a behaviour reports what it saw.
fn words(run: &Run<Result<Assessment, Refusal>>) -> &str {
    let assessment = run.result.as_ref().unwrap().as_ref().unwrap();
    &assessment.findings[0].rationale
}

/// That a plugin which did something else before still does its work.
async fn assert_honest(plugin: &Plugin) {
    let run = score(plugin, "honest", &[]).await;
    let assessment = run.result.unwrap().unwrap();
    assert_eq!(assessment.findings[0].rating, Rating::Level(1));
}
