//! What is observed of people's work, what they have demonstrated, and what there is to talk about: with its uncertainty, to
//! whom it is to be seen by, and the person first.

use chrono::{Days, Utc};
use plumbline_tests::{Browser, Client, Home, Request, run};
use serde_json::{Value, json};

use crate::people::{Somebody, call, reports, somebody, told};
use crate::said;

crate::on_both_databases!(
    coverage_is_held_against_what_is_expected,
    attended_practised_and_demonstrated_are_kept_apart,
    a_one_to_one_quotes_what_was_read,
    new_starters_reach_the_target_or_are_on_their_way,
    a_shift_is_told_once_and_to_the_person_first,
);

/// Noon of the Monday so many weeks ago.
fn monday(weeks_ago: u64) -> String {
    use chrono::Datelike as _;
    let today = Utc::now().date_naive();
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()) + 7 * weeks_ago);
    format!("{monday}T12:00:00Z")
}

fn day(weeks_ago: u64) -> String {
    monday(weeks_ago)[..10].to_owned()
}

/// Calls on one day, each scored before the next.
async fn calls(admin: &Client, agent: &str, weeks_ago: u64, n: usize) {
    for number in 0..n {
        let name = format!("{agent}-{weeks_ago}-{number}");
        admin.score(&call(&name, &monday(weeks_ago), agent)).await;
    }
}

/// A call without anything that the scorecard looks for, and long enough to show that it was left out.
fn poor(name: &str, weeks_ago: u64, agent: &str) -> Value {
    let turns = [
        ("a", "Good morning. Our price is nine, and we deliver within a week, as we do for everybody in the region."),
        ("c", "All right. We have looked at other offers, and we will look at some more before we decide anything."),
        ("a", "We are the best on the market, and the price stays as it is. I will send you the contract today."),
        ("c", "Fine. I will read it when it is here, and then I will talk to my colleagues about it."),
        ("a", "Goodbye, and have a good day."),
        ("c", "Goodbye, and the same to you."),
    ];
    let mut call = said::talk(name, "discovery-call", &turns);
    call["started"] = json!(monday(weeks_ago));
    call["participants"][0]["person"] = json!({"ids": [{"scheme": "crm", "value": agent}]});
    call
}

async fn status(client: &Client, path: &str) -> u16 {
    client.send(&Request::new("GET", path)).await.status
}

async fn put(client: &Client, path: &str, body: &Value) -> u16 {
    client.send(&Request::new("PUT", path).json(body)).await.status
}

/// Ada, who reports to a manager, and somebody else's manager.
async fn three(admin: &Client) -> (Somebody, Somebody, Somebody) {
    admin.bind("sales-conversation", &["*"]).await;
    let (ada, bert) = (somebody(admin, "Ada", "u-1").await, somebody(admin, "Bert", "u-2").await);
    let (manager, other) = (somebody(admin, "Manager", "m-1").await, somebody(admin, "Other", "m-2").await);
    assert_eq!(reports(admin, &ada, Some(&manager), "2026-01-01T00:00:00Z").await, 204);
    assert_eq!(reports(admin, &bert, Some(&other), "2026-01-01T00:00:00Z").await, 204);
    for one in [&manager, &other] {
        crate::login::grant(admin, &one.id, "manager").await;
    }
    (ada, manager, other)
}

async fn skill(admin: &Client, target: &str) -> String {
    let criteria = json!([{"scorecard": "sales-conversation", "criterion": "open-questions"}]);
    let skill = json!({"name": "Asking", "criteria": criteria, "target": target});
    admin.post("/v1/skills", &skill).await["id"].as_str().unwrap().to_owned()
}

fn of_skill<'a>(found: &'a Value, skill: &str) -> &'a Value {
    found["skills"].as_array().unwrap().iter().find(|it| it["skill"] == *skill).unwrap()
}

