//! What happens, as whoever follows it hears of it: everything once and in order, also after a break, and nothing that they
//! could not look at.

use plumbline_tests::{Client, EventStream, Home, Request, Server, UNLIMITED};
use serde_json::{Value, json};

use crate::access::{Callers, callers};
use crate::crossings::LATE;
use crate::said;

crate::on_both_databases!(
    whoever_follows_goes_on_where_they_were,
    each_hears_of_what_they_may_see,
    a_stream_ends_with_what_opened_it,
    other_nodes_are_heard,
);

const BRISK: &str = "[events]\nheartbeat_seconds = 1\nstreams = 2\n";

async fn next(stream: &mut EventStream) -> (String, String, Value) {
    let event = stream.next().await.expect("the stream goes on");
    assert_eq!((&event.data["id"], &event.data["type"]), (&json!(event.id), &json!(event.kind)));
    (event.id, event.kind, event.data["data"].clone())
}

async fn whoever_follows_goes_on_where_they_were(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(&home, BRISK).await;
    let client = server.client(&key);
    client.bind("sales-conversation", &["*"]).await;
    client.submit(&said::call("before")).await;
    let before = client.until("/v1/events", |it| it["items"].as_array().unwrap().len() == 2).await;

    let mut stream = client.follow(None).await.unwrap();
    let first = client.submit(&said::call("call-1")).await;
    let (accepted, kind, data) = next(&mut stream).await;
    assert_eq!((kind.as_str(), data), ("conversation.accepted", json!({"conversation": first, "revision": 1})));
    let (scored, kind, data) = next(&mut stream).await;
    assert_eq!((kind.as_str(), &data["conversation"]), ("conversation.scored", &json!(first)));
    drop(stream);

    let second = client.submit(&said::call("call-2")).await;
    client.scores(&second).await;
    client.send(&Request::new("DELETE", format!("/v1/conversations/{second}"))).await.expect(204);
    let mut stream = client.follow(Some(&accepted)).await.unwrap();
    let mut kinds = Vec::new();
    for number in 0..4 {
        let (id, kind, data) = next(&mut stream).await;
        assert_eq!((number == 0, data["conversation"] == json!(second)), (id == scored, number > 0));
        kinds.push(kind);
    }
    let after = ["conversation.accepted", "conversation.scored", "conversation.erased"];
    assert_eq!(
        (kinds[0].as_str(), kinds[1..].iter().map(String::as_str).collect()),
        ("conversation.scored", after.to_vec())
    );
    // What is not known any more is followed from the oldest that is kept.
    let mut all = client.follow(Some(crate::access::UNKNOWN)).await.unwrap();
    assert_eq!(next(&mut all).await.0, before["items"][1]["id"]);
    assert_eq!(client.follow(None).await.err(), Some(429), "two are open");
    let other = client.post("/v1/keys", &json!({"name": "other", "scopes": ["events:read"]})).await;
    assert_eq!(client.with_key(other["key"].as_str().unwrap()).follow(Some("soon")).await.err(), Some(400));
    drop((stream, all));
    // The list says the same, newest first.
    let listed: Vec<_> = client.list("/v1/events").await.iter().map(|it| it["id"].clone()).collect();
    assert_eq!((listed.len(), &listed[3], &listed[4]), (7, &json!(scored), &json!(accepted)));
}

/// Submits a conversation and waits until it is scored.
async fn scored(client: &Client, call: &Value) -> String {
    let id = client.submit(call).await;
    client.scores(&id).await;
    id
}

