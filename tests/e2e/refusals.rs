//! What may not be sent. Each refusal is problem details with a kind, a status and every place that is wrong, and nothing
//! of it is kept.

use plumbline_tests::{Answer, Client, Home, Request};
use serde_json::{Value, json};

use crate::{guests, said};

/// What is sent, and what comes back: status, kind of problem, places.
type Case = (&'static str, Request, u16, &'static str, &'static [&'static str]);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conversations_that_cannot_be_read() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    let mut cases = Vec::new();
    for path in ["/v1/conversations", "/v1/conversations/validate"] {
        cases.extend(bodies(path));
    }
    cases.extend(parameters());
    check(&client, cases).await;
    assert!(client.list("/v1/conversations").await.is_empty(), "nothing of it is kept");
}

fn bodies(path: &'static str) -> Vec<Case> {
    let native = |change: fn(&mut Value)| {
        let mut call = said::call("call-1");
        change(&mut call);
        Request::post(path, &call)
    };
    let sent = |kind: &str, body: &[u8]| Request::new("POST", path).body(kind, body);
    let multipart = |parts: &str| {
        let body = format!("{parts}--cut--\r\n").replace('\n', "\r\n").replace("\r\r", "\r");
        Request::new("POST", path).body("multipart/form-data; boundary=cut", body)
    };
    let vcon = json!({"vcon": "0.4.0", "uuid": "01928e10-193e-8231-b9a2-279e0d16bc46", "created_at": "2026-10-05T10:00:00Z",
        "critical": ["quantum"], "quantum": {}, "parties": [{"name": "Ada"}],
        "dialog": [{"type": "text", "start": "2026-10-05T10:00:00Z", "parties": 0, "body": "Hello", "encoding": "none"}]});
    let large = vec![b' '; (16 << 20) + 1];
    vec![
        ("nothing", sent("application/json", b""), 400, "malformed", &["line 1, column 0"]),
        (
            "broken JSON",
            sent("application/json", b"{\"turns\": [\n  {\"text\": }\n]}"),
            400,
            "malformed",
            &["line 2, column 12"],
        ),
        ("not UTF-8", sent("application/json", b"{\"turns\":\n \"\xff\"}"), 400, "malformed", &["line 2, column 3"]),
        ("no object", sent("application/json", b"[1]"), 422, "invalid-conversation", &[""]),
        ("no turns", native(|it| it["turns"] = json!([])), 422, "invalid-conversation", &["/turns"]),
        (
            "no participants",
            native(|it| it["participants"] = json!([])),
            422,
            "invalid-conversation",
            &["/participants"],
        ),
        (
            "an unknown field",
            native(|it| it["turns"][1]["mood"] = json!("glad")),
            422,
            "invalid-conversation",
            &["/turns/1/mood"],
        ),
        (
            "a speaker out of range",
            native(|it| it["turns"][3]["speaker"] = json!(2)),
            422,
            "invalid-conversation",
            &["/turns/3/speaker"],
        ),
        (
            "a speaker whom nobody introduced",
            native(|it| it["turns"][3]["speaker"] = json!("b")),
            422,
            "invalid-conversation",
            &["/turns/3/speaker"],
        ),
        (
            "times that run backwards, and a turn that ends before it starts",
            native(|it| {
                it["turns"][0]["starts_ms"] = json!(900);
                it["turns"][1]["starts_ms"] = json!(800);
                it["turns"][2]["starts_ms"] = json!(1_000);
                it["turns"][2]["ends_ms"] = json!(999);
            }),
            422,
            "invalid-conversation",
            &["/turns/1/starts_ms", "/turns/2/ends_ms"],
        ),
        (
            "a blank turn and a confidence of 2",
            native(|it| {
                it["turns"][0]["text"] = json!(" ");
                it["turns"][4]["confidence"] = json!(2);
            }),
            422,
            "invalid-conversation",
            &["/turns/0/text", "/turns/4/confidence"],
        ),
        (
            "an unknown side, channel and time",
            native(|it| {
                it["channel"] = json!("telepathy");
                it["started"] = json!("yesterday");
                it["participants"][0]["side"] = json!("ours");
            }),
            422,
            "invalid-conversation",
            &["/channel", "/started", "/participants/0/side"],
        ),
        ("an unknown type", sent("application/pdf", b"%PDF-1.7"), 415, "unsupported-media-type", &[""]),
        (
            "no type, and nothing known",
            sent("application/octet-stream", b"\x00\x01"),
            415,
            "unsupported-media-type",
            &[""],
        ),
        ("too much", sent("application/json", &large), 413, "too-large", &[]),
        (
            "WebVTT without its header",
            sent("text/vtt", b"00:01.000 --> 00:02.000\nHello\n"),
            400,
            "malformed",
            &["line 1, column 1"],
        ),
        (
            "vCon that must be understood and is not",
            sent("application/vcon+json", vcon.to_string().as_bytes()),
            422,
            "refused-conversation",
            &["/critical/0"],
        ),
        (
            "multipart without a file",
            multipart("--cut\nContent-Disposition: form-data; name=\"metadata\"\n\n{}\n"),
            400,
            "malformed",
            &["file"],
        ),
        (
            "multipart with a stranger",
            multipart("--cut\nContent-Disposition: form-data; name=\"virus\"\n\n{}\n"),
            400,
            "malformed",
            &["virus"],
        ),
        ("multipart that is none", Request::new("POST", path).body("multipart/form-data", "x"), 400, "malformed", &[]),
    ]
}

