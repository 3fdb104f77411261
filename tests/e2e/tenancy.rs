//! Two organisations on one server: nothing of one can be told from what does not exist by the other, on any route that
//! the API's description names.

use std::collections::BTreeMap;

use plumbline_tests::{Browser, Client, Home, Request, Server, UNLIMITED};
use serde_json::{Value, json};

use crate::access::{UNKNOWN, body, collection, contested, operations, things};
use crate::said;

crate::on_both_databases!(what_is_somebody_elses_does_not_exist);

async fn what_is_somebody_elses_does_not_exist(home: Home) {
    let (ours, theirs) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let server = Server::start_with(&home, UNLIMITED).await;
    let (ours, theirs) = (server.client(&ours), server.client(&theirs));
    ours.bind("sales-conversation", &["*"]).await;
    let mut things = things(&ours, "u-1").await;
    things.extend(contested(&ours).await);
    let text = "From today on your calls are measured against our standards.";
    ours.post("/v1/notices", &json!({"told": "2026-01-01T00:00:00Z", "text": text})).await;
    let their_person =
        theirs.post("/v1/people", &json!({"name": "Their own"})).await["id"].as_str().unwrap().to_owned();
    let submission = Request::post("/v1/conversations", &said::call("call-1")).header("idempotency-key", "first");
    let first = ours.send(&submission).await.expect(202).json();
    ours.scores(first["id"].as_str().unwrap()).await;
    let before = everything(&ours, &things).await;
    let theirs_before: Vec<_> = lists(&theirs).await;

    let mut compared = 0;
    for (method, template) in with_keys().filter(|it| it.1.contains("{id}")) {
        let collection = collection(template);
        let body = body(&method, template, &their_person);
        let request = |id: &str| {
            let path = template.replace("{id}", id).replace("{role}", "member").replace("{event}", UNKNOWN);
            Request::new(&method, path).json(&body)
        };
        let unknown = theirs.send(&request(UNKNOWN)).await;
        assert_eq!(unknown.status, 404, "{method} {template}");
        // An id of another kind is as unknown, so every id is tried everywhere.
        for (kind, id) in &things {
            let foreign = theirs.send(&request(id)).await;
            assert_eq!(foreign.status, 404, "{method} {template} with a foreign {kind}");
            assert_eq!(foreign.text(), unknown.text(), "{method} {template} with a foreign {kind}");
        }
        assert!(
            things.contains_key(collection) || ["jobs", "practice"].contains(&collection),
            "nothing foreign was tried at {template}"
        );
        compared += 1;
    }
    assert!(compared >= 13, "{compared} routes have an id");
    assert_eq!(everything(&ours, &things).await, before, "nothing was changed from outside");

    // Nothing foreign is in a list, nor found by what only the owner knows.
    for (found, before) in lists(&theirs).await.iter().zip(&theirs_before) {
        assert_eq!(found, before);
        for (kind, id) in &things {
            assert!(!found.to_string().contains(id), "a foreign {kind} is listed: {found:#}");
        }
    }
    let external_id = ours.get(&format!("/v1/conversations/{}", things["conversations"])).await["external_id"].clone();
    let external_id = external_id.as_str().unwrap();
    let by_external_id = format!("/v1/conversations?source=tests&external_id={external_id}");
    assert_eq!(theirs.list(&by_external_id).await, [Value::Null; 0]);
    let cursor = things["conversations"].replace('-', "");
    assert_eq!(theirs.list(&format!("/v1/conversations?cursor={cursor}")).await, [Value::Null; 0]);
    let page = Browser::sign_in(&theirs).await.open(&format!("/conversations/{}", things["conversations"])).await;
    assert_eq!(page.status, 404);
    assert!(!page.text().contains(said::QUESTION));

    // The same names are other things: what one chose neither shows in nor hinders what the other does.
    let own = theirs.send(&submission).await.expect(202).json();
    assert_eq!(own["state"], "created");
    assert_ne!(own["id"], first["id"]);
    assert_eq!(
        theirs.scores(own["id"].as_str().unwrap()).await["scores"],
        json!([]),
        "our scorecard is not at work there"
    );
    assert_eq!(everything(&ours, &things).await, before);
}

/// Everything that the owner can read of these things.
async fn everything(client: &Client, things: &BTreeMap<&str, String>) -> Vec<Value> {
    let mut found = lists(client).await;
    for (method, template) in with_keys().filter(|it| it.0 == "GET" && it.1.contains("{id}")) {
        // A session of practice is the person's own, and no key's of the organisation.
        if collection(template) == "practice" {
            continue;
        }
        let id = &things[collection(template)];
        let answer = client.send(&Request::new(&method, template.replace("{id}", id))).await;
        // A scorecard of the box was written in Rust and has no rubric's file, nobody was erased, and who read what is a
        // person's is that person's to know.
        let own = ["/readings", "/practice", "/practice/next", "/feedback/{feedback}"];
        let absent = ["/rubric", "/erasure"].iter().chain(&own).any(|it| template.ends_with(it));
        let answer = answer.expect(if absent { 404 } else { 200 });
        // Each time it is asked, an answer is given anew.
        let anew = template.ends_with("/improvement").then(|| answer.json());
        let anew = anew.map(|mut it| {
            it.as_object_mut().unwrap().retain(|name, _| name != "id" && name != "given");
            it
        });
        found.push(anew.unwrap_or_else(|| json!(answer.text())));
    }
    found
}

/// Every operation that a key is good for; sessions are of those who have signed in, and are tried in `login.rs`.
fn with_keys() -> impl Iterator<Item = (String, &'static str)> {
    operations().filter(|it| !it.1.starts_with("/v1/sessions"))
}

/// All lists, whole.
async fn lists(client: &Client) -> Vec<Value> {
    let mut lists = Vec::new();
    // These are answers about people, and no lists of what there is.
    let answers = ["/v1/improvement", "/v1/ramp"];
    let listed = |it: &(String, &str)| {
        it.0 == "GET" && it.1.starts_with("/v1/") && !it.1.contains('{') && !answers.contains(&it.1)
    };
    for (_, template) in with_keys().filter(listed) {
        let whole = client.send(&Request::new("GET", template)).await.expect(200).text();
        let items = serde_json::from_str(&whole).is_ok_and(|it: Value| it["items"].is_array());
        let mut list = if items { client.list(template).await } else { vec![json!(whole)] };
        // A key's last use is the question itself.
        list.iter_mut().filter_map(Value::as_object_mut).for_each(|it| _ = it.shift_remove("last_used"));
        lists.push(json!(list));
    }
    lists
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_and_with_one_that_may_nothing_every_door_is_shut() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    // It may see which scorecards are at work, and is tried on everything else.
    let key = json!({"name": "onlooker", "scopes": ["scorecards:read"]});
    let key = client.post("/v1/keys", &key).await["key"].as_str().unwrap().to_owned();
    let (nobody, onlooker) = (client.anonymous(), client.with_key(&key));
    for (method, template) in operations() {
        let path = template.replace("{id}", UNKNOWN);
        let request = Request::new(&method, &path).json(&said::call("call-1"));
        let public = ["/health/live", "/health/ready", "/metrics"].contains(&template);
        let open = ["/v1/competence", "/v1/feedback/latency", "/v1/practice/scenarios", "/v1/skills"];
        let own = method == "GET" && (template.starts_with("/v1/scorecards") || open.contains(&template));
        assert_eq!(nobody.send(&request).await.status, if public { 200 } else { 401 }, "{method} {template}");
        let status = onlooker.send(&request).await.status;
        assert_eq!(status == 403, !public && !own, "{method} {template} answers {status}");
    }
}
