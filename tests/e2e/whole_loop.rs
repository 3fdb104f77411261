//! The whole loop through HTTP: conversations in, feedback out to a receiver that fails at first, a role-play on the gap that
//! showed up, its score, and the next scenario chosen from where the person stands.

use plumbline_tests::{Home, LOOPBACK, Receiver, Reply, Request, Server};
use serde_json::{Value, json};

use crate::people::somebody;
use crate::practice::{begin, learner_of, play};

crate::on_both_databases!(from_conversation_to_feedback_to_practice_to_the_next);

async fn from_conversation_to_feedback_to_practice_to_the_next(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let settings = format!("{LOOPBACK}[webhooks]\ntimeout_seconds = 1\nretry_seconds = [0, 0, 0]\n");
    let server = Server::start_with(&home, &settings).await;
    let admin = server.client(&key);
    let receiver = Receiver::start(|before| Reply::status([500, 503, 204][before.min(2)])).await;
    let practised = Receiver::start(|_| Reply::status(204)).await;
    for (url, kind, content) in
        [(receiver.url(), "feedback.ready", "words"), (practised.url(), "practice.finished", "ids")]
    {
        admin.post("/v1/webhooks", &json!({"url": url, "kinds": [kind], "content": content})).await;
    }

    // In: four calls. Out: feedback on each, the first of it at the third attempt.
    let ada = somebody(&admin, "Ada", "u-1").await;
    learner_of(&admin).await;
    let received = receiver.wait_for(6).await;
    let id = |it: &plumbline_tests::Received| it.header("webhook-id").to_owned();
    let failed: Vec<_> = received.iter().take(2).map(id).collect();
    assert!(failed.iter().all(|failed| received.iter().skip(2).any(|it| id(it) == *failed)), "{failed:?}");
    let own = ada.client.list(&format!("/v1/people/{}/feedback", ada.id)).await;
    for delivered in &received {
        let data = &delivered.json()["data"];
        let told = own.iter().find(|it| it["id"] == data["feedback"]).unwrap();
        assert_eq!((&data["person"], &data["words"]["work_on"]), (&json!(ada.id), &told["work_on"]));
        assert!(data["words"]["work_on"][0]["next_try"].is_string(), "{data:#}");
    }

    // The gap is practised.
    let session = begin(&ada, &json!({})).await;
    let over = play(&ada, &session).await;
    let finished = practised.wait_for(1).await.remove(0).json();
    assert_eq!((&finished["data"]["practice"], &finished["data"]["person"]), (&session["id"], &json!(ada.id)));
    let path = format!("/v1/practice/{}", session["id"].as_str().unwrap());
    let settled = ada.client.until(&path, |it| it["score"].is_string()).await;
    assert!(over["conversation"].is_string() && settled["measures"] == true);
    assert_eq!(receiver.received().len(), received.len(), "practice is not fed back as live work is");

    // The next is chosen from where she stands, by which what was practised waits for live work to show it.
    let next = ada.client.get(&format!("/v1/people/{}/practice/next", ada.id)).await;
    let next = next["items"].as_array().unwrap().clone();
    let second = begin(&ada, &json!({})).await;
    let first_of = |session: &Value| session["criteria"].as_array().unwrap().clone();
    assert_ne!(second["scenario"], session["scenario"]);
    assert!(first_of(&second).iter().any(|it| it["criterion"] == next[0]["criterion"]), "{second:#}");
    let erased = Request::new("DELETE", format!("/v1/people/{}", ada.id));
    admin.send(&erased).await.expect(200);
    ada.client.send(&Request::new("GET", &path)).await.expect(401);
}