async fn each_hears_of_what_they_may_see(home: Home) {
    let (key, other) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let server = Server::start_with(&home, UNLIMITED).await;
    let Callers { admin, callers, person } = callers(server.client(&key)).await;
    let other = server.client(&other);
    let mut streams = Vec::new();
    for (who, client) in callers.iter().chain([&("other", other)]) {
        match client.follow(None).await {
            Ok(stream) => streams.push((*who, stream)),
            Err(status) => assert!(matches!((*who, status), ("nobody", 401) | ("onlooker", 403)), "{who}"),
        }
    }
    let spoken = |external_id: &str, by: &str| {
        let mut call = said::call(external_id);
        call["participants"][0]["person"] = json!({"ids": [{"scheme": "crm", "value": by}]});
        call
    };
    let members = scored(&admin, &spoken("members", "u-member")).await;
    let feedback = format!("/v1/people/{person}/feedback");
    admin.until(&feedback, |it| it["items"] != json!([])).await;
    let strangers = scored(&admin, &said::call("strangers")).await;
    // A plugin's check is told to whoever may see plugins.
    let rubric =
        Request::new("POST", "/v1/rubrics").body("application/toml", LATE).header("accept", "application/wasm");
    let upload =
        Request::new("POST", "/v1/plugins").body("application/wasm", admin.send(&rubric).await.expect(200).body);
    let plugin = admin.send(&upload).await.expect(202).json()["id"].clone();
    admin.until(&format!("/v1/plugins/{}", plugin.as_str().unwrap()), |it| it["state"] == "ready").await;
    // The last that everybody hears of who hears of anything.
    let last = scored(&admin, &spoken("last", "u-member")).await;
    for (who, mut stream) in streams {
        let reads = who == "system" || who == "manager" || who == "member";
        let checks = who != "other";
        let mut heard = Vec::new();
        if !reads && !checks {
            continue;
        }
        loop {
            let (_, kind, data) = next(&mut stream).await;
            let about = data["conversation"].as_str().or(data["plugin"].as_str()).unwrap().to_owned();
            if kind == "conversation.scored" {
                assert_eq!(data["scores"].as_array().unwrap().len(), 1, "{who}");
            }
            let done = if reads { kind == "conversation.scored" && about == last } else { kind == "plugin.checked" };
            heard.push((kind, about));
            if done {
                break;
            }
        }
        for (conversation, expected) in [(&members, reads), (&strangers, who == "system")] {
            let kinds: Vec<_> = heard.iter().filter(|it| it.1 == *conversation).map(|it| it.0.as_str()).collect();
            let mut all = if expected { vec!["conversation.accepted", "conversation.scored"] } else { vec![] };
            // Feedback is its person's: whoever leads them hears of the scores alone.
            if *conversation == members && (who == "system" || who == "member") {
                all.push("feedback.ready");
            }
            assert_eq!(kinds, all, "{who}: {heard:?}");
        }
        assert!(heard.iter().any(|it| json!(it.1) == plugin), "{who} hears of the plugin");
    }
    let listed = callers.iter().find(|it| it.0 == "partner").unwrap().1.list("/v1/events").await;
    assert!(listed.iter().all(|it| it["type"] == "plugin.checked"), "{listed:#?}");
}

async fn a_stream_ends_with_what_opened_it(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(&home, BRISK).await;
    let client = server.client(&key);
    let made = client.post("/v1/keys", &json!({"name": "ears", "scopes": ["events:read"]})).await;
    let ears = client.with_key(made["key"].as_str().unwrap());
    let mut stream = ears.follow(None).await.unwrap();
    // It may hear, and may not know what of.
    client.submit(&said::call("call-1")).await;
    client.send(&Request::new("DELETE", format!("/v1/keys/{}", made["id"].as_str().unwrap()))).await.expect(204);
    assert_eq!(stream.next().await, None);
    // And with the server.
    let mut stream = client.follow(None).await.unwrap();
    server.terminate();
    assert_eq!(stream.next().await, None);
    let (status, log) = server.ended().await;
    assert!(status.success() && !log.contains("cut off"), "{log}");
}

async fn other_nodes_are_heard(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let one = Server::start_with(&home, "").await;
    // SQLite serves one node.
    let another = if home.serves_several() { Some(Server::start_with(&home, "").await) } else { None };
    let (here, there): (Client, Client) = (one.client(&key), another.as_ref().unwrap_or(&one).client(&key));
    let mut stream = there.follow(None).await.unwrap();
    let id = here.submit(&said::call("call-1")).await;
    assert_eq!(next(&mut stream).await.2["conversation"], json!(id));
}
