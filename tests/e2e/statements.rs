//! What nobody has and what somebody else has is looked for in the same way: on every route, the same statements run for a
//! foreign id and for an unknown one, so that neither the answer nor the work behind it tells them apart.

use plumbline_tests::{Client, Home, Request, Server, UNLIMITED};

use crate::access::{UNKNOWN, body, collection, contested, operations, things};

crate::on_both_databases!(a_foreign_id_and_an_unknown_one_run_the_same_statements);

async fn a_foreign_id_and_an_unknown_one_run_the_same_statements(home: Home) {
    let (ours, theirs) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let filter = "info,plumbline_store::sql=trace,plumbline_server::http::layers=debug";
    let server = Server::start_logging(&home, UNLIMITED, filter).await;
    let (ours, theirs) = (server.client(&ours), server.client(&theirs));
    ours.bind("sales-conversation", &["*"]).await;
    let mut things = things(&ours, "u-1").await;
    things.extend(contested(&ours).await);
    let person = theirs.post("/v1/people", &serde_json::json!({"name": "Their own"})).await;
    let person = person["id"].as_str().unwrap();

    let mut compared = 0;
    for (method, template) in operations().filter(|it| it.1.contains("{id}") && !it.1.starts_with("/v1/sessions")) {
        let Some(foreign) = things.get(collection(template)) else { continue };
        let body = body(&method, template, person);
        let request = |id: &str| {
            let path = template.replace("{id}", id).replace("{role}", "member").replace("{turn}", "0");
            let path = path.replace("{event}", UNKNOWN);
            Request::new(&method, path).json(&body)
        };
        let unknown = statements(&server, &theirs, &request(UNKNOWN), template).await;
        let foreign = statements(&server, &theirs, &request(foreign), template).await;
        assert_eq!(foreign, unknown, "{method} {template}");
        // The key is looked for anyway; what is nobody's but a person's own is not looked for with a system's.
        assert!(!unknown.is_empty(), "{method} {template} looks for nothing");
        compared += usize::from(unknown.len() > 1);
    }
    assert!(compared >= 30, "{compared} routes were compared");

    // Whoever a key acts for is found with it, since every request waits for both.
    let key = theirs.post("/v1/keys", &serde_json::json!({"name": "own", "person": person, "scopes": ["admin"]})).await;
    let own = theirs.with_key(key["key"].as_str().unwrap());
    let template = "/v1/conversations/{id}";
    let request = Request::new("GET", template.replace("{id}", UNKNOWN));
    let found = statements(&server, &own, &request, template).await;
    for table in ["api_keys k", "roles r"] {
        assert_eq!(found.iter().filter(|it| it.contains(table)).count(), 1, "{table}: {found:#?}");
    }
}

/// What runs for a request that finds nothing. That a key was used is written down once a minute and is no part of it.
async fn statements(server: &Server, client: &Client, request: &Request, template: &str) -> Vec<String> {
    let before = server.log().len();
    client.send(request).await.expect(404);
    let lines = server.lines_until(before, |it| it["message"] == "answered").await;
    let ours = lines.into_iter().filter(|it| it["span"]["http.route"] == template);
    ours.filter_map(|it| it["statement"].as_str().map(str::to_owned))
        .filter(|it| !it.contains("SET last_used"))
        .collect()
}
