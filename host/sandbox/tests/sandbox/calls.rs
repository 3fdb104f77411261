//! What calls come to.

use std::time::Duration;

use plumbline_core::finding::{Quote, Rating};
use plumbline_core::manifest::World;
use plumbline_core::practice::{Brief, Gap};
use plumbline_core::run::LogLevel;
use plumbline_core::{Failure, PluginFailure};
use serde_json::json;

use super::*;

#[tokio::test]
async fn an_honest_plugin_is_heard_whole() {
    let (sandbox, _folder) = sandbox(Config::default());
    let plugin = load(&sandbox, hostile()).await;
    assert_eq!((plugin.world(), plugin.digest()), (World::Scorecard, Digest::of(hostile())));

    let run = score(&plugin, "honest", &[]).await;
    let assessment = run.result.unwrap().unwrap();
    let finding = &assessment.findings[0];
    assert_eq!(
        (finding.criterion.as_str(), &finding.rating, finding.confidence),
        ("listens", &Rating::Level(1), Some(0.5))
    );
    assert_eq!(finding.quotes, [Quote { turn: 0, text: Span { start: 0, end: 5 } }]);
    assert_eq!(run.cost.fuel_budget, sandbox.config().fuel(18 + 2 * 56));
    assert!(run.cost.fuel > 0 && run.cost.fuel < run.cost.fuel_budget, "{:?}", run.cost);
    assert!(run.cost.peak_memory >= 64 << 10, "{:?}", run.cost);

    let run = score(&plugin, "reads", &[]).await;
    let read = words(&run);
    for part in [
        r#"["Wie geht’s?", "Gut."]"#,
        "starts: Some(900)",
        "confidence: Some(0.5)",
        r#"label: "Customer 1""#,
        r#"why: "redacted""#,
        r#"reply-in: "en""#,
        r#"started: "2026-10-05T10:00:00.000Z""#,
        r#"("deal", "D-9")"#,
    ] {
        assert!(read.contains(part), "{part} is missing in {read}");
    }
}

#[tokio::test]
async fn each_misdeed_has_its_own_failure_and_leaves_no_trace() {
    let config = Config { output_limit: 1 << 20, memory_limit: 16 << 20, ..Config::default() };
    let (sandbox, _folder) = sandbox(config);
    let plugin = load(&sandbox, hostile()).await;
    let budget = sandbox.config().fuel(18 + 2 * 56);
    let trap = |message: &str| Failure::Trap { message: message.into() };
    let cases = [
        ("loops", Failure::OutOfFuel { budget }),
        ("floods-host", Failure::OutOfFuel { budget }),
        ("floods-judge", Failure::OutOfFuel { budget }),
        ("eats-memory", Failure::Memory { limit: 16 << 20 }),
        ("returns-too-much", Failure::OutputTooLarge { limit: 1 << 20 }),
        ("returns-many", Failure::OutputTooLarge { limit: 1 << 20 }),
        (
            "returns-no-text",
            Failure::InvalidOutput {
                place: "score".into(),
                message: "invalid utf-8 sequence of 1 bytes from index 0".into(),
            },
        ),
        ("panics", trap("wasm trap: wasm `unreachable` instruction executed, in `hostile_plugins::")),
        ("recurses", trap("wasm trap: call stack exhausted, in `hostile_plugins::recurses`")),
        ("recurses-widely", trap("wasm trap: out of bounds memory access, in `hostile_plugins::recurses_widely`")),
        ("reads-out-of-bounds", trap("wasm trap: out of bounds memory access, in `")),
        ("exits", trap("the plugin exited with status 0")),
    ];
    for (behaviour, expected) in cases {
        let run = score(&plugin, behaviour, &[]).await;
        let failure = run.result.unwrap_err();
        match (&failure, &expected) {
            (Failure::Trap { message }, Failure::Trap { message: start }) => {
                assert!(message.starts_with(start), "{behaviour}: {message}");
            }
            _ => assert_eq!(failure, expected, "{behaviour}"),
        }
        assert!(!failure.retryable(), "{behaviour}");
        assert!(run.cost.fuel > 0 && run.cost.fuel <= budget, "{behaviour}: {:?}", run.cost);
        assert!(run.cost.peak_memory <= 16 << 20, "{behaviour}: {:?}", run.cost);
        assert_honest(&plugin).await;
    }
}

