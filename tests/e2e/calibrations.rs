//! Several people who rate the same conversations: blind while they do, compared when they are done, and what that says of the
//! scorecard beside every score that it gives.

use plumbline_tests::{Browser, Client, Home, Request};
use serde_json::{Value, json};

use crate::by_hand::criterion;
use crate::login::grant;
use crate::people::{Somebody, call, reports, somebody, told};

crate::on_both_databases!(raters_are_blind_until_it_is_over, labels_tell_how_far_a_scorecard_is_right);

/// Rates one conversation.
async fn rate(client: &Client, calibration: &str, conversation: &str, ratings: &Value) -> u16 {
    let body = json!({"conversation": conversation, "ratings": ratings});
    client.send(&Request::post(format!("/v1/calibrations/{calibration}/ratings"), &body)).await.status
}

/// The ratings of a score, with the levels that are given for some criteria in the place of its own.
fn ratings(score: &Value, changed: &[(&str, u64)]) -> Value {
    let criteria = score["criteria"].as_array().unwrap().iter().map(|it| {
        let id = it["criterion"].as_str().unwrap();
        let rating = changed.iter().find(|(changed, _)| *changed == id).map(|(_, level)| json!({"level": level}));
        json!({"criterion": id, "rating": rating.unwrap_or_else(|| it["rating"].clone())})
    });
    criteria.collect()
}

/// A criterion that the scorecard rated by a level.
fn levelled(score: &Value) -> (&str, u64) {
    let criteria = score["criteria"].as_array().unwrap().iter();
    let mut levels = criteria.filter_map(|it| Some((it["criterion"].as_str()?, it["rating"]["level"].as_u64()?)));
    levels.next().unwrap()
}

