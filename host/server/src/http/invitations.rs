//! Inviting somebody to set a password. The token is shown once, to the admin who asks for it and hands it on.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Duration, Utc};
use plumbline_core::ids::PersonId;
use plumbline_store::NewInvitation;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Admin, Caller};
use super::extract::{Id, Json as Body};
use super::problem::{Problem, Result};
use crate::App;
use crate::login::token::Token;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(invite))
}

const LASTS: Duration = Duration::hours(72);
/// RFC 5321 allows no more.
const LONGEST_EMAIL: usize = 254;

/// By what somebody will sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvitationRequest {
    /// Upper and lower case are the same.
    #[schema(example = "ada@example.com", min_length = 3, max_length = 254)]
    email: String,
}

#[derive(Serialize, ToSchema)]
struct InvitationView {
    id: Uuid,
    /// The page where the password is set, with the invitation's token: shown now and never again.
    #[schema(example = "https://plumbline.example.com/set-password?invitation=AZ…")]
    url: String,
    expires: DateTime<Utc>,
}

/// Invite somebody to set a password, or a new one. It works once, for three days, and until the next.
#[utoipa::path(
    post, path = "/v1/people/{id}/invitation", tag = "login", request_body = InvitationRequest,
    params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 201, body = InvitationView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn invite(
    State(app): State<App>,
    caller: Caller<Admin>,
    Id(person): Id<PersonId>,
    Body(request): Body<InvitationRequest>,
) -> Result<impl IntoResponse> {
    let email = request.email.trim();
    if !is_email(email) {
        let problem = Problem::invalid("invalid-email", "nobody can sign in by this");
        return Err(problem.with_error("/email", "an e-mail address is like `ada@example.com`"));
    }
    let token = Token::new(caller.organisation)?;
    let now = Utc::now();
    let expires = now + LASTS;
    let login = app.store.login_digest(caller.organisation, email).await?;
    let invitation = NewInvitation { person, login, token: token.hash(), expires };
    let id = app.store.invite(caller.organisation, caller.actor(), invitation, now).await?;
    let url = format!("{}/set-password?invitation={}", app.origin.as_str(), token.text());
    Ok((StatusCode::CREATED, Json(InvitationView { id: id.0, url, expires })))
}

/// Whether it looks like one; whether it is one, only a message to it would tell.
fn is_email(text: &str) -> bool {
    let odd = |it: char| it.is_whitespace() || it.is_control();
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && text.len() <= LONGEST_EMAIL
        && !text.contains(odd)
}
