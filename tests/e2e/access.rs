//! Every route, for every role, with ids of one's own, of another organisation and of nobody: what is answered is what the
//! table in `snapshots/access.txt` says. A route that the API's description has and the table has not is a failure.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use plumbline_tests::{Client, Home, Request, Server, UNLIMITED, document};
use serde_json::{Value, json};

use crate::said;

crate::on_both_databases!(every_route_answers_every_role_as_the_table_says);

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/access.txt");
/// An id that nobody has.
pub const UNKNOWN: &str = "0190a000-0000-7000-8000-000000000000";
/// Whom a manager leads and whose words are spoken.
const AGENT: &str = "u-member";

/// Every method of every path that is described.
pub fn operations() -> impl Iterator<Item = (String, &'static str)> {
    let paths = document()["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, operations)| {
        operations.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.as_str()))
    })
}

/// The name of the collection that a route is about.
pub fn collection(template: &str) -> &str {
    template.strip_prefix("/scim").unwrap_or(template).split('/').nth(2).unwrap_or_default()
}

/// What is sent to a route so that it gets as far as looking for the id. `person` is somebody of the caller's organisation.
pub fn body(method: &str, template: &str, person: &str) -> Value {
    match (method, template) {
        ("POST", "/v1/conversations" | "/v1/conversations/validate") => said::call("call-0"),
        ("POST", "/v1/people/{id}/invitation") => json!({"email": "somebody@example.com"}),
        ("PUT", "/v1/identity-providers/{id}") => provider(),
        ("PUT", "/v1/skills/{id}") => skill("open-questions"),
        ("PUT", "/v1/people/{id}/expectation" | "/v1/teams/{id}/expectation") => json!({"conversations_a_week": 10}),
        ("POST", "/v1/people/{id}/roles") => json!({"role": "member"}),
        ("POST", "/v1/practice/{id}/turns") => json!({"text": "Good morning."}),
        ("POST", "/v1/teams/{id}/members") => json!({"person": person}),
        ("POST", "/v1/conversations/{id}/speakers") => json!({"participant": 0, "person": person}),
        ("POST", "/v1/conversations/{id}/scores") => json!({"scorecard": UNKNOWN, "ratings": []}),
        ("POST", "/v1/scores/{id}/disputes") => contest("open-questions"),
        ("POST", "/v1/disputes/{id}/decision") => json!({"upheld": false, "reason": "It stands, word for word."}),
        ("PUT", "/v1/disputes/{id}/reviewer") => json!({"person": person}),
        ("POST", "/v1/calibrations/{id}/ratings" | "/v1/calibrations/{id}/outcome") => {
            json!({"conversation": UNKNOWN, "ratings": []})
        }
        _ => json!({}),
    }
}

/// An identity provider that nobody asks.
fn provider() -> Value {
    json!({"name": "Company account", "issuer": "https://login.example.com", "client_id": "plumbline"})
}

/// A skill that one criterion shows.
fn skill(criterion: &str) -> Value {
    json!({"name": "Asking", "criteria": [{"scorecard": "sales-conversation", "criterion": criterion}]})
}

/// A webhook that nothing is sent to.
fn webhook() -> Value {
    json!({"url": "https://hooks.example.com/plumbline", "kinds": ["practice.finished"]})
}

/// What somebody says who contests a finding.
fn contest(criterion: &str) -> Value {
    let quote = json!({"turn": 0, "start_byte": 0, "end_byte": 4});
    json!({"criterion": criterion, "quote": quote, "words": "That is not what was said."})
}

