//! Webhooks against a real receiver, in all the ways in which receivers fail: what happens arrives at least once, under the
//! same id, signed, and nowhere else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use plumbline_tests::{Client, Home, LOOPBACK, Received, Receiver, Reply, Request, Server};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::said;

crate::on_both_databases!(
    what_fails_at_first_arrives_under_the_same_id,
    receivers_that_misbehave_harm_nobody,
    a_webhook_that_is_gone_or_hopeless_is_disabled,
    a_secret_gives_way_to_the_next,
    a_delivery_survives_a_power_cut,
    a_dead_receiver_delays_nobody_else,
    what_was_erased_is_nowhere_in_what_is_sent,
    nothing_is_sent_to_where_it_must_not,
);

/// Attempts follow each other at once, and few of them.
const HASTY: &str = "[webhooks]\ntimeout_seconds = 1\nretry_seconds = [0, 0, 0]\n";

async fn open(home: &Home, settings: &str) -> (Server, Client) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(home, &format!("{LOOPBACK}{settings}")).await;
    let client = server.client(&key);
    (server, client)
}

struct Hook {
    id: String,
    secret: String,
}

async fn hook(client: &Client, url: &str, kinds: &[&str]) -> Hook {
    let made = client.post("/v1/webhooks", &json!({"url": url, "kinds": kinds})).await;
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    Hook { id: text("id"), secret: text("secret") }
}

/// The deliveries of a webhook, once they are as wanted.
async fn deliveries(client: &Client, id: &str, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    let found = client.until(&format!("/v1/webhooks/{id}/deliveries"), |it| wanted(&it["items"])).await;
    found["items"].as_array().unwrap().clone()
}

/// The deliveries, once each has ended.
async fn ended(client: &Client, id: &str, count: usize) -> Vec<Value> {
    let over = |it: &Value| it["state"] == "delivered" || it["state"] == "failed";
    deliveries(client, id, |items| {
        let items = items.as_array().unwrap();
        items.len() == count && items.iter().all(over)
    })
    .await
}

/// Of each attempt the status and the failure.
fn outcomes(delivery: &Value) -> Vec<(Option<u64>, Option<&str>)> {
    let attempts = delivery["attempts"].as_array().unwrap();
    attempts.iter().map(|it| (it["status"].as_u64(), it["failure"].as_str())).collect()
}

/// Whether one of the signatures is by this secret, computed as the standard says and not as the server does.
fn signed_by(received: &Received, secret: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    assert_eq!(key.len(), 32);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(received.header("webhook-id").as_bytes());
    mac.update(b".");
    mac.update(received.header("webhook-timestamp").as_bytes());
    mac.update(b".");
    mac.update(&received.body);
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    received.header("webhook-signature").split(' ').any(|it| it == expected)
}

