//! Extractors whose refusals are problems like all others: JSON bodies with the place of the fault, ids in paths, pages.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::{header, request::Parts};
use futures::StreamExt as _;
use plumbline_store::{Page, PageRequest, StoreError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_path_to_error::Segment;
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use crate::App;

/// A JSON body of at most a megabyte, with nothing in it that is not known.
pub struct Json<T>(pub T);

const LIMIT: usize = 1 << 20;

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::unsupported_media_type("send the header `Content-Type: application/json`"));
        }
        let body = body(request, LIMIT).await?;
        json(&body).map(Self)
    }
}

/// The whole body, or a problem that says how much would have been read.
///
/// A body over the limit is read on for a while and dropped: whoever still writes would never see the answer.
pub async fn body(request: Request, limit: usize) -> Result<Bytes, Problem> {
    let mut chunks = request.into_body().into_data_stream();
    let mut body = Vec::new();
    let mut received = 0_usize;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::malformed("the body ended before it was complete"))?;
        received = received.saturating_add(chunk.len());
        match received {
            _ if received <= limit => body.extend_from_slice(&chunk),
            _ if received <= limit.saturating_mul(2) => body.clear(),
            _ => break,
        }
    }
    if received > limit { Err(Problem::too_large(limit)) } else { Ok(body.into()) }
}

/// Reads JSON, naming the line and column where it stops being JSON, or the field that does not fit.
pub fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut reader);
    let value = read.map_err(|error| unfit(&pointer(error.path()), error.inner()))?;
    reader.end().map_err(|error| unfit("", &error))?;
    Ok(value)
}

fn unfit(pointer: &str, error: &serde_json::Error) -> Problem {
    let detail = error.to_string();
    let detail = detail.rsplit_once(" at line ").map_or(detail.as_str(), |(it, _)| it).to_owned();
    match error.classify() {
        serde_json::error::Category::Data => {
            Problem::invalid("invalid-body", "the body has a field that does not fit").with_error(pointer, detail)
        }
        _ => {
            let place = format!("line {}, column {}", error.line(), error.column());
            Problem::malformed("the body is not JSON").with_error(place, detail)
        }
    }
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    let segment = |it: &Segment| match it {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => {
            format!("/{}", key.replace('~', "~0").replace('/', "~1"))
        }
        Segment::Unknown => String::new(),
    };
    path.iter().map(segment).collect()
}

/// An id in the path. One that is not an id at all is as unknown as any other that is not here.
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: std::str::FromStr + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        text.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

/// Query parameters, with nothing in them that is not known.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        let fault = |error: axum::extract::rejection::QueryRejection| {
            let detail = error.body_text();
            let detail = detail.strip_prefix("Failed to deserialize query string: ").unwrap_or(&detail);
            Problem::malformed("the query has a parameter that does not fit").with_error("query", detail)
        };
        query.map(|Query(it)| Self(it)).map_err(fault)
    }
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// At most this many; 50 where nothing is said, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

impl PageParams {
    pub fn request(&self) -> Result<PageRequest, Problem> {
        page_request(self.cursor.as_deref(), self.limit)
    }
}

/// The page that a cursor and a limit ask for.
pub fn page_request(cursor: Option<&str>, limit: Option<u32>) -> Result<PageRequest, Problem> {
    let no_page = |parameter, detail| Problem::malformed("the page cannot be found").with_error(parameter, detail);
    let limit = limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(no_page("limit", "a page has 1 to 200 items"));
    }
    let foreign = |_: StoreError| no_page("cursor", "a cursor is what `next` of the page before holds, unchanged");
    Ok(PageRequest { after: cursor.map(str::parse).transpose().map_err(foreign)?, limit })
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T: ToSchema> {
    pub items: Vec<T>,
    /// Send it as `cursor` for what follows; null at the end.
    pub next: Option<String>,
}

impl<R, T: From<R> + ToSchema> From<Page<R>> for List<T> {
    fn from(page: Page<R>) -> Self {
        Self { items: page.items.into_iter().map(T::from).collect(), next: page.next.map(|it| it.to_string()) }
    }
}
