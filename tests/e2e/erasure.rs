//! Words can be read only through the API by whoever may; on the disk they are sealed. After an erasure nobody can read
//! them at all.

use plumbline_tests::{Browser, Home, Request, Server};
use serde_json::{Value, json};

use crate::said;

crate::on_both_databases!(erased_words_are_nowhere);

/// Words that stand nowhere else: in a turn, as a name, as something that the customer's systems know.
const SAID: &str = "quincunx marmalade";
const NAME: &str = "Ottilie Vanderquill";
const KNOWN: &str = "zephyrine ledger";

async fn erased_words_are_nowhere(home: Home) {
    let (server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    let mut call = said::call("call-1");
    call["turns"][2]["text"] =
        json!(format!("What happens today when the {SAID} arrives late, and what does it cost you?"));
    call["participants"][0]["label"] = json!(NAME);
    call["attributes"] = json!({"deal": KNOWN});
    let id = client.submit(&call).await;
    let scores = client.scores(&id).await;
    assert!(scores.to_string().contains(SAID), "the words are quoted: {scores:#}");
    let conversation = client.get(&format!("/v1/conversations/{id}")).await.to_string();
    assert!(conversation.contains(NAME) && conversation.contains(KNOWN), "{conversation}");
    let other = client.submit(&said::call("call-2")).await;
    assert_unreadable(&home, &server).await;

    let path = format!("/v1/conversations/{id}");
    let erased = client.send(&Request::new("DELETE", &path)).await.expect(204);
    assert!(erased.body.is_empty());
    let gone = [("GET", path.clone()), ("DELETE", path.clone())].into_iter();
    let gone = gone.chain(["transcript", "scores"].map(|it| ("GET", format!("{path}/{it}"))));
    for (method, path) in gone.chain([("GET", format!("{path}/transcript?revision=1"))]) {
        client.send(&Request::new(method, path)).await.expect(404);
    }
    assert!(client.list("/v1/conversations").await.iter().all(|it| it["id"] != json!(id)));
    let page = Browser::sign_in(&client).await.open(&format!("/conversations/{id}")).await;
    assert_eq!(page.status, 404);
    // What was counted and proved still holds; it just has no words.
    for score in scores["scores"].as_array().unwrap() {
        let path = format!("/v1/scores/{}", score["id"].as_str().unwrap());
        let kept = client.get(&path).await;
        assert_eq!((&kept["final"], &kept["outcome"]), (&score["final"], &score["outcome"]));
        for criterion in kept["criteria"].as_array().unwrap() {
            assert_eq!(
                (&criterion["rationale"], &criterion["suggestion"]),
                (&json!(""), &Value::Null),
                "{criterion:#}"
            );
            assert_eq!(criterion["evidence"], json!([]));
        }
        client.get(&format!("{path}/receipt")).await;
    }
    assert_unreadable(&home, &server).await;

    // The same conversation may come again, as a new one.
    let again = client.send(&Request::post("/v1/conversations", &call)).await.expect(202).json();
    assert_eq!((&again["state"], &again["revision"]), (&json!("created"), &json!(1)));
    assert_ne!(again["id"], json!(id));
    assert_eq!(client.scores(&other).await["scores"].as_array().unwrap().len(), 1);
    server.kill().await;
    let server = Server::start(&home).await;
    server.client(client.key()).send(&Request::new("GET", &path)).await.expect(404);
    assert_unreadable(&home, &server).await;
}

async fn assert_unreadable(home: &Home, server: &Server) {
    for words in [SAID, NAME, KNOWN] {
        assert_eq!(home.places_of(words).await, [""; 0], "{words}");
        assert!(!server.log().contains(words), "{words} is in the log");
    }
}
