//! What people contest of their results: with a quote, before somebody else, in time; and what follows where they are right.

use plumbline_tests::{Client, Home, Request};
use serde_json::{Value, json};

use crate::by_hand::{as_found, criterion, quote};
use crate::login::grant;
use crate::people::{Somebody, call, reports, somebody, told};
use crate::said;

crate::on_both_databases!(a_dispute_is_upheld, a_dispute_is_rejected_or_overdue);

const WHY: &str = "I did say plainly when we meet again";

/// The score of a conversation of Ada's, and what she was told to work on of it.
async fn scored(admin: &Client, ada: &Somebody, name: &str) -> (String, Value, String) {
    let id = admin.submit(&call(name, "2026-08-01T10:00:00Z", "u-1")).await;
    let score = admin.scores(&id).await["scores"][0].clone();
    let path = format!("/v1/people/{}/feedback", ada.id);
    let wanted = |it: &Value| it["items"].as_array().unwrap().iter().any(|it| it["conversation"] == json!(id));
    let feedback = ada.client.until(&path, wanted).await;
    let told = feedback["items"].as_array().unwrap().iter().find(|it| it["conversation"] == json!(id)).unwrap();
    let contested = told["work_on"].as_array().unwrap().iter().find(|it| it["rating"]["level"].is_u64()).unwrap();
    (id, score, contested["criterion"].as_str().unwrap().to_owned())
}

