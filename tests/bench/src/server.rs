//! A real `plumbline serve` with an organisation, and a client that keeps its connections.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::database::Fresh;
use crate::load::{Measured, each};
use crate::numbers::processor_seconds;

/// A server that answers. It ends with its value.
pub struct Server {
    child: Child,
    client: Client,
    bound: bool,
    /// The series that counts what is waited for.
    done: &'static str,
}

#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    address: String,
    key: String,
}

/// What is measured is how fast it can be, not how fast it lets anybody be.
const UNLIMITED: &str = "requests_per_second = 1000000\nrequests_burst = 1000000\n\
                         organisation_requests_per_second = 1000000\norganisation_requests_burst = 1000000\n";
/// Between two looks at the metrics.
const PAUSE: Duration = Duration::from_millis(5);
/// Scores of the scorecard that is bound.
const SCORED: &str = r#"plumbline_jobs_total{kind="score",outcome="done"}"#;
/// Feedback that was chosen of a conversation.
pub const FED_BACK: &str = r#"plumbline_jobs_total{kind="feedback",outcome="done"}"#;

impl Server {
    /// Without a binding, conversations are only kept.
    pub async fn start(folder: &Path, database: &Fresh, jobs: usize, bound: bool) -> anyhow::Result<Self> {
        let bootstrap = command(folder, database, &["admin", "bootstrap", "--organisation", "Bench"])?.output().await?;
        anyhow::ensure!(bootstrap.status.success(), "{}", String::from_utf8_lossy(&bootstrap.stderr));
        let key = String::from_utf8(bootstrap.stdout)?.trim_end().to_owned();

        let settings = folder.join("plumbline.toml");
        std::fs::write(&settings, format!("[limits]\njobs = {jobs}\n{UNLIMITED}"))?;
        let mut serve = command(folder, database, &["serve", "--listen", "127.0.0.1:0"])?;
        serve.arg("--config").arg(settings);
        let mut child = serve.stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut log = BufReader::new(child.stderr.take().context("the server has no log")?).lines();
        let first = log.next_line().await?.unwrap_or_default();
        let line: Value = serde_json::from_str(&first).with_context(|| format!("no server starts: {first}"))?;
        let address = line["message"].as_str().and_then(|it| it.strip_prefix("listening on "));
        let address = address.with_context(|| format!("the first line names the address: {first}"))?.to_owned();
        tokio::spawn(async move {
            while let Ok(Some(line)) = log.next_line().await {
                eprintln!("{line}");
            }
        });

        _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client { http: reqwest::Client::builder().no_proxy().build()?, address, key };
        if bound {
            let binding = json!({
                "plugin": "sales-conversation", "version": "^1", "conversation_types": ["*"], "mode": "active",
            });
            client.post("/v1/scorecards", Bytes::from(binding.to_string())).await?;
        }
        Ok(Self { child, client, bound, done: SCORED })
    }

    /// Waits for what this series counts, rather than for scores.
    pub fn until(self, done: &'static str) -> Self {
        Self { done, ..self }
    }

    /// Adds so many people, known to the CRM as `u-0` and so on, who were told that they are measured.
    pub async fn people(&self, count: usize) -> anyhow::Result<()> {
        for number in 0..count {
            let id = json!({"scheme": "crm", "value": format!("u-{number}")});
            let person = json!({"name": format!("Person {number}"), "ids": [id]});
            self.client.post("/v1/people", Bytes::from(person.to_string())).await?;
        }
        let notice = json!({"told": "2020-01-01T00:00:00Z", "text": "Your conversations are measured."});
        self.client.post("/v1/notices", Bytes::from(notice.to_string())).await
    }

    /// Submits one conversation.
    pub async fn submit(&self, body: Bytes) -> anyhow::Result<()> {
        self.client.post("/v1/conversations", body).await
    }

