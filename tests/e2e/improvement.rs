//! The 90-day answer through HTTP: conversations arrive by a simulator whose truth is known, an initiative is planned with
//! what it could show, registered, and answered for with its grade and what was ruled out; what is structural is told from
//! what is personal.

use std::time::Duration;

use chrono::{DateTime, Datelike as _, Days, Utc};
use plumbline_tests::{Client, Home, Request, Server, UNLIMITED, concurrently};
use serde_json::{Value, json};

use crate::login::grant;
use crate::people::{Somebody, reports, somebody, told};

crate::on_both_databases!(a_managers_path, a_pattern_is_structural_or_personal, what_is_asked_wrongly_is_refused);

/// A scorecard that finds one question and nothing else, so that the simulator decides what is scored.
const RUBRIC: &str = r#"
id = "asking"
version = "1.0.0"
title = "Asking"
languages = ["en"]

[phrases]
cost = ["what does it cost you"]
step = ["what is the next step"]

[[sections]]
id = "talk"
title = "Talk"

[[sections.criteria]]
id = "asks-for-cost"
title = "Asks what it costs"
guidance = "An open question about what the problem costs."
levels = [
  { points = 0, title = "Not asked", anchor = "Nothing is asked about what it costs." },
  { points = 1, title = "Asked", anchor = "An open question about what it costs.", when = { asks = "open", with = "<cost>" } },
]

[[sections.criteria]]
id = "asks-for-step"
title = "Asks for the next step"
guidance = "An open question about the next step."
levels = [
  { points = 0, title = "Not asked", anchor = "Nothing is asked about the next step." },
  { points = 1, title = "Asked", anchor = "An open question about the next step.", when = { asks = "open", with = "<step>" } },
]

[[cases]]
name = "asked"
conversation = "Agent: What does it cost you?\nCustomer: Nothing."
expect = { asks-for-cost = "Asked", asks-for-step = "insufficient evidence" }
"#;

/// Puts the scorecard to work.
async fn bind(admin: &Client) {
    let rubric = Request::new("POST", "/v1/rubrics").body("application/toml", RUBRIC);
    let component = admin.send(&rubric.header("accept", "application/wasm")).await.expect(200).body;
    let upload = Request::new("POST", "/v1/plugins").body("application/wasm", component);
    let id = admin.send(&upload).await.expect(202).json()["id"].as_str().unwrap().to_owned();
    let plugin = admin.until(&format!("/v1/plugins/{id}"), |it| it["state"] != "checking").await;
    assert_eq!(plugin["state"], "ready", "{plugin:#}");
    admin.bind("asking", &["*"]).await;
}

async fn skill(admin: &Client, name: &str, criterion: &str) -> String {
    let criteria = json!([{"scorecard": "asking", "criterion": criterion}]);
    let skill = json!({"name": name, "criteria": criteria, "least_important": "9"});
    admin.post("/v1/skills", &skill).await["id"].as_str().unwrap().to_owned()
}

/// The Monday that lies this many weeks before the running week's.
fn monday(weeks_ago: u64) -> DateTime<Utc> {
    let now = Utc::now();
    let today = now.date_naive() - Days::new(u64::from(now.date_naive().weekday().num_days_from_monday()));
    (today - Days::new(7 * weeks_ago)).and_hms_opt(0, 0, 0).unwrap().and_utc()
}

/// One conversation of the simulator's.
struct Simulated {
    agent: String,
    weeks_ago: u64,
    day: u64,
    kind: &'static str,
    asks: [bool; 2],
}

