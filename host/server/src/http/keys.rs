//! API keys: 256 random bits, shown once, kept as a hash.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::ids::{KeyId, OrganisationId, PersonId};
use plumbline_store::{ApiKey, KeySecret, NewKey, Store};
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
    OpenApiRouter::new().routes(routes!(create_key, list_keys)).routes(routes!(revoke_key)).routes(routes!(rotate_key))
}

/// Makes a key for the operator and returns its text, which nobody can look up again.
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
    let (text, secret) = generate()?;
    store.create_key(organisation, Actor::Operator, new_key(name, scopes, secret, expires, None), None).await?;
    Ok(text)
}

/// A new key's text, and what is kept of it.
fn generate() -> std::result::Result<(String, KeySecret), getrandom::Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    let text = format!("plumb_{}", URL_SAFE_NO_PAD.encode(random));
    let secret = KeySecret { prefix: text[..PREFIX].to_owned(), hash: Digest::of(text.as_bytes()) };
    Ok((text, secret))
}

fn new_key(
    name: &str,
    scopes: &[Scope],
    KeySecret { prefix, hash }: KeySecret,
    expires: Option<DateTime<Utc>>,
    person: Option<PersonId>,
) -> NewKey {
    let scopes = scopes.iter().map(|it| it.as_str().to_owned()).collect();
    NewKey { name: name.to_owned(), scopes, prefix, hash, expires, person }
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
    /// Whom it acts for, with that person's roles and sight; a system of the organisation where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<Uuid>,
}

/// How a key gives way to the next.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RotateRequest {
    /// How long the old key works beside the new one; a day where absent, thirty days at most.
    #[schema(example = 86_400, minimum = 0, maximum = 2_592_000)]
    overlap_seconds: Option<u32>,
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
    /// Whom it acts for; null for a system of the organisation.
    person: Option<Uuid>,
    /// The key that it took the place of.
    replaces: Option<Uuid>,
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
            person: key.person.map(|it| it.0),
            replaces: key.replaces.map(|it| it.0),
        }
    }
}

/// Make a key.
#[utoipa::path(
    post, path = "/v1/keys", tag = "house", request_body = KeyRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = NewKeyView, headers(("Location" = String, description = "Where the key is"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
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
    let KeyRequest { name, scopes, expires, person } = request;
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
    let (text, secret) = generate().map_err(|error| Problem::internal(&error))?;
    let key = new_key(&name, &scopes, secret, expires, person.map(PersonId));
    let created = app.store.create_key(caller.organisation, caller.actor(), key, idempotency).await?;
    let location = format!("/v1/keys/{}", created.id);
    let view = NewKeyView { id: created.id.0, key: created.new.then_some(text) };
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

/// Make a key that takes the place of another: it may do the same, and the old one works on for a while.
#[utoipa::path(
    post, path = "/v1/keys/{id}/rotate", tag = "house", request_body = RotateRequest,
    params(("id" = Uuid, Path, description = "The key's id")),
    responses(
        (status = 201, body = NewKeyView, headers(("Location" = String, description = "Where the new key is"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn rotate_key(
    State(app): State<App>,
    caller: Caller<Admin>,
    Id(id): Id<KeyId>,
    Body(RotateRequest { overlap_seconds }): Body<RotateRequest>,
) -> Result<impl IntoResponse> {
    let overlap = i64::from(overlap_seconds.unwrap_or(DAY));
    if overlap > LONGEST_OVERLAP {
        return Err(Problem::invalid("invalid-rotation", "the key cannot be rotated like this")
            .with_error("/overlap_seconds", format!("an overlap has 0 to {LONGEST_OVERLAP} seconds")));
    }
    let (text, secret) = generate().map_err(|error| Problem::internal(&error))?;
    let ends = Utc::now() + TimeDelta::seconds(overlap);
    let new = app
        .store
        .rotate_key(caller.organisation, caller.actor(), id, secret, ends)
        .await?
        .ok_or_else(Problem::not_found)?;
    let view = NewKeyView { id: new.0, key: Some(text) };
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/v1/keys/{new}"))], Json(view)))
}

const DAY: u32 = 86_400;
const LONGEST_OVERLAP: i64 = 30 * 86_400;

/// Revoke a key: from now on it opens nothing.
#[utoipa::path(
    delete, path = "/v1/keys/{id}", tag = "house",
    params(("id" = Uuid, Path, description = "The key's id")),
    responses(
        (status = 204), (status = 404, body = Problem),
    ),
)]
async fn revoke_key(State(app): State<App>, caller: Caller<Admin>, Id(id): Id<KeyId>) -> Result<StatusCode> {
    let revoked = app.store.revoke_key(caller.organisation, caller.actor(), id).await?;
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
