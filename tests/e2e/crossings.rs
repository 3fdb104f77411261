//! Ways round the ids in an address: whatever else a caller may name, nothing of another organisation can be reached by it,
//! told by it, or be in the way.

use plumbline_tests::{Client, Home, Request, Server};
use serde_json::{Value, json};

use crate::access::{UNKNOWN, contested, things};
use crate::said;

crate::on_both_databases!(no_other_way_leads_across);

async fn no_other_way_leads_across(home: Home) {
    let (ours, theirs) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let server = Server::start(&home).await;
    let (ours, theirs) = (server.client(&ours), server.client(&theirs));
    ours.bind("sales-conversation", &["*"]).await;
    let mut foreign = things(&ours, "u-1").await;
    foreign.extend(contested(&ours).await);
    let own = {
        theirs.bind("service-conversation", &["*"]).await;
        let mut own = things(&theirs, "u-1").await;
        own.extend(contested(&theirs).await);
        own
    };

    // 1. An id in a body is looked for where the caller is, and a foreign one answers as one that nobody has.
    type Named = fn(&str) -> Value;
    let webhook = own["webhooks"].clone();
    let bodies: [(&str, String, Named); 10] = [
        ("POST", format!("/v1/people/{}/manager", own["people"]), |id| json!({"manager": id})),
        ("POST", format!("/v1/teams/{}/members", own["teams"]), |id| json!({"person": id})),
        ("POST", "/v1/teams".to_owned(), |id| json!({"name": "A part", "parent": id})),
        ("PATCH", format!("/v1/teams/{}", own["teams"]), |id| json!({"parent": id})),
        (
            "POST",
            format!("/v1/conversations/{}/speakers", own["conversations"]),
            |id| json!({"participant": 0, "person": id}),
        ),
        ("POST", "/v1/keys".to_owned(), |id| json!({"name": "k", "scopes": ["scores:read"], "person": id})),
        ("PUT", format!("/v1/disputes/{}/reviewer", own["disputes"]), |id| json!({"person": id})),
        (
            "POST",
            format!("/v1/calibrations/{}/outcome", own["calibrations"]),
            |id| json!({"conversation": id, "ratings": []}),
        ),
        (
            "POST",
            "/v1/calibrations".to_owned(),
            |id| json!({"name": "A", "scorecard": id, "conversations": [{"conversation": id}], "raters": [id, id]}),
        ),
        ("POST", "/v1/rubrics/try".to_owned(), |id| json!({"rubric": LATE, "conversations": [id]})),
    ];
    for (method, path, body) in bodies {
        let ask = async |id: &str| theirs.send(&Request::new(method, &path).json(&body(id))).await;
        let unknown = ask(UNKNOWN).await;
        assert!((400..500).contains(&unknown.status), "{method} {path}: {}", unknown.text());
        for (kind, id) in &foreign {
            let answer = ask(id).await;
            assert_eq!((answer.status, answer.text()), (unknown.status, unknown.text()), "{method} {path}: {kind}");
        }
    }
    // An event that is named in an address, too.
    let happened = ours.list("/v1/events").await;
    for id in happened.iter().map(|it| it["id"].as_str().unwrap()).chain([UNKNOWN]) {
        let path = format!("/v1/webhooks/{webhook}/deliveries/{id}/replay");
        theirs.send(&Request::new("POST", path)).await.expect(404);
    }
    // 2. A cursor is a place in one's own list, whatever it was taken from.
    for path in [
        "/v1/conversations",
        "/v1/keys",
        "/v1/people",
        "/v1/teams",
        "/v1/plugins",
        "/v1/scorecards",
        "/v1/webhooks",
        "/v1/events",
        "/v1/disputes",
        "/v1/calibrations",
    ] {
        let whole = theirs.list(path).await;
        for id in foreign.values() {
            let page = theirs.get(&format!("{path}?cursor={}", id.replace('-', ""))).await;
            for item in page["items"].as_array().unwrap() {
                assert!(whole.contains(item) || path == "/v1/keys", "{path} shows {item:#}");
            }
        }
    }
    // 3. An idempotency key is one's own, on whatever route.
    for (path, body) in [("/v1/people", json!({"name": "P"})), ("/v1/teams", json!({"name": "T"}))] {
        let request = Request::post(path, &body).header("idempotency-key", path);
        let (first, second) = (ours.send(&request).await.expect(201), theirs.send(&request).await.expect(201));
        assert_ne!(first.json()["id"], second.json()["id"], "{path}");
        assert_eq!(ours.send(&request).await.json()["id"], first.json()["id"]);
        let other = Request::post(path, &json!({"name": "Other"})).header("idempotency-key", path);
        theirs.send(&other).await.expect(422);
    }
    // 4. A component is had by whoever uploads it; that somebody else has it changes nothing and is told to nobody.
    let rubric =
        Request::new("POST", "/v1/rubrics").body("application/toml", LATE).header("accept", "application/wasm");
    let component = ours.send(&rubric).await.expect(200).body;
    let upload = Request::new("POST", "/v1/plugins").body("application/wasm", component);
    let first = ours.send(&upload).await.expect(202).json();
    assert_eq!(theirs.list("/v1/plugins").await.iter().filter(|it| it["digest"] == first["digest"]).count(), 0);
    let second = theirs.send(&upload).await.expect(202).json();
    assert_ne!(first["id"], second["id"]);
    assert_eq!(second["state"], "checking", "it is checked as if nobody had it");
    // 5. What one organisation calls things by, another may too: external ids, people's ids, names of plugins.
    let call = said::call("same-call");
    for client in [&ours, &theirs] {
        let accepted = client.send(&Request::post("/v1/conversations", &call)).await.expect(202).json();
        assert_eq!((&accepted["state"], &accepted["revision"]), (&json!("created"), &json!(1)));
        let person = json!({"name": "Ada", "ids": [{"scheme": "email", "value": "ada@example.org"}]});
        client.send(&Request::post("/v1/people", &person)).await.expect(201);
    }
    // 6. Whoever is known here by an id is nobody there.
    let mut spoken = said::call("known-here");
    spoken["participants"][0]["person"] = json!({"ids": [{"scheme": "crm", "value": "only-here"}]});
    ours.post("/v1/people", &json!({"name": "Here", "ids": [{"scheme": "crm", "value": "only-here"}]})).await;
    let there = theirs.submit(&spoken).await;
    let strangers = theirs.list("/v1/speakers/unmatched").await;
    assert!(strangers.iter().any(|it| it["conversation"] == json!(there)));
    // 7. A filter finds one's own.
    let external_id = ours.get(&format!("/v1/conversations/{}", foreign["conversations"])).await["external_id"].clone();
    let path = format!("/v1/conversations?source=tests&external_id={}", external_id.as_str().unwrap());
    assert_eq!((ours.list(&path).await.len(), theirs.list(&path).await.len()), (1, 0));
    // 8. Metrics count for the operator, and name no organisation and no thing of one.
    let metrics = ours.anonymous().send(&Request::new("GET", "/metrics")).await.expect(200).text();
    for named in foreign.values().map(String::as_str).chain(["Fabrikam", "Contoso", "same-call"]) {
        assert!(!metrics.contains(named), "{named} is in the metrics");
    }
    // 9. A person's key opens that person's organisation, whichever other key is beside it.
    let key = theirs.post("/v1/keys", &json!({"name": "p", "scopes": ["admin"], "person": own["people"]})).await;
    let person = theirs.with_key(key["key"].as_str().unwrap());
    assert!(person.list("/v1/people").await.iter().all(|it| it["id"] == json!(own["people"])));
    let twice = Request::new("GET", "/v1/people").header("authorization", format!("Bearer {}", ours.key()));
    person.send(&twice).await.expect(401);
    // 10. What one does not reach cannot be counted either: a page of one's own is as long as ever.
    assert_eq!(numbers(&theirs).await, numbers(&theirs).await);
    let before = numbers(&theirs).await;
    ours.submit(&said::call("another")).await;
    ours.post("/v1/teams", &json!({"name": "Another"})).await;
    assert_eq!(numbers(&theirs).await, before);
}

async fn numbers(client: &Client) -> Vec<usize> {
    let mut numbers = Vec::new();
    for path in ["/v1/conversations", "/v1/keys", "/v1/people", "/v1/teams", "/v1/speakers/unmatched", "/v1/notices"] {
        numbers.push(client.list(path).await.len());
    }
    numbers
}

pub const LATE: &str = r#"
id = "late-orders"
version = "1.0.0"
title = "Late orders"
languages = ["en"]

[[sections]]
id = "talk"
title = "Talk"

[[sections.criteria]]
id = "asks-about-orders"
title = "Asks about late orders"
guidance = "An open question about orders that arrive late."
levels = [
  { points = 0, title = "Not asked", anchor = "Nothing is asked about late orders." },
  { points = 1, title = "Asked", anchor = "An open question about late orders.", when = { asks = "open", with = "order arrives late" } },
]
"#;
