//! The demo's people: two teams, who leads them, and what they were told before anything of theirs was measured.

use std::collections::BTreeMap;

use anyhow::Context as _;
use plumbline_core::Digest;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::client::Client;
use crate::App;

#[derive(Deserialize)]
pub struct Person {
    pub name: String,
    title: String,
    team: String,
    ids: Value,
    /// Whether the team's people report to them.
    #[serde(default)]
    leads: bool,
}

/// Before the first of the demo's conversations.
const SINCE: &str = "2026-09-01T00:00:00Z";
const NOTICE: &str = "From 1 September on your customer conversations are scored against our scorecards for sales and for \
                      service. You see your own results and what they rest on first, and your manager sees them with you.";

/// Adds them through the API, as an administrator would, and returns their ids by name.
pub async fn introduce(
    client: &Client,
    organisation: &str,
    people: &[Person],
) -> anyhow::Result<BTreeMap<String, String>> {
    println!("{organisation} and its people, who do not exist:");
    let (mut ids, mut teams, mut leads) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    // Who leads comes first: the others report to them.
    let mut ordered: Vec<_> = people.iter().collect();
    ordered.sort_by_key(|it| !it.leads);
    for person in ordered {
        let Person { name, title, team, ids: known_as, .. } = person;
        let id = made(client, "/v1/people", &json!({"name": name, "ids": known_as})).await?;
        if !teams.contains_key(team) {
            teams.insert(team.clone(), made(client, "/v1/teams", &json!({"name": team})).await?);
        }
        client.post(&format!("/v1/teams/{}/members", teams[team]), &json!({"person": id, "from": SINCE})).await?;
        if person.leads {
            client.post(&format!("/v1/people/{id}/roles"), &json!({"role": "manager"})).await?;
            leads.insert(team.clone(), id.clone());
        } else if let Some(manager) = leads.get(team) {
            client.post(&format!("/v1/people/{id}/manager"), &json!({"manager": manager, "from": SINCE})).await?;
        }
        println!("  {name}, {title} ({team})");
        ids.insert(name.clone(), id);
    }
    client.post("/v1/notices", &json!({"told": SINCE, "text": NOTICE})).await?;
    Ok(ids)
}

/// Addresses that sign in as somebody, as long as the demo runs: each with the name and the page that is opened.
pub async fn ways_in(
    app: &App,
    client: &Client,
    people: &[Person],
    ids: &BTreeMap<String, String>,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut ways = Vec::new();
    for person in people {
        let Some(id) = ids.get(&person.name) else { continue };
        let next = if person.leads { "/conversations" } else { "/feedback" };
        let body = json!({"name": format!("demo, {}", person.name), "person": id, "scopes": ["admin"]});
        let key = client.post("/v1/keys", &body).await?;
        let key = key["key"].as_str().context("the server's answer has no key")?;
        let invitation = app.sessions.invite(Digest::of(key.as_bytes())).context("too many sessions are open")?;
        ways.push((format!("{}, {}", person.name, person.title), format!("/sign-in/{invitation}?next={next}")));
    }
    Ok(ways)
}

async fn made(client: &Client, path: &str, body: &Value) -> anyhow::Result<String> {
    let answer = client.post(path, body).await?;
    Ok(answer["id"].as_str().context("the server's answer names nothing")?.to_owned())
}