fn said(number: usize, one: &Simulated) -> Value {
    // Long enough to show that something was left out.
    let long = "Our deliveries are late every week, and nobody can tell us when they come: we wait at the gate, we phone \
                around, and in the end somebody drives over with the car and fetches what we need for the day.";
    let mut turns = vec![json!({"speaker": "a", "text": "Good morning, thank you for taking the time to talk to me."})];
    turns.push(json!({"speaker": "c", "text": long}));
    for (asks, text) in one.asks.iter().zip(["And what does it cost you?", "And what is the next step?"]) {
        let text = if *asks { text } else { "I see. Go on." };
        turns.push(json!({"speaker": "a", "text": text}));
        turns.push(json!({"speaker": "c", "text": "That is hard to say, nobody has ever looked at it with us."}));
    }
    json!({
        "external_id": format!("call-{number}"), "source": "simulator", "conversation_type": one.kind, "channel": "voice",
        "language": "en", "started": monday(one.weeks_ago) + Duration::from_secs(86_400 * one.day + 3_600 * 9),
        "participants": [
            {"id": "a", "label": "Agent", "side": "internal", "role": "agent",
             "person": {"ids": [{"scheme": "crm", "value": one.agent}]}},
            {"id": "c", "label": "Customer", "side": "external", "role": "customer"},
        ],
        "turns": turns,
    })
}

/// Sends all of them, and waits until each is scored.
async fn arrive(admin: &Client, simulated: &[Simulated]) {
    let bodies = simulated.iter().enumerate().map(|(number, it)| said(number, it));
    let bodies: Vec<Value> = bodies.collect();
    let submit = |body: Value| {
        let admin = admin.clone();
        async move { admin.submit(&body).await }
    };
    for id in concurrently(bodies, 16, submit).await {
        admin.scores(&id).await;
    }
}

/// Draws that are the same in every run.
struct Chance(u64);

impl Chance {
    fn happens(&mut self, share: f64) -> bool {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as f64) / f64::from(1_u32 << 31) < share
    }
}

struct Team {
    id: String,
    manager: Somebody,
    people: Vec<Somebody>,
}

/// A team of people who report to one manager, for long.
async fn team(admin: &Client, name: &str, people: usize) -> Team {
    let manager = somebody(admin, &format!("{name}'s manager"), &format!("m-{name}")).await;
    grant(admin, &manager.id, "manager").await;
    let id = admin.post("/v1/teams", &json!({"name": name})).await["id"].as_str().unwrap().to_owned();
    let mut team = Team { id, manager, people: Vec::new() };
    for number in 0..people {
        let person = somebody(admin, &format!("{name} {number}"), &format!("{name}-{number}")).await;
        let from = "2025-01-06T00:00:00Z";
        let member = json!({"person": person.id, "from": from});
        admin.send(&Request::post(format!("/v1/teams/{}/members", team.id), &member)).await.expect(201);
        assert_eq!(reports(admin, &person, Some(&team.manager), from).await, 204);
        team.people.push(person);
    }
    team
}

fn find<'a>(answer: &'a Value, skill: &str) -> &'a Value {
    answer["skills"].as_array().unwrap().iter().find(|it| it["skill"] == skill).unwrap_or_else(|| panic!("{answer:#}"))
}

