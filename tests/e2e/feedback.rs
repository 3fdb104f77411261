//! What people are told of their conversations: by quotes that are there, to the person first, and to nobody who may not
//! see it.

use plumbline_tests::{Client, Home, Request};
use serde_json::{Value, json};

use crate::login::{grant, set_password};
use crate::people::{Somebody, call, reports, somebody, told};
use crate::said;

crate::on_both_databases!(the_person_is_told_first, a_gap_that_returns_leads_to_practice, only_what_counts_is_told);

async fn feedback(client: &Client, person: &Somebody, n: usize) -> Vec<Value> {
    let path = format!("/v1/people/{}/feedback", person.id);
    let found = client.until(&path, |it| it["items"].as_array().unwrap().len() == n).await;
    found["items"].as_array().unwrap().clone()
}

async fn the_person_is_told_first(home: Home) {
    let (_server, admin) = home.open().await;
    admin.bind("sales-conversation", &["*"]).await;
    let (ada, eve) = (somebody(&admin, "Ada", "u-1").await, somebody(&admin, "Eve", "u-2").await);
    let (manager, later) = (somebody(&admin, "Manager", "m-1").await, somebody(&admin, "Later", "m-2").await);
    assert_eq!(reports(&admin, &ada, Some(&manager), "2026-07-01T00:00:00Z").await, 204);
    assert_eq!(reports(&admin, &ada, Some(&later), "2026-09-01T00:00:00Z").await, 204);
    let conversation = admin.submit(&call("one", "2026-08-01T10:00:00Z", "u-1")).await;
    let all = format!("/v1/people/{}/feedback", ada.id);
    ada.client.send(&Request::new("GET", &all)).await.expect(409);
    told(&admin).await;

    let one = feedback(&ada.client, &ada, 1).await.remove(0);
    assert_eq!((&one["conversation"], &one["read"]), (&json!(conversation), &Value::Null));
    let transcript = ada.client.get(&format!("/v1/conversations/{conversation}/transcript")).await;
    let work_on = one["work_on"].as_array().unwrap();
    assert!((1..=3).contains(&work_on.len()), "{one:#}");
    for item in work_on.iter().chain([&one["went_well"]]) {
        assert!(item["title"].is_string() && item["reached"]["anchor"].is_string(), "{item:#}");
        for quote in item["evidence"].as_array().unwrap() {
            let turn = &transcript["turns"][usize::try_from(quote["turn"].as_u64().unwrap()).unwrap()];
            assert!(turn["text"].as_str().unwrap().contains(quote["text"].as_str().unwrap()), "{quote:#}");
        }
    }
    for item in work_on {
        let shown = ["evidence", "searched", "measured"].iter().any(|it| item[*it] != json!([]));
        assert!(shown && item["next_try"].is_string() && item["held_against"]["anchor"].is_string(), "{item:#}");
        assert_eq!(item["practise"], false);
    }
    assert_ne!(one["went_well"]["evidence"], json!([]));

    // To whoever else may see it, it is not there yet, and nobody reads it in the person's place.
    grant(&admin, &eve.id, "reviewer").await;
    let this = format!("{all}/{}", one["id"].as_str().unwrap());
    let why = |path: &str| Request::new("GET", path).header("plumbline-reason", "A complaint is being looked into.");
    let read = Request::new("PATCH", &this).json(&json!({"read": true}));
    let seen_by_others = async |n: usize| {
        assert_eq!(feedback(&manager.client, &ada, n).await.len(), n);
        assert_eq!(manager.client.send(&Request::new("GET", &this)).await.status, if n > 0 { 200 } else { 404 });
        assert_eq!(eve.client.send(&why(&all)).await.expect(200).json()["items"].as_array().unwrap().len(), n);
        assert_eq!(eve.client.send(&why(&this)).await.status, if n > 0 { 200 } else { 404 });
        // It is of a time before theirs.
        feedback(&later.client, &ada, 0).await;
        later.client.send(&Request::new("GET", &this)).await.expect(404);
    };
    seen_by_others(0).await;
    for client in [&manager.client, &eve.client] {
        client.send(&read).await.expect(404);
    }
    ada.client.send(&read).await.expect(204);
    seen_by_others(1).await;
    eve.client.send(&Request::new("GET", &all)).await.expect(403);
    ada.client
        .send(&Request::new("PATCH", &this).json(&json!({"acknowledged": true, "useful": false})))
        .await
        .expect(204);
    ada.client.send(&Request::new("PATCH", &this).json(&json!({"useful": true}))).await.expect(204);
    ada.client.send(&Request::new("PATCH", &this).json(&json!({"usefull": true}))).await.expect(422);
    let now = ada.client.get(&this).await;
    assert!(now["read"].is_string() && now["acknowledged"].is_string() && now["useful"] == true, "{now:#}");
    // Others' readings of it can be read by the person.
    let readings = ada.client.list(&format!("/v1/people/{}/readings", ada.id)).await;
    assert!(readings.iter().any(|it| it["action"] == "feedback.read" && it["actor"]["id"] == json!(manager.id)));

    let latency = admin.get("/v1/feedback/latency").await;
    assert_eq!(latency["n"], 1);
    assert!(latency["p50_ms"].as_i64().is_some_and(|it| it >= 0) && latency["p50_ms"] == latency["p95_ms"]);

    // On the page, by the person, as by the API.
    let browser = set_password(&admin, &ada.id, "ada@example.com").await;
    let page = browser.open("/feedback").await.expect(200).text();
    let title = work_on[0]["title"].as_str().unwrap().replace('\'', "&#39;");
    assert!(page.contains(&title), "{page}");
    let token = browser.form_token("/feedback").await;
    let useful = format!("/feedback/{}", one["id"].as_str().unwrap());
    browser.submit(&useful, &[("form_token", &token), ("useful", "no")]).await.expect(303);
    browser.submit(&useful, &[("form_token", "another"), ("useful", "yes")]).await.expect(403);
    assert_eq!(ada.client.get(&this).await["useful"], false);
}

