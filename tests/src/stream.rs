//! A stream of server-sent events, as whoever follows it reads it.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;

/// An open stream.
pub struct EventStream {
    response: Response,
    read: String,
}

/// One event of a stream.
#[derive(Clone, PartialEq, Debug)]
pub struct StreamedEvent {
    /// Its id, with which somebody goes on.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// What it says.
    pub data: Value,
}

const WAITS: Duration = Duration::from_secs(30);

impl EventStream {
    pub(crate) const fn new(response: Response) -> Self {
        Self { response, read: String::new() }
    }

    /// The next event; what says only that the stream is alive is passed over. `None` where it has ended.
    pub async fn next(&mut self) -> Option<StreamedEvent> {
        loop {
            if let Some((message, rest)) = self.read.split_once("\n\n") {
                let (message, rest) = (message.to_owned(), rest.to_owned());
                self.read = rest;
                let field = |name: &str| {
                    let prefix = format!("{name}: ");
                    message.lines().find_map(|it| it.strip_prefix(&prefix).map(str::to_owned))
                };
                let Some(data) = field("data") else { continue };
                let data = serde_json::from_str(&data).unwrap();
                return Some(StreamedEvent { id: field("id").unwrap(), kind: field("event").unwrap(), data });
            }
            let chunk = tokio::time::timeout(WAITS, self.response.chunk()).await.expect("nothing comes");
            let chunk = chunk.ok().flatten()?;
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}
