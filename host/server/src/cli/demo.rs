//! `plumbline demo`: a server with an organisation and a team whose conversations come in through the API, are scored by
//! the scorecards of the box, and can be looked at.

mod people;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_store::{Database, MasterKeySource};
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::{Value, json};

use super::block_on;
use super::client::Client;
use super::serve::{Server, stop_signal};
use super::submit::progress;
use super::table;
use crate::config::{Config, Events, Limits, Webhooks};
use crate::http::auth::Scope;
use crate::http::keys::issue;
use crate::outbound::Rules;
use crate::telemetry;
use crate::work::catalog::Catalog;
use people::Person;

#[derive(clap::Args)]
pub struct Demo {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Keep the data in this folder; a temporary one where absent
    #[arg(long)]
    data: Option<PathBuf>,
    /// End once everything has been scored
    #[arg(long)]
    once: bool,
}

/// The conversations, written for this product about people who do not exist.
#[derive(RustEmbed)]
#[folder = "demo/"]
struct Files;

#[derive(Deserialize)]
struct Manifest {
    organisation: String,
    people: Vec<Person>,
    conversations: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    title: String,
    content_type: String,
    metadata: Option<Value>,
}

const SALES: [&str; 4] = ["discovery-call", "demo-call", "negotiation", "renewal"];
const SERVICE: [&str; 3] = ["complaint", "support", "service-chat"];
/// Whom customers compare the organisation with.
const COMPETITOR: &str = "Skedhaus";
/// The conversation whose scorecard is printed.
const SHOWN: &str = "negotiation";
/// Whose feedback is printed.
const TOLD: &str = "Maya Lindholm";

impl Demo {
    pub fn run(self) -> anyhow::Result<()> {
        telemetry::log("warn");
        block_on(self.demo())
    }

    async fn demo(self) -> anyhow::Result<()> {
        let manifest = Files::get("demo.json").context("the demo's conversations are not in this build")?;
        let manifest: Manifest = serde_json::from_slice(&manifest.data).context("demo.json does not fit")?;
        let temporary = match &self.data {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("plumbline-demo-").tempdir()?),
        };
        let data = self.data.clone().or_else(|| temporary.as_ref().map(|it| it.path().to_owned()));
        let data = data.context("there is no folder for the demo's data")?;
        println!("Checking and compiling the scorecards of the box …");
        let server = Server::open(self.config(data).await).await?;
        let address = server.address;
        let app = server.app.clone();
        let organisation = app.store.create_organisation(Actor::Operator, &manifest.organisation).await;
        let organisation = organisation.context("the demo starts in an empty folder")?;
        Catalog::check(&app.sandbox).await?.seed(&app.store, organisation).await?;
        let key = issue(&app.store, organisation, "demo", &[Scope::Admin], None).await?;
        let stopping = app.stopping.clone();
        let running = tokio::spawn(server.run(async move {
            tokio::select! {
                () = stop_signal() => {}
                () = stopping.cancelled() => {}
            }
        }));
        let client = Client::new(&format!("http://{address}"), &key)?;
        let people = people::introduce(&client, &manifest.organisation, &manifest.people).await?;
        bind(&client, &manifest.organisation).await?;
        let scored = submit(&client, &manifest.conversations).await?;
        show(&scored);
        show_feedback(&client, &people).await?;
        if self.once {
            app.stopping.cancel();
        } else {
            let invitation = app.sessions.invite(Digest::of(key.as_bytes())).context("too many sessions are open")?;
            let page = scored.iter().find(|(title, ..)| title.contains(SHOWN)).or(scored.first());
            let next = page.map_or_else(String::new, |(_, id, _)| format!("?next=/conversations/{id}"));
            println!("\nOpen  http://{address}/sign-in/{invitation}{next}");
            println!("Or as one of them, who sees what is theirs:");
            for (who, path) in people::ways_in(&app, &client, &manifest.people, &people).await? {
                println!("  {who}\n      http://{address}{path}");
            }
            println!("API   http://{address}/docs  with the key  {key}");
            println!("Stop  with Ctrl-C; the demo's data goes with it unless --data names a folder.");
        }
        running.await?
    }

    /// As asked, or on a free port where somebody else has the address.
    async fn config(&self, data: PathBuf) -> Config {
        let taken = tokio::net::TcpListener::bind(self.listen).await.is_err();
        if taken {
            println!("{} is taken; another port is used.", self.listen);
        }
        let listen = if taken { SocketAddr::new(self.listen.ip(), 0) } else { self.listen };
        let database = Database::Sqlite(data.join("plumbline.db"));
        Config {
            master_key: MasterKeySource::File(data.join("master.key")),
            data,
            listen,
            public_url: None,
            proxies: 0,
            database,
            limits: Limits::default(),
            outbound: Rules::default(),
            webhooks: Webhooks::default(),
            events: Events::default(),
        }
    }
}

async fn bind(client: &Client, organisation: &str) -> anyhow::Result<()> {
    let bindings = [
        ("sales-conversation", &SALES[..], json!({"competitors": [COMPETITOR]})),
        ("service-conversation", &SERVICE[..], json!({"company_names": [organisation]})),
    ];
    for (plugin, types, settings) in bindings {
        let body = json!({"plugin": plugin, "version": "^1", "conversation_types": types, "mode": "active", "settings": settings});
        client.post("/v1/scorecards", &body).await.with_context(|| format!("{plugin} cannot be bound"))?;
        println!("The scorecard {plugin} is at work on {}.", types.join(", "));
    }
    println!();
    Ok(())
}

/// Title, id and scores of each conversation.
type Scored = Vec<(String, String, Value)>;

async fn submit(client: &Client, entries: &[Entry]) -> anyhow::Result<Scored> {
    let bar = progress(entries.len());
    let mut accepted = Vec::new();
    for entry in entries {
        bar.set_message(entry.title.clone());
        let file = Files::get(&entry.file).with_context(|| format!("{} is not in this build", entry.file))?;
        let body = file.data.into_owned();
        let (id, _) = client.submit(&entry.file, body, &entry.content_type, entry.metadata.as_ref()).await?;
        accepted.push((entry.title.clone(), id));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mut scored = Vec::new();
    for (title, id) in accepted {
        let scores = client.scores(&id).await?;
        scored.push((title, id, scores));
    }
    Ok(scored)
}

fn show(scored: &Scored) {
    let rows: Vec<_> =
        scored.iter().map(|(title, id, scores)| (title.clone(), id.clone(), Some(scores.clone()))).collect();
    println!("{}", table::conversations(&rows));
    let shown = scored.iter().find(|(title, ..)| title.contains(SHOWN)).or(scored.first());
    if let Some((title, _, scores)) = shown {
        println!("\n{title}\n");
        scores["scores"].as_array().into_iter().flatten().for_each(|it| println!("{}", table::card(it)));
    }
}

/// What one of them is told of their newest conversation.
async fn show_feedback(client: &Client, people: &BTreeMap<String, String>) -> anyhow::Result<()> {
    let Some(person) = people.get(TOLD) else { return Ok(()) };
    let path = format!("/v1/people/{person}/feedback?limit=1");
    let mut pause = Duration::from_millis(5);
    // It is there within moments of the last score.
    let feedback = loop {
        let found = client.get(&path).await?;
        if found["items"].as_array().is_some_and(|it| !it.is_empty()) || pause > Duration::from_secs(2) {
            break found;
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    };
    println!("What {TOLD} is told, before anybody else\n");
    println!("{}", table::feedback(&feedback["items"][0]));
    Ok(())
}
