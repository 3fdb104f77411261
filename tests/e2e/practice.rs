//! Practice on the very gap: chosen from where somebody stands, played turn by turn, rated by the same scorecard, and kept
//! apart from live work.

use std::io::Write as _;
use std::process::Stdio;

use plumbline_tests::{Client, Home, Request, Server};
use serde_json::{Value, json};

use crate::people::{Somebody, call, somebody, told};
use crate::said;

crate::on_both_databases!(
    a_gap_is_practised_and_scored,
    a_session_outlives_the_server_and_is_nobody_elses,
    what_is_erased_leaves_practice_too,
    practice_in_the_terminal,
);

/// A call in which much is left to improve, of whom the CRM knows as `u-1`.
fn poor(number: u32) -> Value {
    let mut talk = said::talk(
        &format!("poor {number}"),
        "discovery-call",
        &[
            ("c", "Good morning, I wanted to know whether you can deliver on time."),
            ("a", "Yes. We are the best on the market. Our price is forty thousand euros. Do you want it?"),
            ("c", "That seems high to me, and I do not know whether it is worth it."),
            ("a", "I can give you twenty percent off. Shall I send you the contract?"),
            ("c", "I would have to talk to our finance director, she decides."),
            ("a", "Fine. I'll send over the contract and a new quote for her. Goodbye."),
        ],
    );
    talk["participants"][0]["person"] = json!({"ids": [{"scheme": "crm", "value": "u-1"}]});
    talk
}

/// Somebody whose live work shows gaps.
async fn learner(admin: &Client) -> Somebody {
    let ada = somebody(admin, "Ada", "u-1").await;
    learner_of(admin).await;
    ada
}

/// Gives whoever the CRM knows as `u-1` live work that shows gaps.
pub async fn learner_of(admin: &Client) {
    admin.bind("sales-conversation", &["*"]).await;
    told(admin).await;
    for number in 0..4 {
        let id = admin.submit(&poor(number)).await;
        admin.scores(&id).await;
    }
}

pub async fn begin(learner: &Somebody, body: &Value) -> Value {
    let path = format!("/v1/people/{}/practice", learner.id);
    learner.client.send(&Request::post(&path, body)).await.expect(201).json()
}

const GOOD: [&str; 8] = [
    "Thank you for taking the time. What happens today when that goes wrong?",
    "I understand that this is a burden. What does it cost you, in hours or in money?",
    "So if I understand you correctly, that is the expensive part. Who else is affected by it?",
    "Who decides about this, and how do you usually decide such things?",
    "What have you set aside for this, and by when should it run?",
    "You said that it costs you time. With this you would have that time back. What would be fair?",
    "What would have to be true for you to try it?",
    "Shall we meet on Tuesday at ten? I will send you a summary and the invitation today.",
];

/// Plays to the end with what a good seller says.
pub async fn play(learner: &Somebody, session: &Value) -> Value {
    let path = format!("/v1/practice/{}", session["id"].as_str().unwrap());
    let mut session = session.clone();
    for text in GOOD.iter().cycle() {
        if !session["over"].is_null() {
            break;
        }
        let turns = session["turns"].as_array().unwrap().len();
        let turn = json!({"text": text, "after": turns});
        session = learner.client.post(&format!("{path}/turns"), &turn).await;
    }
    session
}