/// A dispute and a calibration, of people of their own.
pub async fn contested(admin: &Client) -> BTreeMap<&'static str, String> {
    let id = |it: &Value| it["id"].as_str().unwrap().to_owned();
    let text = "From today on your calls are measured against our standards.";
    admin.post("/v1/notices", &json!({"told": "2026-01-01T00:00:00Z", "text": text})).await;
    let mut people = Vec::new();
    let spoken = uuid::Uuid::now_v7().to_string();
    for (name, crm) in [("Contests", &spoken), ("Rates", &format!("{spoken}-1")), ("Rates too", &format!("{spoken}-2"))]
    {
        let person = json!({"name": name, "ids": [{"scheme": "crm", "value": crm}]});
        people.push(id(&admin.post("/v1/people", &person).await));
    }
    let key = json!({"name": "contests", "person": people[0], "scopes": ["admin"]});
    let person = admin.with_key(admin.post("/v1/keys", &key).await["key"].as_str().unwrap());
    let mut call = said::call(&spoken);
    call["participants"][0]["person"] = json!({"ids": [{"scheme": "crm", "value": spoken}]});
    let conversation = admin.submit(&call).await;
    let score = admin.scores(&conversation).await["scores"][0].clone();
    let at = format!("/v1/scores/{}/disputes", id(&score));
    let body = contest(score["criteria"][0]["criterion"].as_str().unwrap());
    let dispute = id(&person.send(&Request::post(at, &body)).await.expect(201).json());
    let scorecard = admin.list("/v1/scorecards").await.remove(0);
    let calibration = json!({"name": "A calibration", "scorecard": scorecard["id"], "raters": people[1..],
        "conversations": [{"conversation": conversation}]});
    let calibration = id(&admin.send(&Request::post("/v1/calibrations", &calibration)).await.expect(201).json());
    BTreeMap::from([("disputes", dispute), ("calibrations", calibration)])
}

/// One of each kind, by the name of its collection, made by whoever may do everything.
pub async fn things(admin: &Client, agent: &str) -> BTreeMap<&'static str, String> {
    let id = |it: &Value| it["id"].as_str().unwrap().to_owned();
    let unique = uuid::Uuid::now_v7().to_string();
    let person = json!({"name": "Somebody", "ids": [{"scheme": "crm", "value": unique}]});
    let person = id(&admin.post("/v1/people", &person).await);
    let team = id(&admin.post("/v1/teams", &json!({"name": "A team"})).await);
    let since = json!({"person": person, "from": "2026-01-01T00:00:00Z"});
    let membership = id(&admin.post(&format!("/v1/teams/{team}/members"), &since).await);
    let key = id(&admin.post("/v1/keys", &json!({"name": "spare", "scopes": ["people:read"]})).await);
    let provider = id(&admin.post("/v1/identity-providers", &provider()).await);
    let mut call = said::call(&unique);
    call["participants"][0]["person"] = json!({"ids": [{"scheme": "crm", "value": agent}]});
    let webhook = id(&admin.post("/v1/webhooks", &webhook()).await);
    let conversation = admin.submit(&call).await;
    let scores = admin.scores(&conversation).await;
    let skill = id(&admin.post("/v1/skills", &skill(&unique)).await);
    let activity = json!({"kind": "course", "title": "Asking", "held": "2026-01-05", "people": [person]});
    let activity = id(&admin.post("/v1/activities", &activity).await);
    let soon = chrono::Utc::now().date_naive() + chrono::Days::new(14);
    let plan = json!({
        "title": "Asking", "skills": [skill], "people": [person], "design": "together", "starts": soon, "weeks": 8,
    });
    let initiative = id(&admin.post("/v1/initiatives", &plan).await);
    crate::people::told(admin).await;
    let answer = id(&admin.get(&format!("/v1/teams/{team}/improvement")).await);
    let scorecard = admin.list("/v1/scorecards").await.remove(0);
    let plugin = admin.list("/v1/plugins").await.remove(0);
    BTreeMap::from([
        ("Groups", team.clone()),
        ("Users", person.clone()),
        ("activities", activity),
        ("answers", answer),
        ("conversations", conversation),
        ("identity-providers", provider),
        ("initiatives", initiative),
        ("keys", key),
        ("memberships", membership),
        ("people", person),
        ("plugins", id(&plugin)),
        ("scorecards", id(&scorecard)),
        ("scores", id(&scores["scores"][0])),
        ("skills", skill),
        ("teams", team),
        ("webhooks", webhook),
    ])
}

