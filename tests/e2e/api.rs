//! The API's description: it is what is served, it is one that tools can read, and it changes only on purpose.

use plumbline_tests::{Home, Request, document, run};
use serde_json::{Value, json};

/// As it was released. `UPDATE_SNAPSHOTS=1 cargo test -p plumbline-tests` writes it anew.
const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/openapi.json");

#[test]
fn the_description_changes_only_on_purpose() {
    let printed = run(["openapi"]);
    assert_eq!((printed.status, printed.stderr.as_str()), (Some(0), ""));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(std::path::Path::new(SNAPSHOT).parent().unwrap()).unwrap();
        std::fs::write(SNAPSHOT, &printed.stdout).unwrap();
    }
    let released = std::fs::read_to_string(SNAPSHOT).unwrap();
    let differs = printed.stdout.lines().zip(released.lines()).enumerate().find(|(_, (now, then))| now != then);
    assert!(
        printed.stdout == released,
        "the API's description differs from tests/snapshots/openapi.json, first at {differs:?}; \
         where that is meant, run the tests with UPDATE_SNAPSHOTS=1 and commit what it writes"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_printed_is_what_is_served() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    let anonymous = client.anonymous();
    assert_eq!(&anonymous.get("/openapi.json").await, document());
    let explorer = anonymous.send(&Request::new("GET", "/docs/")).await.expect(200);
    assert!(explorer.header("content-type").starts_with("text/html"), "{:?}", explorer.headers);
    let metrics = anonymous.send(&Request::new("GET", "/metrics")).await.expect(200).text();
    assert!(metrics.contains("plumbline_http_requests_total"), "{metrics}");
    assert!(!metrics.contains(client.key()), "a key is in the metrics");
}

#[test]
fn the_description_is_whole() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(
                operation["summary"].as_str().or(operation["description"].as_str()).is_some(),
                "{place} is explained"
            );
            let named: Vec<_> = path.split(['{', '}']).skip(1).step_by(2).collect();
            let declared = operation["parameters"].as_array().into_iter().flatten().filter(|it| it["in"] == "path");
            let declared: Vec<_> = declared.map(|it| it["name"].as_str().unwrap()).collect();
            assert_eq!(declared, named, "{place} declares its parameters");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.keys().any(|it| it.starts_with('2')), "{place} may succeed");
            for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
                let health = path.starts_with("/health/");
                let kind = match health {
                    true => "application/json",
                    false if path.starts_with("/scim/") => "application/scim+json",
                    false => "application/problem+json",
                };
                let kinds: Vec<_> = response["content"].as_object().unwrap().keys().collect();
                assert_eq!(kinds, [kind], "{place} answers {status}");
            }
            let open = operation["security"] == json!([{}]) || operation["security"] == json!([]);
            let keyed = path.starts_with("/v1/") || path.starts_with("/scim/");
            assert_eq!(open, !keyed, "{place} says whether it wants a key");
        }
    }
    let mut dangling = Vec::new();
    references(document, &mut |it| {
        if document.pointer(it.trim_start_matches('#')).is_none() {
            dangling.push(it.to_owned());
        }
    });
    assert!(dangling.is_empty(), "{dangling:?}");
}

fn references(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| references(it, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(target) if name == "$ref" => found(target),
                    _ => references(value, found),
                }
            }
        }
        _ => {}
    }
}