async fn coverage_is_held_against_what_is_expected(home: Home) {
    let (_server, admin) = home.open().await;
    let (ada, manager, other) = three(&admin).await;
    let team = admin.post("/v1/teams", &json!({"name": "Sales"})).await["id"].as_str().unwrap().to_owned();
    let member = json!({"person": ada.id, "from": "2026-01-01T00:00:00Z"});
    admin.post(&format!("/v1/teams/{team}/members"), &member).await;
    let (of_ada, of_team) =
        (format!("/v1/people/{}/coverage?days=28", ada.id), format!("/v1/teams/{team}/coverage?days=28"));
    assert_eq!(status(&ada.client, &of_ada).await, 409);
    told(&admin).await;
    calls(&admin, "u-1", 2, 3).await;
    calls(&admin, "u-1", 30, 1).await;

    let found = ada.client.get(&of_ada).await;
    let counts = &found["people"][0];
    let numbers = |it: &Value| ["observed", "scored", "failed", "waiting"].map(|name| it[name].as_u64().unwrap());
    assert_eq!(numbers(counts), [3, 3, 0, 0], "{found:#}");
    assert_eq!((&counts["expected"], &counts["share"]), (&Value::Null, &Value::Null));

    let expect = format!("/v1/teams/{team}/expectation");
    assert_eq!(put(&admin, &expect, &json!({"conversations_a_week": 5, "from": day(20)})).await, 204);
    assert_eq!(put(&admin, &expect, &json!({"conversations_a_week": 20_000})).await, 422);
    assert_eq!(put(&manager.client, &expect, &json!({"conversations_a_week": 5})).await, 403);
    // Three of twenty: Wilson's interval is 0.052 to 0.360.
    for (client, path) in [(&ada.client, &of_ada), (&manager.client, &of_team), (&admin, &of_team)] {
        let found = client.get(path).await;
        let share = &found["people"][0]["share"];
        assert_eq!(found["people"][0]["expected"], 20, "{found:#}");
        assert_eq!([&share["value"], &share["low"], &share["high"]], [&json!(0.15), &json!(0.0524), &json!(0.3604)]);
        assert_eq!(found["total"]["share"], *share);
    }
    // What is said of a person goes before, from the week on that it is said for.
    let own = format!("/v1/people/{}/expectation", ada.id);
    assert_eq!(put(&admin, &own, &json!({"conversations_a_week": 1, "from": day(2)})).await, 204);
    assert_eq!(ada.client.get(&of_ada).await["people"][0]["expected"], 12);
    for path in [&of_ada, &of_team] {
        assert_eq!(status(&other.client, path).await, 404);
    }
}