#[tokio::test]
async fn what_a_plugin_says_itself_is_passed_on() {
    let (sandbox, _folder) = sandbox(Config::default());
    let plugin = load(&sandbox, hostile()).await;
    let said = |code: &str| PluginFailure { code: code.into(), message: "it said so".into(), retryable: false };
    for (behaviour, refusal) in
        [("declines", Refusal::Declined(said("not-for-me"))), ("fails", Refusal::Failed(said("out-of-words")))]
    {
        assert_eq!(score(&plugin, behaviour, &[]).await.result.unwrap().unwrap_err(), refusal);
    }
    assert_eq!(plugin.define("fails").await.result.unwrap_err(), said("no-words").into());
    assert_eq!(plugin.define("panics").await.result.unwrap_err().kind(), "trap");

    let definition = plugin.define("en").await.result.unwrap();
    assert_eq!((definition.id.as_str(), definition.sections[0].criteria.len()), ("hostile", 2));
}

/// What is not sound but well-formed is not the sandbox's to judge.
#[tokio::test]
async fn unsound_answers_pass_as_they_are() {
    let (sandbox, _folder) = sandbox(Config::default());
    let plugin = load(&sandbox, hostile()).await;
    let nan = score(&plugin, "nan", &[]).await.result.unwrap().unwrap();
    assert!(matches!(nan.findings[0].rating, Rating::Number(number) if number.is_nan()));
    let quotes = score(&plugin, "quotes-out-of-range", &[]).await.result.unwrap().unwrap();
    assert_eq!(quotes.findings[0].quotes[0].text.end, u32::MAX);
    let twice = score(&plugin, "duplicates", &[]).await.result.unwrap().unwrap();
    assert_eq!(twice.findings.len(), 2);
}

#[tokio::test]
async fn words_are_bounded_and_the_rest_is_counted() {
    let config = Config { log_lines: 10, log_bytes: 50, stderr_bytes: 101, ..Config::default() };
    let (sandbox, _folder) = sandbox(config);
    let plugin = load(&sandbox, hostile()).await;

    let run = score(&plugin, "floods-log", ALL).await;
    let lines: Vec<&str> = run.said.log.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(lines, ["line 0", "line 1", "line 2", "line 3", "line 4", "line 5", "line 6", "line 7"]);
    assert!(run.said.log.iter().all(|it| it.level == LogLevel::Info));
    assert_eq!(run.said.log_dropped, 1_001 - 8);

    let run = score(&plugin, "floods-stderr", &[]).await;
    assert_eq!(words(&run), "printed");
    // The limit cuts through a character.
    assert_eq!(run.said.stderr, format!("first\n{}\u{fffd}", "é".repeat(47)));

    let run = score(&plugin, "panics", &[]).await;
    assert!(run.said.stderr.contains("panicked at"), "{}", run.said.stderr);
    let Failure::Trap { message } = run.result.unwrap_err() else { panic!("a panic is a trap") };
    assert!(!message.contains("Wie geht"), "a customer's words are in a failure: {message}");
}

#[tokio::test]
async fn a_denied_memory_may_be_lived_with() {
    let (sandbox, _folder) = sandbox(Config::default());
    let plugin = load(&sandbox, hostile()).await;
    assert_eq!(words(&score(&plugin, "tries-memory", &[]).await), "true");
}

