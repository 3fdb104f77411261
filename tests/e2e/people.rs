//! People and who sees what of whom: fair by default, at the time, on every way that leads to a result.

use plumbline_tests::{Browser, Client, Home, Person, Request, Server};
use serde_json::{Value, json};

use crate::login::{PASSWORD, grant, set_password};
use crate::said;

crate::on_both_databases!(
    each_manager_sees_their_own_time,
    strangers_become_somebody,
    a_reason_opens_and_roles_bound,
    a_reviewer_says_why_in_the_browser,
);

/// Whoever acts for a person, by a key of that person's.
pub struct Somebody {
    pub id: String,
    pub client: Client,
}

pub async fn somebody(admin: &Client, name: &str, crm: &str) -> Somebody {
    let body = json!({"name": name, "ids": [{"scheme": "crm", "value": crm}]});
    let id = admin.post("/v1/people", &body).await["id"].as_str().unwrap().to_owned();
    let key = json!({"name": name, "person": id, "scopes": ["admin"]});
    let key = admin.post("/v1/keys", &key).await["key"].as_str().unwrap().to_owned();
    Somebody { id, client: admin.with_key(&key) }
}

pub async fn told(admin: &Client) {
    let text = "From today on your calls are measured against our standards.";
    admin.post("/v1/notices", &json!({"told": "2026-01-01T00:00:00Z", "text": text})).await;
}

pub async fn reports(admin: &Client, person: &Somebody, manager: Option<&Somebody>, from: &str) -> u16 {
    let body = json!({"manager": manager.map(|it| &it.id), "from": from});
    admin.send(&Request::post(format!("/v1/people/{}/manager", person.id), &body)).await.status
}

/// A call at a time, of an agent whom the CRM knows by this id.
pub fn call(external_id: &str, started: &str, agent: &str) -> Value {
    let mut call = said::call(external_id);
    call["started"] = json!(started);
    call["participants"][0]["person"] = json!({"ids": [{"scheme": "CRM", "value": agent}]});
    call
}

/// Everything that somebody finds of conversations, by every way there is: ids by way, empty where nothing is found.
async fn found(client: &Client, conversations: &[String], scores: &[String]) -> Vec<(String, Vec<String>)> {
    let listed = client.list("/v1/conversations").await;
    let mut ways = vec![("list".to_owned(), ids(&listed))];
    let filtered = client.list("/v1/conversations?source=tests&external_id=before").await;
    ways.push(("external id".to_owned(), ids(&filtered)));
    let browser = Browser::sign_in(client).await;
    let page = browser.open("/conversations").await.text();
    ways.push(("page".to_owned(), conversations.iter().filter(|it| page.contains(*it)).cloned().collect()));
    for end in ["", "/transcript", "/scores"] {
        let mut seen = Vec::new();
        for id in conversations {
            let answer = client.send(&Request::new("GET", format!("/v1/conversations/{id}{end}"))).await;
            assert!(matches!(answer.status, 200 | 404), "{}", answer.text());
            if answer.status == 200 && (end != "/scores" || answer.json()["scores"] != json!([])) {
                seen.push(id.clone());
            }
        }
        ways.push((format!("conversation{end}"), seen));
    }
    let mut seen = Vec::new();
    for id in conversations {
        if browser.open(&format!("/conversations/{id}")).await.status == 200 {
            seen.push(id.clone());
        }
    }
    ways.push(("conversation's page".to_owned(), seen));
    for end in ["", "/receipt"] {
        let mut seen = Vec::new();
        for (conversation, score) in conversations.iter().zip(scores) {
            if client.send(&Request::new("GET", format!("/v1/scores/{score}{end}"))).await.status == 200 {
                seen.push(conversation.clone());
            }
        }
        ways.push((format!("score{end}"), seen));
    }
    ways
}

