//! Real conversations, all of them: none is lost, every quote is what the transcript says at its place, and SQLite and
//! PostgreSQL give the same results to the byte.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use plumbline_tests::{Client, Home, Request, Server, UNLIMITED, concurrently};
use serde_json::{Map, Value, json};
use tokio::sync::OnceCell;

/// Set, type of conversation, channel, and how many conversations of it the folder has.
const SETS: [(&str, &str, &str, usize); 5] = [
    ("annomi", "counselling", "voice", 45),
    ("persuasionforgood", "fundraising", "chat", 522),
    ("primock57", "consultation", "voice", 25),
    ("casino", "negotiation", "chat", 930),
    ("qmsum", "review", "meeting", 33),
];
const SCORECARDS: [&str; 2] = ["sales-conversation", "service-conversation"];
const AT_ONCE: usize = 16;

/// What one conversation came to: its results without what differs from run to run, by scorecard and participant.
type Results = BTreeMap<(String, String), Comparable>;

#[derive(Debug, PartialEq)]
struct Comparable {
    score: String,
    receipt: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_scores_every_real_conversation_and_quotes_it_to_the_byte() {
    on_sqlite().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_gives_the_same_results_to_the_byte() {
    let Some(home) = Home::postgres().await else { return };
    let Some(expected) = on_sqlite().await else { return };
    let found = observe(&home, &conversations().unwrap()).await;
    assert_eq!(found.len(), expected.len());
    for (conversation, results) in expected {
        assert_eq!(&found[conversation], results, "{conversation}");
    }
}

/// The results on SQLite, which both tests need; `None` where the data is absent.
async fn on_sqlite() -> Option<&'static HashMap<String, Results>> {
    static RESULTS: OnceCell<Option<HashMap<String, Results>>> = OnceCell::const_new();
    let observed = RESULTS.get_or_init(async || Some(observe(&Home::sqlite(), &conversations()?).await));
    observed.await.as_ref()
}

/// Scores everything on this home, checks each result, and returns what can be compared.
async fn observe(home: &Home, conversations: &[Value]) -> HashMap<String, Results> {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(home, UNLIMITED).await;
    let client = server.client(&key);
    for scorecard in SCORECARDS {
        client.bind(scorecard, &["*"]).await;
    }
    let submitted = concurrently(conversations.to_vec(), AT_ONCE, |conversation| {
        let client = client.clone();
        async move { (client.submit(&conversation).await, conversation) }
    });
    let results = concurrently(submitted.await, AT_ONCE, |(id, conversation)| {
        let client = client.clone();
        async move { (conversation["external_id"].as_str().unwrap().to_owned(), results(&client, &id, &conversation).await) }
    });
    let results: HashMap<_, _> = results.await.into_iter().collect();
    assert_eq!(client.list("/v1/conversations").await.len(), conversations.len(), "none is lost and none is doubled");
    assert_eq!(client.list("/v1/jobs/dead").await, [Value::Null; 0], "nothing was set aside");
    assert_eq!(results.len(), conversations.len());
    results
}

async fn results(client: &Client, id: &str, sent: &Value) -> Results {
    let transcript = client.get(&format!("/v1/conversations/{id}/transcript")).await;
    assert_is_what_was_sent(&transcript, sent);
    let scores = client.scores(id).await;
    let mut results = Results::new();
    for score in list(&scores["scores"]) {
        assert_is_sound(score, &transcript);
        let score_id = score["id"].as_str().unwrap();
        let receipt = client.send(&Request::new("GET", format!("/v1/scores/{score_id}/receipt"))).await.expect(200);
        let comparable = Comparable { score: without_chance(score), receipt: without_salt(&receipt.text()) };
        let subject = score["subject"]["participant"].as_str().unwrap_or("nobody").to_owned();
        let scorecard = score["scorecard"]["name"].as_str().unwrap().to_owned();
        assert!(results.insert((scorecard, subject), comparable).is_none(), "one result each: {scores:#}");
    }
    let expected =
        subjects(sent).into_iter().flat_map(|it| SCORECARDS.map(|scorecard| (scorecard.to_owned(), it.clone())));
    assert_eq!(results.keys().cloned().collect::<BTreeSet<_>>(), expected.collect(), "{}", sent["external_id"]);
    results
}

/// Everybody internal, and `nobody` where nobody is: then each scorecard says that it could score nobody.
fn subjects(sent: &Value) -> Vec<String> {
    let internal = list(&sent["participants"]).iter().filter(|it| it["side"] == "internal");
    let subjects: Vec<_> = internal.map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    if subjects.is_empty() { vec!["nobody".to_owned()] } else { subjects }
}

fn assert_is_what_was_sent(transcript: &Value, sent: &Value) {
    let said = |it: &Value| list(&it["turns"]).iter().map(|it| (it["speaker"].clone(), it["text"].clone())).collect();
    let (kept, sent): (Vec<_>, Vec<_>) = (said(transcript), said(sent));
    assert!(kept == sent, "a word was changed: {transcript:#}");
}

/// Scored or declined with a reason; and whatever is quoted stands in the transcript, letter for letter.
fn assert_is_sound(score: &Value, transcript: &Value) {
    match score["state"].as_str().unwrap() {
        "scored" => assert!(!list(&score["criteria"]).is_empty(), "{score:#}"),
        "declined" => {
            let failure = &score["failure"];
            assert!(failure["code"].as_str().is_some_and(|it| !it.is_empty()), "{score:#}");
            assert!(failure["message"].as_str().is_some_and(|it| !it.is_empty()), "{score:#}");
        }
        state => panic!("a scorecard of the box {state}: {score:#}"),
    }
    for criterion in list(&score["criteria"]) {
        assert!(criterion.get("failure").is_none(), "a finding of the box does not hold: {criterion:#}");
        for quote in list(&criterion["evidence"]) {
            let turn = &transcript["turns"][quote["turn"].as_u64().unwrap() as usize];
            let text = turn["text"].as_str().unwrap();
            let byte = |name: &str| quote[name].as_u64().unwrap() as usize;
            let (start, end) = (byte("start_byte"), byte("end_byte"));
            assert!(start < end && end <= text.len(), "{quote:#} of {text:?}");
            assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{quote:#} of {text:?}");
            assert_eq!(quote["text"].as_str().unwrap().as_bytes(), &text.as_bytes()[start..end]);
            assert_eq!((&quote["verified"], &quote["starts_ms"]), (&json!(true), &turn["starts_ms"]));
        }
    }
}

/// Without ids, times of day, and the time that the run took.
fn without_chance(score: &Value) -> String {
    let mut score = score.clone();
    for name in ["id", "conversation", "scored"] {
        assert!(score.as_object_mut().unwrap().shift_remove(name).is_some(), "{name}");
    }
    assert!(score["cost"].as_object_mut().unwrap().shift_remove("wall_us").is_some());
    score.to_string()
}

/// The receipt's bytes without the digests that depend on salts.
fn without_salt(receipt: &str) -> String {
    let mut value: Map<String, Value> = serde_json::from_str(receipt).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), receipt, "a receipt has no needless byte");
    assert!(value.shift_remove("salted").is_some_and(|it| it.is_object()));
    serde_json::to_string(&value).unwrap()
}

