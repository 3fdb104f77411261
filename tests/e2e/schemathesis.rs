//! The API against what others wrote to find where it breaks its own description: Schemathesis makes requests of every
//! route, right ones and wrong ones, as everybody who may ask. Nothing is answered with a server error, and nothing
//! otherwise than the description says.

use std::fmt::Write as _;
use std::path::Path;

use plumbline_tests::{Client, Home, Server, UNLIMITED};
use serde_json::json;
use tokio::process::Command;

use crate::access::{Callers, callers, collection, operations, things};
use crate::login::{add, grant, set_password};

crate::on_both_databases!(nothing_is_answered_otherwise_than_described);

const BODIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/schemathesis/bodies.py");
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                      response_headers_conformance";

async fn nothing_is_answered_otherwise_than_described(home: Home) {
    let Some(program) = std::env::var_os("TEST_SCHEMATHESIS") else {
        return eprintln!("SKIPPED: there is no Schemathesis; `cargo xtask test` installs it and names it");
    };
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(&home, UNLIMITED).await;
    let Callers { admin, callers, .. } = callers(server.client(&key)).await;
    let mut everybody: Vec<_> = callers
        .into_iter()
        .map(|(role, client)| {
            let authorization = format!("Authorization: Bearer {}", client.key());
            (role, if client.key().is_empty() { vec![] } else { vec![authorization] })
        })
        .collect();
    everybody.push(("a session", session(&admin).await));

    for (role, headers) in everybody {
        let settings = settings(&admin).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("schemathesis.toml");
        std::fs::write(&file, settings).unwrap();
        let mut run = Command::new(&program);
        run.arg("--config-file").arg(&file).arg("run").arg(format!("{}/openapi.json", server.address()));
        run.args(["--checks", CHECKS, "--phases", "coverage,fuzzing", "--max-examples", "5", "--seed", "1"]);
        run.args(["--continue-on-failure", "--no-shrink", "--no-color", "--generation-database", "none"]);
        run.args(["--header", "Plumbline-Reason: A complaint is being looked into."]);
        run.args(headers.iter().flat_map(|it| ["--header", it]));
        let output = run.current_dir(folder.path()).kill_on_drop(true).output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "as {role}: {said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains(&format!("Tested: {}", operations().count())), "as {role}, not every route: {said}");
    }
    assert!(!server.log().contains(r#""level":"ERROR""#), "{}", server.log());
}

/// What a browser sends along in which an administrator has signed in.
async fn session(admin: &Client) -> Vec<String> {
    let person = add(admin, "Ada").await;
    grant(admin, &person, "admin").await;
    let browser = set_password(admin, &person, "ada@example.com").await;
    let sessions = browser.open("/v1/sessions").await.expect(200);
    vec![format!("Cookie: {}", browser.cookies()), format!("X-CSRF-Token: {}", sessions.header("x-csrf-token"))]
}

/// How bodies are sent, and for each route the id of something that is there.
async fn settings(admin: &Client) -> String {
    let things = things(admin, "u-member").await;
    let mut settings = format!("hooks = {}\n", json!(Path::new(BODIES)));
    for (method, template) in operations().filter(|it| it.1.contains("{id}")) {
        let Some(id) = things.get(collection(template)) else { continue };
        _ = writeln!(
            settings,
            "[[operations]]\ninclude-path = {}\ninclude-method = {}\nparameters = {{ \"path.id\" = {} }}",
            json!(template),
            json!(method),
            json!(id)
        );
    }
    settings
}