#[tokio::test]
async fn nothing_of_the_machine_is_seen() {
    let (sandbox, _folder) = sandbox(Config::default());
    let plugin = load(&sandbox, hostile()).await;
    let run = score(&plugin, "looks-around", &[]).await;
    assert_eq!(words(&run), r#"Ok(1767225600000000000) 0ns Ok(0) "" [] []"#);
    assert_eq!(words(&score(&plugin, "sleeps", &[]).await), "awake");
}

#[tokio::test]
async fn nothing_is_remembered_from_call_to_call() {
    let (sandbox, _folder) = sandbox(Config::default());
    let plugin = load(&sandbox, hostile()).await;
    for _ in 0..3 {
        assert_eq!(words(&score(&plugin, "remembers", ALL).await), "settings None+");
    }
}

/// Each import that is a capability, granted and not, and allowed by the operator and not.
#[tokio::test]
async fn a_capability_is_granted_and_allowed_or_refused_with_a_value() {
    let denied = "settings None, ask [Err(Refusal::Denied)], speak Err(Refusal::Denied)";
    let cases: [(&[Capability], &[Capability], &str, usize); 5] = [
        (ALL, &[], denied, 0),
        (&[], ALL, denied, 0),
        (ALL, &[Capability::Log], denied, 1),
        (
            ALL,
            &[Capability::Settings],
            r#"settings Some("{\"strict\":true}"), ask [Err(Refusal::Denied)], speak Err(Refusal::Denied)"#,
            0,
        ),
        (
            ALL,
            &[Capability::Judge],
            "settings None, ask [Err(Refusal::Unavailable)], speak Err(Refusal::Unavailable)",
            0,
        ),
    ];
    for (allowed, grants, expected, lines) in cases {
        let (sandbox, _folder) = sandbox(Config { allowed: allowed.to_vec(), ..Config::default() });
        let plugin = load(&sandbox, hostile()).await;
        let run = score(&plugin, "asks", grants).await;
        assert_eq!(words(&run), expected, "{grants:?} of {allowed:?}");
        assert_eq!((run.said.log.len(), run.said.log_dropped), (lines, 1 - lines as u64), "{grants:?} of {allowed:?}");
    }
}

#[tokio::test]
async fn every_question_to_the_host_is_recorded() {
    let (sandbox, _folder) = sandbox(Config::default());
    let plugin = load(&sandbox, hostile()).await;
    let run = score(&plugin, "asks", ALL).await;
    let question = json!({
        "criterion": "listens",
        "instruction": "Did the agent listen?",
        "levels": [],
        "within": null,
        "options": []
    });
    let calls: Vec<_> =
        run.calls.iter().map(|it| (it.import.as_str(), it.asked.clone(), it.answered.clone())).collect();
    assert_eq!(
        calls,
        [
            ("settings.get", json!(null), json!(null)),
            ("judge.ask", json!([question]), json!(["unavailable"])),
            ("judge.speak", json!({"instruction": "Say hello.", "said": [], "most_tokens": 10}), json!("unavailable")),
            ("settings.get", json!(null), json!(r#"{"strict":true}"#)),
        ],
        "`prepare` asks first, and never sees settings",
    );
    let definition = plugin.define("asks").await.result.unwrap();
    assert_eq!(definition.summary, "settings None, ask [Err(Refusal::Denied)], speak Err(Refusal::Denied)");
}

#[tokio::test]
async fn the_same_call_gives_the_same_answer_at_the_same_cost() {
    let (one, _folder) = sandbox(Config::default());
    let (other, _folder) = sandbox(Config { workers: 1, ..Config::default() });
    assert_eq!(one.engine_fingerprint(), other.engine_fingerprint());
    let plugins = [load(&one, hostile()).await, load(&other, hostile()).await];
    for behaviour in ["honest", "map-order", "looks-around", "reads", "panics", "recurses", "floods-stderr", "asks"] {
        let mut seen = Vec::new();
        for plugin in plugins.iter().cycle().take(6) {
            let run = score(plugin, behaviour, ALL).await;
            seen.push((run.result, run.calls, run.said, run.cost.fuel, run.cost.peak_memory));
        }
        assert!(seen.iter().all(|it| *it == seen[0]), "{behaviour}: {seen:#?}");
    }
}

/// A machine that cannot give the address space for a pool runs the same calls to the same end.
#[tokio::test]
async fn without_a_pool_nothing_differs_but_speed() {
    let (pooled, folder) = sandbox(Config::default());
    let config = Config { cache_dir: folder.path().into(), queue: 1 << 20, ..Config::default() };
    let single = Sandbox::new(config).unwrap();
    assert_eq!((pooled.pooled(), single.pooled()), (true, false));
    let plugins = [load(&pooled, hostile()).await, load(&single, hostile()).await];
    for behaviour in ["honest", "eats-memory", "recurses-widely", "map-order"] {
        let [one, other] = [score(&plugins[0], behaviour, ALL).await, score(&plugins[1], behaviour, ALL).await];
        assert_eq!(
            (one.result, one.cost.fuel, one.cost.peak_memory),
            (other.result, other.cost.fuel, other.cost.peak_memory),
            "{behaviour}"
        );
    }
}

#[tokio::test]
async fn a_fingerprint_names_what_may_change_a_result() {
    let print = |config| sandbox(config).0.engine_fingerprint().to_owned();
    let own = print(Config::default());
    assert!(own.starts_with("wasmtime-48.0.8-"), "{own}");
    for (what, config) in [
        ("fuel", Config { fuel_base: 1, ..Config::default() }),
        ("fuel of a kilobyte", Config { fuel_per_kb: 1, ..Config::default() }),
        ("memory", Config { memory_limit: 1 << 20, ..Config::default() }),
        ("output", Config { output_limit: 1, ..Config::default() }),
    ] {
        assert_ne!(print(config), own, "{what}");
    }
    assert_eq!(
        print(Config { deadline: Duration::from_secs(1), ..Config::default() }),
        own,
        "a backstop is no verdict"
    );
}

#[tokio::test]
async fn the_deadline_is_the_hosts_fault() {
    let config = Config { fuel_base: u64::MAX / 4, deadline: Duration::from_millis(20), ..Config::default() };
    let (sandbox, _folder) = sandbox(config);
    let plugin = load(&sandbox, hostile()).await;
    let failure = score(&plugin, "loops", &[]).await.result.unwrap_err();
    assert!(matches!(failure, Failure::HostFault { .. }) && failure.retryable(), "{failure:?}");
    assert_honest(&plugin).await;
    assert!(sandbox.healthy());
}

/// More calls than places, of which some misbehave and some are given up.
#[tokio::test]
async fn calls_wait_their_turn_and_do_not_hurt_each_other() {
    let (sandbox, _folder) = sandbox(Config { workers: 2, fuel_base: 2_000_000_000, ..Config::default() });
    let plugin = load(&sandbox, hostile()).await;
    let mut calls = tokio::task::JoinSet::new();
    for n in 0..200 {
        let plugin = plugin.clone();
        match n % 10 {
            0 => calls.spawn(async move {
                let mut given_up = std::pin::pin!(score(&plugin, "loops", &[]));
                assert!(
                    std::future::poll_fn(|it| std::task::Poll::Ready(given_up.as_mut().poll(it).is_pending())).await
                );
            }),
            1 => calls.spawn(async move {
                assert_eq!(score(&plugin, "panics", &[]).await.result.unwrap_err().kind(), "trap");
            }),
            _ => calls.spawn(async move { assert_honest(&plugin).await }),
        };
    }
    calls.join_all().await;
}

#[tokio::test]
async fn a_practice_plugin_hears_and_answers() {
    let (sandbox, _folder) = sandbox(Config::default());
    let plugin = load(&sandbox, &guests::component("practice")).await;
    assert_eq!(plugin.world(), World::Practice);
    let description = plugin.describe("de").await.result.unwrap();
    assert_eq!((description.id.as_str(), description.languages), ("practice", vec!["de".to_owned()]));

    let gap = Gap {
        scorecard: "sales".into(),
        criterion: "open-questions".into(),
        title: "Open questions".into(),
        guidance: "Asks what cannot be answered with yes.".into(),
        level: 0.25,
        error: 0.125,
        examples: vec!["Do you like it?".into()],
        options: Vec::new(),
    };
    let brief = Brief {
        language: "en".into(),
        conversation_type: "discovery-call".into(),
        gaps: vec![gap],
        done: vec!["cold-call".into()],
        difficulty: 0.5,
        seed: 7,
        options: vec![("a".into(), "b".into())],
    };
    let scenarios = plugin.generate(&brief, Call::default()).await.result.unwrap();
    let scenario = &scenarios[0];
    assert_eq!((scenario.id.as_str(), scenario.most_turns, scenario.difficulty), ("open-questions-7", 12, 0.5));
    for part in ["level: 0.25, error: 0.125", "Do you like it?", "cold-call", "discovery-call"] {
        assert!(scenario.situation.contains(part), "{part} is missing in {}", scenario.situation);
    }

    let line = plugin.reply(scenario, &[1, 2, 3], &transcript(""), Call::default()).await.result.unwrap();
    assert_eq!((line.text.as_str(), line.revealed, line.state), ("Sam: Wie geht’s?\nGut.", vec![0], vec![3, 2, 1]));
    assert_eq!(line.ended.as_deref(), Some("asking who decides"));
    assert_eq!(line.options, brief.options);

    let silence = Transcript { text: String::new(), turns: Vec::new(), holes: Vec::new(), ..transcript("") };
    let failure = plugin.reply(scenario, &[], &silence, Call::default()).await.result.unwrap_err();
    assert!(
        matches!(failure, Failure::PluginFailure { ref code, retryable: true, .. } if code == "silent"),
        "{failure:?}"
    );

    assert_eq!(plugin.define("en").await.result.unwrap_err().kind(), "invalid-output");
}
