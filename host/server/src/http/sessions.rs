//! The sessions of whoever asks: they see and end their own, and nobody else's. A key has none.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use plumbline_core::ids::SessionId;
use plumbline_store::Page;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::extract::{Id, List, PageParams, Params};
use super::problem::{Problem, Result};
use crate::App;
use crate::login::session::{FORM_TOKEN_HEADER, SignedIn};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_sessions)).routes(routes!(end_session))
}

#[derive(Serialize, ToSchema)]
struct SessionView {
    id: Uuid,
    /// Whether it is the one that this request came with.
    current: bool,
    /// The identity provider that it was opened with; null for a password.
    identity_provider: Option<Uuid>,
    created: DateTime<Utc>,
    /// To the minute.
    seen: DateTime<Utc>,
    /// When it ends however much it is used; unused, it ends after twelve hours.
    expires: DateTime<Utc>,
}

/// List the sessions of whoever is signed in.
#[utoipa::path(
    get, path = "/v1/sessions", tag = "login", params(PageParams), security(("session" = [])),
    responses(
        (status = 200, body = List<SessionView>, headers(
            ("X-CSRF-Token" = String, description = "Send it along with whatever changes something"),
        )),
        (status = 400, body = Problem),
    ),
)]
async fn list_sessions(
    State(app): State<App>,
    signed_in: SignedIn,
    Params(page): Params<PageParams>,
) -> Result<impl IntoResponse> {
    let SignedIn { organisation, session } = &signed_in;
    let Page { items, next } = app.store.sessions(*organisation, session.person, page.request()?, Utc::now()).await?;
    let view = |it: plumbline_store::SessionRecord| SessionView {
        id: it.id.0,
        current: it.id == session.id,
        identity_provider: it.provider.map(|it| it.0),
        created: it.created,
        seen: it.seen,
        expires: it.expires,
    };
    let list = List { items: items.into_iter().map(view).collect(), next: next.map(|it| it.to_string()) };
    Ok(([(FORM_TOKEN_HEADER, signed_in.form_token())], Json(list)))
}

/// End a session: whoever has its cookie is signed out.
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", tag = "login", security(("session" = [])),
    params(("id" = Uuid, Path, description = "The session's id")),
    responses((status = 204), (status = 404, body = Problem)),
)]
async fn end_session(State(app): State<App>, signed_in: SignedIn, Id(id): Id<SessionId>) -> Result<StatusCode> {
    let ended = app.store.end_session(signed_in.organisation, signed_in.session.person, id).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