async fn raters_are_blind_until_it_is_over(home: Home) {
    let (_server, admin) = home.open().await;
    let scorecard = admin.bind("sales-conversation", &["*"]).await["id"].clone();
    told(&admin).await;
    let ada = somebody(&admin, "Ada", "u-1").await;
    let (eve, bert) = (somebody(&admin, "Eve", "u-2").await, somebody(&admin, "Bert", "u-3").await);
    let manager = somebody(&admin, "Manager", "m-1").await;
    assert_eq!(reports(&admin, &ada, Some(&manager), "2026-07-01T00:00:00Z").await, 204);
    grant(&admin, &manager.id, "manager").await;
    let mut conversations = Vec::new();
    for name in ["one", "two"] {
        let id = admin.submit(&call(name, "2026-08-01T10:00:00Z", "u-1")).await;
        conversations.push((id.clone(), admin.scores(&id).await["scores"][0].clone()));
    }
    let elsewhere = admin.submit(&call("three", "2026-08-01T10:00:00Z", "u-9")).await;
    admin.scores(&elsewhere).await;
    let (one, score) = &conversations[0];
    let two = &conversations[1].0;
    let (open, level) = levelled(score);
    ada.client.until(&format!("/v1/people/{}/feedback", ada.id), |it| it["items"].as_array().unwrap().len() == 2).await;

    // Opened by whoever led them then, for people who are not rated themselves.
    let body = |conversations: &[&str], raters: &[&Somebody]| {
        let conversations: Vec<_> = conversations.iter().map(|it| json!({"conversation": it})).collect();
        let raters: Vec<_> = raters.iter().map(|it| &it.id).collect();
        json!({"name": "August", "scorecard": scorecard, "conversations": conversations, "raters": raters})
    };
    let post = |body: &Value| Request::post("/v1/calibrations", body);
    for (body, pointer) in [
        (body(&[one, one], &[&eve, &bert]), "/conversations/1/conversation"),
        (body(&[one, &elsewhere], &[&eve, &bert]), "/conversations/1/conversation"),
        (body(&[one], &[&eve]), "/raters"),
        (body(&[one], &[&eve, &ada]), "/raters/1"),
        (body(&[one], &[&eve, &eve]), "/raters/1"),
    ] {
        let refused = manager.client.send(&post(&body)).await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:#}");
    }
    let asked = body(&[one, two], &[&eve, &manager]);
    bert.client.send(&post(&asked)).await.expect(403);
    let request = post(&asked).header("idempotency-key", "calibrate");
    let opened = manager.client.send(&request).await.expect(201).json();
    assert_eq!(manager.client.send(&request).await.expect(201).json()["id"], opened["id"]);
    let id = opened["id"].as_str().unwrap();
    let path = format!("/v1/calibrations/{id}");
    for (client, listed) in [(&eve.client, 1), (&manager.client, 1), (&bert.client, 0), (&admin, 1)] {
        assert_eq!(client.list("/v1/calibrations").await.len(), listed);
    }
    bert.client.send(&Request::new("GET", &path)).await.expect(404);

    // Who rates may read what is rated and no more, and the person sees that they did.
    for (of, status) in [(one, 200), (&elsewhere, 404)] {
        let transcript = Request::new("GET", format!("/v1/conversations/{of}/transcript"));
        assert_eq!(eve.client.send(&transcript).await.status, status);
    }
    let readings = ada.client.list(&format!("/v1/people/{}/readings", ada.id)).await;
    assert!(readings.iter().any(|it| it["action"] == "transcript.read" && it["actor"]["id"] == json!(eve.id)));
    // Blind, whatever else they may see: by scores, by the score's id, by its receipt, and by what Ada was told.
    let blind = async |of: &Somebody, blind: bool| {
        let scores = of.client.get(&format!("/v1/conversations/{one}/scores")).await;
        assert_eq!(scores["scores"] == json!([]), blind, "{scores:#}");
        for end in ["", "/receipt"] {
            let request = Request::new("GET", format!("/v1/scores/{}{end}", score["id"].as_str().unwrap()));
            assert_eq!(of.client.send(&request).await.status, if blind { 404 } else { 200 });
        }
    };
    blind(&manager, true).await;
    blind(&eve, true).await;
    let mark = json!({"read": true});
    for item in ada.client.list(&format!("/v1/people/{}/feedback", ada.id)).await {
        let at = format!("/v1/people/{}/feedback/{}", ada.id, item["id"].as_str().unwrap());
        ada.client.send(&Request::new("PATCH", at).json(&mark)).await.expect(204);
    }
    let told_of = format!("/v1/people/{}/feedback", ada.id);
    assert_eq!(manager.client.get(&told_of).await["items"], json!([]));

    // Each for themselves, once.
    let other = u64::from(level == 0);
    assert_eq!(rate(&bert.client, id, one, &ratings(score, &[])).await, 404);
    assert_eq!(rate(&eve.client, id, &elsewhere, &ratings(score, &[])).await, 422);
    assert_eq!(rate(&eve.client, id, one, &json!([{"criterion": open, "rating": {"level": 99}}])).await, 422);
    assert_eq!(rate(&eve.client, id, one, &ratings(score, &[(open, other)])).await, 201);
    assert_eq!(rate(&eve.client, id, one, &ratings(score, &[])).await, 409);
    assert_eq!(rate(&manager.client, id, one, &ratings(score, &[])).await, 201);
    let seen = manager.client.get(&path).await;
    let raters: Vec<_> = seen["ratings"].as_array().unwrap().iter().map(|it| &it["rater"]).collect();
    assert_eq!(raters, [&json!(manager.id)], "their own alone");
    assert_eq!(seen["agreement"], Value::Null);
    let shown: Vec<_> = admin.scores(one).await["scores"].as_array().unwrap().clone();
    assert_eq!(shown.len(), 1, "what is rated blind is nowhere yet");
    assert_eq!(rate(&manager.client, id, two, &ratings(score, &[])).await, 201);
    blind(&manager, false).await;
    let seen = manager.client.get(&path).await;
    assert_eq!(seen["ratings"].as_array().unwrap().len(), 5, "three by people, and two by the scorecard");
    let counted: Vec<_> = seen["raters"].as_array().unwrap().iter().map(|it| it["rated"].as_u64().unwrap()).collect();
    assert_eq!(counted.iter().sum::<u64>(), 3);
    blind(&eve, true).await;

    // Over: everybody sees everything, raters read no more, and ratings are scores like any that are given by hand.
    let outcome = json!({"conversation": one, "ratings": ratings(score, &[(open, other)])});
    let settle = Request::post(format!("{path}/outcome"), &outcome);
    let close = Request::new("POST", format!("{path}/close"));
    manager.client.send(&settle).await.expect(409);
    eve.client.send(&close).await.expect(403);
    let closed = manager.client.send(&close).await.expect(200).json();
    manager.client.send(&close).await.expect(409);
    assert_eq!((&closed["state"], closed["ratings"].as_array().unwrap().len()), (&json!("closed"), 5));
    let agreement = closed["agreement"].as_array().unwrap();
    assert_eq!(agreement.len(), score["criteria"].as_array().unwrap().len());
    assert!(
        agreement.iter().all(|it| it["people"].get("alpha").is_some() && it["plugin"].get("weighted_kappa").is_some())
    );
    eve.client.send(&Request::new("GET", format!("/v1/conversations/{one}/transcript"))).await.expect(404);
    assert_eq!(rate(&eve.client, id, two, &ratings(score, &[])).await, 409);
    let sources = ada.client.scores(one).await["scores"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["source"].clone())
        .collect::<Vec<_>>();
    assert_eq!(sources, ["plugin", "human", "human"]);
    // What they agreed on is a label.
    assert_eq!(criterion(&ada.client.scores(one).await["scores"][0], open)["reliability"], Value::Null);
    eve.client.send(&settle).await.expect(403);
    manager.client.send(&settle).await.expect(204);
    manager.client.send(&settle).await.expect(409);
    let beside = criterion(&ada.client.scores(one).await["scores"][0], open)["reliability"].clone();
    assert_eq!(
        (&beside["labels"], &beside["wrong"]["count"], &beside["disputed"]),
        (&json!(1), &json!(1), &Value::Null)
    );
    let entries = admin.list("/v1/audit").await;
    for action in ["calibration.opened", "calibration.closed", "calibration.settled"] {
        assert!(entries.iter().any(|it| it["action"] == action), "{action}");
    }
}