async fn a_gap_that_returns_leads_to_practice(home: Home) {
    let (_server, admin) = home.open().await;
    admin.bind("sales-conversation", &["*"]).await;
    told(&admin).await;
    let ada = somebody(&admin, "Ada", "u-1").await;
    let mut told_of = Vec::new();
    for n in 1..=6 {
        let talk = said::talk(
            &format!("poor {n}"),
            "discovery-call",
            &[
                ("c", "Good morning, I wanted to know whether you can deliver on time."),
                ("a", "Yes. We are the best. Our price is forty thousand. Do you want it?"),
                ("c", "That seems high to me, and I do not know whether it is worth it."),
                ("a", "It is a good price. Everybody buys it. Shall I send you the contract?"),
                ("c", "I would have to talk to our finance director, she decides."),
                ("a", "Fine. Call me when you know. Goodbye."),
            ],
        );
        let mut talk = talk;
        talk["participants"][0]["person"] = json!({"ids": [{"scheme": "crm", "value": "u-1"}]});
        admin.submit(&talk).await;
        let newest = feedback(&ada.client, &ada, n).await.remove(0);
        told_of.push(newest["work_on"].as_array().unwrap().clone());
    }
    let criteria = |items: &[Value]| items.iter().map(|it| it["criterion"].to_string()).collect::<Vec<_>>();
    assert_ne!(criteria(&told_of[0]), criteria(&told_of[1]), "what was said just now steps back");
    let returning = told_of.iter().flatten().filter(|it| it["practise"] == true).count();
    assert!(returning > 0, "{told_of:#?}");
    for item in &told_of[1] {
        assert_eq!(item["practise"], false, "one time is not a habit");
    }
}

async fn only_what_counts_is_told(home: Home) {
    let (_server, admin) = home.open().await;
    let shadow =
        json!({"plugin": "service-conversation", "version": "^1", "conversation_types": ["*"], "mode": "shadow"});
    admin.post("/v1/scorecards", &shadow).await;
    told(&admin).await;
    let ada = somebody(&admin, "Ada", "u-1").await;
    let tried = admin.submit(&call("tried", "2026-08-01T10:00:00Z", "u-1")).await;
    let one = feedback(&ada.client, &ada, 1).await.remove(0);
    assert_eq!((&one["work_on"], &one["went_well"]), (&json!([]), &Value::Null), "{one:#}");

    // Whoever becomes known later is told then; what is erased is told no more.
    admin.bind("sales-conversation", &["*"]).await;
    let nameless = admin.submit(&said::call("nameless")).await;
    admin.scores(&nameless).await;
    feedback(&ada.client, &ada, 1).await;
    let by_hand = json!({"participant": 0, "person": ada.id});
    admin.send(&Request::post(format!("/v1/conversations/{nameless}/speakers"), &by_hand)).await.expect(204);
    assert_ne!(feedback(&ada.client, &ada, 2).await[0]["work_on"], json!([]));
    admin.send(&Request::new("DELETE", format!("/v1/conversations/{tried}"))).await.expect(204);
    assert_eq!(feedback(&ada.client, &ada, 1).await[0]["conversation"], json!(nameless));
    // A revision replaces what was told of the one before.
    let mut revised = said::call("nameless");
    revised["turns"][0]["text"] = json!("Good morning.");
    assert_eq!(admin.submit(&revised).await, nameless);
    let path = format!("/v1/people/{}/feedback", ada.id);
    let now = ada.client.until(&path, |it| it["items"][0]["revision"] == 2).await;
    assert_eq!(now["items"].as_array().unwrap().len(), 1);
}