async fn attended_practised_and_demonstrated_are_kept_apart(home: Home) {
    let (_server, admin) = home.open().await;
    let (ada, manager, other) = three(&admin).await;
    told(&admin).await;
    let asking = skill(&admin, "1").await;
    let workshop =
        json!({"kind": "workshop", "title": "Asking well", "held": day(9), "skills": [asking], "people": [ada.id]});
    admin.post("/v1/activities", &workshop).await;
    for weeks_ago in [6, 7] {
        calls(&admin, "u-1", weeks_ago, 4).await;
    }
    let path = format!("/v1/people/{}/competence", ada.id);
    let found = manager.client.get(&path).await;
    let skill = of_skill(&found, &asking);
    assert_eq!((&skill["attended"][0]["title"], &skill["practised"]), (&json!("Asking well"), &Value::Null));
    let live = &skill["demonstrated"];
    assert_eq!((&live["state"], &live["conversations"]), (&json!("demonstrated"), &json!(8)), "{live:#}");
    assert_eq!(live["last"], day(6));
    let scores = live["criteria"][0]["scores"].as_array().unwrap();
    assert_eq!(scores.len(), 8);
    for score in scores {
        assert_eq!(status(&manager.client, &format!("/v1/scores/{}", score.as_str().unwrap())).await, 200);
    }
    // Practice is theirs who practise.
    assert_eq!(of_skill(&ada.client.get(&path).await, &asking)["practised"], json!([]));
    assert_eq!(status(&other.client, &path).await, 404);

    // A target that the interval does not reach, and a time after which it does not count.
    let criteria = json!([{"scorecard": "sales-conversation", "criterion": "open-questions"}]);
    let higher = json!({"name": "Asking", "criteria": criteria, "target": "100"});
    assert_eq!(put(&admin, &format!("/v1/skills/{asking}"), &higher).await, 204);
    assert_eq!(of_skill(&admin.get(&path).await, &asking)["demonstrated"]["state"], "not-yet");
    assert_eq!(put(&admin, "/v1/competence", &json!({"expires_days": 5})).await, 422);
    assert_eq!(put(&manager.client, "/v1/competence", &json!({"expires_days": 28})).await, 403);
    assert_eq!(put(&admin, "/v1/competence", &json!({"expires_days": 28})).await, 204);
    let expired = &of_skill(&admin.get(&path).await, &asking)["demonstrated"].clone();
    assert_eq!((&expired["state"], &expired["level"]), (&json!("expired"), &Value::Null), "{expired:#}");

    // What leaves the house can be held against the organisation's key, and against no other, by anybody.
    assert_eq!(put(&admin, "/v1/competence", &json!({"expires_days": 180})).await, 204);
    let exports = Request::new("POST", format!("{path}/exports"));
    other.client.send(&exports).await.expect(404);
    let export = manager.client.send(&exports).await.expect(200);
    let document = export.json()["document"].clone();
    let receipts = document["receipts"].as_object().unwrap();
    assert!(receipts.len() == 8 && receipts.values().all(|it| it.as_str().unwrap().starts_with("sha256:")));
    let key = admin.get("/v1/signing-key").await["public_key"].as_str().unwrap().to_owned();
    let file = home.folder().join("competence.json");
    let verified = |text: &str, key: &str| {
        std::fs::write(&file, text).unwrap();
        run(["audit", "competence", file.to_str().unwrap(), "--key", key])
    };
    let (whole, other_key) = (export.text(), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let output = verified(&whole, &key);
    assert_eq!(output.status, Some(0), "{}", output.stderr);
    let said = output.stdout;
    let logged = admin.list("/v1/audit").await;
    let logged = logged.iter().find(|it| it["action"] == "competence.exported").unwrap();
    assert!(said.contains(logged["details"]["document"].as_str().unwrap()), "{said}: {logged:#}");
    assert_eq!(verified(&whole, other_key).status, Some(1));
    assert_eq!(verified(&whole, "12").status, Some(2));
    for (is, becomes) in
        [("\"not-yet\"", "\"demonstrated\""), (",\"receipts\"", ", \"receipts\""), ("sha256:", "sha256:0")]
    {
        assert!(whole.contains(is));
        assert_eq!(verified(&whole.replacen(is, becomes, 1), &key).status, Some(1), "{is}");
    }
}

async fn a_one_to_one_quotes_what_was_read(home: Home) {
    let (_server, admin) = home.open().await;
    let (ada, manager, other) = three(&admin).await;
    told(&admin).await;
    calls(&admin, "u-1", 1, 2).await;
    let coaching = json!({"kind": "coaching", "title": "Monthly", "held": day(3), "people": [ada.id]});
    admin.post("/v1/activities", &coaching).await;
    let feedback = format!("/v1/people/{}/feedback", ada.id);
    let all = ada.client.until(&feedback, |it| it["items"].as_array().unwrap().len() == 2).await;
    let path = format!("/v1/people/{}/one-on-one", ada.id);
    let nothing = |it: &Value| it["went_well"].is_null() && it["work_on"].is_null() && it["practise"].is_null();
    let found = manager.client.get(&path).await;
    assert!(nothing(&found) && found["last"] == day(3), "{found:#}");
    for item in all["items"].as_array().unwrap() {
        let this = format!("{feedback}/{}", item["id"].as_str().unwrap());
        ada.client.send(&Request::new("PATCH", this).json(&json!({"read": true}))).await.expect(204);
    }
    let (of_ada, of_manager) = (ada.client.get(&path).await, manager.client.get(&path).await);
    assert_eq!(of_ada, of_manager, "both see the same");
    let quote = of_ada["went_well"]["item"]["evidence"][0]["text"].as_str().unwrap();
    let criterion = &of_ada["work_on"]["item"]["criterion"];
    assert_eq!(of_ada["practise"], json!({"scorecard": "sales-conversation", "criterion": criterion}));
    for client in [&ada.client, &manager.client] {
        let page = Browser::sign_in(client).await.open(&format!("/people/{}/one-on-one", ada.id)).await.expect(200);
        let escaped = quote.split(['\'', '"', '&', '<']).next().unwrap();
        assert!(page.text().contains(escaped), "{}", page.text());
    }
    let readings = ada.client.list(&format!("/v1/people/{}/readings", ada.id)).await;
    assert!(readings.iter().any(|it| it["action"] == "progress.read"), "{readings:#?}");
    assert_eq!(status(&other.client, &path).await, 404);
    let page = Browser::sign_in(&other.client).await.open(&format!("/people/{}/one-on-one", ada.id)).await;
    assert_eq!(page.status, 404);
}

async fn new_starters_reach_the_target_or_are_on_their_way(home: Home) {
    let (_server, admin) = home.open().await;
    let (ada, manager, _) = three(&admin).await;
    told(&admin).await;
    let asking = skill(&admin, "1").await;
    let eve = somebody(&admin, "Eve", "u-3").await;
    assert_eq!(reports(&admin, &eve, Some(&manager), "2026-01-01T00:00:00Z").await, 204);
    let team = admin.post("/v1/teams", &json!({"name": "Sales"})).await["id"].as_str().unwrap().to_owned();
    for one in [&ada, &eve] {
        let member = json!({"person": one.id, "from": monday(8)});
        admin.post(&format!("/v1/teams/{team}/members"), &member).await;
    }
    // Two scores are too few to tell, and six are enough: in the third week. Eve is still on her way.
    for weeks_ago in [8, 7, 6] {
        calls(&admin, "u-1", weeks_ago, 2).await;
    }
    admin.score(&poor("eve", 7, "u-3")).await;
    for path in ["/v1/ramp", "/v1/ramp?cohort=quarter"] {
        let found = manager.client.get(path).await;
        let skill = of_skill(&found, &asking);
        let all = &skill["all"];
        let counts = ["people", "reached", "on_their_way", "left"].map(|it| all[it].as_u64().unwrap());
        assert_eq!(counts, [2, 1, 1, 0], "{found:#}");
        let point = &all["curve"][0];
        assert_eq!([&point["weeks"], &point["share"], &point["at_risk"]], [&json!(3.0), &json!(0.5), &json!(2)]);
        assert!(point["low"].as_f64().unwrap() < 0.5 && point["high"].as_f64().unwrap() > 0.5, "{point:#}");
        assert_eq!(skill["cohorts"].as_array().unwrap().len(), 1);
    }
    assert_eq!(status(&manager.client, "/v1/ramp?cohort=year").await, 400);
    // Oneself is all that a member sees.
    assert_eq!(of_skill(&ada.client.get("/v1/ramp").await, &asking)["all"]["people"], 1);
}

async fn a_shift_is_told_once_and_to_the_person_first(home: Home) {
    let (_server, admin) = home.open().await;
    let (ada, manager, _) = three(&admin).await;
    told(&admin).await;
    let asking = skill(&admin, "50").await;
    for weeks_ago in (3..=10).rev() {
        calls(&admin, "u-1", weeks_ago, 3).await;
    }
    for weeks_ago in [2, 1] {
        for number in 0..3 {
            admin.score(&poor(&format!("poor-{weeks_ago}-{number}"), weeks_ago, "u-1")).await;
        }
    }
    let shifts = format!("/v1/people/{}/shifts", ada.id);
    let of_asking = |it: &Value| it["items"].as_array().unwrap().iter().any(|it| it["skill"] == *asking);
    let found = ada.client.until(&shifts, of_asking).await;
    let shift = found["items"].as_array().unwrap().iter().find(|it| it["skill"] == *asking).unwrap();
    assert_eq!((&shift["rose"], &shift["began"], &shift["seen"]), (&json!(false), &json!(day(2)), &json!(day(1))));
    let points = ["change", "low", "high"].map(|it| shift[it].as_str().unwrap().parse::<f64>().unwrap());
    assert!(points[1] <= points[0] && points[0] <= points[2] && points[0] < 0.0, "{shift:#}");
    // It is the person's alone for a day.
    assert_eq!(manager.client.get(&shifts).await["items"], json!([]));
    let events = async |client: &Client| {
        let all = client.list("/v1/events").await;
        all.iter().filter(|it| it["type"] == "progress.shifted" && it["data"]["shift"] == shift["id"]).count()
    };
    assert_eq!((events(&ada.client).await, events(&manager.client).await), (1, 0));
    // Another conversation shows the same again, and it is not told again.
    admin.score(&poor("again", 1, "u-1")).await;
    let feedback = format!("/v1/people/{}/feedback?limit=200", ada.id);
    ada.client.until(&feedback, |it| it["items"].as_array().unwrap().len() == 31).await;
    let again = ada.client.list(&shifts).await;
    assert_eq!(again.iter().filter(|it| it["skill"] == *asking).count(), 1, "{again:#?}");
}
