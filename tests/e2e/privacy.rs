//! What people may ask: what is held on them, and that it be gone. And how long anything is kept.

use plumbline_tests::{Browser, Client, Home, Server};
use serde_json::{Value, json};

use plumbline_tests::Request;

use crate::login::{PASSWORD, set_password};
use crate::said;

crate::on_both_databases!(
    a_person_is_exported_and_erased,
    one_turn_is_erased_and_the_others_hold,
    what_was_kept_long_enough_is_erased
);

/// Words that stand nowhere else: said by the person, of the person, and said to the person.
const SAID: &str = "quincunx marmalade";
const NAME: &str = "Ottilie Vanderquill";
const LABEL: &str = "Tilly Quillington";
const ADDRESS: &str = "ottilie@quill.example";
const ANSWER: &str = "zephyrine ledgers";

fn call(external_id: &str) -> Value {
    let mut call = said::call(external_id);
    call["participants"][0]["label"] = json!(LABEL);
    call["participants"][0]["person"] = json!({"ids": [{"scheme": "email", "value": ADDRESS.to_uppercase()}]});
    call["turns"][2]["text"] = json!(format!("What happens when the {SAID} arrives late, and what does it cost you?"));
    call["turns"][3]["text"] = json!(format!("We phone around, and the {ANSWER} cost us forty thousand euros a year."));
    call
}

async fn told(client: &Client) {
    let text = "From today on your calls are measured against our standards.";
    client.post("/v1/notices", &json!({"told": "2026-01-01T00:00:00Z", "text": text})).await;
}

