//! Webhooks: who is told of what happens. A secret is shown when it is made and never again; an address and what arrived
//! there are the organisation's own.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::event::Kind;
use plumbline_core::ids::{EventId, WebhookId};
use plumbline_store::{Delivery, DeliveryAttempt, Page, Webhook, WebhookChange, WebhookContent, WebhookSettings};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadWebhooks, Scope, WriteWebhooks};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::problem::{Problem, Result};
use crate::App;
use crate::work::signature;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create_webhook, list_webhooks))
        .routes(routes!(get_webhook, change_webhook, delete_webhook))
        .routes(routes!(rotate_webhook_secret))
        .routes(routes!(test_webhook))
        .routes(routes!(list_deliveries))
        .routes(routes!(replay_delivery))
}

/// Where to tell of what happens.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WebhookRequest {
    /// `https://…`, at a public address or one that this server's operator lists. It is kept sealed.
    #[schema(example = "https://hooks.example.com/plumbline", min_length = 1, max_length = 2000)]
    url: String,
    /// Which events are sent.
    #[schema(value_type = Vec<String>, example = json!(["conversation.scored"]), min_items = 1)]
    kinds: Vec<Kind>,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 200)]
    description: String,
    /// `ids` for ids and numbers; `words` also for what was said, where an event is about that, which takes the scope `admin`.
    #[serde(default = "ids")]
    #[schema(value_type = String, example = "ids")]
    content: WebhookContent,
}

const fn ids() -> WebhookContent {
    WebhookContent::Ids
}

/// What is to be changed of a webhook; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WebhookChangeRequest {
    #[schema(min_length = 1, max_length = 2000)]
    url: Option<String>,
    #[schema(value_type = Option<Vec<String>>, min_items = 1)]
    kinds: Option<Vec<Kind>>,
    #[schema(max_length = 200)]
    description: Option<String>,
    #[schema(value_type = Option<String>)]
    content: Option<WebhookContent>,
    /// Whether anything is sent. What is waiting when it is switched off is not sent any more, and can be replayed.
    enabled: Option<bool>,
}

/// How a secret gives way to the next.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SecretRotateRequest {
    /// How long is signed with both; a day where absent, thirty days at most.
    #[schema(example = 86_400, minimum = 0, maximum = 2_592_000)]
    overlap_seconds: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct WebhookView {
    id: Uuid,
    url: String,
    #[schema(value_type = Vec<String>)]
    kinds: Vec<Kind>,
    description: String,
    /// `ids` or `words`.
    #[schema(value_type = String)]
    content: WebhookContent,
    /// Whether anything is sent.
    enabled: bool,
    /// Since when nothing is sent.
    disabled: Option<DateTime<Utc>>,
    /// `asked` where somebody switched it off, `gone` where its receiver answered 410, `failing` where nothing has arrived
    /// for days.
    disabled_reason: Option<&'static str>,
    /// Since when nothing arrives; null since something did.
    failing_since: Option<DateTime<Utc>>,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
}

/// What is signed with.
#[derive(Serialize, ToSchema)]
struct WebhookSecretView {
    id: Uuid,
    /// For verifying, shown now and never again; null where the request was repeated and it has been shown.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")]
    secret: Option<String>,
}

/// A test on its way.
#[derive(Serialize, ToSchema)]
struct WebhookTestView {
    /// The event that is sent.
    event: Uuid,
}

/// An event on its way to a webhook.
#[derive(Serialize, ToSchema)]
struct DeliveryView {
    event: Uuid,
    #[serde(rename = "type")]
    #[schema(example = "conversation.scored")]
    kind: &'static str,
    /// When it happened.
    timestamp: DateTime<Utc>,
    /// `waiting`, `running`, `delivered` or `failed`.
    #[schema(example = "delivered")]
    state: &'static str,
    next_attempt: Option<DateTime<Utc>>,
    /// Oldest first; the newest fifty.
    attempts: Vec<AttemptView>,
}

#[derive(Serialize, ToSchema)]
struct AttemptView {
    /// From 1; a replay begins anew.
    attempt: u32,
    at: DateTime<Utc>,
    /// What the receiver answered.
    status: Option<u16>,
    /// `address-refused`, `unresolved`, `connect`, `broken`, `timeout`, `redirect`, `status` or `host-fault`.
    failure: Option<&'static str>,
    duration_ms: u64,
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> Self {
        let Webhook { id, settings, failing_since, disabled, created, changed } = webhook;
        Self {
            id: id.0,
            url: settings.url.expose_secret().to_owned(),
            kinds: settings.kinds,
            description: settings.description,
            content: settings.content,
            enabled: disabled.is_none(),
            disabled: disabled.map(|it| it.0),
            disabled_reason: disabled.map(|it| it.1.as_str()),
            failing_since,
            created,
            changed,
        }
    }
}

