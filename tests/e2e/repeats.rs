//! Requests that are sent again, because an answer was lost or because there is a newer version of what was said.

use plumbline_tests::{Home, Request, concurrently};
use serde_json::{Value, json};

use crate::said;

crate::on_both_databases!(a_request_under_the_same_key_creates_once, a_newer_version_is_the_next_revision);

async fn a_request_under_the_same_key_creates_once(home: Home) {
    let (_server, client) = home.open().await;
    // Without an id of the source's own, only the key tells two conversations from one.
    let mut call = said::call("none");
    call.as_object_mut().unwrap().shift_remove("external_id");
    let submission = |key: &str, call: &Value| Request::post("/v1/conversations", call).header("idempotency-key", key);

    // Sixteen at once, as of a client that lost its patience.
    let answers = concurrently(0..16, 16, |_| {
        let (client, request) = (client.clone(), submission("first", &call));
        async move { client.send(&request).await.expect(202).json() }
    });
    let answers = answers.await;
    assert!(answers.iter().all(|it| it == &answers[0]), "{answers:#?}");
    assert_eq!((&answers[0]["state"], &answers[0]["revision"]), (&json!("created"), &json!(1)));
    assert_eq!(client.list("/v1/conversations").await.len(), 1);

    let mut other = call.clone();
    other["turns"][0]["text"] = json!("Something else.");
    let refused = client.send(&submission("first", &other)).await.expect(422).json();
    assert_eq!(refused["type"], "urn:plumbline:problem:idempotency-mismatch");
    assert_eq!(refused["errors"][0]["pointer"], "Idempotency-Key");
    // The metadata beside a body decides as well what is created.
    let beside = submission("first", &call);
    let beside = Request { path: format!("{}?metadata=%7B%22source%22%3A%22crm%22%7D", beside.path), ..beside };
    client.send(&beside).await.expect(422);
    let second = client.send(&submission("second", &call)).await.expect(202).json();
    assert_ne!(second["id"], answers[0]["id"], "another key is another request");
    assert_eq!(client.list("/v1/conversations").await.len(), 2);

    let scorecard =
        json!({"plugin": "sales-conversation", "version": "^1", "conversation_types": ["*"], "mode": "active"});
    let bind = |body: &Value| Request::post("/v1/scorecards", body).header("idempotency-key", "bind");
    let first = client.send(&bind(&scorecard)).await.expect(201).json();
    assert_eq!(client.send(&bind(&scorecard)).await.expect(201).json(), first);
    let mut other = scorecard.clone();
    other["mode"] = json!("shadow");
    client.send(&bind(&other)).await.expect(422);
    assert_eq!(client.list("/v1/scorecards").await.len(), 1);
}

async fn a_newer_version_is_the_next_revision(home: Home) {
    let (_server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    let submit = |call: &Value| Request::post("/v1/conversations", call);
    let call = said::call("call-1");
    let first = client.send(&submit(&call)).await.expect(202).json();
    let again = client.send(&submit(&call)).await.expect(202).json();
    assert_eq!((&again["id"], &again["revision"], &again["state"]), (&first["id"], &json!(1), &json!("unchanged")));

    let mut newer = call.clone();
    newer["turns"].as_array_mut().unwrap().truncate(4);
    let second = client.send(&submit(&newer)).await.expect(202).json();
    assert_eq!((&second["id"], &second["revision"], &second["state"]), (&first["id"], &json!(2), &json!("revised")));
    let id = first["id"].as_str().unwrap();
    let path = format!("/v1/conversations/{id}");
    for (query, revision, turns) in [("", 2, 4), ("?revision=1", 1, 10), ("?revision=2", 2, 4)] {
        let transcript = client.get(&format!("{path}/transcript{query}")).await;
        assert_eq!((&transcript["revision"], transcript["turns"].as_array().unwrap().len()), (&json!(revision), turns));
        let scores = client.until(&format!("{path}/scores{query}"), |it| it["state"] == "done").await;
        let scores: Vec<_> = scores["scores"].as_array().unwrap().iter().map(|it| &it["revision"]).collect();
        assert_eq!(scores, [&json!(revision)], "each revision has its own score");
    }
    client.send(&Request::new("GET", format!("{path}?revision=3"))).await.expect(404);

    // The same id in another source is another conversation.
    let mut elsewhere = call.clone();
    elsewhere["source"] = json!("telephony");
    let other = client.send(&submit(&elsewhere)).await.expect(202).json();
    assert_eq!((&other["state"], other["id"] == first["id"]), (&json!("created"), false));
    let listed = client.list("/v1/conversations?external_id=call-1").await;
    let listed: Vec<_> = listed.iter().map(|it| (it["source"].as_str().unwrap(), &it["revision"])).collect();
    assert_eq!(listed, [("telephony", &json!(1)), ("tests", &json!(2))], "newest first, each in its newest revision");
}