async fn what_fails_at_first_arrives_under_the_same_id(home: Home) {
    let (_server, client) = open(&home, HASTY).await;
    client.bind("sales-conversation", &["*"]).await;
    client.bind("service-conversation", &["*"]).await;
    let receiver = Receiver::start(|before| Reply::status([500, 503, 204][before.min(2)])).await;
    let hook = hook(&client, &receiver.url(), &["conversation.scored"]).await;
    let id = client.submit(&said::call("call-1")).await;
    let received = receiver.wait_for(3).await;
    let scores = client.scores(&id).await;
    let delivery = ended(&client, &hook.id, 1).await.remove(0);
    assert_eq!(outcomes(&delivery), [(Some(500), Some("status")), (Some(503), Some("status")), (Some(204), None)]);
    assert_eq!((&delivery["state"], &delivery["type"]), (&json!("delivered"), &json!("conversation.scored")));
    assert_eq!(receiver.received().len(), 3);
    for (attempt, received) in received.iter().enumerate() {
        assert_eq!(received.line, "POST /hook HTTP/1.1");
        assert_eq!(received.header("webhook-id"), delivery["event"], "attempt {attempt}");
        assert_eq!(received.header("content-type"), "application/json");
        assert!(signed_by(received, &hook.secret), "attempt {attempt}");
        assert!(received.body.len() < 20_000);
        let mut body = received.json();
        let mut named: Vec<_> = body["data"]["scores"].as_array().unwrap().clone();
        let mut there: Vec<_> = scores["scores"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
        named.sort_by_key(Value::to_string);
        there.sort_by_key(Value::to_string);
        assert_eq!(named, there, "one event, and all scores are there when it happens");
        body["data"]["scores"] = json!([]);
        let data = json!({"conversation": id, "revision": 1, "scores": [], "set_aside": 0});
        assert_eq!(body, json!({"type": "conversation.scored", "timestamp": delivery["timestamp"], "data": data}));
    }
    let mut tampered = received[0].clone();
    tampered.body = b"{}".to_vec();
    assert!(!signed_by(&tampered, &hook.secret));

    // Once more, when somebody asks for it.
    let replay = format!("/v1/webhooks/{}/deliveries/{}/replay", hook.id, delivery["event"].as_str().unwrap());
    client.send(&Request::new("POST", &replay)).await.expect(202);
    let again = receiver.wait_for(4).await.remove(3);
    assert_eq!((again.header("webhook-id"), &again.body), (received[0].header("webhook-id"), &received[0].body));
    // And to try whether anything arrives.
    let test = client.post(&format!("/v1/webhooks/{}/test", hook.id), &json!({})).await;
    let tried = receiver.wait_for(5).await.remove(4);
    assert_eq!(
        (tried.header("webhook-id"), &tried.json()["type"]),
        (test["event"].as_str().unwrap(), &json!("webhook.test"))
    );
    // The secret is shown once, and the log says who did what.
    let shown = client.get(&format!("/v1/webhooks/{}", hook.id)).await;
    assert!(!shown.to_string().contains("whsec_"), "{shown}");
    for hidden in [&hook.secret["whsec_".len()..], &receiver.url()] {
        assert!(home.places_of(hidden).await.is_empty(), "{hidden} can be read on the disk");
    }
    let actions: Vec<_> = client.list("/v1/audit").await.iter().map(|it| it["action"].clone()).collect();
    for action in ["webhook.created", "webhook.replayed"] {
        assert!(actions.contains(&json!(action)), "{action}: {actions:?}");
    }
}

async fn receivers_that_misbehave_harm_nobody(home: Home) {
    let (_server, client) = open(&home, HASTY).await;
    let elsewhere = Receiver::start(|_| Reply::status(200)).await;
    let target = elsewhere.url();
    let redirects = Receiver::start(move |_| Reply::Status(307, format!("Location: {target}\r\n"))).await;
    let never = Receiver::start(|_| Reply::Never).await;
    let endless = Receiver::start(|_| Reply::Endless).await;
    let closes = Receiver::start(|_| Reply::Nothing).await;
    let refuses = Receiver::start(|_| Reply::Status(503, "Retry-After: 0\r\n".to_owned())).await;
    let nobody = "http://127.0.0.1:1/hook".to_owned();
    type Outcome = (Option<u64>, Option<&'static str>);
    let cases: [(String, &str, Outcome); 6] = [
        (redirects.url(), "failed", (Some(307), Some("redirect"))),
        (never.url(), "failed", (None, Some("timeout"))),
        (endless.url(), "delivered", (Some(200), None)),
        (closes.url(), "failed", (None, Some("broken"))),
        (refuses.url(), "failed", (Some(503), Some("status"))),
        (nobody, "failed", (None, Some("connect"))),
    ];
    let mut hooks = Vec::new();
    for (url, ..) in &cases {
        hooks.push(hook(&client, url, &["conversation.accepted"]).await);
    }
    client.submit(&said::call("call-1")).await;
    for ((url, state, outcome), hook) in cases.iter().zip(&hooks) {
        let delivery = ended(&client, &hook.id, 1).await.remove(0);
        assert_eq!(delivery["state"], *state, "{url}: {delivery:#}");
        let attempts = if *state == "failed" { 4 } else { 1 };
        assert_eq!(outcomes(&delivery), vec![*outcome; attempts], "{url}");
        let shown = client.get(&format!("/v1/webhooks/{}", hook.id)).await;
        assert_eq!(shown["failing_since"].is_string(), *state == "failed", "{url}: {shown:#}");
    }
    assert!(elsewhere.received().is_empty(), "a redirection was followed");
    // What has arrived before keeps none of what was answered.
    assert!(home.places_of("aaaaaaaaaaaaaaaaaaaaaaaa").await.is_empty());
}

async fn a_webhook_that_is_gone_or_hopeless_is_disabled(home: Home) {
    let (_server, client) = open(&home, &format!("{HASTY}patience_seconds = 0\n")).await;
    let gone = Receiver::start(|before| Reply::status(if before == 0 { 410 } else { 200 })).await;
    let fails = Receiver::start(|_| Reply::status(500)).await;
    let watcher = Receiver::start(|_| Reply::status(200)).await;
    let watching = hook(&client, &watcher.url(), &["webhook.disabled"]).await;
    for (receiver, reason) in [(&gone, "gone"), (&fails, "failing")] {
        let hook = hook(&client, &receiver.url(), &["conversation.accepted"]).await;
        client.submit(&said::call(reason)).await;
        let delivery = ended(&client, &hook.id, 1).await.remove(0);
        assert_eq!((&delivery["state"], outcomes(&delivery).len()), (&json!("failed"), 1));
        let shown = client.get(&format!("/v1/webhooks/{}", hook.id)).await;
        assert_eq!((&shown["enabled"], &shown["disabled_reason"]), (&json!(false), &json!(reason)));
        // Nothing more is sent, also not by whoever forces it.
        client.submit(&said::call(&format!("{reason}-2"))).await;
        for path in ["test".to_owned(), format!("deliveries/{}/replay", delivery["event"].as_str().unwrap())] {
            client.send(&Request::new("POST", format!("/v1/webhooks/{}/{path}", hook.id))).await.expect(409);
        }
        assert_eq!((receiver.received().len(), ended(&client, &hook.id, 1).await.len()), (1, 1));
        let log = client.list("/v1/audit").await;
        let entry = log.iter().find(|it| it["action"] == "webhook.disabled" && it["subject"]["id"] == json!(hook.id));
        assert_eq!(entry.unwrap()["details"], json!({"reason": reason}));
        if reason == "gone" {
            let on = Request::new("PATCH", format!("/v1/webhooks/{}", hook.id)).json(&json!({"enabled": true}));
            assert_eq!(client.send(&on).await.expect(200).json()["enabled"], true);
            // What happened meanwhile is sent where somebody asks for it.
            let events = client.list("/v1/events").await;
            let missed = events.iter().find(|it| it["type"] == "conversation.accepted").unwrap();
            let missed = missed["id"].as_str().unwrap();
            let replay = format!("/v1/webhooks/{}/deliveries/{missed}/replay", hook.id);
            client.send(&Request::new("POST", replay)).await.expect(202);
            assert_eq!(receiver.wait_for(2).await[1].header("webhook-id"), missed);
            let off = Request::new("DELETE", format!("/v1/webhooks/{}", hook.id));
            client.send(&off).await.expect(204);
        }
    }
    let told = watcher.wait_for(2).await;
    let reasons: Vec<_> = told.iter().map(|it| it.json()["data"]["reason"].clone()).collect();
    assert_eq!(reasons, [json!("gone"), json!("failing")]);
    assert!(told.iter().all(|it| signed_by(it, &watching.secret)));
}

async fn a_secret_gives_way_to_the_next(home: Home) {
    let (server, client) = open(&home, HASTY).await;
    let receiver = Receiver::start(|_| Reply::status(200)).await;
    let hook = hook(&client, &receiver.url(), &["conversation.accepted"]).await;
    let rotate = async |body: Value| {
        let rotated = client.post(&format!("/v1/webhooks/{}/rotate", hook.id), &body).await;
        rotated["secret"].as_str().unwrap().to_owned()
    };
    let second = rotate(json!({})).await;
    client.submit(&said::call("call-1")).await;
    let both = receiver.wait_for(1).await.remove(0);
    assert!(signed_by(&both, &hook.secret) && signed_by(&both, &second));
    let third = rotate(json!({"overlap_seconds": 0})).await;
    client.submit(&said::call("call-2")).await;
    let one = receiver.wait_for(2).await.remove(1);
    assert_eq!(
        [&hook.secret, &second, &third].map(|it| signed_by(&one, it)),
        [false, false, true],
        "what was to end at once has ended"
    );
    // The organisation's own key is rotated below it, and nothing changes.
    let rotated = home.run(&["admin", "rotate-organisation-key", "--organisation", "Fabrikam"]);
    assert_eq!(rotated.status, Some(0), "{}", rotated.stderr);
    client.submit(&said::call("call-3")).await;
    assert!(signed_by(&receiver.wait_for(3).await[2], &third));
    drop(server);
}

async fn a_delivery_survives_a_power_cut(home: Home) {
    // The first attempt never ends, as the server does before it.
    let receiver = Receiver::start(|before| if before == 0 { Reply::Never } else { Reply::status(200) }).await;
    let key = home.bootstrap("Fabrikam");
    let settings = format!("{LOOPBACK}[webhooks]\ntimeout_seconds = 60\nretry_seconds = [0]\n");
    let server = Server::start_with(&home, &settings).await;
    let client = server.client(&key);
    let hook = hook(&client, &receiver.url(), &["conversation.accepted"]).await;
    client.submit(&said::call("call-1")).await;
    receiver.wait_for(1).await;
    // Another is acknowledged, and the server is killed at once.
    client.submit(&said::call("call-2")).await;
    server.kill().await;

    let server = Server::start_with(&home, &settings).await;
    // As if the lease of whoever was killed had run out.
    let lapse = "UPDATE webhook_deliveries SET due = '2026-01-01T00:00:00+00:00' WHERE due IS NOT NULL";
    home.change(lapse, lapse).await;
    let client = server.client(&key);
    let found = ended(&client, &hook.id, 2).await;
    assert!(found.iter().all(|it| it["state"] == "delivered"), "{found:#?}");
    let received = receiver.received();
    for delivery in &found {
        let same = received.iter().filter(|it| it.header("webhook-id") == delivery["event"]);
        assert!(same.count() >= 1, "{delivery:#}");
    }
    assert_eq!(received[0].header("webhook-id"), found[1]["event"], "what was cut off comes again under its id");
    let ids = |id: &Value| received.iter().filter(|it| id == it.header("webhook-id")).count();
    assert_eq!(ids(&found[1]["event"]), 2);
}

async fn a_dead_receiver_delays_nobody_else(home: Home) {
    let (ours, theirs) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let settings = format!("{LOOPBACK}[webhooks]\ntimeout_seconds = 60\nin_flight = 6\n");
    let server = Server::start_with(&home, &settings).await;
    let (ours, theirs) = (server.client(&ours), server.client(&theirs));
    let (dead, alive) = (Receiver::start(|_| Reply::Never).await, Receiver::start(|_| Reply::status(200)).await);
    let stuck = hook(&ours, &dead.url(), &["conversation.accepted"]).await;
    let well = hook(&theirs, &alive.url(), &["conversation.accepted"]).await;
    for number in 0..20 {
        ours.submit(&said::call(&format!("call-{number}"))).await;
    }
    dead.wait_for(4).await;
    for number in 0..20 {
        theirs.submit(&said::call(&format!("call-{number}"))).await;
    }
    ended(&theirs, &well.id, 20).await;
    assert_eq!(alive.received().len(), 20);
    assert_eq!(dead.received().len(), 4, "so many are under way to one webhook");
    let waiting = deliveries(&ours, &stuck.id, |_| true).await;
    assert!(waiting.iter().all(|it| it["attempts"] == json!([])), "none of them has ended meanwhile");
}

async fn what_was_erased_is_nowhere_in_what_is_sent(home: Home) {
    let (_server, client) = open(&home, HASTY).await;
    client.bind("sales-conversation", &["*"]).await;
    let receiver = Receiver::start(|_| Reply::status(500)).await;
    let kinds = ["conversation.accepted", "conversation.scored", "conversation.erased"];
    let words = json!({"url": receiver.url(), "kinds": kinds, "content": "words"});
    let hook = client.post("/v1/webhooks", &words).await["id"].as_str().unwrap().to_owned();
    let text = "From today on your calls are measured against our standards.";
    client.post("/v1/notices", &json!({"told": "2026-01-01T00:00:00Z", "text": text})).await;
    let ids = json!([{"scheme": "crm", "value": "u-17"}]);
    let person = client.post("/v1/people", &json!({"name": "Ada Example", "ids": ids})).await;
    let mut call = said::call("call-1");
    call["participants"][0]["person"] = json!({"ids": ids});
    let id = client.submit(&call).await;
    client.scores(&id).await;
    ended(&client, &hook, 2).await;
    let person = person["id"].as_str().unwrap();
    client.send(&Request::new("DELETE", format!("/v1/people/{person}"))).await.expect(200);
    client.send(&Request::new("DELETE", format!("/v1/conversations/{id}"))).await.expect(204);
    let found = ended(&client, &hook, 3).await;
    assert_eq!(found[0]["type"], "conversation.erased");
    let sent: String = receiver.received().iter().map(|it| String::from_utf8(it.body.clone()).unwrap()).collect();
    for words in [said::QUESTION, "Ada Example", "u-17"] {
        assert!(!sent.contains(words), "{words} was sent");
        assert!(home.places_of(words).await.is_empty(), "{words} is kept");
    }
}

async fn nothing_is_sent_to_where_it_must_not(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(&home, HASTY).await;
    let client = server.client(&key);
    for url in [
        "http://hooks.example.com/",
        "https://127.0.0.1/",
        "https://0x7f000001/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://user:secret@hooks.example.com/",
        "https://hooks.example.com:22/",
        "hooks.example.com",
    ] {
        let refused = client.send(&Request::post("/v1/webhooks", &json!({"url": url, "kinds": ["job.dead"]}))).await;
        assert_eq!(refused.expect(422).json()["errors"][0]["pointer"], "/url", "{url}");
    }
    for (body, pointer) in [
        (json!({"url": "https://hooks.example.com/", "kinds": []}), "/kinds"),
        (json!({"url": "https://hooks.example.com/", "kinds": ["webhook.test"]}), "/kinds"),
        (json!({"url": "https://hooks.example.com/", "kinds": ["everything"]}), "/kinds/0"),
    ] {
        let refused = client.send(&Request::post("/v1/webhooks", &body)).await;
        assert_eq!(refused.expect(422).json()["errors"][0]["pointer"], pointer);
    }
    // A name can lead anywhere, and is looked at when something is sent.
    let hook = hook(&client, "https://localhost/hook", &["conversation.accepted"]).await;
    client.submit(&said::call("call-1")).await;
    let delivery = ended(&client, &hook.id, 1).await.remove(0);
    assert_eq!(outcomes(&delivery), vec![(None, Some("address-refused")); 4]);
    // Words go out only where an administrator says so.
    let scopes = json!({"name": "hooks", "scopes": ["webhooks:write", "webhooks:read"]});
    let limited = client.with_key(client.post("/v1/keys", &scopes).await["key"].as_str().unwrap());
    let words = json!({"url": "https://hooks.example.com/", "kinds": ["feedback.ready"], "content": "words"});
    limited.send(&Request::post("/v1/webhooks", &words)).await.expect(403);
    let words = Request::new("PATCH", format!("/v1/webhooks/{}", hook.id)).json(&json!({"content": "words"}));
    limited.send(&words).await.expect(403);
    client.send(&words).await.expect(200);
}
