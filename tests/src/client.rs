//! A client of the API. It panics where the server's answer is not what the API's description promises.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use crate::{Answer, EventStream, contract};

/// A server's address and a key. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    key: Option<String>,
}

/// A request that may be sent as often as one likes.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// With the query.
    pub path: String,
    /// One after the other; a name may be there twice.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without headers or a body.
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        Self { method: method.parse().unwrap(), path: path.into(), headers: Vec::new(), body: Vec::new() }
    }

    /// A POST of JSON.
    pub fn post(path: impl Into<String>, body: &Value) -> Self {
        Self::new("POST", path).json(body)
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With a body and its content type.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }
}

/// How often a state is asked for before it is taken for lost, and how long the pause in between grows.
const ATTEMPTS: u32 = 1_000;
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

impl Client {
    pub(crate) fn new(address: &str, key: &str) -> Self {
        // It fails only where another client came first.
        _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        Self { http, address: address.to_owned(), key: Some(key.to_owned()) }
    }

    /// The same server, and nobody who asks.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        Self { key: None, ..self.clone() }
    }

    /// The same server, asked with another key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self.clone() }
    }

    /// Where the server is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The key that is sent along.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or_default()
    }

    /// Sends a request and holds the answer against the API's description.
    ///
    /// # Errors
    /// Where no whole answer came, as when the server was killed.
    pub async fn try_send(&self, request: &Request) -> Result<Answer, reqwest::Error> {
        let mut builder = self.http.request(request.method.clone(), format!("{}{}", self.address, request.path));
        if let Some(key) = &self.key {
            builder = builder.bearer_auth(key);
        }
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let response = builder.body(request.body.clone()).send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer { status, headers, body: response.bytes().await?.to_vec() };
        contract::check(request, &answer);
        Ok(answer)
    }

    /// Sends a request to a server that must answer.
    pub async fn send(&self, request: &Request) -> Answer {
        let answer = self.try_send(request).await;
        answer.unwrap_or_else(|error| panic!("{} {}: {error:?}", request.method, request.path))
    }

    /// Follows what happens, from after the event that was seen last.
    pub async fn follow(&self, seen: Option<&str>) -> Result<EventStream, u16> {
        let mut builder = self.http.get(format!("{}/v1/events", self.address)).header("accept", "text/event-stream");
        if let Some(key) = &self.key {
            builder = builder.bearer_auth(key);
        }
        if let Some(seen) = seen {
            builder = builder.header("last-event-id", seen);
        }
        let response = builder.send().await.unwrap();
        if response.status() != 200 {
            return Err(response.status().as_u16());
        }
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Ok(EventStream::new(response))
    }

    /// What is there; 200 is expected.
    pub async fn get(&self, path: &str) -> Value {
        self.send(&Request::new("GET", path)).await.expect(200).json()
    }

    /// What a POST created or accepted.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.send(&Request::post(path, body)).await;
        assert!(matches!(answer.status, 200..=202), "{path}: {} {}", answer.status, answer.text());
        answer.json()
    }

    /// Puts a scorecard of the box to work for these types of conversation.
    pub async fn bind(&self, plugin: &str, types: &[&str]) -> Value {
        let body =
            serde_json::json!({"plugin": plugin, "version": "^1", "conversation_types": types, "mode": "active"});
        self.post("/v1/scorecards", &body).await
    }

    /// Submits a conversation in the native shape and returns its id.
    pub async fn submit(&self, conversation: &Value) -> String {
        let answer = self.send(&Request::post("/v1/conversations", conversation)).await.expect(202).json();
        answer["id"].as_str().unwrap().to_owned()
    }

    /// The scores of a conversation once none is outstanding.
    pub async fn scores(&self, conversation: &str) -> Value {
        self.until(&format!("/v1/conversations/{conversation}/scores"), |it| it["state"] == "done").await
    }

    /// Submits a conversation and returns its scores.
    pub async fn score(&self, conversation: &Value) -> Value {
        let id = self.submit(conversation).await;
        self.scores(&id).await
    }

    /// What is there as soon as it is as wanted.
    pub async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut pause = Duration::from_millis(2);
        let mut last = Value::Null;
        for _ in 0..ATTEMPTS {
            last = self.get(path).await;
            if wanted(&last) {
                return last;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        panic!("{path} never became what was waited for: {last:#}")
    }

    /// Every item of a list, page by page.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{path}{separator}limit=200{cursor}")).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }
}