impl From<Delivery> for DeliveryView {
    fn from(Delivery { event, state, next_attempt, attempts }: Delivery) -> Self {
        Self {
            event: event.id.0,
            kind: event.facts.kind().as_str(),
            timestamp: event.created,
            state: state.as_str(),
            next_attempt,
            attempts: attempts.into_iter().map(AttemptView::from).collect(),
        }
    }
}

impl From<DeliveryAttempt> for AttemptView {
    fn from(DeliveryAttempt { attempt, at, status, failure, duration }: DeliveryAttempt) -> Self {
        let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self { attempt, at, status, failure: failure.map(|it| it.as_str()), duration_ms }
    }
}

/// Tell somebody of what happens from now on.
#[utoipa::path(
    post, path = "/v1/webhooks", tag = "events", request_body = WebhookRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = WebhookSecretView, headers(("Location" = String, description = "Where the webhook is"))),
        (status = 400, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn create_webhook(
    State(app): State<App>,
    caller: Caller<WriteWebhooks>,
    idempotency: Option<IdempotencyKey>,
    Body(request): Body<WebhookRequest>,
) -> Result<impl IntoResponse> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let idempotency = IdempotencyKey::of(idempotency, "POST /v1/webhooks", asked);
    let WebhookRequest { url, kinds, description, content } = request;
    check(&app, &caller, Some(&url), Some(&kinds), Some(&description), Some(content))?;
    let settings = WebhookSettings { url: SecretString::from(url), description, kinds: distinct(kinds), content };
    let (created, secret) =
        app.store.create_webhook(caller.organisation, caller.actor(), settings, idempotency).await?;
    let location = format!("/v1/webhooks/{}", created.id);
    let view = WebhookSecretView { id: created.id.0, secret: secret.as_ref().map(signature::text) };
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(view)))
}

/// List webhooks.
#[utoipa::path(
    get, path = "/v1/webhooks", tag = "events", params(PageParams),
    responses((status = 200, body = List<WebhookView>), (status = 400, body = Problem)),
)]
async fn list_webhooks(
    State(app): State<App>,
    caller: Caller<ReadWebhooks>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<WebhookView>>> {
    Ok(Json(app.store.webhooks(caller.organisation, page.request()?).await?.into()))
}

/// Look at a webhook.
#[utoipa::path(
    get, path = "/v1/webhooks/{id}", tag = "events", params(("id" = Uuid, Path, description = "The webhook's id")),
    responses((status = 200, body = WebhookView), (status = 404, body = Problem)),
)]
async fn get_webhook(
    State(app): State<App>,
    caller: Caller<ReadWebhooks>,
    Id(id): Id<WebhookId>,
) -> Result<Json<WebhookView>> {
    let found = app.store.webhook(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(found.into()))
}