async fn a_gap_is_practised_and_scored(home: Home) {
    let (_server, admin) = home.open().await;
    let ada = learner(&admin).await;
    let next = format!("/v1/people/{}/practice/next", ada.id);
    let choices = ada.client.get(&next).await;
    let first = &choices["items"][0];
    assert_eq!(
        (&first["scorecard"], &first["why"], &first["n"]),
        (&json!("sales-conversation"), &json!("below-target"), &json!(4))
    );
    assert!(first["level"].as_f64().unwrap() < 75.0 && first["error"].as_f64().unwrap() > 0.0, "{first:#}");

    let session = begin(&ada, &json!({})).await;
    assert_eq!((&session["attempt"], &session["measures"], &session["over"]), (&json!(1), &json!(true), &Value::Null));
    let chosen: Vec<_> = choices["items"].as_array().unwrap().iter().map(|it| &it["criterion"]).collect();
    for criterion in session["criteria"].as_array().unwrap() {
        assert!(chosen.contains(&&criterion["criterion"]), "{session:#}");
    }
    // What is hidden is not in anything that is answered before it is over.
    assert_eq!(session["debrief"], Value::Null);
    let over = play(&ada, &session).await;
    assert!(over["debrief"]["aim"].is_string() && over["over"]["reason"].is_string(), "{over:#}");
    let hidden = over["debrief"]["missed"].as_array().unwrap();
    for fact in hidden {
        let told = over["turns"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["text"].as_str().unwrap().contains(fact["fact"].as_str().unwrap()));
        assert!(!told, "{fact:#}");
    }
    let path = format!("/v1/practice/{}", session["id"].as_str().unwrap());
    ada.client.send(&Request::post(format!("{path}/turns"), &json!({"text": "And another thing."}))).await.expect(409);

    // Rated by the same scorecard, and apart from live work.
    let conversation = over["conversation"].as_str().unwrap();
    let scores = ada.client.scores(conversation).await;
    assert_eq!(
        (&scores["scores"][0]["context"], &scores["scores"][0]["scorecard"]["name"]),
        (&json!("practice"), &json!("sales-conversation"))
    );
    let settled = ada.client.until(&path, |it| it["score"].is_string()).await;
    let score: f64 = settled["score"].as_str().unwrap().parse().unwrap();
    assert!((0.0..=100.0).contains(&score));
    let live = ada.client.list("/v1/conversations").await;
    assert!(live.len() == 4 && !live.iter().any(|it| it["id"] == json!(conversation)));
    assert_eq!(ada.client.list("/v1/conversations?practice=true").await.len(), 1);
    let feedback = ada
        .client
        .until(&format!("/v1/people/{}/feedback", ada.id), |it| it["items"].as_array().unwrap().len() >= 4)
        .await;
    assert!(!feedback["items"].as_array().unwrap().iter().any(|it| it["conversation"] == json!(conversation)));
    // It changed nothing about where she stands; what was practised waits for live work to show it.
    let after = ada.client.get(&next).await;
    let level = |choices: &Value, criterion: &Value| {
        choices["items"].as_array().unwrap().iter().find(|it| it["criterion"] == *criterion).unwrap()["level"].clone()
    };
    let practised = &session["criteria"][0]["criterion"];
    assert_eq!(level(&after, practised), level(&choices, practised));
    let now = after["items"].as_array().unwrap().iter().find(|it| it["criterion"] == *practised).unwrap();
    assert!(now["due"].is_string(), "{now:#}");

    // The next is another scenario; the same again only practises.
    let other = begin(&ada, &json!({})).await;
    assert_ne!(other["scenario"], session["scenario"]);
    assert_eq!(other["measures"], true);
    let again = begin(&ada, &json!({"again": session["id"]})).await;
    assert_eq!(
        (&again["scenario"], &again["attempt"], &again["measures"]),
        (&session["scenario"], &json!(2), &json!(false))
    );
    assert_eq!(again["turns"], json!([session["turns"][0]]));
    // Beginning anew left the one before it over, and it stays an attempt.
    let left = ada.client.get(&format!("/v1/practice/{}", other["id"].as_str().unwrap())).await;
    assert_eq!(left["over"]["reason"], "abandoned");
    let wanted = Request::post(format!("/v1/people/{}/practice", ada.id), &json!({"criterion": "decision-process"}))
        .header("idempotency-key", "once");
    let named = ada.client.send(&wanted).await.expect(201).json();
    assert_eq!(ada.client.send(&wanted).await.expect(201).json(), named, "asked twice, begun once");
    assert_eq!(named["criteria"][0]["criterion"], "decision-process");

    let scenarios = admin.get("/v1/practice/scenarios").await;
    assert_eq!(
        (&scenarios["items"][0]["verdict"], &scenarios["items"][0]["retire"]),
        (&json!("too-early"), &json!(false))
    );
    for (body, status) in [
        (json!({"criterion": "charm"}), 422),
        (json!({"generator": "sales-conversation"}), 422),
        (json!({"language": "en_GB"}), 422),
        (json!({"topic": "price"}), 422),
        (json!({"again": ada.id}), 404),
    ] {
        let path = format!("/v1/people/{}/practice", ada.id);
        ada.client.send(&Request::post(&path, &body)).await.expect(status);
    }
}

