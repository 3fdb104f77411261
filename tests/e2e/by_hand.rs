//! Conversations that people rate: with the scorecard's own form and arithmetic, apart from what it says itself, and never
//! their own.

use plumbline_tests::{Client, Home, Request};
use serde_json::{Value, json};

use crate::login::grant;
use crate::people::{call, reports, somebody, told};
use crate::said;

crate::on_both_databases!(a_manager_rates_by_hand);

/// Where some words stand in a transcript.
pub fn quote(transcript: &Value, words: &str) -> Value {
    let turns = transcript["turns"].as_array().unwrap();
    let place = turns.iter().enumerate().find_map(|(turn, it)| Some((turn, it["text"].as_str()?.find(words)?)));
    let (turn, start) = place.unwrap();
    json!({"turn": turn, "start_byte": start, "end_byte": start + words.len()})
}

/// A criterion of a score.
pub fn criterion<'a>(score: &'a Value, id: &str) -> &'a Value {
    score["criteria"].as_array().unwrap().iter().find(|it| it["criterion"] == id).unwrap()
}

/// A score without what labels say of its scorecard, which changes with every label.
pub fn as_found(score: &Value) -> Value {
    let mut score = score.clone();
    for criterion in score["criteria"].as_array_mut().unwrap() {
        criterion["reliability"] = Value::Null;
    }
    score
}

/// Every criterion as it was rated, to be sent again.
fn as_rated(score: &Value) -> Vec<Value> {
    let criteria = score["criteria"].as_array().unwrap().iter();
    criteria.map(|it| json!({"criterion": it["criterion"], "rating": it["rating"]})).collect()
}