/// Change a webhook, or switch it on or off.
#[utoipa::path(
    patch, path = "/v1/webhooks/{id}", tag = "events", request_body = WebhookChangeRequest,
    params(("id" = Uuid, Path, description = "The webhook's id")),
    responses(
        (status = 200, body = WebhookView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn change_webhook(
    State(app): State<App>,
    caller: Caller<WriteWebhooks>,
    Id(id): Id<WebhookId>,
    Body(request): Body<WebhookChangeRequest>,
) -> Result<Json<WebhookView>> {
    let WebhookChangeRequest { url, kinds, description, content, enabled } = request;
    check(&app, &caller, url.as_deref(), kinds.as_deref(), description.as_deref(), content)?;
    let url = url.map(SecretString::from);
    let change = WebhookChange { url, description, kinds: kinds.map(distinct), content, enabled };
    app.store.change_webhook(caller.organisation, caller.actor(), id, change).await?;
    let found = app.store.webhook(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(found.into()))
}

/// Remove a webhook with its secrets and the log of what was sent.
#[utoipa::path(
    delete, path = "/v1/webhooks/{id}", tag = "events", params(("id" = Uuid, Path, description = "The webhook's id")),
    responses((status = 204), (status = 404, body = Problem)),
)]
async fn delete_webhook(
    State(app): State<App>,
    caller: Caller<WriteWebhooks>,
    Id(id): Id<WebhookId>,
) -> Result<StatusCode> {
    let deleted = app.store.delete_webhook(caller.organisation, caller.actor(), id).await?;
    if deleted { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// Make a new secret: for a while is signed with both, and a receiver verifies with either.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/rotate", tag = "events", request_body = SecretRotateRequest,
    params(("id" = Uuid, Path, description = "The webhook's id")),
    responses(
        (status = 200, body = WebhookSecretView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn rotate_webhook_secret(
    State(app): State<App>,
    caller: Caller<WriteWebhooks>,
    Id(id): Id<WebhookId>,
    Body(SecretRotateRequest { overlap_seconds }): Body<SecretRotateRequest>,
) -> Result<Json<WebhookSecretView>> {
    let overlap = i64::from(overlap_seconds.unwrap_or(DAY));
    if overlap > LONGEST_OVERLAP {
        return Err(Problem::invalid("invalid-rotation", "the secret cannot be rotated like this")
            .with_error("/overlap_seconds", format!("an overlap has 0 to {LONGEST_OVERLAP} seconds")));
    }
    let ends = Utc::now() + TimeDelta::seconds(overlap);
    let secret = app.store.rotate_webhook_secret(caller.organisation, caller.actor(), id, ends).await?;
    let secret = secret.ok_or_else(Problem::not_found)?;
    Ok(Json(WebhookSecretView { id: id.0, secret: Some(signature::text(&secret)) }))
}

const DAY: u32 = 86_400;
const LONGEST_OVERLAP: i64 = 30 * 86_400;

/// Send a webhook an event that tells of nothing but this.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/test", tag = "events", params(("id" = Uuid, Path, description = "The webhook's id")),
    responses(
        (status = 202, body = WebhookTestView), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn test_webhook(
    State(app): State<App>,
    caller: Caller<WriteWebhooks>,
    Id(id): Id<WebhookId>,
) -> Result<impl IntoResponse> {
    let event = app.store.test_webhook(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    Ok((StatusCode::ACCEPTED, Json(WebhookTestView { event: event.0 })))
}

/// What a webhook was told of, and what came of each attempt: a status or a code, and never what was sent or answered.
#[utoipa::path(
    get, path = "/v1/webhooks/{id}/deliveries", tag = "events",
    params(("id" = Uuid, Path, description = "The webhook's id"), PageParams),
    responses(
        (status = 200, body = List<DeliveryView>), (status = 400, body = Problem), (status = 404, body = Problem),
    ),
)]
async fn list_deliveries(
    State(app): State<App>,
    caller: Caller<ReadWebhooks>,
    Id(id): Id<WebhookId>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<DeliveryView>>> {
    let page: Page<Delivery> =
        app.store.deliveries(caller.organisation, id, page.request()?).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(page.into()))
}

/// Send an event to a webhook once more, under the same id; or for the first time, where it happened while the webhook was
/// switched off.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/deliveries/{event}/replay", tag = "events",
    params(
        ("id" = Uuid, Path, description = "The webhook's id"), ("event" = Uuid, Path, description = "The event's id"),
    ),
    responses((status = 202), (status = 404, body = Problem), (status = 409, body = Problem)),
)]
async fn replay_delivery(
    State(app): State<App>,
    caller: Caller<WriteWebhooks>,
    Path((id, event)): Path<(String, String)>,
) -> Result<StatusCode> {
    let id: WebhookId = id.parse().map_err(|_| Problem::not_found())?;
    let event: EventId = event.parse().map_err(|_| Problem::not_found())?;
    let replayed = app.store.replay_delivery(caller.organisation, caller.actor(), id, event).await?;
    if replayed { Ok(StatusCode::ACCEPTED) } else { Err(Problem::not_found()) }
}

/// Whether what is said of a webhook is sound, as far as it is said.
fn check(
    app: &App,
    caller: &Caller<WriteWebhooks>,
    url: Option<&str>,
    kinds: Option<&[Kind]>,
    description: Option<&str>,
    content: Option<WebhookContent>,
) -> Result<()> {
    // With the words, a key would give away what it may not read itself.
    if content == Some(WebhookContent::Words) {
        caller.also(Scope::Admin)?;
    }
    let mut problem = Problem::invalid("invalid-webhook", "nothing could be sent like this");
    if let Some(url) = url {
        let checked = match reqwest::Url::parse(url) {
            Ok(url) => app.outbound.check(&url).map_err(|error| error.to_string()),
            Err(_) => Err("it is an address, `https://…`".to_owned()),
        };
        if let Err(detail) = checked {
            problem = problem.with_error("/url", detail);
        }
    }
    if kinds.is_some_and(|it| it.is_empty() || it.iter().any(|kind| !kind.is_for_webhooks())) {
        problem = problem.with_error("/kinds", "there is at least one, and none is `webhook.test`");
    }
    if description.is_some_and(|it| it.len() > 200 || it.chars().any(char::is_control)) {
        problem = problem.with_error("/description", "it has at most 200 bytes and no control character");
    }
    problem.unless_sound()
}

fn distinct(mut kinds: Vec<Kind>) -> Vec<Kind> {
    kinds.sort();
    kinds.dedup();
    kinds
}
