//! A plugin from an attacker, uploaded like any other: each misdeed has its own failure, nobody else notices, and what
//! it says about the customer's words reaches nobody who may not read them.

use plumbline_tests::{Client, Home, Request};
use serde_json::{Value, json};

use crate::{guests, said};

/// What the conversation's type makes the plugin do, and the failure that becomes of it.
const MISDEEDS: [(&str, &str); 15] = [
    ("loops", "out-of-fuel"),
    ("floods-host", "out-of-fuel"),
    ("eats-memory", "memory"),
    ("panics", "trap"),
    ("recurses", "trap"),
    ("recurses-widely", "trap"),
    ("reads-out-of-bounds", "trap"),
    ("exits", "trap"),
    ("returns-too-much", "output-too-large"),
    ("returns-many", "output-too-large"),
    ("nan", "invalid-output"),
    ("duplicates", "invalid-output"),
    // A thousand lines and half a megabyte are cut, and are no failure; that a finding is missing is one.
    ("floods-log", "invalid-output"),
    ("quotes-out-of-range", "invalid-output"),
    ("fails", "plugin-failure"),
];

/// Criteria of the plugin that invents its evidence, and why each but the first has no score.
const MISQUOTES: [(&str, Option<&str>); 8] = [
    ("holds", None),
    ("past-the-end", Some("invalid-evidence")),
    ("within-a-character", Some("invalid-evidence")),
    ("backwards", Some("invalid-evidence")),
    ("empty", Some("invalid-evidence")),
    ("over-two-turns", Some("invalid-evidence")),
    ("of-somebody-else", Some("invalid-evidence")),
    ("nothing", Some("invalid-evidence")),
];

const SECRET: &str = "quincunx marmalade";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_misdeed_has_its_own_failure_and_nobody_else_notices() {
    let home = Home::sqlite();
    let (server, client) = home.open().await;
    upload(&client, "hostile").await;
    let honest = client.bind("sales-conversation", &["discovery-call"]).await;
    client.bind("hostile", &MISDEEDS.map(|it| it.0)).await;
    let expected = client.score(&said::call("before")).await;
    let expected = comparable(&expected, &honest);

    for (misdeed, kind) in MISDEEDS {
        let scores = client.score(&conversation(misdeed)).await;
        let score = only(&scores);
        assert_eq!(
            (&score["state"], &score["failure"]["kind"]),
            (&json!("failed"), &json!(kind)),
            "{misdeed}: {score:#}"
        );
        assert_eq!(score["failure"]["retryable"], false, "{misdeed}");
        assert!(!score["failure"].to_string().contains(SECRET), "{misdeed}: a failure has no words: {score:#}");
        assert_unharmed(&client, misdeed, &honest, &expected).await;
    }

    assert_eq!(client.list("/v1/jobs/dead").await, [Value::Null; 0]);
    assert_eq!(home.places_of(SECRET).await, [""; 0], "the words of a panic are sealed");
    assert!(!server.log().contains(SECRET), "the words of a panic are not logged");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_that_does_not_hold_is_shown_as_such_and_counts_for_nothing() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    upload(&client, "misquotes").await;
    client.bind("misquotes", &["*"]).await;
    let scores = client.score(&said::talk("call-1", "chat", &[("a", "Grüezi, how are you?"), ("c", "Well.")])).await;
    let score = only(&scores);
    let found = list(&score["criteria"]).iter();
    let found: Vec<_> = found.map(|it| (it["criterion"].as_str().unwrap(), it["failure"]["kind"].as_str())).collect();
    assert_eq!(found, MISQUOTES, "{score:#}");
    for criterion in list(&score["criteria"]) {
        let quoted: Vec<_> = list(&criterion["evidence"]).iter().map(|it| it["text"].as_str().unwrap()).collect();
        match criterion["failure"]["kind"].as_str() {
            None => assert_eq!((quoted.as_slice(), &criterion["score"]), (["Grüezi"].as_slice(), &json!("100.0"))),
            Some(_) => assert_eq!((quoted.as_slice(), &criterion["score"]), ([""; 0].as_slice(), &Value::Null)),
        }
    }
    // One of eight is less than the half that must be rated.
    assert_eq!(
        (&score["state"], &score["final"], &score["rated_weight"]),
        (&json!("scored"), &Value::Null, &json!("0.125"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_practice_generator_is_rehearsed_before_anybody_practises_with_it() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    let plugins = client.list("/v1/plugins").await;
    let boxed = plugins.iter().find(|it| it["name"] == "role-play").unwrap();
    let rehearsal = &client.get(&format!("/v1/plugins/{}", boxed["id"].as_str().unwrap())).await["report"]["rehearsal"];
    assert_eq!(rehearsal["languages"], json!(["en", "de"]), "{boxed:#}");
    assert!(rehearsal["lines"].as_u64() >= Some(4) && rehearsal["reply_fuel"].as_u64() > Some(0), "{rehearsal:#}");

    let request = Request::new("POST", "/v1/plugins").body("application/wasm", guests::component("practice"));
    let location = client.send(&request).await.expect(202).header("location").to_owned();
    let echo = client.until(&location, |it| it["state"] != "checking").await;
    assert_eq!(echo["state"], "refused", "{echo:#}");
    let places: Vec<_> = list(&echo["report"]["faults"]).iter().map(|it| it["place"].as_str().unwrap()).collect();
    assert_eq!(places, ["reply(en, scenarios[0]).line.ended"], "{echo:#}");
}

/// The next conversation is scored as the one before the misdeed was, and the server takes more.
async fn assert_unharmed(client: &Client, misdeed: &str, honest: &Value, expected: &str) {
    let next = client.score(&said::call(&format!("after-{misdeed}"))).await;
    assert_eq!(comparable(&next, honest), expected, "after {misdeed}");
    assert_eq!(client.get("/health/ready").await, json!({"status": "ready", "faults": []}), "after {misdeed}");
}

/// What the box's scorecard found, without what differs from run to run.
fn comparable(scores: &Value, binding: &Value) -> String {
    let score = only(scores);
    assert_eq!((&score["scorecard"]["digest"], &score["state"]), (&binding["digest"], &json!("scored")), "{score:#}");
    json!([score["final"], score["sections"], score["criteria"], score["cost"]["fuel"]]).to_string()
}

fn conversation(misdeed: &str) -> Value {
    let turns = [("a", "How do you keep track of the quincunx marmalade?"), ("c", "We do not.")];
    said::talk(&format!("during-{misdeed}"), misdeed, &turns)
}

/// Uploads a component of the hostile folder and waits until it has been checked.
async fn upload(client: &Client, name: &str) -> Value {
    let request = Request::new("POST", "/v1/plugins").body("application/wasm", guests::component(name));
    let answer = client.send(&request).await.expect(202);
    let location = answer.header("location").to_owned();
    assert_eq!(answer.json()["state"], "checking");
    let plugin = client.until(&location, |it| it["state"] != "checking").await;
    assert_eq!((&plugin["state"], &plugin["name"]), (&json!("ready"), &json!(name)), "{plugin:#}");
    plugin
}

fn only(scores: &Value) -> &Value {
    let scores = list(&scores["scores"]);
    assert_eq!(scores.len(), 1, "{scores:#?}");
    &scores[0]
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}