async fn a_manager_rates_by_hand(home: Home) {
    let (_server, admin) = home.open().await;
    let scorecard = admin.bind("sales-conversation", &["*"]).await["id"].clone();
    told(&admin).await;
    let (ada, eve) = (somebody(&admin, "Ada", "u-1").await, somebody(&admin, "Eve", "u-2").await);
    let manager = somebody(&admin, "Manager", "m-1").await;
    assert_eq!(reports(&admin, &ada, Some(&manager), "2026-07-01T00:00:00Z").await, 204);
    let id = admin.submit(&call("one", "2026-08-01T10:00:00Z", "u-1")).await;
    let own = admin.scores(&id).await["scores"][0].clone();
    assert_eq!((&own["source"], &own["rated_by"], &own["supersedes"]), (&json!("plugin"), &Value::Null, &Value::Null));
    let path = format!("/v1/conversations/{id}/scores");
    let transcript = admin.get(&format!("/v1/conversations/{id}/transcript")).await;
    let feedback = ada.client.until(&format!("/v1/people/{}/feedback", ada.id), |it| it["items"] != json!([])).await;

    // The same ratings come to the same card, to the digit, whoever gives them.
    let same = json!({"scorecard": scorecard, "ratings": as_rated(&own)});
    let by_hand = manager.client.send(&Request::post(&path, &same)).await.expect(201);
    assert_eq!(by_hand.header("location"), format!("/v1/scores/{}", by_hand.json()["id"].as_str().unwrap()));
    let by_hand = by_hand.json();
    for field in ["final", "calculated", "outcome", "rated_weight", "sections", "policies"] {
        assert_eq!(by_hand[field], own[field], "{field}");
    }
    assert_eq!((&by_hand["source"], &by_hand["rated_by"]), (&json!("human"), &json!(manager.id)));
    assert_eq!(by_hand["cost"], Value::Null, "no component ran");
    let receipt = admin.get(&format!("/v1/scores/{}/receipt", by_hand["id"].as_str().unwrap())).await;
    assert_eq!((&receipt["source"], &receipt["by"]), (&json!("human"), &json!(manager.id)));

    // What is not rated stays so, and is not zero; a quote is a place that must hold.
    let question = quote(&transcript, said::QUESTION);
    let rated = own["criteria"].as_array().unwrap().iter().find(|it| it["rating"]["level"].is_u64()).unwrap();
    let (one, other) = (rated["criterion"].as_str().unwrap(), i64::from(rated["rating"]["level"] == 0));
    let few = json!({"scorecard": scorecard, "ratings": [
        {"criterion": one, "rating": {"level": other}, "rationale": "Heard otherwise.", "quotes": [question]}]});
    let keyed = Request::post(&path, &few).header("idempotency-key", "few");
    let few = manager.client.send(&keyed).await.expect(201).json();
    assert_eq!(manager.client.send(&keyed).await.expect(201).json()["id"], few["id"]);
    assert_eq!((&few["final"], &few["outcome"]), (&Value::Null, &json!("undetermined")));
    let shown = criterion(&few, one);
    assert_eq!((&shown["rating"], &shown["rationale"]), (&json!({"level": other}), &json!("Heard otherwise.")));
    assert_eq!(shown["evidence"][0]["text"], said::QUESTION);

    // It is shown apart, and what counts is as it was.
    let all = ada.client.scores(&id).await;
    let sources: Vec<_> = all["scores"].as_array().unwrap().iter().map(|it| it["source"].as_str().unwrap()).collect();
    assert_eq!(sources, ["plugin", "human", "human"]);
    assert_eq!(as_found(&all["scores"][0]), own);
    assert_eq!(ada.client.get(&format!("/v1/people/{}/feedback", ada.id)).await, feedback);
    let happened = admin.list("/v1/events").await;
    let scored: Vec<_> = happened.iter().filter(|it| it["type"] == "conversation.scored").collect();
    assert_eq!((scored.len(), &scored[0]["data"]["scores"]), (1, &json!([own["id"]])));

    // Nobody rates their own work; who sees it otherwise needs the role and a reason.
    let send = async |client: &Client, reason: bool| {
        let request = Request::post(&path, &same);
        let request = if reason { request.header("plumbline-reason", "A calibration of the team.") } else { request };
        client.send(&request).await
    };
    let refused = send(&ada.client, false).await.expect(403).json();
    assert_eq!(refused["type"], "urn:plumbline:problem:not-yours");
    assert_eq!(send(&admin, false).await.expect(403).json()["type"], "urn:plumbline:problem:person-needed");
    send(&eve.client, true).await.expect(404);
    grant(&admin, &eve.id, "reviewer").await;
    send(&eve.client, false).await.expect(403);
    send(&eve.client, true).await.expect(201);
    grant(&admin, &ada.id, "reviewer").await;
    send(&ada.client, true).await.expect(403);

    for (body, pointer) in [
        (json!({"scorecard": id, "ratings": as_rated(&own)}), "/scorecard"),
        (json!({"scorecard": scorecard, "participant": "c", "ratings": as_rated(&own)}), "/participant"),
        (json!({"scorecard": scorecard, "ratings": []}), "/ratings"),
        (
            json!({"scorecard": scorecard, "ratings": [{"criterion": "mood", "rating": {"level": 0}}]}),
            "/ratings/0/criterion",
        ),
        (
            json!({"scorecard": scorecard, "ratings": [{"criterion": one, "rating": {"level": 99}}]}),
            "/ratings/0/rating",
        ),
        (
            json!({"scorecard": scorecard, "ratings": [{"criterion": one, "rating": {"number": "1.0"}}]}),
            "/ratings/0/rating",
        ),
        (
            json!({"scorecard": scorecard, "ratings": [{"criterion": one, "rating": {"level": 0}, "quotes": [
                {"turn": 0, "start_byte": 0, "end_byte": 9_999}]}]}),
            "/ratings/0/quotes/0",
        ),
    ] {
        let refused = manager.client.send(&Request::post(&path, &body)).await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:#}");
    }

    // In the log, and gone with the conversation.
    let entries = admin.list("/v1/audit").await;
    assert!(entries.iter().any(|it| it["action"] == "score.by-hand" && it["actor"]["id"] == json!(manager.id)));
    assert_eq!(home.places_of("Heard otherwise").await, [""; 0]);
    admin.send(&Request::new("DELETE", format!("/v1/conversations/{id}"))).await.expect(204);
    manager.client.send(&Request::post(&path, &same)).await.expect(404);
}