async fn a_managers_path(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(&home, UNLIMITED).await;
    let admin = server.client(&key);
    bind(&admin).await;
    told(&admin).await;
    let (ours, others) = (team(&admin, "north", 6).await, team(&admin, "south", 6).await);
    let cost = skill(&admin, "Asking for cost", "asks-for-cost").await;
    let step = skill(&admin, "Asking for the next step", "asks-for-step").await;
    let manager = &ours.manager.client;

    // Half a year of conversations. From ten weeks ago on the team asks for cost: 35 in 100 become 75; nothing else changes.
    let mut chance = Chance(7);
    let mut simulated = Vec::new();
    for weeks_ago in 1..=26 {
        for (team, members) in [("north", &ours.people), ("south", &others.people)] {
            for number in 0..members.len() {
                let base = 0.25 + 0.04 * number as f64;
                let share = if team == "north" && weeks_ago <= 10 { base + 0.40 } else { base };
                for day in 0..3 {
                    let asks = [chance.happens(share), chance.happens(0.5)];
                    let agent = format!("{team}-{number}");
                    simulated.push(Simulated { agent, weeks_ago, day, kind: "discovery-call", asks });
                }
            }
        }
    }
    arrive(&admin, &simulated).await;

    // What the designer promises for what is to come, and what is registered.
    let people: Vec<&str> = ours.people.iter().map(|it| it.id.as_str()).collect();
    let starts = monday(0) + Days::new(7);
    let plan = json!({
        "title": "Ask for the next step", "skills": [step], "people": people, "design": "drawn-steps", "steps": 2,
        "weeks_apart": 2, "starts": starts.date_naive(), "weeks": 12, "conversations_a_week": "12", "needs_approval": true,
    });
    let design = manager.post("/v1/initiatives/design", &plan).await;
    let promise = &design["promises"][0];
    let detectable = promise["detectable"].as_f64().unwrap_or_else(|| panic!("{design:#}"));
    assert!((1.0..60.0).contains(&detectable) && design["grade"] == "A", "{design:#}");
    assert!(promise["says"].as_str().unwrap().contains("6 people × 12.0 conversations a week"), "{design:#}");
    // Who begins last is compared with until then.
    let longer = manager.post("/v1/initiatives/design", &with(&plan, "weeks_apart", json!(6))).await;
    assert!(longer["promises"][0]["detectable"].as_f64().unwrap() < detectable, "{longer:#}");
    let id = manager.post("/v1/initiatives", &plan).await["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/initiatives/{id}");
    manager.send(&Request::new("POST", format!("{path}/register"))).await.expect(409);
    admin.send(&Request::new("POST", format!("{path}/approve"))).await.expect(204);
    manager.send(&Request::new("POST", format!("{path}/register"))).await.expect(204);
    let initiative = manager.get(&path).await;
    assert_eq!(
        (&initiative["state"], &initiative["promises"][0]["detectable"]),
        (&json!("registered"), &promise["detectable"])
    );
    let begins: std::collections::BTreeSet<&str> =
        initiative["people"].as_array().unwrap().iter().map(|it| it["begins"].as_str().unwrap()).collect();
    assert_eq!(begins.len(), 2, "{initiative:#}");
    others.manager.client.send(&Request::new("GET", &path)).await.expect(404);

    // What had happened ten weeks ago is recorded, and answered for.
    let workshop = json!({
        "kind": "workshop", "title": "What does it cost you?", "held": monday(10).date_naive(), "skills": [cost],
        "people": people,
    });
    let workshop = manager.post("/v1/activities", &workshop).await["id"].as_str().unwrap().to_owned();
    let answer = manager.get(&format!("/v1/teams/{}/improvement?days=90", ours.id)).await;
    assert_eq!((&answer["people"], &answer["after"]["weeks"]), (&json!(6), &json!(13)));
    let asked = find(&answer, &cost);
    assert_eq!((&asked["status"], &asked["credited"][0]["id"]), (&json!("improved"), &json!(workshop)), "{asked:#}");
    // All of the team were there at once, and one other team is too few to draw from: by the break in their weeks.
    assert_eq!((&asked["grade"], &asked["effects"][0]["method"]), (&json!("C"), &json!("interrupted-time-series")));
    let change = &asked["change"]["estimate"];
    // 40 points over ten of the thirteen weeks.
    let planted = 40.0 * 10.0 / 13.0;
    assert!(change["low"].as_f64().unwrap() < planted && planted < change["high"].as_f64().unwrap(), "{asked:#}");
    let ruled_out: Vec<&str> =
        asked["ruled_out"].as_array().unwrap().iter().map(|it| it["what"].as_str().unwrap()).collect();
    for rival in [
        "regression-to-the-mean",
        "mix-shift",
        "rubric-version",
        "model-or-judge",
        "transcript-source",
        "season",
        "tenure",
        "multiple-testing",
    ] {
        assert!(ruled_out.contains(&rival), "{ruled_out:?}");
    }
    let not_yet = find(&answer, &step);
    assert!(matches!(not_yet["status"].as_str().unwrap(), "nothing-yet" | "steady"), "{not_yet:#}");
    assert!(not_yet["status"] == "steady" || not_yet["when"]["detectable"].is_number(), "{not_yet:#}");
    let untouched = others.manager.client.get(&format!("/v1/teams/{}/improvement", others.id)).await;
    assert!(!untouched["skills"].as_array().unwrap().iter().any(|it| it["status"] == "improved"), "{untouched:#}");

    // It comes out the same again, until what it rests on is another.
    let kept = format!("/v1/answers/{}", answer["id"].as_str().unwrap());
    assert_eq!(without_id(&manager.get(&kept).await), without_id(&answer));
    let again = manager.send(&Request::new("POST", format!("{kept}/reproduce"))).await.expect(200).json();
    assert_eq!((&again["identical"], &again["same_inputs"]), (&json!(true), &json!(true)), "{again:#}");
    let late = Simulated { agent: "north-0".into(), weeks_ago: 3, day: 4, kind: "discovery-call", asks: [true, true] };
    let late = admin.submit(&with(&said(0, &late), "external_id", json!("late"))).await;
    admin.scores(&late).await;
    let again = manager.send(&Request::new("POST", format!("{kept}/reproduce"))).await.expect(200).json();
    assert_eq!((&again["identical"], &again["same_inputs"]), (&json!(false), &json!(false)));

    // Nobody sees more than is theirs.
    others.manager.client.send(&Request::new("GET", format!("/v1/teams/{}/improvement", ours.id))).await.expect(404);
    others.manager.client.send(&Request::new("GET", &kept)).await.expect(404);
    let own = &ours.people[0];
    let mine = own.client.get(&format!("/v1/people/{}/improvement", own.id)).await;
    assert_eq!(mine["people"], 1);
    own.client.send(&Request::new("GET", format!("/v1/people/{}/improvement", ours.people[1].id))).await.expect(404);
    let progress = own.client.get(&format!("/v1/people/{}/progress", own.id)).await;
    let standing = progress["live"].as_array().unwrap().iter().find(|it| it["skill"] == json!(cost)).unwrap();
    assert!(standing["level"]["low"].as_f64().unwrap() < standing["level"]["value"].as_f64().unwrap(), "{standing:#}");
    assert!(standing["reliability"].is_number() && standing["weeks"].as_array().unwrap().len() > 20, "{standing:#}");
    assert_eq!(progress["practice"], json!([]));
}

