//! `plumbline submit`: conversations from files to a server, with what became of them.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::client::Client;
use super::{Fault, block_on, read, table, transcript};

#[derive(clap::Args)]
pub struct Submit {
    /// Conversations, or folders of them: any format that the server reads, or .txt files with a line a turn
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The server's address
    #[arg(long, env = "PLUMBLINE_SERVER", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// An API key with the scopes conversations:write and scores:read
    #[arg(long, env = "PLUMBLINE_KEY", hide_env_values = true)]
    key: String,
    /// A JSON file with what the conversations cannot carry themselves, for all of them
    #[arg(long)]
    metadata: Option<PathBuf>,
    /// Do not wait for the scores
    #[arg(long)]
    no_wait: bool,
    /// JSON, one line a conversation, instead of a table
    #[arg(long)]
    json: bool,
}

impl Submit {
    pub fn run(self) -> anyhow::Result<()> {
        block_on(self.submit())
    }

    async fn submit(self) -> anyhow::Result<()> {
        let client = Client::new(&self.server, &self.key)?;
        let metadata = self.metadata.as_ref().map(|path| json(path)).transpose()?;
        let mut files = Vec::new();
        for path in &self.files {
            transcript::gather(path, &mut files)?;
        }
        files.retain(|it| Some(it) != self.metadata.as_ref());
        let bar = progress(files.len());
        let mut accepted = Vec::new();
        let mut refused = 0;
        for path in &files {
            let name = path.display().to_string();
            bar.set_message(name.clone());
            let sent = match transcript::body(path) {
                Ok((body, kind)) => client.submit(&name, body, kind, metadata.as_ref()).await,
                Err(fault) => Err(fault.into()),
            };
            match sent {
                Ok((id, answer)) => accepted.push((name, id, answer)),
                // One bad file must not keep the others from being submitted; a wrong key would be wrong for all.
                Err(error) if matches!(error.downcast_ref(), Some(Fault::Input(_))) => {
                    refused += 1;
                    bar.suspend(|| eprintln!("{error:#}"));
                }
                Err(error) => return Err(error),
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        let mut rows = Vec::new();
        for (name, id, answer) in accepted {
            let scores = if self.no_wait { None } else { Some(client.scores(&id).await?) };
            if self.json {
                println!("{}", serde_json::json!({"file": name, "conversation": answer, "scores": scores}));
            } else {
                let unchanged =
                    if answer["state"] == "unchanged" { "\n(unchanged: scored before, not again)" } else { "" };
                rows.push((format!("{name}{unchanged}"), id, scores));
            }
        }
        if !self.json && !rows.is_empty() {
            println!("{}", table::conversations(&rows));
        }
        match refused {
            0 => Ok(()),
            count => Err(Fault::Input(format!("{count} of {} files were not accepted", files.len())).into()),
        }
    }
}

/// A bar on a terminal, and nothing in a pipe.
pub fn progress(length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} {wide_msg}");
    ProgressBar::new(length as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

pub fn json(path: &std::path::Path) -> Result<Value, Fault> {
    serde_json::from_slice(&read(path)?).map_err(|error| Fault::Input(format!("{}: {error}", path.display())))
}