async fn labels_tell_how_far_a_scorecard_is_right(home: Home) {
    let (_server, admin) = home.open().await;
    let scorecard = admin.bind("sales-conversation", &["*"]).await["id"].as_str().unwrap().to_owned();
    told(&admin).await;
    let ada = somebody(&admin, "Ada", "u-1").await;
    let manager = somebody(&admin, "Manager", "m-1").await;
    assert_eq!(reports(&admin, &ada, Some(&manager), "2026-07-01T00:00:00Z").await, 204);
    let mut scores = Vec::new();
    for number in 0..6 {
        let id = admin.submit(&call(&format!("call-{number}"), "2026-08-01T10:00:00Z", "u-1")).await;
        scores.push((id.clone(), admin.scores(&id).await["scores"][0].clone()));
    }
    let (criterion_id, level) = levelled(&scores[0].1);
    let criterion_id = criterion_id.to_owned();
    let other = u64::from(level == 0);

    // What to rate: what would tell most, the same however often it is asked, and nobody's own.
    let budget = |n: u32| format!("/v1/label-budget?scorecard={scorecard}&conversations={n}");
    let wanted = manager.client.get(&budget(3)).await;
    let ids = |it: &Value| {
        it["conversations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["conversation"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!((ids(&wanted).len(), manager.client.get(&budget(3)).await), (3, wanted.clone()));
    assert_eq!(ids(&ada.client.get(&budget(3)).await), [""; 0]);
    let precise = |it: &Value| {
        let of = it["precision"].as_array().unwrap().iter().find(|it| it["criterion"] == json!(criterion_id)).unwrap();
        (of["labels"].as_u64().unwrap(), of["half_width"].as_f64().unwrap(), of["half_width_then"].as_f64().unwrap())
    };
    let (labels, before, then) = precise(&wanted);
    assert!(labels == 0 && then < before, "{wanted:#}");

    // Rated by hand: two as the scorecard has it, one otherwise. It stands beside every score of the series.
    for (index, conversation) in ids(&wanted).iter().enumerate() {
        let score = &scores.iter().find(|it| it.0 == *conversation).unwrap().1;
        let changed: &[(&str, u64)] = if index == 0 { &[(&criterion_id, other)] } else { &[] };
        let body = json!({"scorecard": scorecard, "ratings": ratings(score, changed)});
        manager
            .client
            .send(&Request::post(format!("/v1/conversations/{conversation}/scores"), &body))
            .await
            .expect(201);
    }
    let last = &scores[5].0;
    let beside = criterion(&ada.client.scores(last).await["scores"][0], &criterion_id)["reliability"].clone();
    assert_eq!(
        (&beside["labels"], &beside["wrong"]["of"], &beside["wrong"]["count"]),
        (&json!(3), &json!(3), &json!(1))
    );
    // Wilson's interval of one in three.
    let near = |it: &Value, expected: f64| (it.as_f64().unwrap() - expected).abs() < 5e-4;
    assert!(near(&beside["wrong"]["low"], 0.0615) && near(&beside["wrong"]["high"], 0.7923), "{beside:#}");
    let page = Browser::sign_in(&ada.client).await.open(&format!("/conversations/{last}")).await.expect(200).text();
    assert!(page.contains("people rated otherwise: 1 of 3 (6 to 79 %)"), "{page}");
    let one = ada.client.get(&format!("/v1/scores/{}", scores[5].1["id"].as_str().unwrap())).await;
    assert_eq!(criterion(&one, &criterion_id)["reliability"], beside);
    let next = manager.client.get(&budget(3)).await;
    let (labels, now, _) = precise(&next);
    assert!(labels == 3 && now < before, "{next:#}");
    assert!(ids(&next).iter().all(|it| !ids(&wanted).contains(it)), "what was rated is not asked for again");

    // A dispute that is upheld is a label of its own kind: what was contested is no sample.
    grant(&admin, &manager.id, "reviewer").await;
    let at = format!("/v1/scores/{}/disputes", scores[5].1["id"].as_str().unwrap());
    let quote = json!({"turn": 0, "start_byte": 0, "end_byte": 12});
    let body = json!({"criterion": criterion_id, "quote": quote, "words": "That is not what happened there."});
    let dispute = ada.client.send(&Request::post(&at, &body)).await.expect(201).json();
    let decision = json!({"upheld": true, "rating": {"level": other}, "reason": "Ada is right about this one."});
    let path = format!("/v1/disputes/{}/decision", dispute["id"].as_str().unwrap());
    manager.client.send(&Request::post(path, &decision)).await.expect(200);
    let after = ada.client.scores(last).await;
    for score in after["scores"].as_array().unwrap().iter().filter(|it| it["source"] != "human") {
        let beside_now = &criterion(score, &criterion_id)["reliability"];
        assert_eq!((&beside_now["labels"], &beside_now["wrong"]), (&beside["labels"], &beside["wrong"]));
        assert_eq!((&beside_now["disputed"]["count"], &beside_now["disputed"]["of"]), (&json!(1), &json!(1)));
    }
}