fn with(body: &Value, field: &str, value: Value) -> Value {
    let mut body = body.clone();
    body[field] = value;
    body
}

fn without_id(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer.as_object_mut().unwrap().remove("id");
    answer.as_object_mut().unwrap().remove("given");
    answer
}

async fn a_pattern_is_structural_or_personal(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(&home, UNLIMITED).await;
    let admin = server.client(&key);
    bind(&admin).await;
    told(&admin).await;
    let team = team(&admin, "east", 8).await;
    let (cost, step) =
        (skill(&admin, "Asking for cost", "asks-for-cost").await, skill(&admin, "Next step", "asks-for-step").await);
    // Nobody asks for cost in a renewal; some people ask for the next step and some do not.
    let mut chance = Chance(11);
    let mut simulated = Vec::new();
    for weeks_ago in 1..=12 {
        for number in 0..team.people.len() {
            for day in 0..4 {
                let kind = if day % 2 == 0 { "discovery-call" } else { "renewal" };
                let asks = [
                    chance.happens(if kind == "renewal" { 0.15 } else { 0.8 }),
                    chance.happens(if number % 2 == 0 { 0.2 } else { 0.85 }),
                ];
                simulated.push(Simulated { agent: format!("east-{number}"), weeks_ago, day, kind, asks });
            }
        }
    }
    arrive(&admin, &simulated).await;
    let found = team.manager.client.get(&format!("/v1/teams/{}/patterns", team.id)).await;
    let of = |skill: &str| {
        found["patterns"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["skill"] == skill)
            .unwrap_or_else(|| panic!("{found:#}"))
    };
    let (structural, personal) = (of(&cost), of(&step));
    assert_eq!(
        (&structural["kind"], &structural["lever"]),
        (&json!("structural"), &json!("enablement")),
        "{structural:#}"
    );
    assert_eq!(structural["practice_helps"], false);
    assert_eq!((&personal["kind"], &personal["lever"]), (&json!("individual"), &json!("practice")), "{personal:#}");
    for source in personal["sources"].as_array().unwrap() {
        let [low, share, high] = ["share_low", "share", "share_high"].map(|it| source[it].as_f64().unwrap());
        assert!(low <= share && share <= high, "{source:#}");
    }
}