/// All sets in the native shape; `None`, said plainly, where the folder is absent.
fn conversations() -> Option<Vec<Value>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if !folder.is_dir() {
        eprintln!("SKIPPED: the real conversations are not at {}", folder.display());
        return None;
    }
    let read = |(set, kind, channel, count): (&str, &str, &str, usize)| {
        let text = std::fs::read_to_string(folder.join(set).with_extension("jsonl")).unwrap();
        let records: Vec<Value> = text.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        assert_eq!(records.len(), count, "{set}");
        records.into_iter().map(move |it| native(&it, kind, channel)).collect::<Vec<_>>()
    };
    Some(SETS.into_iter().flat_map(read).collect())
}

/// As an importer would send it. Whose role is scored is internal. In nine of the meetings that role is `chair`, which
/// nobody's own role says: there, nobody is known to be internal.
fn native(record: &Value, conversation_type: &str, channel: &str) -> Value {
    let mut participants: Vec<Value> = Vec::new();
    let mut turns: Vec<Value> = Vec::new();
    let mut latest = 0;
    for turn in list(&record["turns"]) {
        let (label, role) = (turn["speaker"].as_str().unwrap(), turn["role"].as_str().unwrap());
        let text = turn["text"].as_str().unwrap();
        // A meeting's minutes have turns without words.
        if text.trim().is_empty() {
            continue;
        }
        let speaker = participants.iter().position(|it| it["label"] == label).unwrap_or_else(|| {
            let side = if role == record["scored_role"] { "internal" } else { "external" };
            let id = format!("s{}", participants.len());
            participants.push(json!({"id": id, "label": label, "side": side, "role": role}));
            participants.len() - 1
        });
        let milliseconds = |name: &str| turn[name].as_f64().map(|it| (it * 1000.0).round() as u64);
        // Five counselling turns are stamped before the turn above them. The order is right and the stamp is not, so
        // the stamp is left out.
        let starts = milliseconds("start").filter(|it| *it >= latest);
        latest = starts.unwrap_or(latest);
        let ends = milliseconds("end").filter(|_| starts.is_some());
        let mut sent = json!({"speaker": participants[speaker]["id"], "text": text});
        for (name, time) in [("starts_ms", starts), ("ends_ms", ends)] {
            if let Some(time) = time {
                sent[name] = json!(time);
            }
        }
        turns.push(sent);
    }
    // Some dates are `BAD_…`: the set's own way of saying that it does not know.
    let date = record["date"].as_str().filter(|it| !it.starts_with("BAD"));
    let started = date.map_or("2026-01-05T09:00:00Z".to_owned(), |it| format!("{it}Z"));
    json!({
        "external_id": record["id"], "source": record["dataset"], "conversation_type": conversation_type,
        "channel": channel, "language": "en", "started": started, "participants": participants, "turns": turns,
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}