    /// Waits until so many are done since the server started.
    pub async fn wait_for(&self, count: usize) -> anyhow::Result<()> {
        while self.client.metrics().await?.value(self.done) < count as f64 {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// What is there, as JSON.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.client.http.get(format!("{}{path}", self.client.address)).bearer_auth(&self.client.key);
        Ok(answer.send().await?.error_for_status()?.json().await?)
    }

    /// Submits them all, and waits until each has its score.
    pub async fn run(&self, bodies: &Arc<[Bytes]>, at_once: usize) -> anyhow::Result<Measured> {
        let process = self.child.id().context("the server has ended")?;
        let before = if self.bound { self.client.metrics().await?.value(self.done) } else { 0.0 };
        let used = processor_seconds(process);
        let started = Instant::now();
        let (client, submitted) = (self.client.clone(), Arc::clone(bodies));
        let submit = move |index: usize| {
            let (client, body) = (client.clone(), submitted[index].clone());
            async move { client.post("/v1/conversations", body).await }
        };
        each(0..bodies.len(), at_once, submit).await?;
        let accepted = started.elapsed();
        if self.bound {
            let done = bodies.len() + before as usize;
            self.wait_for(done).await?;
        }
        let scored = started.elapsed();
        let processor = processor_seconds(process).zip(used).map(|(after, before)| after - before);
        Ok(Measured { accepted, scored, processor })
    }

    /// What the server says of itself.
    pub async fn metrics(&self) -> anyhow::Result<Metrics> {
        self.client.metrics().await
    }

    /// Ends it and waits until it has.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }
}

impl Client {
    async fn post(&self, path: &str, body: Bytes) -> anyhow::Result<()> {
        let request = self.http.post(format!("{}{path}", self.address)).bearer_auth(&self.key);
        let answer = request.header(CONTENT_TYPE, "application/json").body(body).send().await?;
        let (status, said) = (answer.status(), answer.text().await?);
        anyhow::ensure!(status.is_success(), "{path}: {status} {said}");
        Ok(())
    }

    async fn metrics(&self) -> anyhow::Result<Metrics> {
        let answer = self.http.get(format!("{}/metrics", self.address)).bearer_auth(&self.key).send().await?;
        Ok(Metrics(answer.error_for_status()?.text().await?))
    }
}

/// A page of metrics in the Prometheus text format.
pub struct Metrics(String);

impl Metrics {
    /// Of a series by its whole name, labels included; 0 where it has not been counted yet.
    pub fn value(&self, series: &str) -> f64 {
        let of = |line: &str| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok();
        self.0.lines().find_map(of).unwrap_or(0.0)
    }

    /// Scores that were recorded with a card.
    pub fn scored(&self) -> f64 {
        self.0
            .lines()
            .filter(|it| it.starts_with("plumbline_scores_total{") && it.contains(r#"state="scored""#))
            .filter_map(|it| it.rsplit_once(' ')?.1.parse::<f64>().ok())
            .sum()
    }

    /// Where the time went, as means over the server's life.
    pub fn explain(&self) {
        println!(
            "    a request {:.0} µs, a plugin call {:.0} µs, submission to score {:.0} µs",
            self.mean_us("plumbline_http_request_seconds", r#"{route="/v1/conversations"}"#),
            self.mean_us("plumbline_plugin_call_seconds", ""),
            self.mean_us("plumbline_submission_to_score_seconds", ""),
        );
    }

    /// The mean of a histogram in microseconds.
    fn mean_us(&self, histogram: &str, labels: &str) -> f64 {
        let part = |suffix| self.value(&format!("{histogram}_{suffix}{labels}"));
        1e6 * part("sum") / part("count")
    }
}

/// The executable with this run's data, and nobody's own settings.
fn command(folder: &Path, database: &Fresh, arguments: &[&str]) -> anyhow::Result<Command> {
    let mut command = Command::new(executable()?);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PLUMBLINE_")) {
        command.env_remove(name);
    }
    command.env("RUST_LOG", "warn,plumbline_server::cli::serve=info").stdin(Stdio::null());
    command.args(arguments).arg("--data").arg(folder).args(["--database", &database.address]);
    Ok(command)
}

/// `plumbline` lies beside this program: one build makes both.
fn executable() -> anyhow::Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("plumbline").with_extension(std::env::consts::EXE_EXTENSION);
    anyhow::ensure!(beside.is_file(), "build `plumbline` first, as `cargo xtask bench` does");
    Ok(beside)
}