fn parameters() -> Vec<Case> {
    let get = |path: &str| Request::new("GET", path);
    let submit = |query: &str| Request::post(format!("/v1/conversations?{query}"), &said::call("call-1"));
    let call = || Request::post("/v1/conversations", &said::call("call-1"));
    vec![
        ("a limit that is none", get("/v1/conversations?limit=many"), 400, "malformed", &["query"]),
        ("a limit of nothing", get("/v1/conversations?limit=0"), 400, "malformed", &["limit"]),
        ("a limit beyond the most", get("/v1/conversations?limit=201"), 400, "malformed", &["limit"]),
        ("an unknown parameter", get("/v1/conversations?colour=red"), 400, "malformed", &["query"]),
        ("a time that is none", get("/v1/conversations?since=yesterday"), 400, "malformed", &["query"]),
        ("somebody else's cursor", get("/v1/conversations?cursor=eyJpZCI6MX0"), 400, "malformed", &["cursor"]),
        ("an unknown parameter of a submission", submit("colour=red"), 400, "malformed", &["query"]),
        ("an unknown format", submit("format=docx"), 415, "unsupported-media-type", &["format"]),
        ("metadata that is no JSON", submit("metadata=%7B"), 422, "invalid-metadata", &["metadata"]),
        (
            "metadata with an unknown field",
            submit("metadata=%7B%22x%22%3A1%7D"),
            422,
            "invalid-metadata",
            &["metadata"],
        ),
        ("an empty idempotency key", call().header("idempotency-key", ""), 400, "malformed", &["Idempotency-Key"]),
        (
            "a long idempotency key",
            call().header("idempotency-key", "k".repeat(256)),
            400,
            "malformed",
            &["Idempotency-Key"],
        ),
        (
            "two idempotency keys",
            call().header("idempotency-key", "a").header("idempotency-key", "b"),
            400,
            "malformed",
            &["Idempotency-Key"],
        ),
        (
            "an idempotency key beyond ASCII",
            call().header("idempotency-key", "é"),
            400,
            "malformed",
            &["Idempotency-Key"],
        ),
        ("a method that is not there", Request::new("PUT", "/v1/conversations"), 405, "method-not-allowed", &[]),
        ("an address that is not there", get("/v1/conversation"), 404, "not-found", &[]),
        ("an id that is none", get("/v1/conversations/1"), 404, "not-found", &[]),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn components_that_cannot_be_run() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    let known = client.list("/v1/plugins").await.len();
    let upload = |bytes: Vec<u8>| Request::new("POST", "/v1/plugins").body("application/wasm", bytes);
    let wat = |text: &str| upload(wat::parse_str(text).unwrap());
    let manifest = r#"(@custom "plumbline:manifest" "{\"name\":\"a\",\"version\":\"1.0.0\",\"world\":\"plumbline:rubric/scorecard-plugin@0.1.0\"}")"#;
    let exports = ["export `prepare`", "export `plumbline:rubric/scorecard@0.1.0`"];
    let cases: Vec<Case> = vec![
        ("nothing", upload(Vec::new()), 422, "invalid-component", &["component"]),
        ("a picture", upload(b"\x89PNG\r\n".to_vec()), 422, "invalid-component", &["component"]),
        ("a core module", wat("(module)"), 422, "invalid-component", &["component"]),
        (
            "half a component",
            upload(guests::component("hostile")[..5_000].to_vec()),
            422,
            "invalid-component",
            &["component"],
        ),
        ("no manifest", wat("(component)"), 422, "invalid-component", &["manifest"]),
        (
            "no exports",
            wat(&format!("(component {manifest})")),
            422,
            "invalid-component",
            &["export `prepare`", "export `plumbline:rubric/scorecard@0.1.0`"],
        ),
        (
            "a socket",
            wat(&format!(r#"(component (import "wasi:sockets/tcp@0.2.6" (instance)) {manifest})"#)),
            422,
            "invalid-component",
            &["import `wasi:sockets/tcp@0.2.6`", "export `prepare`", "export `plumbline:rubric/scorecard@0.1.0`"],
        ),
        ("too much", upload(vec![0; (32 << 20) + 1]), 413, "too-large", &[]),
        (
            "an empty idempotency key",
            upload(guests::component("hostile")).header("idempotency-key", ""),
            400,
            "malformed",
            &["Idempotency-Key"],
        ),
    ];
    check(&client, cases).await;

    // A real plugin that would send conversations away, and one that is not what it says.
    for (name, pointer) in [("network", "import `wasi:sockets/tcp@0.2.6`"), ("hollow", exports[1])] {
        let answer = client.send(&upload(guests::component(name))).await.expect(422);
        assert!(pointers(&answer).iter().any(|it| it == pointer), "{name}: {}", answer.text());
    }
    assert_eq!(client.list("/v1/plugins").await.len(), known, "nothing of it is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scorecards_and_keys_that_cannot_be() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    let bound = client.bind("sales-conversation", &["*"]).await;
    let bound = format!("/v1/scorecards/{}", bound["id"].as_str().unwrap());
    let scorecard = |change: fn(&mut Value)| {
        let mut body =
            json!({"plugin": "sales-conversation", "version": "^1", "conversation_types": ["*"], "mode": "active"});
        change(&mut body);
        Request::post("/v1/scorecards", &body)
    };
    let key = |body: Value| Request::post("/v1/keys", &body);
    let patch = |body: Value| Request::new("PATCH", bound.as_str()).json(&body);
    let cases: Vec<Case> = vec![
        ("an unknown plugin", scorecard(|it| it["plugin"] = json!("nobody")), 422, "invalid-scorecard", &["/plugin"]),
        ("a version nobody has", scorecard(|it| it["version"] = json!("^9")), 422, "invalid-scorecard", &["/version"]),
        (
            "a version that is none",
            scorecard(|it| it["version"] = json!("new")),
            422,
            "invalid-scorecard",
            &["/version"],
        ),
        (
            "settings that break the schema",
            scorecard(|it| it["settings"] = json!({"competitors": ["x"], "mood": true})),
            422,
            "invalid-scorecard",
            &["/settings/competitors/0", "/settings"],
        ),
        (
            "everything else at once",
            scorecard(|it| {
                it["conversation_types"] = json!(["", "call"]);
                it["capabilities"] = json!(["judge"]);
                it["attributes"] = json!(["deal"]);
                it["policies"] = json!({"least_rated": "1.5", "pass_mark": "101", "subject_role": ""});
            }),
            422,
            "invalid-scorecard",
            &[
                "/conversation_types/0",
                "/capabilities/0",
                "/attributes/0",
                "/policies/least_rated",
                "/policies/pass_mark",
                "/policies/subject_role",
            ],
        ),
        (
            "no types",
            scorecard(|it| it["conversation_types"] = json!([])),
            422,
            "invalid-scorecard",
            &["/conversation_types"],
        ),
        ("an unknown mode", scorecard(|it| it["mode"] = json!("loud")), 422, "invalid-body", &["/mode"]),
        ("an unknown field", scorecard(|it| it["colour"] = json!("red")), 422, "invalid-body", &["/colour"]),
        ("an unknown policy", scorecard(|it| it["policies"] = json!({"x": 1})), 422, "invalid-body", &["/policies/x"]),
        (
            "broken JSON",
            Request::new("POST", "/v1/scorecards").body("application/json", "{\n\"plugin\"}"),
            400,
            "malformed",
            &["line 2, column 9"],
        ),
        (
            "another type",
            Request::new("POST", "/v1/scorecards").body("text/plain", "{}"),
            415,
            "unsupported-media-type",
            &[],
        ),
        (
            "too much",
            Request::new("POST", "/v1/scorecards").body("application/json", vec![b' '; (1 << 20) + 1]),
            413,
            "too-large",
            &[],
        ),
        (
            "a change to no type",
            patch(json!({"conversation_types": []})),
            422,
            "invalid-scorecard",
            &["/conversation_types"],
        ),
        ("a change to an unknown field", patch(json!({"plugin": "x"})), 422, "invalid-body", &["/plugin"]),
        (
            "a promotion to nothing",
            Request::post(format!("{bound}/promote"), &json!({"version": "^9"})),
            422,
            "invalid-scorecard",
            &["/version"],
        ),
        ("a way back to nothing", Request::new("POST", format!("{bound}/rollback")), 409, "nothing-before", &[]),
        (
            "a key without a name or a scope, long expired",
            key(json!({"name": " ", "scopes": [], "expires": "2020-01-01T00:00:00Z"})),
            422,
            "invalid-key",
            &["/name", "/scopes", "/expires"],
        ),
        (
            "a key with an unknown scope",
            key(json!({"name": "a", "scopes": ["root"]})),
            422,
            "invalid-body",
            &["/scopes/0"],
        ),
    ];
    check(&client, cases).await;
    assert_eq!(client.list("/v1/scorecards").await.len(), 1, "nothing of it is kept");
    assert_eq!(client.list("/v1/keys").await.len(), 1, "nothing of it is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_who_may_not() {
    let home = Home::sqlite();
    let (server, client) = home.open().await;
    let made =
        client.send(&Request::post("/v1/keys", &json!({"name": "import", "scopes": ["conversations:write"]}))).await;
    let location = made.header("location").to_owned();
    let writer = client.with_key(made.expect(201).json()["key"].as_str().unwrap());
    writer.submit(&said::call("call-1")).await;

    let list = || Request::new("GET", "/v1/conversations");
    let with = |value: &str| list().header("authorization", value);
    let anonymous = client.anonymous();
    let cases: Vec<Case> = vec![
        ("nobody", list(), 401, "unauthenticated", &[]),
        ("another scheme", with("Basic YTpi"), 401, "unauthenticated", &[]),
        ("a scheme alone", with("Bearer"), 401, "unauthenticated", &[]),
        ("an empty key", with("Bearer "), 401, "unauthenticated", &[]),
        ("a key alone", with(client.key()), 401, "unauthenticated", &[]),
        (
            "an unknown key",
            with("Bearer plumb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            401,
            "unauthenticated",
            &[],
        ),
        (
            "two keys",
            with(&format!("Bearer {}", client.key())).header("authorization", "Bearer x"),
            401,
            "unauthenticated",
            &[],
        ),
    ];
    check(&anonymous, cases).await;
    let answer = anonymous.send(&list()).await;
    assert!(answer.header("www-authenticate").starts_with("Bearer"), "{:?}", answer.headers);

    let cases: Vec<Case> = vec![
        ("reading", list(), 403, "scope-missing", &[]),
        (
            "making keys",
            Request::post("/v1/keys", &json!({"name": "a", "scopes": ["admin"]})),
            403,
            "scope-missing",
            &[],
        ),
        ("uploading", Request::new("POST", "/v1/plugins").body("application/wasm", "x"), 403, "scope-missing", &[]),
    ];
    check(&writer, cases).await;

    client.send(&Request::new("DELETE", &location)).await.expect(204);
    check(
        &writer,
        vec![("a revoked key", Request::post("/v1/conversations", &said::call("call-2")), 401, "unauthenticated", &[])],
    )
    .await;
    let expired =
        home.command(&["admin", "bootstrap", "--organisation", "Late", "--expires-days", "0"]).output().unwrap();
    let expired = server.client(String::from_utf8(expired.stdout).unwrap().trim());
    check(&expired, vec![("an expired key", list(), 401, "unauthenticated", &[])]).await;
}

/// Sends each and compares everything at once, so that one run shows all that differs.
async fn check(client: &Client, cases: Vec<Case>) {
    let mut differences = Vec::new();
    for (what, request, status, kind, expected) in cases {
        let answer = client.send(&request).await;
        let found = (answer.status, kind_of(&answer), pointers(&answer));
        let expected = (status, kind.to_owned(), expected.iter().map(|it| (*it).to_owned()).collect());
        if found != expected {
            let Request { method, path, .. } = request;
            differences.push(format!("{what}, {method} {path}: {found:?} instead of {expected:?}: {}", answer.text()));
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

/// The kind of a problem, which has everything that RFC 9457 and the API's description ask for.
fn kind_of(answer: &Answer) -> String {
    if answer.header("content-type") != "application/problem+json" {
        return "no problem".to_owned();
    }
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status, "{problem}");
    let errors = problem["errors"].as_array().into_iter().flatten().map(|it| &it["detail"]);
    for said in errors.chain([&problem["title"], &problem["detail"]]) {
        assert!(said.as_str().is_some_and(|it| !it.is_empty()), "{problem}");
    }
    problem["type"].as_str().unwrap().strip_prefix("urn:plumbline:problem:").unwrap().to_owned()
}

fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|it| it["pointer"].as_str().unwrap().to_owned()).collect()
}
