//! Extractors whose refusals are problems like all others: JSON bodies with the place of the fault, ids in paths, pages.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::{StatusCode, header, request::Parts};
use plumbline_store::{Page, PageRequest, StoreError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use crate::App;

/// A JSON body of at most a megabyte, with nothing in it that is not known.
pub struct Json<T>(pub T);

const LIMIT: usize = 1 << 20;

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::unsupported_media_type("send the header `Content-Type: application/json`"));
        }
        let body = body(request, app, LIMIT).await?;
        json(&body).map(Self)
    }
}

/// The whole body, or a problem that says how much would have been read.
pub async fn body(request: Request, app: &App, limit: usize) -> Result<Bytes, Problem> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|it| it > limit) {
        return Err(Problem::too_large(limit));
    }
    Bytes::from_request(request, app).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(limit),
        _ => Problem::malformed("the body ended before it was complete"),
    })
}

/// Reads JSON, naming the line and column where it stops being JSON, or the field that does not fit.
pub fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        let detail = error.to_string();
        let detail = detail.rsplit_once(" at line ").map_or(detail.as_str(), |(it, _)| it).to_owned();
        match error.classify() {
            serde_json::error::Category::Data => {
                Problem::invalid("invalid-body", "the body has a field that does not fit").with_error(place, detail)
            }
            _ => Problem::malformed("the body is not JSON").with_error(place, detail),
        }
    })
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
    let foreign = |_: StoreError| {
        let detail = "a cursor is what `next` of the page before holds, unchanged";
        Problem::malformed("the page cannot be found").with_error("cursor", detail)
    };
    let after = cursor.map(str::parse).transpose().map_err(foreign)?;
    Ok(PageRequest { after, limit: limit.unwrap_or(50).clamp(1, 200) })
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
