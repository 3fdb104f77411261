//! `plumbline people`: lists of people to a server, with what they change.

use std::path::PathBuf;

use serde_json::Value;

use super::client::Client;
use super::{Fault, block_on, read};

#[derive(clap::Subcommand)]
pub enum People {
    /// Import people, teams and managers from a CSV file: all of it or nothing
    Import(Import),
}

#[derive(clap::Args)]
pub struct Import {
    /// The list, as a spreadsheet program saves it: a row for each person or membership, columns in any order (email, crm,
    /// <system>:id, name, team, manager, role, starts, ends)
    file: PathBuf,
    /// Say what would be done, and everything that is wrong, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// The server's address
    #[arg(long, env = "PLUMBLINE_SERVER", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// An API key with the scope people:write, and with admin where the list gives roles
    #[arg(long, env = "PLUMBLINE_KEY", hide_env_values = true)]
    key: String,
    /// JSON instead of lines
    #[arg(long)]
    json: bool,
}

impl People {
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Import(it) => block_on(it.import()),
        }
    }
}

impl Import {
    async fn import(self) -> anyhow::Result<()> {
        let list = read(&self.file)?;
        let client = Client::new(&self.server, &self.key)?;
        let answer = client.import_people(list, self.dry_run).await?;
        if self.json {
            println!("{answer}");
        } else {
            print!("{}", lines(&answer));
        }
        match answer["faults"].as_array().map_or(0, Vec::len) {
            0 => Ok(()),
            count => Err(Fault::Input(format!("{}: {count} faults", self.file.display())).into()),
        }
    }
}

/// What is done or would be, and what is wrong, a line each.
fn lines(answer: &Value) -> String {
    let mut lines = String::new();
    let list = |name: &str| answer[name].as_array().into_iter().flatten();
    for note in list("notes") {
        lines.push_str(&format!("note: {}\n", note.as_str().unwrap_or_default()));
    }
    for change in list("changes") {
        let text = |name: &str| change[name].as_str().unwrap_or_default();
        lines.push_str(&format!("row {}: {} {}: {}\n", change["row"], text("what"), text("change"), text("detail")));
    }
    for fault in list("faults") {
        let row = fault["row"].as_u64().map(|it| format!("row {it}"));
        let column = fault["column"].as_str().map(|it| format!("column {it}"));
        let place: Vec<String> = [row, column].into_iter().flatten().collect();
        lines.push_str(&format!("fault: {}: {}\n", place.join(", "), fault["detail"].as_str().unwrap_or_default()));
    }
    let would = if answer["dry_run"] == true { "would be " } else { "" };
    let [created, changed, ended] = ["created", "changed", "ended"].map(|it| answer[it].as_u64().unwrap_or_default());
    lines.push_str(&format!("{would}created: {created}, changed: {changed}, ended: {ended}\n"));
    lines
}
