//! The audit log from outside: one entry for each change and each reading by a person, none of it another organisation's, and
//! a chain that `plumbline audit verify` follows in the database and in an exported file.

use std::path::Path;

use plumbline_tests::{Browser, Client, Home, Output, Request, Server, concurrently, run};
use serde_json::{Value, json};

use crate::crossings::LATE;
use crate::said;

crate::on_both_databases!(
    each_action_is_one_entry,
    a_person_knows_who_read_what_is_theirs,
    a_log_is_its_organisations_and_verified_anywhere,
);

/// The log as it grows.
struct Log {
    client: Client,
    seen: usize,
}

impl Log {
    async fn of(client: &Client) -> Self {
        Self { client: client.clone(), seen: client.list("/v1/audit").await.len() }
    }

    /// What was added since it was looked at last, which must be these actions.
    #[track_caller]
    fn has<'a>(&'a mut self, actions: &'a [&str]) -> impl Future<Output = Vec<Value>> + 'a {
        let place = std::panic::Location::caller();
        async move {
            let mut entries = self.client.list("/v1/audit").await;
            let new = entries.split_off(self.seen);
            self.seen += new.len();
            assert_eq!(new.iter().map(|it| text(&it["action"])).collect::<Vec<_>>(), actions, "{place}");
            new
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn id(value: &Value) -> String {
    text(&value["id"]).to_owned()
}

async fn send(client: &Client, method: &str, path: &str, body: &Value, status: u16) {
    client.send(&Request::new(method, path).json(body)).await.expect(status);
}

async fn each_action_is_one_entry(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start(&home).await;
    let admin = server.client(&key);
    let entries = admin.list("/v1/audit").await;
    let first: Vec<_> = entries.iter().map(|it| text(&it["action"])).collect();
    let seeded = first.len() - 2;
    assert_eq!(first, [vec!["organisation.created"], vec!["plugin.seeded"; seeded], vec!["key.created"]].concat());
    assert!(entries.iter().all(|it| it["actor"] == json!({"kind": "operator", "id": null, "key": null})));
    let own = id(&admin.list("/v1/keys").await[0]);
    let mut log = Log::of(&admin).await;

    // Access.
    let request = Request::post("/v1/keys", &json!({"name": "spare", "scopes": ["scores:read"]}));
    let request = request.header("idempotency-key", "once");
    let spare = id(&admin.send(&request).await.expect(201).json());
    admin.send(&request).await.expect(201);
    let created = &log.has(&["key.created"]).await[0];
    assert_eq!(created["actor"], json!({"kind": "key", "id": own, "key": null}));
    assert_eq!(created["subject"], json!({"kind": "key", "id": spare}));
    assert_eq!(created["details"], json!({"expires": null, "scopes": ["scores:read"]}));
    send(&admin, "POST", "/v1/keys", &json!({"name": "", "scopes": []}), 422).await;
    log.has(&[]).await;
    admin.post(&format!("/v1/keys/{spare}/rotate"), &json!({})).await;
    assert_eq!(log.has(&["key.rotated"]).await[0]["details"]["replaces"], json!(spare));
    for _ in 0..2 {
        admin.send(&Request::new("DELETE", format!("/v1/keys/{spare}"))).await.expect(204);
    }
    log.has(&["key.revoked"]).await;
    let ada = id(&admin.post("/v1/people", &json!({"name": "Ada"})).await);
    let eve = id(&admin.post("/v1/people", &json!({"name": "Eve"})).await);
    log.has(&["person.created", "person.created"]).await;
    let at = format!("/v1/people/{ada}");
    send(&admin, "PATCH", &at, &json!({"name": "Ada E."}), 204).await;
    assert!(!log.has(&["person.changed"]).await[0].to_string().contains("Ada"));
    for _ in 0..2 {
        send(&admin, "POST", &format!("{at}/roles"), &json!({"role": "reviewer"}), 204).await;
        let leads = json!({"manager": eve, "from": "2026-01-01T00:00:00Z"});
        send(&admin, "POST", &format!("{at}/manager"), &leads, 204).await;
    }
    let granted = &log.has(&["role.granted", "person.manager-set"]).await[0];
    assert_eq!((&granted["person"], &granted["details"]), (&json!(ada), &json!({"role": "reviewer"})));
    admin.send(&Request::new("DELETE", format!("{at}/roles/reviewer"))).await.expect(204);
    admin.send(&Request::new("DELETE", format!("{at}/roles/reviewer"))).await.expect(404);
    log.has(&["role.ended"]).await;
    let team = id(&admin.post("/v1/teams", &json!({"name": "North"})).await);
    let joins = json!({"person": ada, "from": "2026-01-01T00:00:00Z"});
    let membership = id(&admin.post(&format!("/v1/teams/{team}/members"), &joins).await);
    admin.post(&format!("/v1/teams/{team}/members"), &joins).await;
    send(&admin, "POST", &format!("/v1/memberships/{membership}/end"), &json!({}), 204).await;
    send(&admin, "PATCH", &format!("/v1/teams/{team}"), &json!({"name": "South"}), 204).await;
    log.has(&["team.created", "team.joined", "team.left", "team.changed"]).await;
    let told = "From today on your calls are measured against our standards.";
    admin.post("/v1/notices", &json!({"told": "2026-01-01T00:00:00Z", "text": told})).await;
    log.has(&["notice.recorded"]).await;

    // Plugins and policies.
    let rubric = Request::new("POST", "/v1/rubrics").body("application/toml", LATE);
    let component = admin.send(&rubric.header("accept", "application/wasm")).await.expect(200).body;
    let upload = Request::new("POST", "/v1/plugins").body("application/wasm", component);
    let plugin = admin.send(&upload).await.expect(202);
    admin.until(plugin.header("location"), |it| it["state"] != "checking").await;
    admin.send(&upload).await.expect(202);
    let checked = log.has(&["plugin.uploaded", "plugin.ready"]).await;
    assert_eq!(text(&checked[1]["actor"]["kind"]), "host");
    let scorecard = id(&admin.bind("sales-conversation", &["*"]).await);
    send(&admin, "PATCH", &format!("/v1/scorecards/{scorecard}"), &json!({"mode": "shadow"}), 200).await;
    send(&admin, "PATCH", &format!("/v1/scorecards/{scorecard}"), &json!({"mode": "active"}), 200).await;
    let bound = log.has(&["scorecard.bound", "scorecard.changed", "scorecard.changed"]).await;
    assert_eq!(bound[1]["details"]["mode"], "shadow");
    let rules = json!({"rules": [{"conversation_type": "complaint", "days": 365}]});
    send(&admin, "PUT", "/v1/retention", &rules, 204).await;
    assert_eq!(log.has(&["retention.changed"]).await[0]["details"], json!({"days": [365], "types": ["complaint"]}));

    // Conversations: neither coming in nor being read by a system is an entry.
    let call = admin.submit(&said::call("one")).await;
    admin.scores(&call).await;
    admin.get(&format!("/v1/conversations/{call}/transcript")).await;
    Browser::sign_in(&admin).await.open(&format!("/conversations/{call}")).await.expect(200);
    log.has(&[]).await;
    let is_ada = json!({"participant": 0, "person": ada});
    send(&admin, "POST", &format!("/v1/conversations/{call}/speakers"), &is_ada, 204).await;
    for _ in 0..2 {
        admin.send(&Request::new("DELETE", format!("/v1/conversations/{call}/turns/1"))).await.expect(204);
    }
    log.has(&["speaker.matched", "turns.erased"]).await;
    for status in [204, 404] {
        admin.send(&Request::new("DELETE", format!("/v1/conversations/{call}"))).await.expect(status);
    }
    log.has(&["conversation.erased"]).await;
    for _ in 0..2 {
        admin.send(&Request::new("DELETE", &at)).await.expect(200);
    }
    log.has(&["person.forgotten", "person.erased"]).await;
    verified(&home, "Fabrikam", log.seen);
}

const WHY: &str = "Complaint C-17 of the quincunx marmalade is being looked into.";

async fn a_person_knows_who_read_what_is_theirs(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start(&home).await;
    let admin = server.client(&key);
    admin.bind("sales-conversation", &["*"]).await;
    let told = "From today on your calls are measured against our standards.";
    admin.post("/v1/notices", &json!({"told": "2026-01-01T00:00:00Z", "text": told})).await;
    let mut people = Vec::new();
    for name in ["ada", "eve", "olga"] {
        let body = json!({"name": name, "ids": [{"scheme": "crm", "value": name}]});
        let person = id(&admin.post("/v1/people", &body).await);
        let key = admin.post("/v1/keys", &json!({"name": name, "person": person, "scopes": ["admin"]})).await;
        people.push((person, id(&key), admin.with_key(text(&key["key"]))));
    }
    let [(ada, _, adas), (eve, eves_key, eves), (olga, _, olgas)] = <[_; 3]>::try_from(people).ok().unwrap();
    send(&admin, "POST", &format!("/v1/people/{eve}/roles"), &json!({"role": "reviewer"}), 204).await;
    send(&admin, "POST", &format!("/v1/people/{olga}/roles"), &json!({"role": "auditor"}), 204).await;
    let mut call = said::call("one");
    call["participants"][0]["person"] = json!({"ids": [{"scheme": "crm", "value": "ada"}]});
    let call = admin.submit(&call).await;
    let score = id(&admin.scores(&call).await["scores"][0]);
    let mut log = Log::of(&olgas).await;

    let at = format!("/v1/conversations/{call}");
    let ways = [
        (at.clone(), "conversation.read"),
        (format!("{at}/transcript"), "transcript.read"),
        (format!("{at}/scores"), "scores.read"),
        (format!("/v1/scores/{score}"), "score.read"),
        (format!("/v1/scores/{score}/receipt"), "receipt.read"),
    ];
    for (way, action) in &ways {
        adas.get(way).await;
        let entry = &log.has(&[action]).await[0];
        assert_eq!((&entry["person"], &entry["reason"]), (&json!(ada), &Value::Null), "{entry:#}");
        let with_reason = Request::new("GET", way).header("plumbline-reason", WHY);
        eves.send(&with_reason).await.expect(200);
        let entry = &log.has(&[action]).await[0];
        assert_eq!(entry["actor"], json!({"kind": "person", "id": eve, "key": eves_key}));
        assert_eq!((&entry["person"], &entry["reason"]["text"]), (&json!(ada), &json!(WHY)));
        // What is not shown is not read.
        eves.send(&Request::new("GET", way)).await.expect(403);
        let receipt = way.ends_with("/receipt");
        olgas.send(&Request::new("GET", way)).await.expect(if receipt { 200 } else { 404 });
        let entries = log.has(if receipt { &["receipt.read"] } else { &[] }).await;
        assert!(entries.iter().all(|it| it["person"] == json!(ada)));
    }
    Browser::sign_in(&adas).await.open(&format!("/conversations/{call}")).await.expect(200);
    log.has(&["conversation.read"]).await;
    let export = Request::new("GET", format!("/v1/people/{ada}/export"));
    eves.send(&export.header("plumbline-reason", WHY)).await.expect(200);
    log.has(&["person.read"]).await;

    // The person reads who it was and why, and nobody else does.
    let readings = format!("/v1/people/{ada}/readings");
    let read = adas.list(&readings).await;
    assert_eq!(read.len(), 13);
    let eves_reads: Vec<_> = read.iter().filter(|it| it["actor"]["id"] == json!(eve)).collect();
    assert_eq!(eves_reads.len(), 6);
    assert!(eves_reads.iter().all(|it| it["reason"] == json!(WHY)));
    for other in [&eves, &olgas, &admin] {
        other.send(&Request::new("GET", &readings)).await.expect(404);
    }
    // Searching finds it too.
    for (query, found) in [
        (format!("person={ada}&actor={eve}"), 6),
        (format!("actor={eves_key}"), 6),
        (format!("subject={score}"), 5),
        (format!("action=receipt.read&person={ada}"), 3),
        ("actor_kind=person&until=2020-01-01T00:00:00Z".to_owned(), 0),
    ] {
        assert_eq!(olgas.list(&format!("/v1/audit?{query}")).await.len(), found, "{query}");
    }
    for (who, path, status) in [
        (&adas, "/v1/audit", 403),
        (&eves, "/v1/audit/export", 403),
        (&eves, "/v1/audit/head", 403),
        (&olgas, "/v1/audit?actor=ada", 400),
        (&olgas, "/v1/audit?unknown=1", 400),
    ] {
        who.send(&Request::new("GET", path)).await.expect(status);
    }
    // A reason is words: sealed on the disk, and gone with the person, without a break in the chain.
    assert_eq!(home.places_of("quincunx marmalade").await, [""; 0]);
    let noted = olgas.get("/v1/audit/head").await;
    admin.send(&Request::new("DELETE", format!("/v1/people/{ada}"))).await.expect(200);
    let entries = olgas.list(&format!("/v1/audit?actor={eve}")).await;
    assert!(entries.iter().all(|it| it["reason"].is_null() && it["reason_digest"].is_string()));
    let expected = format!("{}:{}", noted["sequence"], text(&noted["hash"]));
    let output = verify(&home, &["--organisation", "Fabrikam", "--expect", &expected]);
    assert_eq!(output.status, Some(0), "{}", output.stderr);
}

/// Runs `plumbline audit verify` on this home's database.
fn verify(home: &Home, arguments: &[&str]) -> Output {
    let output = home.command(&[&["audit", "verify"], arguments].concat()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Output { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn verified(home: &Home, organisation: &str, entries: usize) {
    let output = verify(home, &["--organisation", organisation]);
    let expected = format!("{organisation}: {entries} entries, unbroken; the head is {entries}:sha256:");
    assert!(output.status == Some(0) && output.stdout.starts_with(&expected), "{output:?}");
}

fn verify_file(path: &Path, arguments: &[&str]) -> Output {
    let path = path.to_str().unwrap();
    run([&["audit", "verify", path], arguments].concat())
}

async fn a_log_is_its_organisations_and_verified_anywhere(home: Home) {
    let (ours, theirs) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let server = Server::start(&home).await;
    let (ours, theirs) = (server.client(&ours), server.client(&theirs));
    let theirs_before = theirs.list("/v1/audit").await;
    let before = ours.list("/v1/audit").await.len();
    // However many write at once, and however many servers there are, one entry follows the other.
    let second = Server::start(&home).await;
    let clients = [ours.clone(), second.client(ours.key())];
    concurrently(0..40_usize, 16, |number| {
        let client = clients[number % 2].clone();
        async move { client.post("/v1/teams", &json!({"name": format!("Team {number}")})).await }
    })
    .await;
    verified(&home, "Fabrikam", before + 40);
    assert_eq!(theirs.list("/v1/audit").await, theirs_before);
    let team = id(&ours.list("/v1/teams").await[0]);
    assert_eq!(theirs.list(&format!("/v1/audit?subject={team}")).await, [Value::Null; 0]);
    let foreign = theirs.send(&Request::new("GET", "/v1/audit/export")).await.expect(200).text();
    assert!(!foreign.contains(&team));

    let export = ours.send(&Request::new("GET", "/v1/audit/export")).await.expect(200);
    let lines: Vec<Vec<u8>> = export.body.split_inclusive(|it| *it == b'\n').map(<[u8]>::to_vec).collect();
    assert_eq!(lines.len(), 1 + before + 40);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.ndjson");
    let check = |lines: &[Vec<u8>], arguments: &[&str]| {
        std::fs::write(&file, lines.concat()).unwrap();
        verify_file(&file, arguments)
    };
    let noted = ours.get("/v1/audit/head").await;
    let noted = format!("{}:{}", noted["sequence"], text(&noted["hash"]));
    for arguments in [&[][..], &["--expect", &noted]] {
        let sound = check(&lines, arguments);
        assert!(sound.status == Some(0) && sound.stdout.contains(&noted), "{sound:?}");
    }

    type Tampering = fn(&mut Vec<Vec<u8>>);
    let tamperings: [(Tampering, &str); 8] = [
        (|it| _ = it.remove(5), "entry 5 is missing"),
        (|it| it.swap(5, 9), "entry 5 is not where it belongs"),
        (|it| it.insert(7, it[5].clone()), "entry 7 is not where it belongs"),
        (|it| _ = it.pop(), "entries are missing at the end"),
        (|it| it.truncate(1), "entries are missing at the end"),
        (|it| it[4] = replaced(&it[4], "operator", "host"), "entry 4 was changed"),
        (|it| it[4] = replaced(&it[4], "{\"sequence\"", "{ \"sequence\""), "entry 4 was changed"),
        (|it| it[0] = replaced(&it[0], "plumbline_audit", "plumbline"), "line 1"),
    ];
    for (tamper, found) in tamperings {
        let mut tampered = lines.clone();
        tamper(&mut tampered);
        let output = check(&tampered, &[]);
        assert!(output.status == Some(1) && output.stderr.contains(found), "{found}: {output:?}");
    }
    // Whichever bit of the file is another, it is found.
    let whole = lines.concat();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..60 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = usize::try_from(state >> 33).unwrap() % (whole.len() - 1);
        let mut tampered = whole.clone();
        tampered[place] ^= 1 << (state % 7);
        let output = check(&[tampered], &[]);
        assert_eq!(output.status, Some(1), "byte {place}: {output:?}");
    }
    // Whoever rewrites the end and the head with it is found by whoever noted the head.
    let mut cut = lines.clone();
    cut.pop();
    let last: Value = serde_json::from_slice(cut.last().unwrap()).unwrap();
    let mut header: Value = serde_json::from_slice(&cut[0]).unwrap();
    header["head"] = json!({"sequence": last["sequence"], "hash": last["hash"]});
    cut[0] = format!("{header}\n").into_bytes();
    assert_eq!(check(&cut, &[]).status, Some(0));
    let output = check(&cut, &["--expect", &noted]);
    assert!(output.status == Some(1) && output.stderr.contains("missing at the end"), "{output:?}");
    // What cannot be meant is the caller's to mend.
    for arguments in [&["--organisation", "Nobody"][..], &["--expect", "1"], &["--expect", &noted]] {
        assert_eq!(verify(&home, arguments).status, Some(2), "{arguments:?}");
    }
    let all = verify(&home, &[]);
    assert!(all.status == Some(0) && all.stdout.lines().count() == 2, "{all:?}");
    assert_eq!(verify_file(&folder.path().join("absent"), &[]).status, Some(1));
}

fn replaced(line: &[u8], from: &str, to: &str) -> Vec<u8> {
    let line = std::str::from_utf8(line).unwrap();
    assert!(line.contains(from), "{line}");
    line.replacen(from, to, 1).into_bytes()
}
