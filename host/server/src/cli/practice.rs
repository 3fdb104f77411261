//! `plumbline practice`: a role-play in the terminal. It reads like the conversation that it is; what it came to is shown
//! once it is over.

mod show;

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anyhow::Context as _;
use serde_json::{Value, json};

use super::client::Client;
use super::{Fault, block_on};
use show::Style;

#[derive(clap::Args)]
pub struct Practice {
    /// The server's address
    #[arg(long, env = "PLUMBLINE_SERVER", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// An API key that acts for you, with the scopes practice:write, scores:read and people:read
    #[arg(long, env = "PLUMBLINE_KEY", hide_env_values = true)]
    key: String,
    /// Practise this criterion; chosen by where you stand where absent
    #[arg(long)]
    criterion: Option<String>,
    /// Of this scorecard
    #[arg(long)]
    scorecard: Option<String>,
    /// In this language, such as en or de
    #[arg(long)]
    language: Option<String>,
    /// Go on with a session that you left
    #[arg(long, value_name = "ID", conflicts_with_all = ["criterion", "scorecard", "language", "again"])]
    resume: Option<String>,
    /// Do the scenario of an earlier session again
    #[arg(long, value_name = "ID")]
    again: Option<String>,
    /// Say what is worth practising, and begin nothing
    #[arg(long)]
    list: bool,
}

impl Practice {
    pub fn run(self) -> anyhow::Result<()> {
        block_on(self.practise())
    }

    async fn practise(self) -> anyhow::Result<()> {
        let client = Client::new(&self.server, &self.key)?;
        let me = client.get("/v1/me").await?;
        let nobody = || Fault::Caller("practice is a person's; use a key that acts for you".to_owned());
        let person = me["person"].as_str().ok_or_else(nobody)?;
        let style = Style::of(&std::io::stdout());
        if self.list {
            let choices = client.get(&format!("/v1/people/{person}/practice/next")).await?;
            print!("{}", show::choices(&choices, style));
            return Ok(());
        }
        let mut session = match &self.resume {
            Some(id) => client.get(&format!("/v1/practice/{id}")).await?,
            None => client.post(&format!("/v1/people/{person}/practice"), &self.wanted()).await?,
        };
        print!("{}", show::beginning(&session, style));
        let id = session["id"].as_str().context("the server's answer names no session")?.to_owned();
        let mut shown = 0;
        while session["over"].is_null() {
            shown = print_turns(&session, shown, style);
            let Some(said) = heard(style)? else {
                println!("\n{}", show::left(&id));
                return Ok(());
            };
            session = match said.trim() {
                "/end" => client.post(&format!("/v1/practice/{id}/finish"), &Value::Null).await?,
                "/give-up" => client.post(&format!("/v1/practice/{id}/finish?given_up=true"), &Value::Null).await?,
                said if said.starts_with('/') => {
                    println!("{}\n", show::help());
                    continue;
                }
                said => {
                    let turns = session["turns"].as_array().map_or(0, Vec::len);
                    // What the learner typed stands on the terminal already.
                    shown += 1;
                    let turn = json!({"text": said, "after": turns});
                    client.post(&format!("/v1/practice/{id}/turns"), &turn).await?
                }
            };
        }
        print_turns(&session, shown, style);
        print!("{}", show::ending(&session, style));
        if let Some(conversation) = session["conversation"].as_str() {
            let scores = client.scores(conversation).await?;
            print!("{}", show::scores(&session, &scores, style));
        }
        println!("{}", show::once_more(&id));
        Ok(())
    }

    fn wanted(&self) -> Value {
        let Self { criterion, scorecard, language, again, .. } = self;
        let named = [("criterion", criterion), ("scorecard", scorecard), ("language", language), ("again", again)];
        named.into_iter().filter_map(|(name, it)| Some((name.to_owned(), Value::from(it.clone()?)))).collect()
    }
}

/// Prints the turns from `shown` on, and says how many there are.
fn print_turns(session: &Value, shown: usize, style: Style) -> usize {
    let turns = session["turns"].as_array().map_or(&[][..], Vec::as_slice);
    for turn in turns.iter().skip(shown) {
        print!("{}", show::turn(session, turn, style));
    }
    turns.len()
}

/// What the learner says; `None` where they leave.
fn heard(style: Style) -> anyhow::Result<Option<String>> {
    print!("{}", show::prompt(style));
    std::io::stdout().flush()?;
    let mut line = String::new();
    let read = tokio::task::block_in_place(|| std::io::stdin().lock().read_line(&mut line))?;
    if !std::io::stdin().is_terminal() && read > 0 {
        // What comes from a pipe is not on the screen, and a conversation has two sides.
        println!("{}", line.trim_end());
    }
    println!();
    Ok((read > 0).then_some(line))
}