fn ids(items: &[Value]) -> Vec<String> {
    let mut ids: Vec<String> = items.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

async fn each_manager_sees_their_own_time(home: Home) {
    let (_server, admin) = home.open().await;
    admin.bind("sales-conversation", &["*"]).await;
    let (ada, bert) = (somebody(&admin, "Ada", "u-1").await, somebody(&admin, "Bert", "u-2").await);
    let (first, second) = (somebody(&admin, "First", "m-1").await, somebody(&admin, "Second", "m-2").await);
    assert_eq!(reports(&admin, &ada, Some(&first), "2026-07-01T00:00:00Z").await, 204);
    assert_eq!(reports(&admin, &ada, Some(&second), "2026-08-15T00:00:00Z").await, 204);
    assert_eq!(reports(&admin, &bert, Some(&second), "2026-07-01T00:00:00Z").await, 204);
    // A line is not rewritten, and nobody is above themselves.
    assert_eq!(reports(&admin, &ada, Some(&first), "2026-08-01T00:00:00Z").await, 409);
    assert_eq!(reports(&admin, &second, Some(&ada), "2026-09-01T00:00:00Z").await, 409);
    assert_eq!(reports(&admin, &second, Some(&second), "2026-09-01T00:00:00Z").await, 409);

    let (mut conversations, mut scores) = (Vec::new(), Vec::new());
    for (name, started, agent) in [
        ("before", "2026-08-14T23:59:59.999Z", "u-1"),
        ("after", "2026-08-15T00:00:00Z", "u-1"),
        ("other", "2026-08-14T10:00:00Z", "u-2"),
        ("earlier", "2026-06-30T23:59:59Z", "u-1"),
    ] {
        let id = admin.submit(&call(name, started, agent)).await;
        // Scored already, and shown to nobody before the people were told.
        let refused = admin.send(&Request::new("GET", format!("/v1/conversations/{id}/scores"))).await;
        assert!(refused.status == 409 || refused.json()["scores"] == json!([]), "{}", refused.text());
        conversations.push(id);
    }
    told(&admin).await;
    for id in &conversations {
        let score = &admin.scores(id).await["scores"][0];
        assert!(score["subject"]["person"].is_string(), "{score:#}");
        scores.push(score["id"].as_str().unwrap().to_owned());
    }
    let [before, after, other, earlier] = [0, 1, 2, 3].map(|it: usize| conversations[it].clone());
    for (who, client, seen) in [
        ("the first manager", &first.client, vec![&before]),
        ("the second manager", &second.client, vec![&after, &other]),
        ("Ada", &ada.client, vec![&before, &after, &earlier]),
        ("Bert", &bert.client, vec![&other]),
        ("a system", &admin, vec![&before, &after, &other, &earlier]),
    ] {
        let mut seen: Vec<String> = seen.into_iter().cloned().collect();
        seen.sort();
        for (way, mut found) in found(client, &conversations, &scores).await {
            found.sort();
            let seen: Vec<_> = match way.as_str() {
                "external id" => seen.iter().filter(|it| **it == before).cloned().collect(),
                _ => seen.clone(),
            };
            assert_eq!(found, seen, "{who} by {way}");
        }
    }
    // In a call of two people of two managers, each sees the call and the own person's scores.
    let mut both = call("both", "2026-08-01T10:00:00Z", "u-1");
    both["participants"][1] = json!({"id": "c", "label": "Bert", "side": "internal", "role": "agent",
        "person": {"ids": [{"scheme": "crm", "value": "u-2"}]}});
    let both = admin.submit(&both).await;
    assert_eq!(admin.scores(&both).await["scores"].as_array().unwrap().len(), 2);
    for (client, person) in [(&first.client, &ada.id), (&second.client, &bert.id)] {
        let seen = client.scores(&both).await;
        let persons: Vec<_> = seen["scores"].as_array().unwrap().iter().map(|it| &it["subject"]["person"]).collect();
        assert_eq!(persons, [&json!(person)]);
    }
    // What is in shadow is for those who try a scorecard out.
    let shadow =
        json!({"plugin": "service-conversation", "version": "^1", "conversation_types": ["*"], "mode": "shadow"});
    admin.post("/v1/scorecards", &shadow).await;
    let tried = admin.submit(&call("tried", "2026-09-01T10:00:00Z", "u-1")).await;
    assert_eq!(admin.scores(&tried).await["scores"].as_array().unwrap().len(), 2);
    assert_eq!(ada.client.scores(&tried).await["scores"].as_array().unwrap().len(), 1);
}

async fn strangers_become_somebody(home: Home) {
    let (_server, admin) = home.open().await;
    admin.bind("sales-conversation", &["*"]).await;
    told(&admin).await;
    let named = admin.submit(&call("named", "2026-08-01T10:00:00Z", "u-9")).await;
    let nameless = admin.submit(&said::call("nameless")).await;
    let before: Vec<Value> = [admin.scores(&named).await, admin.scores(&nameless).await].into();
    let todo = admin.list("/v1/speakers/unmatched").await;
    let todo: Vec<_> = todo.iter().map(|it| (it["conversation"].as_str().unwrap(), &it["label"])).collect();
    assert_eq!(todo, [(nameless.as_str(), &json!("Ada Example")), (named.as_str(), &json!("Ada Example"))]);

    // One becomes known by an id that is learnt later, the other by hand; neither is scored again.
    let ada = somebody(&admin, "Ada", "u-0").await;
    let ids = json!({"ids": [{"scheme": "crm", "value": "u-0"}, {"scheme": "crm", "value": " u-9 "}]});
    admin.send(&Request::new("PATCH", format!("/v1/people/{}", ada.id)).json(&ids)).await.expect(204);
    let by_hand = json!({"participant": 0, "person": ada.id});
    let at = format!("/v1/conversations/{nameless}/speakers");
    admin.send(&Request::post(&at, &by_hand)).await.expect(204);
    assert_eq!(admin.list("/v1/speakers/unmatched").await, [Value::Null; 0]);
    for (id, before) in [&named, &nameless].into_iter().zip(before) {
        let mut now = ada.client.scores(id).await;
        assert_eq!(now["scores"][0]["subject"]["person"], json!(ada.id));
        now["scores"][0]["subject"]["person"] = Value::Null;
        assert_eq!(now, before);
    }
    // The next revision is hers without anybody's doing.
    let mut revised = call("named", "2026-08-01T10:00:00Z", "u-9");
    revised["turns"][0]["text"] = json!("Good morning, and thank you.");
    assert_eq!(admin.submit(&revised).await, named);
    assert_eq!(ada.client.scores(&named).await["revision"], 2);

    // An id is one person's; who is nobody or elsewhere is not there.
    let taken = json!({"name": "Eve", "ids": [{"scheme": "CRM", "value": "u-9"}]});
    admin.send(&Request::post("/v1/people", &taken)).await.expect(409);
    let unknown = json!({"participant": 0, "person": named});
    admin.send(&Request::post(&at, &unknown)).await.expect(404);
    admin.send(&Request::post(&at, &json!({"participant": 7, "person": ada.id}))).await.expect(404);
    for (body, pointer) in [
        (json!({"name": " "}), "/name"),
        (json!({"name": "E", "ids": [{"scheme": "crm", "value": ""}]}), "/ids/0/value"),
        (json!({"name": "E", "email": "e"}), "email"),
    ] {
        let refused = admin.send(&Request::post("/v1/people", &body)).await.expect(422);
        assert!(refused.text().contains(pointer), "{}", refused.text());
    }
}

async fn a_reason_opens_and_roles_bound(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start(&home).await;
    let admin = server.client(&key);
    admin.bind("sales-conversation", &["*"]).await;
    told(&admin).await;
    let (ada, eve) = (somebody(&admin, "Ada", "u-1").await, somebody(&admin, "Eve", "u-2").await);
    let call = admin.submit(&call("one", "2026-08-01T10:00:00Z", "u-1")).await;
    let score = admin.scores(&call).await["scores"][0]["id"].as_str().unwrap().to_owned();
    let ways = [
        format!("/v1/conversations/{call}"),
        format!("/v1/conversations/{call}/transcript"),
        format!("/v1/conversations/{call}/scores"),
        format!("/v1/scores/{score}"),
        format!("/v1/scores/{score}/receipt"),
    ];
    let statuses = async |client: &Client, reason: Option<&str>| {
        let mut statuses = Vec::new();
        for way in &ways {
            let request = Request::new("GET", way);
            let request = match reason {
                Some(reason) => request.header("plumbline-reason", reason),
                None => request,
            };
            statuses.push(client.send(&request).await.status);
        }
        statuses
    };
    let why = Some("Complaint C-17 is being looked into.");
    let role = async |role: &str| {
        let at = format!("/v1/people/{}/roles", eve.id);
        admin.send(&Request::post(at, &json!({"role": role}))).await.expect(204);
    };
    assert_eq!(statuses(&eve.client, why).await, [404; 5], "a reason alone opens nothing");
    // Running the house is no reason to read its people's results.
    role("admin").await;
    assert_eq!(statuses(&eve.client, why).await, [404; 5]);
    eve.client.list("/v1/keys").await;
    role("reviewer").await;
    assert_eq!(statuses(&eve.client, None).await, [403; 5]);
    assert_eq!(statuses(&eve.client, why).await, [200; 5]);
    assert_eq!(statuses(&eve.client, Some("because")).await, [400; 5]);
    role("auditor").await;
    for taken in ["reviewer", "admin"] {
        let at = format!("/v1/people/{}/roles/{taken}", eve.id);
        admin.send(&Request::new("DELETE", at)).await.expect(204);
    }
    assert_eq!(statuses(&eve.client, why).await, [404, 404, 404, 404, 200], "an auditor checks receipts");
    eve.client.send(&Request::new("GET", "/v1/keys")).await.expect(403);
    assert_eq!(statuses(&ada.client, None).await, [200; 5]);

    // A key that rotates works beside the next one for a while, and does no more than that one.
    let keys = admin.list("/v1/keys").await;
    let old = keys.iter().find(|it| it["name"] == "Ada").unwrap()["id"].as_str().unwrap();
    let rotated = admin.post(&format!("/v1/keys/{old}/rotate"), &json!({"overlap_seconds": 3600})).await;
    let new = admin.with_key(rotated["key"].as_str().unwrap());
    assert_eq!(statuses(&new, None).await, [200; 5]);
    assert_eq!(statuses(&ada.client, None).await, [200; 5]);
    admin.post(&format!("/v1/keys/{old}/rotate"), &json!({"overlap_seconds": 0})).await;
    assert_eq!(statuses(&ada.client, None).await, [401; 5]);
    // Who has left is let in no more, and what was theirs stays.
    let leaves = json!({"active": false});
    admin.send(&Request::new("PATCH", format!("/v1/people/{}", ada.id)).json(&leaves)).await.expect(204);
    assert_eq!(statuses(&new, None).await, [401; 5]);
    assert_eq!(statuses(&admin, None).await, [200; 5]);
}

async fn a_reviewer_says_why_in_the_browser(home: Home) {
    let (_server, admin) = home.open().await;
    admin.bind("sales-conversation", &["*"]).await;
    told(&admin).await;
    let (ada, eve) = (somebody(&admin, "Ada", "u-1").await, somebody(&admin, "Eve", "u-9").await);
    grant(&admin, &eve.id, "reviewer").await;
    let id = admin.submit(&call("one", "2026-07-01T10:00:00Z", "u-1")).await;
    admin.scores(&id).await;
    let (path, why) = (format!("/conversations/{id}"), "Complaint “C-17” is being looked into.");

    let browser = set_password(&admin, &eve.id, "eve@example.com").await;
    let asked = browser.open(&path).await.expect(303);
    assert_eq!(asked.header("location"), format!("/review?next={path}"));
    let token = browser.form_token(asked.header("location")).await;
    let say = async |token: &str, reason: &str| {
        browser.submit("/review", &[("form_token", token), ("reason", reason), ("next", &path)]).await
    };
    say("another page's", why).await.expect(403);
    assert!(say(&token, "because").await.expect(200).text().contains("10 to 500 characters"));
    browser.open(&path).await.expect(303);
    assert_eq!(say(&token, why).await.expect(303).header("location"), path);
    browser.open(&path).await.expect(200);
    let list = browser.open("/conversations").await.expect(200).text();
    assert!(list.contains(&path) && list.contains(why), "{list}");
    let readings = ada.client.list(&format!("/v1/people/{}/readings", ada.id)).await;
    assert_eq!((&readings[0]["actor"]["id"], &readings[0]["reason"]), (&json!(eve.id), &json!(why)));
    // Nobody says it for whoever signs in after them in the same browser.
    set_password(&admin, &ada.id, "ada@example.com").await;
    grant(&admin, &ada.id, "reviewer").await;
    let kept = browser.cookie("plumbline-reason");
    let next = Person::new(&admin);
    next.plant("plumbline-reason", &kept);
    next.sign_in("Fabrikam", "ada@example.com", PASSWORD).await.expect(303);
    assert!(!next.open("/conversations").await.expect(200).text().contains(why));
    // Until they stop, and where they are no reviewer it opens nothing.
    say(&token, "").await.expect(303);
    assert!(!browser.open("/conversations").await.expect(200).text().contains(&path));
    say(&token, why).await.expect(303);
    admin.send(&Request::new("DELETE", format!("/v1/people/{}/roles/reviewer", eve.id))).await.expect(204);
    browser.open(&path).await.expect(404);
}