/// Everybody who may ask, with their clients.
pub struct Callers {
    pub admin: Client,
    pub callers: Vec<(&'static str, Client)>,
    /// The member.
    pub person: String,
}

pub async fn callers(admin: Client) -> Callers {
    admin.bind("sales-conversation", &["*"]).await;
    let text = "From today on your calls are measured against our standards.";
    admin.post("/v1/notices", &json!({"told": "2026-01-01T00:00:00Z", "text": text})).await;
    let onlooker = json!({"name": "onlooker", "scopes": ["scorecards:read"]});
    let onlooker = admin.post("/v1/keys", &onlooker).await["key"].as_str().unwrap().to_owned();
    let mut callers =
        vec![("nobody", admin.anonymous()), ("system", admin.clone()), ("onlooker", admin.with_key(&onlooker))];
    let mut people = BTreeMap::new();
    for role in ["admin", "manager", "member", "auditor", "reviewer", "partner"] {
        let person = json!({"name": role, "ids": [{"scheme": "crm", "value": format!("u-{role}")}]});
        let person = admin.post("/v1/people", &person).await["id"].as_str().unwrap().to_owned();
        let at = format!("/v1/people/{person}/roles");
        admin.send(&Request::post(at, &json!({"role": role}))).await.expect(204);
        let key = json!({"name": role, "person": person, "scopes": ["admin"]});
        let key = admin.post("/v1/keys", &key).await["key"].as_str().unwrap().to_owned();
        callers.push((role, admin.with_key(&key)));
        people.insert(role, person);
    }
    let leads = json!({"manager": people["manager"], "from": "2026-01-01T00:00:00Z"});
    admin.send(&Request::post(format!("/v1/people/{}/manager", people["member"]), &leads)).await.expect(204);
    Callers { admin, callers, person: people.remove("member").unwrap() }
}

async fn every_route_answers_every_role_as_the_table_says(home: Home) {
    let (ours, theirs) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let server = Server::start_with(&home, UNLIMITED).await;
    let Callers { admin, callers, person } = callers(server.client(&ours)).await;
    let theirs = server.client(&theirs);
    theirs.bind("sales-conversation", &["*"]).await;
    let mut foreign = things(&theirs, AGENT).await;
    foreign.extend(contested(&theirs).await);
    let mut kept = things(&admin, AGENT).await;
    kept.extend(contested(&admin).await);

    let mut table = String::from(
        "# Who is answered what: the status with an id of one's own organisation, with one of another's, and with one that\n\
         # nobody has; the reviewer gives a reason. 4xx on one's own other than 401, 403 and 404 means that the caller may, and\n\
         # that what was sent is not enough.\n",
    );
    for (method, template) in operations() {
        let _ = write!(table, "{method} {template}\n   ");
        for (role, client) in &callers {
            let _ = write!(table, " {role}=");
            let with_ids = template.contains("{id}");
            // What one caller changes, the next must find as it was.
            let collection = collection(template);
            let own = match (method.as_str(), collection) {
                _ if method == "GET" || !with_ids => kept.clone(),
                (_, "disputes" | "calibrations") => contested(&admin).await,
                _ => things(&admin, AGENT).await,
            };
            let ids: &[(&str, Option<&String>)] =
                &[("own", own.get(collection)), ("foreign", foreign.get(collection)), ("unknown", None)];
            let ids = if with_ids { ids } else { &ids[..1] };
            for (index, (which, id)) in ids.iter().enumerate() {
                let id = id.map_or(UNKNOWN, |it| it.as_str());
                let path = template
                    .replace("{id}", id)
                    .replace("{role}", "member")
                    .replace("{name}", "one-to-one")
                    .replace("{feedback}", UNKNOWN)
                    .replace("{turn}", "0")
                    .replace("{event}", UNKNOWN);
                let request = Request::new(&method, &path).json(&body(&method, template, &person));
                let request = match *role {
                    "reviewer" => request.header("plumbline-reason", "A complaint is being looked into."),
                    _ => request,
                };
                let answer = client.send(&request).await;
                let separator = if index == 0 { "" } else { "/" };
                let _ = write!(table, "{separator}{}", answer.status);
                assert!(answer.status < 500, "{method} {path} for {role}: {}", answer.text());
                if *which == "foreign" {
                    assert!(!(200..300).contains(&answer.status), "{method} {path} reaches what is foreign to {role}");
                }
            }
        }
        table.push('\n');
    }
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(TABLE, &table).unwrap();
    }
    let kept = std::fs::read_to_string(Path::new(TABLE)).unwrap_or_default();
    let differ: Vec<_> =
        table.lines().zip(kept.lines().chain(std::iter::repeat(""))).filter(|it| it.0 != it.1).collect();
    assert!(
        table == kept,
        "the answers differ from snapshots/access.txt, at {differ:#?}; where that is meant, run the tests with \
         UPDATE_SNAPSHOTS=1, read what changed, and commit it"
    );
}
