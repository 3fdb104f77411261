//! `plumbline score`: a conversation in any format and a scorecard, scored here, in the same sandbox and by the same rules
//! as a server.

use std::convert::Infallible;
use std::path::PathBuf;

use bytes::Bytes;
use plumbline_capture::Format;
use plumbline_core::conversation::Conversation;
use plumbline_core::score::Policies;
use plumbline_measure::{default_policies, subjects};
use plumbline_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{Fault, block_on, read, submit, table, transcript};
use crate::wire::score::{CostView, ResultView};
use crate::work::check::{Checked, check};
use crate::work::rate::Rater;

#[derive(clap::Args)]
pub struct Score {
    /// The conversation, in any format that the server reads, or a .txt file with a line a turn: `Agent: Good morning.`
    file: PathBuf,
    /// The scorecard: a component's file, or the name of one that comes in the box
    #[arg(long)]
    plugin: String,
    /// A JSON file with what the conversation cannot carry itself, such as who is on which side
    #[arg(long)]
    metadata: Option<PathBuf>,
    /// Read the file as this format, whatever its name says: native, vcon or vtt
    #[arg(long)]
    format: Option<String>,
    /// A JSON file with the plugin's settings
    #[arg(long)]
    settings: Option<PathBuf>,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Score {
    pub fn run(self) -> anyhow::Result<()> {
        let format = self.format.as_deref().map(str::parse::<Format>).transpose();
        let format = format.map_err(|error| Fault::Caller(error.to_string()))?;
        let conversation = transcript::open(&self.file, &transcript::metadata(self.metadata.as_deref())?, format)?;
        let component = component(&self.plugin)?;
        let settings = self.settings.as_deref().map(submit::json).transpose()?;
        let scores = block_on(score(&conversation, component, settings))?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&json!({ "scores": scores }))?);
        } else {
            scores.iter().for_each(|it| println!("{}", table::card(it)));
        }
        Ok(())
    }
}

/// A component from a file, or from the box.
fn component(name: &str) -> Result<Bytes, Fault> {
    let path = PathBuf::from(name);
    if path.extension().is_some_and(|it| it == "wasm") || path.exists() {
        return read(&path).map(Bytes::from);
    }
    let bundled = plumbline_bundle::components();
    let found = bundled.iter().find(|it| it.name == name).map(|it| Bytes::from_static(it.bytes));
    found.ok_or_else(|| {
        let names: Vec<_> = bundled.iter().map(|it| it.name).collect();
        Fault::Caller(format!("{name} is neither a file nor in the box, which has {}", names.join(", ")))
    })
}

/// The sandbox of commands that need no server. What it compiles is kept for the next one.
pub fn sandbox() -> anyhow::Result<Sandbox> {
    let cache_dir = std::env::temp_dir().join("plumbline-compiled");
    Ok(Sandbox::new(plumbline_sandbox::Config { cache_dir, ..plumbline_sandbox::Config::default() })?)
}

async fn score(conversation: &Conversation, component: Bytes, settings: Option<Value>) -> anyhow::Result<Vec<Value>> {
    let sandbox = sandbox()?;
    let (manifest, report) = match check(&sandbox, component.clone()).await? {
        Checked::Ready(manifest, report) => (manifest, report),
        Checked::Refused(report) => {
            let faults = report.faults.iter().map(|it| format!("\n  {}: {}", it.place, it.message)).collect::<String>();
            return Err(Fault::Input(format!("the component would be refused:{faults}")).into());
        }
    };
    let definition = report.definition;
    let definition = definition.ok_or_else(|| Fault::Input(format!("{} is not a scorecard", manifest.name)))?;
    let digest = plumbline_core::Digest::of(&component);
    let plugin = sandbox.load(digest, async || Ok::<_, Infallible>(component)).await?;
    let policies: Policies = default_policies(&definition);
    let settings = settings.or_else(|| manifest.settings_schema.as_ref().map(|_| json!({})));
    let rater = Rater {
        plugin: &plugin,
        definition: &definition,
        policies: &policies,
        settings: settings.map(|it| it.to_string()),
        capabilities: &manifest.capabilities,
        attributes: &manifest.attributes,
        reply_in: None,
    };
    let subjects = subjects(conversation, &policies);
    if subjects.is_empty() {
        let who: Vec<_> =
            conversation.participants.iter().map(|it| format!("{} ({})", it.id, it.side.as_str())).collect();
        let text = "nobody is known to be internal, so nobody is scored; say who is with --metadata: ";
        return Err(Fault::Input(format!("{text}{}", who.join(", "))).into());
    }
    let mut scores = Vec::new();
    for subject in subjects {
        let rated = rater.rate(conversation, subject).await;
        let mut shown = json!({
            "scorecard": {"name": manifest.name, "version": manifest.version, "digest": digest},
            "subject": {"participant": conversation.participants[subject].id},
        });
        let result = serde_json::to_value(ResultView::of(rated.outcome, Some(conversation)))?;
        if let (Some(shown), Value::Object(result)) = (shown.as_object_mut(), result) {
            shown.extend(result);
            shown.insert("cost".to_owned(), serde_json::to_value(CostView::from(rated.cost))?);
            shown.insert("said".to_owned(), serde_json::to_value(rated.said)?);
        }
        scores.push(shown);
    }
    Ok(scores)
}