async fn a_person_is_exported_and_erased(home: Home) {
    let (server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    told(&client).await;
    let person = json!({"name": NAME, "ids": [{"scheme": "email", "value": ADDRESS}]});
    let person = client.post("/v1/people", &person).await["id"].as_str().unwrap().to_owned();
    let at = format!("/v1/people/{person}");
    let key = client.post("/v1/keys", &json!({"name": "own", "person": person, "scopes": ["admin"]})).await;
    let own = client.with_key(key["key"].as_str().unwrap());
    let browser = set_password(&client, &person, ADDRESS).await;
    let first = client.submit(&call("first")).await;
    let mut revised = call("first");
    revised["turns"][0]["text"] = json!("Good morning.");
    assert_eq!(client.submit(&revised).await, first);
    let second = client.submit(&call("second")).await;
    let untouched = client.submit(&said::call("untouched")).await;
    let mut before = Vec::new();
    for id in [&first, &second, &untouched] {
        before.push(client.scores(id).await);
    }
    assert!(before[0].to_string().contains(SAID), "{:#}", before[0]);

    own.until(&format!("{at}/feedback"), |it| it["items"].as_array().unwrap().len() == 2).await;
    // Everything that is held, to the person as to a system; what others said is theirs.
    for client in [&own, &client] {
        let export = client.send(&Request::new("GET", format!("{at}/export"))).await.expect(200).text();
        let lines: Vec<Value> = export.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        let kinds: Vec<_> = lines.iter().map(|it| it["kind"].as_str().unwrap()).collect();
        let one = ["conversation", "transcript", "score"];
        assert_eq!(kinds, [&["person"][..], &one, &one].concat());
        assert!([SAID, NAME, ADDRESS].iter().all(|it| export.contains(it)), "{export}");
        assert!(!export.contains(ANSWER));
        assert_eq!(lines[0]["feedback"].as_array().unwrap().len(), 2, "of each conversation's newest revision");
        assert_eq!((&lines[0]["practice"], &lines[0]["skills"]), (&json!([]), &json!([])));
        assert_eq!((&lines[0]["has_password"], lines[0]["sessions"].as_array().unwrap().len()), (&json!(true), 1));
    }
    unreadable(&home, &server).await;

    let certificate = client.send(&Request::new("DELETE", &at)).await.expect(200).json();
    assert_eq!(client.get(&format!("{at}/erasure")).await, certificate);
    browser.open("/v1/sessions").await.expect(401);
    browser.sign_in("Fabrikam", ADDRESS, PASSWORD).await.expect(422);
    assert_eq!(client.send(&Request::new("DELETE", &at)).await.expect(200).json(), certificate);
    let counts = ["conversations", "revisions", "turns", "scores", "ids", "keys", "destroyed_keys"];
    let counts = counts.map(|it| certificate[it].as_u64().unwrap());
    assert_eq!(counts, [2, 3, 15, 3, 1, 1, 3], "{certificate:#}");
    own.send(&Request::new("GET", "/v1/people")).await.expect(401);
    let left = client.get(&at).await;
    assert_eq!((&left["name"], &left["ids"], &left["active"]), (&Value::Null, &json!([]), &json!(false)));
    client.send(&Request::new("PATCH", &at).json(&json!({"active": true}))).await.expect(404);

    let browser = Browser::sign_in(&client).await;
    for (id, before) in [&first, &second, &untouched].into_iter().zip(&before) {
        let erased = id != &untouched;
        let mut held = String::new();
        for path in ["", "/transcript", "/transcript?revision=1", "/scores"] {
            held += &client.get(&format!("/v1/conversations/{id}{path}")).await.to_string();
        }
        held += &browser.open(&format!("/conversations/{id}")).await.expect(200).text();
        for word in [SAID, NAME, LABEL, ADDRESS] {
            assert!(!held.contains(word), "{word} is in {held}");
        }
        assert_eq!(held.contains(ANSWER), erased, "what the other side said stays");
        let transcript = client.get(&format!("/v1/conversations/{id}/transcript")).await;
        let empty = |it: &&Value| it["text"] == "";
        assert_eq!(transcript["turns"].as_array().unwrap().iter().filter(empty).count(), if erased { 5 } else { 0 });
        // What was counted stays, to the digit, and so does whose it was.
        let now = client.get(&format!("/v1/conversations/{id}/scores")).await;
        let numbers = |scores: &Value| {
            let score = &scores["scores"][0];
            let ratings = score["criteria"].as_array().unwrap().iter().map(|it| {
                let kind = it["rating"].as_object().unwrap().keys().next().unwrap().clone();
                (kind, it["rating"]["level"].clone(), it["rating"]["number"].clone(), it["score"].clone())
            });
            (
                score["id"].clone(),
                score["final"].clone(),
                score["subject"]["person"].clone(),
                ratings.collect::<Vec<_>>(),
            )
        };
        assert_eq!(numbers(&now), numbers(before));
    }
    unreadable(&home, &server).await;

    // What comes later is not hers: nobody is known by that id any more.
    let later = client.submit(&call("later")).await;
    assert_eq!(client.scores(&later).await["scores"][0]["subject"]["person"], Value::Null);
    server.kill().await;
    let server = Server::start(&home).await;
    let client = server.client(client.key());
    assert_eq!(client.get(&format!("{at}/erasure")).await, certificate);
    assert_eq!(
        client.send(&Request::new("DELETE", "/v1/people/0190a000-0000-7000-8000-000000000000")).await.status,
        404
    );
}

async fn one_turn_is_erased_and_the_others_hold(home: Home) {
    let (server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    let mut call = call("one");
    call["turns"][4]["text"] = json!("Why does it cost so much, and who would have to agree to another way?");
    let id = client.submit(&call).await;
    let before = client.scores(&id).await;
    let at = format!("/v1/conversations/{id}/turns");
    for absent in ["10", "-1", "x", "99999999999999999999"] {
        client.send(&Request::new("DELETE", format!("{at}/{absent}"))).await.expect(404);
    }
    client.send(&Request::new("DELETE", format!("{at}/2"))).await.expect(204);
    client.send(&Request::new("DELETE", format!("{at}/2"))).await.expect(204);
    let transcript = client.get(&format!("/v1/conversations/{id}/transcript")).await;
    assert_eq!(transcript["turns"][2]["text"], "");
    let hole = json!({"turn": 2, "start_byte": 0, "end_byte": 0, "why": "erased"});
    assert!(transcript["holes"].as_array().unwrap().contains(&hole), "{transcript:#}");
    let after = client.get(&format!("/v1/conversations/{id}/scores")).await;
    let quotes = |scores: &Value| -> Vec<(u64, String)> {
        let criteria = scores["scores"][0]["criteria"].as_array().unwrap().iter();
        let evidence = criteria.flat_map(|it| it["evidence"].as_array().unwrap());
        evidence.map(|it| (it["turn"].as_u64().unwrap(), it["text"].as_str().unwrap().to_owned())).collect()
    };
    let (before, after) = (quotes(&before), quotes(&after));
    assert!(before.iter().any(|it| it.0 == 2) && before.iter().any(|it| it.0 != 2), "{before:?}");
    let expected: Vec<_> =
        before.into_iter().map(|(turn, text)| (turn, if turn == 2 { String::new() } else { text })).collect();
    assert_eq!(after, expected);
    assert!(
        Browser::sign_in(&client)
            .await
            .open(&format!("/conversations/{id}"))
            .await
            .expect(200)
            .text()
            .contains("erased")
    );
    assert_eq!(home.places_of(SAID).await, [""; 0]);
    assert!(!server.log().contains(SAID));
}

async fn what_was_kept_long_enough_is_erased(home: Home) {
    let (_server, client) = home.open().await;
    let kept = |name: &str, kind: &str, started: &str| {
        let mut call = said::call(name);
        call["conversation_type"] = json!(kind);
        call["started"] = json!(started);
        call
    };
    let recent = (chrono::Utc::now() - chrono::TimeDelta::days(20)).to_rfc3339();
    let mut ids = Vec::new();
    for (name, kind, started) in [
        ("old", "discovery-call", "2020-01-01T00:00:00Z"),
        ("recent", "discovery-call", recent.as_str()),
        ("older", "complaint", "2020-01-01T00:00:00Z"),
        ("other", "survey", recent.as_str()),
    ] {
        ids.push(client.submit(&kept(name, kind, started)).await);
    }
    let rules = json!({"rules": [
        {"conversation_type": "discovery-call", "days": 30}, {"conversation_type": "complaint", "days": 36500},
        {"conversation_type": "*", "days": 10},
    ]});
    client.send(&Request::new("PUT", "/v1/retention").json(&rules)).await.expect(204);
    assert_eq!(client.get("/v1/retention").await["rules"].as_array().unwrap().len(), 3);
    let left = client.until("/v1/conversations", |it| it["items"].as_array().unwrap().len() == 2).await;
    let left: Vec<_> = left["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(left, [ids[2].as_str(), ids[1].as_str()]);
    client.send(&Request::new("GET", format!("/v1/conversations/{}", ids[0]))).await.expect(404);
    for (rules, pointer) in [
        (json!([{"conversation_type": "a", "days": 0}]), "/rules/0/days"),
        (json!([{"conversation_type": "", "days": 1}]), "/rules/0/conversation_type"),
        (json!([{"conversation_type": "a", "days": 1}, {"conversation_type": "a", "days": 2}]), "/rules/1"),
    ] {
        let refused =
            client.send(&Request::new("PUT", "/v1/retention").json(&json!({"rules": rules}))).await.expect(422);
        assert!(refused.text().contains(pointer), "{}", refused.text());
    }
}

async fn unreadable(home: &Home, server: &Server) {
    for words in [SAID, NAME, LABEL, ADDRESS, ANSWER, "OTTILIE@QUILL.EXAMPLE"] {
        assert_eq!(home.places_of(words).await, [""; 0], "{words}");
        assert!(!server.log().contains(words), "{words} is in the log");
    }
}
