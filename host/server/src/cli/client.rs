//! A client of the server's own API, as `submit` and the demo use it: they see exactly what any other caller sees.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use serde_json::Value;

use super::Fault;
use crate::tls;

/// A server and the key that opens it.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    server: String,
    key: String,
}

impl Client {
    pub fn new(server: &str, key: &str) -> anyhow::Result<Self> {
        tls::provide();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?;
        Ok(Self { http, server: server.trim_end_matches('/').to_owned(), key: key.to_owned() })
    }

    /// Submits a conversation and returns its id, and all that the server said of it.
    pub async fn submit(
        &self,
        name: &str,
        body: Vec<u8>,
        kind: &str,
        metadata: Option<&Value>,
    ) -> anyhow::Result<(String, Value)> {
        let mut request = self.http.post(format!("{}/v1/conversations", self.server));
        if let Some(metadata) = metadata {
            request = request.query(&[("metadata", metadata.to_string())]);
        }
        let request = request.header("content-type", kind).body(body);
        let answer = self.answer(request).await.with_context(|| format!("{name} was not accepted"))?;
        let id = answer["id"].as_str().context("the server's answer names no conversation")?.to_owned();
        Ok((id, answer))
    }

    /// The scores of a conversation once every bound scorecard has answered.
    pub async fn scores(&self, conversation: &str) -> anyhow::Result<Value> {
        let mut pause = Duration::from_millis(5);
        loop {
            let scores = self.get(&format!("/v1/conversations/{conversation}/scores")).await?;
            if scores["state"] == "done" {
                return Ok(scores);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.answer(self.http.get(format!("{}{path}", self.server))).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.answer(self.http.post(format!("{}{path}", self.server)).json(body)).await
    }

    /// Imports a list of people, or says what would come of it.
    pub async fn import_people(&self, list: Vec<u8>, dry_run: bool) -> anyhow::Result<Value> {
        let request = self.http.post(format!("{}/v1/people/import", self.server)).query(&[("dry_run", dry_run)]);
        self.answer(request.header("content-type", "text/csv").body(list)).await
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
        let response = patiently(request.bearer_auth(&self.key)).await;
        let response =
            response.map_err(|error| Fault::Caller(format!("no server answers at {}: {error}", self.server)))?;
        let status = response.status();
        let body = response.bytes().await?;
        if status.is_success() && body.is_empty() {
            return Ok(Value::Null);
        }
        let value: Value = serde_json::from_slice(&body).with_context(|| format!("the server answered {status}"))?;
        match status {
            _ if status.is_success() => Ok(value),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Fault::Caller(explain(&value)).into()),
            _ if status.is_client_error() => Err(Fault::Input(explain(&value)).into()),
            _ => anyhow::bail!("{}", explain(&value)),
        }
    }
}

/// Sends a request, and again for as long as the server says that too many come, no sooner than it says.
async fn patiently(mut request: reqwest::RequestBuilder) -> reqwest::Result<reqwest::Response> {
    loop {
        let again = request.try_clone();
        let response = request.send().await?;
        let (Some(again), Some(wait)) = (again, too_many(&response)) else { return Ok(response) };
        tokio::time::sleep(wait).await;
        request = again;
    }
}

/// How long to wait, where the server says that too many requests come.
fn too_many(response: &reqwest::Response) -> Option<Duration> {
    let limited = response.status() == StatusCode::TOO_MANY_REQUESTS;
    let seconds = response.headers().get(RETRY_AFTER).filter(|_| limited)?;
    seconds.to_str().ok()?.parse().ok().map(Duration::from_secs)
}

/// A problem as lines for a terminal.
fn explain(problem: &Value) -> String {
    let mut text = problem["detail"].as_str().unwrap_or("the server gave no reason").to_owned();
    for error in problem["errors"].as_array().into_iter().flatten() {
        let part = |name: &str| error[name].as_str().unwrap_or_default();
        text.push_str(&format!("\n  {}: {}", part("pointer"), part("detail")));
    }
    text
}

/// What a file's name says about its format; the server looks at the bytes where this says nothing.
pub fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|it| it.to_str()) {
        Some("vtt") => "text/vtt",
        Some("vcon") => "application/vcon+json",
        Some("json") if path.to_string_lossy().ends_with(".vcon.json") => "application/vcon+json",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
