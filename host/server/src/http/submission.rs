//! A conversation's body with what was said beside it, however it was sent: as it is, with metadata in the query, or as
//! multipart. It becomes a conversation only through `plumbline-capture`.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Multipart, Request};
use axum::http::header;
use chrono::Utc;
use plumbline_capture::{CaptureError, ErrorKind, Format, Metadata, Roster, Source};
use plumbline_core::Digest;
use plumbline_core::conversation::Conversation;
use serde::de::DeserializeOwned;

use super::conversations::SubmitParams;
use super::extract::{Params, body};
use super::problem::{Fault, Problem, Result};
use crate::App;

/// What was sent, read but not yet understood.
pub struct Submission {
    bytes: Bytes,
    content_type: Option<String>,
    format: Option<Format>,
    metadata: Metadata,
    roster: Roster,
    digest: Digest,
    limit: usize,
}

impl FromRequest<App> for Submission {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let limit = app.config.limits.conversation_bytes;
        let (mut parts, rest) = request.into_parts();
        let Params(params) = Params::<SubmitParams>::from_request_parts(&mut parts, app).await?;
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).map(str::to_owned);
        let request = Request::from_parts(parts, rest);
        let multipart = content_type.as_deref().is_some_and(|it| it.starts_with("multipart/form-data"));
        let mut sent = if multipart {
            Sent::read(request, app, limit).await?
        } else {
            Sent { file: Some(body(request, limit).await?), content_type, ..Sent::default() }
        };
        if let Some(metadata) = params.metadata {
            sent.metadata = Bytes::from(metadata);
        }
        let file = sent.file.ok_or_else(|| {
            Problem::malformed("a multipart body needs a part with the conversation")
                .with_error("file", "it is missing")
        })?;
        let format = params.format.map(|it| it.parse::<Format>()).transpose();
        Ok(Self {
            format: format
                .map_err(|it| Problem::unsupported_media_type(it.to_string()).with_error("format", it.to_string()))?,
            metadata: part("metadata", &sent.metadata)?,
            roster: part("roster", &sent.roster)?,
            digest: Digest::of_parts(&[&file, &sent.metadata, &sent.roster]),
            bytes: file,
            content_type: sent.content_type,
            limit,
        })
    }
}

impl Submission {
    /// Of everything that was sent: the same again is the same request.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Reading a large body takes a while, so it is done where nobody waits for it.
    pub async fn capture(self) -> Result<(Conversation, Format)> {
        let received = Utc::now();
        let work = move || {
            let source = Source {
                bytes: &self.bytes,
                content_type: self.content_type.as_deref(),
                format: self.format,
                metadata: &self.metadata,
                roster: &self.roster,
                received,
                limits: plumbline_capture::Limits { body_bytes: self.limit, ..plumbline_capture::Limits::default() },
            };
            plumbline_capture::capture_with_format(&source)
        };
        let captured = tokio::task::spawn_blocking(work).await;
        captured.map_err(|error| Problem::internal(&error))?.map_err(Problem::from)
    }
}

/// The parts of a multipart body.
#[derive(Default)]
struct Sent {
    file: Option<Bytes>,
    content_type: Option<String>,
    metadata: Bytes,
    roster: Bytes,
}

impl Sent {
    async fn read(request: Request, app: &App, limit: usize) -> Result<Self> {
        let unreadable = |error: axum::extract::multipart::MultipartError| match error.status() {
            axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(limit),
            _ => Problem::malformed("the multipart body cannot be read").with_error("body", error.body_text()),
        };
        let (parts, rest) = request.into_parts();
        let whole = body(Request::from_parts(parts.clone(), rest), limit).await?;
        let multipart = Multipart::from_request(Request::from_parts(parts, whole.into()), app).await;
        let mut multipart = multipart.map_err(|error| Problem::malformed(error.body_text()))?;
        let mut sent = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
            let content_type = field.content_type().map(str::to_owned);
            match field.name().unwrap_or_default() {
                "file" => {
                    sent.file = Some(field.bytes().await.map_err(unreadable)?);
                    sent.content_type = content_type;
                }
                "metadata" => sent.metadata = field.bytes().await.map_err(unreadable)?,
                "roster" => sent.roster = field.bytes().await.map_err(unreadable)?,
                other => {
                    let detail = "the parts are `file`, `metadata` and `roster`";
                    return Err(Problem::malformed("the body has an unknown part").with_error(other, detail));
                }
            }
        }
        Ok(sent)
    }
}

fn part<T: DeserializeOwned + Default>(name: &str, bytes: &[u8]) -> Result<T> {
    if bytes.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_slice(bytes).map_err(|error| {
        Problem::invalid(&format!("invalid-{name}"), format!("`{name}` is JSON that does not fit"))
            .with_error(name, error.to_string())
    })
}

impl From<CaptureError> for Problem {
    fn from(CaptureError { kind, problems }: CaptureError) -> Self {
        let detail = kind.to_string();
        let problem = match kind {
            ErrorKind::Malformed => Self::malformed(detail),
            ErrorKind::UnsupportedFormat => Self::unsupported_media_type(detail),
            ErrorKind::TooLarge => Self::over_limit(detail),
            ErrorKind::Invalid => Self::invalid("invalid-conversation", detail),
            ErrorKind::NoTranscript => Self::invalid("no-transcript", detail),
            ErrorKind::Refused => Self::invalid("refused-conversation", detail),
        };
        problem.with_errors(problems.into_iter().map(|it| Fault { pointer: it.pointer, detail: it.detail }))
    }
}