async fn a_dispute_is_upheld(home: Home) {
    let (_server, admin) = home.open().await;
    admin.bind("sales-conversation", &["*"]).await;
    told(&admin).await;
    let (ada, eve) = (somebody(&admin, "Ada", "u-1").await, somebody(&admin, "Eve", "u-2").await);
    let manager = somebody(&admin, "Manager", "m-1").await;
    assert_eq!(reports(&admin, &ada, Some(&manager), "2026-07-01T00:00:00Z").await, 204);
    grant(&admin, &eve.id, "reviewer").await;
    let (id, score, contested) = scored(&admin, &ada, "one").await;
    let transcript = ada.client.get(&format!("/v1/conversations/{id}/transcript")).await;
    let at = format!("/v1/scores/{}/disputes", score["id"].as_str().unwrap());
    let body = json!({"criterion": contested, "quote": quote(&transcript, said::QUESTION), "words": WHY});

    // Nobody but the person, with words that stand there.
    admin.send(&Request::post(&at, &body)).await.expect(403);
    manager.client.send(&Request::post(&at, &body)).await.expect(403);
    for (field, value) in [
        ("criterion", json!("mood")),
        ("quote", json!({"turn": 99, "start_byte": 0, "end_byte": 1})),
        ("words", json!(" ")),
    ] {
        let mut wrong = body.clone();
        wrong[field] = value;
        let refused = ada.client.send(&Request::post(&at, &wrong)).await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"), "{refused:#}");
    }
    let request = Request::post(&at, &body).header("idempotency-key", "contest");
    let opened = ada.client.send(&request).await.expect(201);
    let dispute = opened.json();
    let path = opened.header("location").to_owned();
    assert_eq!(ada.client.send(&request).await.expect(201).json()["id"], dispute["id"]);
    ada.client.send(&Request::post(&at, &body)).await.expect(409);
    assert_eq!((&dispute["state"], &dispute["reviewer"]), (&json!("open"), &json!(eve.id)), "a reviewer is named");
    assert_eq!((&dispute["quote"]["text"], &dispute["words"]), (&json!(said::QUESTION), &json!(WHY)));

    // Who sees it: the person, who is named, and a system; to whom it is nothing, it is not there.
    assert_eq!(ada.client.get(&path).await, dispute);
    for (client, listed) in [(&ada.client, 1), (&eve.client, 1), (&manager.client, 0), (&admin, 1)] {
        assert_eq!(client.list("/v1/disputes?state=open").await.len(), listed);
    }
    manager.client.send(&Request::new("GET", &path)).await.expect(404);
    let readings = ada.client.list(&format!("/v1/people/{}/readings", ada.id)).await;
    assert!(readings.iter().any(|it| it["action"] == "dispute.read" && it["actor"]["id"] == json!(eve.id)));

    // Decided by who is named, once, with a reason and a rating that fits.
    let decide =
        async |client: &Client, body: &Value| client.send(&Request::post(format!("{path}/decision"), body)).await;
    let before = criterion(&score, &contested)["rating"]["level"].as_u64().unwrap();
    let reason = "The question is there, word for word.";
    let upheld = json!({"upheld": true, "rating": {"level": before + 1}, "reason": reason});
    decide(&admin, &upheld).await.expect(403);
    decide(&ada.client, &upheld).await.expect(403);
    decide(&manager.client, &upheld).await.expect(404);
    for (wrong, pointer) in [
        (json!({"upheld": true, "reason": reason}), "/rating"),
        (json!({"upheld": false, "rating": {"level": 1}, "reason": reason}), "/rating"),
        (json!({"upheld": true, "rating": {"level": before}, "reason": reason}), "/rating"),
        (json!({"upheld": true, "rating": {"level": 99}, "reason": reason}), "/rating"),
        (json!({"upheld": true, "rating": {"level": before + 1}, "reason": "yes"}), "/reason"),
    ] {
        let refused = decide(&eve.client, &wrong).await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:#}");
    }
    let decided = decide(&eve.client, &upheld).await.expect(200).json();
    assert_eq!((&decided["state"], &decided["decided_by"]), (&json!("upheld"), &json!(eve.id)));
    assert_eq!(decided["reason"], reason);
    decide(&eve.client, &upheld).await.expect(409);

    // A new score takes the place of the old one: one rating differs, and the card is added up again. Both can be read.
    let all = ada.client.scores(&id).await["scores"].as_array().unwrap().clone();
    let [old, new] = <[Value; 2]>::try_from(all).unwrap();
    assert_eq!((&old["superseded_by"], &new["supersedes"]), (&new["id"], &old["id"]));
    assert_eq!(
        (&new["source"], &new["rated_by"], &new["id"]),
        (&json!("dispute"), &json!(eve.id), &decided["superseded_by"])
    );
    let mut as_before = as_found(&old);
    as_before["superseded_by"] = Value::Null;
    assert_eq!(as_before, score);
    let differing: Vec<_> = old["criteria"]
        .as_array()
        .unwrap()
        .iter()
        .zip(new["criteria"].as_array().unwrap())
        .filter(|(old, new)| old["rating"] != new["rating"] || old["score"] != new["score"])
        .map(|(old, _)| old["criterion"].as_str().unwrap())
        .collect();
    assert_eq!(differing, [contested.as_str()]);
    let changed = criterion(&new, &contested);
    assert_eq!((&changed["rating"]["level"], &changed["rationale"]), (&json!(before + 1), &json!(reason)));
    let number = |score: &Value| score["final"].as_str().unwrap().parse::<f64>().unwrap();
    assert!(number(&new) > number(&old), "{new:#}");
    let receipt = admin.get(&format!("/v1/scores/{}/receipt", new["id"].as_str().unwrap())).await;
    assert_eq!(
        (&receipt["source"], &receipt["by"], &receipt["contested"]),
        (&json!("dispute"), &json!(eve.id), &json!(contested))
    );
    assert!(receipt["supersedes"].as_str().unwrap().starts_with("sha256:"));

    // Feedback does not say it any more, and says so.
    let feedback = ada.client.get(&format!("/v1/people/{}/feedback", ada.id)).await["items"][0].clone();
    assert!(feedback["work_on"].as_array().unwrap().iter().all(|it| it["criterion"] != json!(contested)));
    assert_eq!(
        (&feedback["withdrawn"][0]["criterion"], &feedback["withdrawn"][0]["superseded_by"]),
        (&json!(contested), &new["id"])
    );

    // The one that took its place can be contested on, but not on what was decided, and the old one not at all.
    ada.client.send(&Request::post(&at, &body)).await.expect(409);
    let at = format!("/v1/scores/{}/disputes", new["id"].as_str().unwrap());
    ada.client.send(&Request::post(&at, &body)).await.expect(409);
    let other = new["criteria"].as_array().unwrap().iter().find(|it| it["criterion"] != json!(contested)).unwrap();
    let mut second = body.clone();
    second["criterion"] = other["criterion"].clone();
    ada.client.send(&Request::post(&at, &second)).await.expect(201);

    // Told to both, in order, and in the log.
    for client in [&ada.client, &eve.client, &admin] {
        let kinds: Vec<_> = client
            .list("/v1/events")
            .await
            .into_iter()
            .filter(|it| it["data"]["dispute"] == dispute["id"])
            .map(|it| it["type"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(kinds, ["dispute.decided", "dispute.opened"]);
    }
    assert!(manager.client.list("/v1/events").await.iter().all(|it| it["data"]["dispute"].is_null()));
    let entries = admin.list("/v1/audit").await;
    for action in ["dispute.opened", "dispute.decided"] {
        assert!(entries.iter().any(|it| it["action"] == action && it["person"] == json!(ada.id)), "{action}");
    }

    // The export has it; the words are nowhere on the disk, and gone with what they are about.
    let export =
        ada.client.send(&Request::new("GET", format!("/v1/people/{}/export", ada.id))).await.expect(200).text();
    assert!(export.contains(WHY) && export.contains(reason), "{export}");
    for words in [WHY, reason] {
        assert_eq!(home.places_of(words).await, [""; 0]);
    }
    admin.send(&Request::new("DELETE", format!("/v1/conversations/{id}"))).await.expect(204);
    let left = eve.client.get(&path).await;
    assert_eq!((&left["state"], &left["words"], &left["reason"]), (&json!("upheld"), &Value::Null, &Value::Null));
}

async fn a_dispute_is_rejected_or_overdue(home: Home) {
    let (_server, admin) = home.open().await;
    admin.bind("sales-conversation", &["*"]).await;
    told(&admin).await;
    let (ada, eve) = (somebody(&admin, "Ada", "u-1").await, somebody(&admin, "Eve", "u-2").await);
    let (manager, boss) = (somebody(&admin, "Manager", "m-1").await, somebody(&admin, "Boss", "m-2").await);
    grant(&admin, &boss.id, "admin").await;
    assert_eq!(reports(&admin, &ada, Some(&manager), "2026-07-01T00:00:00Z").await, 204);
    let (id, score, contested) = scored(&admin, &ada, "one").await;
    let transcript = ada.client.get(&format!("/v1/conversations/{id}/transcript")).await;
    let at = format!("/v1/scores/{}/disputes", score["id"].as_str().unwrap());
    let body = json!({"criterion": contested, "quote": quote(&transcript, said::QUESTION), "words": WHY});
    assert_eq!(ada.client.get("/v1/disputes/rules").await, json!({"days": 14}));
    let rules = Request::new("PUT", "/v1/disputes/rules");
    admin.send(&rules.clone().json(&json!({"days": 0}))).await.expect(422);
    ada.client.send(&rules.clone().json(&json!({"days": 3}))).await.expect(403);
    boss.client.send(&rules.json(&json!({"days": 3}))).await.expect(204);
    let dispute = ada.client.send(&Request::post(&at, &body)).await.expect(201).json();
    assert_eq!(dispute["reviewer"], json!(manager.id), "where nobody reviews, whoever Ada reported to");
    let days = |it: &Value| it.as_str().unwrap()[..10].parse::<chrono::NaiveDate>().unwrap();
    assert_eq!((days(&dispute["due"]) - days(&dispute["opened"])).num_days(), 3);
    let path = format!("/v1/disputes/{}", dispute["id"].as_str().unwrap());

    // Whoever runs the house sees that it waits, and not what was said; and names somebody else.
    let bare = boss.client.get(&path).await;
    assert_eq!((&bare["words"], &bare["quote"], &bare["overdue"]), (&Value::Null, &Value::Null, &json!(false)));
    let name = |person: &str| Request::new("PUT", format!("{path}/reviewer")).json(&json!({"person": person}));
    boss.client.send(&name(&eve.id)).await.expect(422);
    boss.client.send(&name(&ada.id)).await.expect(422);
    manager.client.send(&name(&manager.id)).await.expect(403);
    grant(&admin, &eve.id, "reviewer").await;
    boss.client.send(&name(&eve.id)).await.expect(204);
    manager.client.send(&Request::new("GET", &path)).await.expect(404);
    boss.client.send(&name(&manager.id)).await.expect(204);

    // Once it should have been decided, any reviewer may; before, none but who is named.
    let rejected = json!({"upheld": false, "reason": "It was asked of somebody else than the customer."});
    let decide = Request::post(format!("{path}/decision"), &rejected);
    eve.client.send(&decide).await.expect(404);
    home.change(
        "UPDATE disputes SET due = '2026-01-01T00:00:00+00:00'",
        "UPDATE disputes SET due = '2026-01-01T00:00:00Z'",
    )
    .await;
    assert_eq!(eve.client.list("/v1/disputes").await[0]["overdue"], true);
    let decided = eve.client.send(&decide).await.expect(200).json();
    assert_eq!((&decided["state"], &decided["overdue"]), (&json!("rejected"), &json!(false)));
    assert_eq!((&decided["superseded_by"], &decided["decided_by"]), (&Value::Null, &json!(eve.id)));
    boss.client.send(&name(&eve.id)).await.expect(409);

    // Nothing changed: the score is as it was, and so is what was said of it.
    let now = ada.client.scores(&id).await["scores"].as_array().unwrap().clone();
    assert_eq!(now.iter().map(as_found).collect::<Vec<_>>(), [score]);
    let feedback = ada.client.get(&format!("/v1/people/{}/feedback", ada.id)).await["items"][0].clone();
    assert_eq!(feedback["withdrawn"], json!([]));
    assert!(feedback["work_on"].as_array().unwrap().iter().any(|it| it["criterion"] == json!(contested)));
    // What she contested goes with her.
    admin.send(&Request::new("DELETE", format!("/v1/people/{}", ada.id))).await.expect(200);
    let left = eve.client.get(&path).await;
    assert_eq!((&left["words"], &left["reason"], &left["quote"]["text"]), (&Value::Null, &Value::Null, &json!("")));
}