async fn a_session_outlives_the_server_and_is_nobody_elses(home: Home) {
    let (ours, theirs) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let server = Server::start(&home).await;
    let admin = server.client(&ours);
    let ada = learner(&admin).await;
    let eve = somebody(&admin, "Eve", "u-2").await;
    let lead = json!({"manager": eve.id, "from": "2026-01-01T00:00:00Z"});
    admin.send(&Request::post(format!("/v1/people/{}/manager", ada.id), &lead)).await.expect(204);
    let session = begin(&ada, &json!({})).await;
    let path = format!("/v1/practice/{}", session["id"].as_str().unwrap());
    let said = ada.client.post(&format!("{path}/turns"), &json!({"text": GOOD[0], "after": 1})).await;
    // What is sent twice is not said twice.
    let twice = Request::post(format!("{path}/turns"), &json!({"text": GOOD[0], "after": 1}));
    ada.client.send(&twice).await.expect(409);
    let long = json!({"text": "x".repeat(4_001)});
    ada.client.send(&Request::post(format!("{path}/turns"), &long)).await.expect(422);
    server.kill().await;

    let server = Server::start(&home).await;
    let (admin, ada) = (server.client(&ours), Somebody { id: ada.id, client: server.client(ada.client.key()) });
    let eve = server.client(eve.client.key());
    assert_eq!(ada.client.get(&path).await, said);
    let other = server.client(&theirs);
    for client in [&eve, &admin, &other] {
        client.send(&Request::new("GET", &path)).await.expect(404);
        client.send(&Request::post(format!("{path}/turns"), &json!({"text": "Hello."}))).await.expect(404);
        client.send(&Request::post(format!("{path}/finish"), &json!({}))).await.expect(404);
        client.send(&Request::new("GET", format!("/v1/people/{}/practice", ada.id))).await.expect(404);
        client.send(&Request::post(format!("/v1/people/{}/practice", ada.id), &json!({}))).await.expect(404);
    }
    let over = ada.client.post(&format!("{path}/finish"), &Value::Null).await;
    assert_eq!(over["over"]["reason"], "done");
    let conversation = over["conversation"].as_str().unwrap();
    ada.client.scores(conversation).await;
    // Not even who leads her sees what she practised.
    for end in ["", "/transcript", "/scores"] {
        eve.send(&Request::new("GET", format!("/v1/conversations/{conversation}{end}"))).await.expect(404);
    }
    assert_eq!(eve.list("/v1/conversations?practice=true").await, [Value::Null; 0]);
    // Nobody else may submit what would pass for it.
    let mut forged = call("forged", "2026-08-01T10:00:00Z", "u-1");
    forged["source"] = json!("plumbline-practice");
    admin.send(&Request::post("/v1/conversations", &forged)).await.expect(422);
}

async fn what_is_erased_leaves_practice_too(home: Home) {
    let (_server, admin) = home.open().await;
    let ada = learner(&admin).await;
    let session = begin(&ada, &json!({"criterion": "next-step"})).await;
    let over = play(&ada, &session).await;
    let (path, record) =
        (format!("/v1/practice/{}", over["id"].as_str().unwrap()), over["conversation"].as_str().unwrap());
    ada.client.scores(record).await;
    let export =
        ada.client.send(&Request::new("GET", format!("/v1/people/{}/export", ada.id))).await.expect(200).text();
    let person: Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    assert_eq!(person["practice"][0]["turns"], over["turns"]);
    // It was made of words from these calls.
    let quoted = session["situation"].as_str().unwrap();
    assert!(quoted.contains("I'll send over the contract"), "{quoted}");
    for call in ada.client.list("/v1/conversations").await {
        admin
            .send(&Request::new("DELETE", format!("/v1/conversations/{}", call["id"].as_str().unwrap())))
            .await
            .expect(204);
    }
    ada.client.send(&Request::new("GET", &path)).await.expect(404);
    ada.client.send(&Request::new("GET", format!("/v1/conversations/{record}/transcript"))).await.expect(404);
    // That it took place stays.
    let kept = ada.client.list(&format!("/v1/people/{}/practice", ada.id)).await;
    assert_eq!((kept.len(), &kept[0]["attempt"]), (1, &json!(1)));
}

async fn practice_in_the_terminal(home: Home) {
    let (_server, admin) = home.open().await;
    let ada = learner(&admin).await;
    let run = |arguments: &[&str], said: String| {
        let mut command = plumbline_tests::plumbline();
        command.args(["practice", "--server", ada.client.address(), "--key", ada.client.key()]).args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Whoever does not read to the end has ended before.
        _ = child.stdin.take().unwrap().write_all(said.as_bytes());
        let output = tokio::task::block_in_place(|| child.wait_with_output().unwrap());
        let [out, error] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        assert_eq!((output.status.code(), error.as_str()), (Some(0), ""), "{out}");
        out
    };
    let listed = run(&["--list"], String::new());
    assert!(listed.contains("--criterion") && listed.contains("of 100"), "{listed}");
    let left = run(&[], format!("{}\n", GOOD[0]));
    assert!(left.contains("You talk to") && left.contains(&format!("You: {}", GOOD[0])), "{left}");
    let id = left.rsplit("--resume ").next().unwrap().trim().to_owned();
    let said: String = GOOD.iter().cycle().take(70).map(|it| format!("{it}\n")).collect();
    let whole = run(&["--resume", &id], format!("/help\n{said}/end\n"));
    // However the lines are broken.
    let whole = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [GOOD[0], "/give-up breaks it off", "wanted:", "Next time:", "--again"] {
        assert!(whole.contains(part), "{part} is missing in {whole}");
    }
    assert!(!whole.contains('\x1b'), "a pipe holds no colours");
}
