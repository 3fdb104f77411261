//! Lists of people, over HTTP and by the command line: a dry run says everything, the real one does all of it or nothing, and
//! the same list again changes nothing.

use plumbline_tests::{Client, Home, Request, run};
use serde_json::{Value, json};

crate::on_both_databases!(a_list_is_done_whole_or_not_at_all);

const FIRST: &str = "\
name;email;crm;team;manager;role;starts
Grace Hopper;grace@x.example;u-9;Sales;;manager;2026-01-01
Ada King;ada@x.example;u-1;Sales / North;grace@x.example;;2026-01-01
Bob Ross;bob@x.example;u-2;Sales / North;u-9;;2026-02-01
";
/// Ada moves to another team and manager in mid-quarter; Bob leaves his team.
const SECOND: &str = "\
email,name,team,manager,starts,ends
ada@x.example,Ada Lovelace,Sales / South,bob@x.example,2026-05-15,
bob@x.example,Bob Ross,Sales / North,,,2026-09-30
";

async fn import(client: &Client, list: &str, dry_run: bool, status: u16) -> Value {
    let request =
        Request::new("POST", format!("/v1/people/import?dry_run={dry_run}")).body("text/csv; charset=utf-8", list);
    client.send(&request).await.expect(status).json()
}

async fn known(client: &Client, name: &str) -> Value {
    let people = client.list("/v1/people").await;
    let person = people.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("{name} is not in {people:#?}"));
    client.get(&format!("/v1/people/{}", person["id"].as_str().unwrap())).await
}

fn counts(answer: &Value) -> [u64; 3] {
    ["created", "changed", "ended"].map(|it| answer[it].as_u64().unwrap())
}

/// The beginnings and ends of a person's memberships or reporting lines.
fn times(person: &Value, of: &str) -> Vec<(String, Option<String>)> {
    let day = |it: &Value| it.as_str().map(|it| it[..10].to_owned());
    person[of].as_array().unwrap().iter().map(|it| (day(&it["starts"]).unwrap(), day(&it["ends"]))).collect()
}

fn owned(times: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    times.iter().map(|it| (it.0.to_owned(), it.1.map(str::to_owned))).collect()
}

async fn a_list_is_done_whole_or_not_at_all(home: Home) {
    let (server, admin) = home.open().await;
    let dry = import(&admin, FIRST, true, 200).await;
    assert_eq!((&dry["dry_run"], counts(&dry)), (&json!(true), [11, 0, 0]), "{dry:#}");
    assert_eq!(admin.list("/v1/people").await.len(), 0, "a dry run does nothing");
    assert_eq!(counts(&import(&admin, FIRST, false, 200).await), [11, 0, 0]);
    let ada = known(&admin, "Ada King").await;
    assert_eq!(times(&ada, "memberships"), owned(&[("2026-01-01", None)]));
    assert_eq!(known(&admin, "Grace Hopper").await["roles"], json!(["member", "manager"]));
    assert_eq!(admin.list("/v1/teams").await.len(), 2);
    for dry_run in [false, true] {
        let again = import(&admin, FIRST, dry_run, 200).await;
        assert_eq!(counts(&again), [0, 0, 0], "{again:#}");
    }

    let moved = import(&admin, SECOND, false, 200).await;
    assert_eq!(counts(&moved), [3, 1, 2], "{moved:#}");
    let ada = known(&admin, "Ada Lovelace").await;
    let moved = owned(&[("2026-01-01", Some("2026-05-15")), ("2026-05-15", None)]);
    assert_eq!((times(&ada, "memberships"), times(&ada, "reporting_lines")), (moved.clone(), moved));
    let bob = known(&admin, "Bob Ross").await;
    assert_eq!(times(&bob, "memberships"), owned(&[("2026-02-01", Some("2026-09-30"))]));
    assert_eq!(counts(&import(&admin, SECOND, false, 200).await), [0, 0, 0]);

    // One fault, and nothing is done; all faults are told, each with its cell.
    let wrong = "email,name,manager,role\nnew@x.example,New,,\nada@x.example,,nobody@x.example,king\n,Nobody,,\n";
    let dry = import(&admin, wrong, true, 200).await;
    let faults: Vec<_> =
        dry["faults"].as_array().unwrap().iter().map(|it| (it["row"].clone(), it["column"].clone())).collect();
    assert_eq!(faults, [(json!(3), json!("C")), (json!(3), json!("D")), (json!(4), Value::Null)]);
    let refused = import(&admin, wrong, false, 422).await;
    let places: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|it| it["pointer"].clone()).collect();
    assert_eq!(places, [json!("row 3, column C (manager)"), json!("row 3, column D (role)"), json!("row 4")]);
    assert_eq!(admin.list("/v1/people").await.len(), 3);

    // Roles are an admin's to give.
    let key = admin.post("/v1/keys", &json!({"name": "personnel", "scopes": ["people:write"]})).await;
    let personnel = admin.with_key(key["key"].as_str().unwrap());
    import(&personnel, FIRST, true, 403).await;
    import(&personnel, SECOND, true, 200).await;
    personnel.send(&Request::new("POST", "/v1/people/import").body("application/json", "{}")).await.expect(415);

    // Everything that was done is in the log, which still holds together.
    let log = admin.list("/v1/audit").await;
    let count = |action: &str| log.iter().filter(|it| it["action"] == action).count();
    assert_eq!(["person.created", "team.created", "team.joined", "team.left"].map(count), [3, 3, 4, 2]);

    let list = home.folder().join("people.csv");
    std::fs::write(&list, SECOND.replace("Ada Lovelace", "Ada L.")).unwrap();
    let command = |more: &[&'static str]| {
        let mut arguments = vec!["people", "import", list.to_str().unwrap()];
        arguments.extend(["--server", server.address(), "--key", admin.key()]);
        arguments.extend(more);
        run(arguments)
    };
    let output = command(&["--dry-run"]);
    assert_eq!(output.status, Some(0), "{}", output.stderr);
    assert_eq!(
        output.stdout,
        "row 2: name changed: Ada Lovelace is now Ada L.\nwould be created: 0, changed: 1, ended: 0\n"
    );
    assert_eq!(command(&[]).stdout.lines().last(), Some("created: 0, changed: 1, ended: 0"));
    known(&admin, "Ada L.").await;
    std::fs::write(&list, wrong).unwrap();
    let output = command(&["--dry-run"]);
    assert_eq!(output.status, Some(1));
    assert!(output.stdout.contains("fault: row 3, column D: `king` is no role"), "{}", output.stdout);
    let output = command(&[]);
    assert_eq!(output.status, Some(1));
    assert!(output.stderr.contains("row 3, column D (role)"), "{}", output.stderr);
}
