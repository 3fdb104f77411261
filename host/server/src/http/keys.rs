//! API keys: 256 random bits, shown once, kept as a hash.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{KeyId, OrganisationId};
use plumbline_store::{ApiKey, NewKey, Store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Admin, Caller, Scope};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::problem::{Problem, Result};
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_key, list_keys)).routes(routes!(revoke_key))
}

/// Makes a key and returns its text, which nobody can look up again.
///
/// # Errors
/// Where the store cannot keep it.
pub async fn issue(
    store: &Store,
    organisation: OrganisationId,
    name: &str,
    scopes: &[Scope],
    expires: Option<DateTime<Utc>>,
) -> anyhow::Result<String> {
    let (secret, key) = generate(name, scopes, expires)?;
    store.create_key(organisation, key, None).await?;
    Ok(secret)
}

/// A new key's text, and what is kept of it.
fn generate(
    name: &str,
    scopes: &[Scope],
    expires: Option<DateTime<Utc>>,
) -> std::result::Result<(String, NewKey), getrandom::Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    let secret = format!("plumb_{}", URL_SAFE_NO_PAD.encode(random));
    let key = NewKey {
        name: name.to_owned(),
        scopes: scopes.iter().map(|it| it.as_str().to_owned()).collect(),
        prefix: secret[..PREFIX].to_owned(),
        hash: Digest::of(secret.as_bytes()),
        expires,
    };
    Ok((secret, key))
}

/// As much of a key as is kept and shown, so that people can tell keys apart.
const PREFIX: usize = 12;

/// What a new key may do, and for how long.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct KeyRequest {
    /// What it is for.
    #[schema(example = "CRM import", min_length = 1, max_length = 200)]
    name: String,
    #[schema(min_items = 1)]
    scopes: Vec<Scope>,
    /// Never where absent.
    expires: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
struct KeyView {
    id: Uuid,
    name: String,
    scopes: Vec<String>,
    /// The first characters, to tell keys apart.
    #[schema(example = "plumb_8Gk2xQ")]
    prefix: String,
    created: DateTime<Utc>,
    expires: Option<DateTime<Utc>>,
    /// To the minute.
    last_used: Option<DateTime<Utc>>,
    revoked: Option<DateTime<Utc>>,
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
struct NewKeyView {
    id: Uuid,
    /// The key itself, shown now and never again; null where the request was repeated and it has been shown.
    key: Option<String>,
}

impl From<ApiKey> for KeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.0,
            name: key.name,
            scopes: key.scopes,
            prefix: key.prefix,
            created: key.created,
            expires: key.expires,
            last_used: key.last_used,
            revoked: key.revoked,
        }
    }
}

/// Make a key.
#[utoipa::path(
    post, path = "/v1/keys", tag = "house", request_body = KeyRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = NewKeyView, headers(("Location" = String, description = "Where the key is"))),
        (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn create_key(
    State(app): State<App>,
    caller: Caller<Admin>,
    idempotency: Option<IdempotencyKey>,
    Body(request): Body<KeyRequest>,
) -> Result<impl IntoResponse> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let idempotency = IdempotencyKey::of(idempotency, "POST /v1/keys", asked);
    let KeyRequest { name, scopes, expires } = request;
    let mut problem = Problem::invalid("invalid-key", "the key cannot be made like this");
    if name.trim().is_empty() || name.len() > 200 || name.chars().any(char::is_control) {
        problem = problem.with_error("/name", "a name has 1 to 200 bytes and no control character");
    }
    if scopes.is_empty() {
        problem = problem.with_error("/scopes", "a key has at least one scope");
    }
    if expires.is_some_and(|it| it <= Utc::now()) {
        problem = problem.with_error("/expires", "the time of expiry lies in the future");
    }
    problem.unless_sound()?;
    let (secret, key) = generate(&name, &scopes, expires).map_err(|error| Problem::internal(&error))?;
    let created = app.store.create_key(caller.organisation, key, idempotency).await?;
    let location = format!("/v1/keys/{}", created.id);
    let view = NewKeyView { id: created.id.0, key: created.new.then_some(secret) };
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(view)))
}

/// List keys, revoked ones included.
#[utoipa::path(
    get, path = "/v1/keys", tag = "house", params(PageParams),
    responses(
        (status = 200, body = List<KeyView>), (status = 400, body = Problem),
    ),
)]
async fn list_keys(
    State(app): State<App>,
    caller: Caller<Admin>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<KeyView>>> {
    Ok(Json(app.store.keys(caller.organisation, page.request()?).await?.into()))
}

/// Revoke a key: from now on it opens nothing.
#[utoipa::path(
    delete, path = "/v1/keys/{id}", tag = "house",
    params(("id" = Uuid, Path, description = "The key's id")),
    responses(
        (status = 204), (status = 404, body = Problem),
    ),
)]
async fn revoke_key(State(app): State<App>, caller: Caller<Admin>, Id(id): Id<KeyId>) -> Result<StatusCode> {
    let revoked = app.store.revoke_key(caller.organisation, id).await?;
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
