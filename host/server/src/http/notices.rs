//! What the organisation told its people about being measured, and when. Before the first of them, nobody's results are
//! shown to anybody.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_store::Notice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadPeople, WritePeople};
use super::extract::{Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::people::Made;
use super::problem::{Problem, Result};
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(record_notice, list_notices))
}

/// What people were told, and when.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticeRequest {
    /// When they were told; results are shown from then on.
    told: DateTime<Utc>,
    /// The words.
    #[schema(example = "From 1 October on your calls are measured against …", min_length = 20, max_length = 20_000)]
    text: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct NoticeView {
    id: Uuid,
    told: DateTime<Utc>,
    text: String,
    recorded: DateTime<Utc>,
}

impl From<Notice> for NoticeView {
    fn from(Notice { id, told, text, recorded }: Notice) -> Self {
        Self { id: id.0, told, text, recorded }
    }
}

/// Record what people were told. It cannot be taken back; a mistake is followed by another one.
#[utoipa::path(
    post, path = "/v1/notices", tag = "people", request_body = NoticeRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = Made), (status = 400, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn record_notice(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    key: Option<IdempotencyKey>,
    Body(request): Body<NoticeRequest>,
) -> Result<impl IntoResponse> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let idempotency = IdempotencyKey::of(key, "POST /v1/notices", asked);
    if !(20..=20_000).contains(&request.text.trim().chars().count()) {
        return Err(Problem::invalid("invalid-notice", "the notice cannot be kept like this")
            .with_error("/text", "the words that people were told, of 20 to 20,000 characters"));
    }
    let id =
        app.store.record_notice(caller.organisation, caller.actor(), request.told, request.text, idempotency).await?.id;
    Ok((StatusCode::CREATED, Json(Made { id: id.0 })))
}

/// List what people were told, the newest first.
#[utoipa::path(
    get, path = "/v1/notices", tag = "people", params(PageParams),
    responses(
        (status = 200, body = List<NoticeView>), (status = 400, body = Problem),
    ),
)]
async fn list_notices(
    State(app): State<App>,
    caller: Caller<ReadPeople>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<NoticeView>>> {
    Ok(Json(app.store.notices(caller.organisation, page.request()?).await?.into()))
}