async fn what_is_asked_wrongly_is_refused(home: Home) {
    let (_server, admin) = home.open().await;
    told(&admin).await;
    let somebody = somebody(&admin, "Ada", "u-1").await;
    let skill = skill(&admin, "Asking", "asks-for-cost").await;
    let person = &somebody.id;
    let unknown = "0198b0f4-0000-7000-8000-000000000000";
    let day = monday(1).date_naive();
    let starts = (monday(0) + Days::new(7)).date_naive();
    let plan = json!({"title": "Try", "skills": [skill], "people": [person], "design": "together", "starts": starts, "weeks": 8});
    let activity = json!({"kind": "workshop", "title": "Day", "held": day, "people": [person]});
    let criteria = json!([{"scorecard": "asking", "criterion": "asks-for-cost"}]);
    let outcome = json!({"measure": "renewals", "values": [{"person": person, "day": day, "value": "1.5"}]});
    for (path, body, status, pointer) in [
        ("/v1/skills", json!({"name": "", "criteria": criteria}), 422, "/name"),
        ("/v1/skills", json!({"name": "Two", "criteria": []}), 422, "/criteria"),
        ("/v1/skills", json!({"name": "Two", "criteria": criteria, "target": "101"}), 422, "/target"),
        ("/v1/skills", json!({"name": "Two", "criteria": criteria, "least_important": "0"}), 422, "/least_important"),
        ("/v1/skills", json!({"name": "Two", "criteria": criteria}), 409, ""),
        ("/v1/activities", with(&activity, "kind", json!("party")), 422, "/kind"),
        ("/v1/activities", with(&activity, "title", json!("\u{7}")), 422, "/title"),
        ("/v1/activities", with(&activity, "held", json!("1999-12-31")), 422, "/held"),
        ("/v1/activities", with(&activity, "people", json!([])), 422, "/people"),
        ("/v1/activities", with(&activity, "people", json!([unknown])), 422, "/people"),
        ("/v1/activities", with(&activity, "skills", json!([unknown])), 422, "/skills/0"),
        ("/v1/outcomes", with(&outcome, "measure", json!(" ")), 422, "/measure"),
        ("/v1/outcomes", with(&outcome, "values", json!([])), 422, "/values"),
        (
            "/v1/outcomes",
            json!({"measure": "m", "values": [{"person": person, "day": "1990-01-01", "value": "1"}]}),
            422,
            "/values/0/day",
        ),
        (
            "/v1/outcomes",
            json!({"measure": "m", "values": [{"person": person, "day": day, "value": 1.5}]}),
            422,
            "/values/0/value",
        ),
        ("/v1/initiatives", with(&plan, "starts", json!(day)), 422, "/starts"),
        ("/v1/initiatives", with(&plan, "weeks", json!(1)), 422, "/weeks"),
        ("/v1/initiatives", with(&plan, "steps", json!(3)), 422, "/steps"),
        ("/v1/initiatives", with(&plan, "design", json!("drawn-halves")), 422, "/people"),
        ("/v1/initiatives", with(&plan, "skills", json!([unknown])), 422, "/skills/0"),
        ("/v1/initiatives", with(&plan, "people", json!([unknown])), 422, "/people"),
    ] {
        let answer = admin.send(&Request::post(path, &body)).await;
        assert_eq!(answer.status, status, "{path} {body} {}", answer.text());
        if !pointer.is_empty() {
            assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{path} {body} {}", answer.text());
        }
    }
    let team = admin.post("/v1/teams", &json!({"name": "West"})).await["id"].as_str().unwrap().to_owned();
    for days in ["6", "367", "x"] {
        admin.send(&Request::new("GET", format!("/v1/teams/{team}/improvement?days={days}"))).await.expect(400);
    }
    // Of a team of nobody, nothing is known, and that is an answer.
    assert_eq!(admin.get(&format!("/v1/teams/{team}/improvement")).await["people"], 0);
    admin.send(&Request::post("/v1/outcomes", &outcome)).await.expect(204);
    let plan = admin.post("/v1/initiatives", &plan).await["id"].as_str().unwrap().to_owned();
    assert!(admin.get(&format!("/v1/initiatives/{plan}")).await["promises"][0]["detectable"].is_null());
}
