//! Identity providers: what an organisation lets its people sign in with. A client's secret goes in and never comes out.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::IdentityProviderId;
use plumbline_core::people::Role;
use plumbline_store::{IdentityProvider, Page, ProviderSettings};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Admin, Caller};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::problem::{Problem, Result};
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_provider, list_providers)).routes(routes!(
        get_provider,
        change_provider,
        delete_provider
    ))
}

/// A provider as an organisation describes it.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProviderRequest {
    /// What people call it.
    #[schema(example = "Company account", min_length = 1, max_length = 200)]
    name: String,
    /// Its issuer identifier: `https://…`, below which `/.well-known/openid-configuration` is found. It is a public address,
    /// or one that this server's operator lists.
    #[schema(example = "https://login.example.com/tenant", max_length = 2000)]
    issuer: String,
    /// Whom the provider knows this server as.
    #[schema(min_length = 1, max_length = 500)]
    client_id: String,
    /// Never shown again. Absent for a public client; in a change, absent leaves it as it is while the issuer is the
    /// same, and removes it with another issuer.
    #[schema(write_only, min_length = 1, max_length = 2000)]
    client_secret: Option<String>,
    /// What is asked for besides `openid`.
    #[serde(default = "usual_scopes")]
    #[schema(example = json!(["profile", "email", "groups"]), max_items = 20)]
    scopes: Vec<String>,
    /// The claim of the identity token that lists groups.
    #[serde(default = "usual_claim")]
    #[schema(example = "groups", min_length = 1, max_length = 200)]
    groups_claim: String,
    /// Which roles each group gives. At every sign-in, roles that came from this provider and are given by none of the
    /// person's groups any more end; other roles stay.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Vec<String>>, example = json!({"sales-leads": ["manager"]}))]
    group_roles: BTreeMap<String, Vec<Role>>,
    /// Whether somebody is also known by an e-mail address that the provider calls verified.
    #[serde(default)]
    match_email: bool,
    /// Whether somebody who is not known becomes a person.
    #[serde(default)]
    create_people: bool,
    /// Whether the sign-in page shows it to whoever names the organisation, which tells that the organisation is here.
    #[serde(default)]
    listed: bool,
}

fn usual_scopes() -> Vec<String> {
    vec!["profile".to_owned(), "email".to_owned()]
}

fn usual_claim() -> String {
    "groups".to_owned()
}

#[derive(Serialize, ToSchema)]
struct ProviderView {
    id: Uuid,
    name: String,
    issuer: String,
    client_id: String,
    /// Whether a client's secret is kept.
    has_client_secret: bool,
    scopes: Vec<String>,
    groups_claim: String,
    #[schema(value_type = BTreeMap<String, Vec<String>>)]
    group_roles: BTreeMap<String, Vec<Role>>,
    match_email: bool,
    create_people: bool,
    listed: bool,
    /// Register it with the provider as the redirect URI.
    redirect_uri: String,
    /// Where a person begins to sign in.
    sign_in_url: String,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
}

#[derive(Serialize, ToSchema)]
struct NewProviderView {
    id: Uuid,
}

/// Add an identity provider.
#[utoipa::path(
    post, path = "/v1/identity-providers", tag = "login", request_body = ProviderRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = NewProviderView, headers(("Location" = String, description = "Where the provider is"))),
        (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn create_provider(
    State(app): State<App>,
    caller: Caller<Admin>,
    idempotency: Option<IdempotencyKey>,
    Body(request): Body<ProviderRequest>,
) -> Result<impl IntoResponse> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let idempotency = IdempotencyKey::of(idempotency, "POST /v1/identity-providers", asked);
    let (settings, secret) = checked(&app, request)?;
    let created = app.store.create_provider(caller.organisation, caller.actor(), settings, secret, idempotency).await?;
    let location = format!("/v1/identity-providers/{}", created.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(NewProviderView { id: created.id.0 })))
}

/// List identity providers.
#[utoipa::path(
    get, path = "/v1/identity-providers", tag = "login", params(PageParams),
    responses((status = 200, body = List<ProviderView>), (status = 400, body = Problem)),
)]
async fn list_providers(
    State(app): State<App>,
    caller: Caller<Admin>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<ProviderView>>> {
    let Page { items, next } = app.store.providers(caller.organisation, page.request()?).await?;
    let name = organisation_name(&app, &caller).await?;
    let items = items.into_iter().map(|it| view(&app, &name, it)).collect();
    Ok(Json(List { items, next: next.map(|it| it.to_string()) }))
}

/// Look at an identity provider.
#[utoipa::path(
    get, path = "/v1/identity-providers/{id}", tag = "login",
    params(("id" = Uuid, Path, description = "The provider's id")),
    responses((status = 200, body = ProviderView), (status = 404, body = Problem)),
)]
async fn get_provider(
    State(app): State<App>,
    caller: Caller<Admin>,
    Id(id): Id<IdentityProviderId>,
) -> Result<Json<ProviderView>> {
    let found = app.store.provider(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(view(&app, &organisation_name(&app, &caller).await?, found)))
}

/// Describe an identity provider anew: what is absent takes its default, but for the client's
/// secret, which stays with its issuer.
#[utoipa::path(
    put, path = "/v1/identity-providers/{id}", tag = "login", request_body = ProviderRequest,
    params(("id" = Uuid, Path, description = "The provider's id")),
    responses(
        (status = 200, body = ProviderView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn change_provider(
    State(app): State<App>,
    caller: Caller<Admin>,
    Id(id): Id<IdentityProviderId>,
    Body(request): Body<ProviderRequest>,
) -> Result<Json<ProviderView>> {
    let (settings, secret) = checked(&app, request)?;
    app.store.change_provider(caller.organisation, caller.actor(), id, settings, secret).await?;
    let found = app.store.provider(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(view(&app, &organisation_name(&app, &caller).await?, found)))
}

/// Remove an identity provider: sessions that it opened and roles that it gave end with it.
#[utoipa::path(
    delete, path = "/v1/identity-providers/{id}", tag = "login",
    params(("id" = Uuid, Path, description = "The provider's id")),
    responses((status = 204), (status = 404, body = Problem)),
)]
async fn delete_provider(
    State(app): State<App>,
    caller: Caller<Admin>,
    Id(id): Id<IdentityProviderId>,
) -> Result<StatusCode> {
    let deleted = app.store.delete_provider(caller.organisation, caller.actor(), id).await?;
    if deleted { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// What is kept of a request that is sound.
fn checked(app: &App, request: ProviderRequest) -> Result<(ProviderSettings, Option<SecretString>)> {
    let mut problem = Problem::invalid("invalid-identity-provider", "nobody could sign in with this");
    let mut text = |pointer: &str, value: &str, longest: usize| {
        if value.trim().is_empty() || value.len() > longest || value.chars().any(char::is_control) {
            let detail = format!("it has 1 to {longest} bytes and no control character");
            problem = problem.clone().with_error(pointer, detail);
        }
    };
    text("/name", &request.name, 200);
    text("/client_id", &request.client_id, 500);
    text("/groups_claim", &request.groups_claim, 200);
    if let Some(secret) = &request.client_secret {
        text("/client_secret", secret, 2_000);
    }
    for (index, scope) in request.scopes.iter().enumerate().take(20) {
        text(&format!("/scopes/{index}"), scope, 100);
    }
    for group in request.group_roles.keys() {
        text("/group_roles", group, 500);
    }
    if request.scopes.len() > 20 || request.scopes.iter().any(|it| it.contains(' ')) {
        problem = problem.with_error("/scopes", "there are at most 20, each without a space");
    }
    if let Err(detail) = check_issuer(app, &request.issuer) {
        problem = problem.with_error("/issuer", detail);
    }
    problem.unless_sound()?;
    let settings = ProviderSettings {
        name: request.name,
        issuer: request.issuer,
        client_id: request.client_id,
        scopes: request.scopes,
        groups_claim: request.groups_claim,
        group_roles: request.group_roles,
        match_email: request.match_email,
        create_people: request.create_people,
        listed: request.listed,
    };
    Ok((settings, request.client_secret.map(SecretString::from)))
}

/// Whatever is read from an issuer decides who somebody is, so nobody on the way may change it; and nobody may look by it at
/// what only this server reaches.
fn check_issuer(app: &App, issuer: &str) -> std::result::Result<(), String> {
    let url = reqwest::Url::parse(issuer).map_err(|_| "an issuer is an address, `https://…`".to_owned())?;
    if url.query().is_some() {
        return Err("an issuer has no query".to_owned());
    }
    app.outbound.check(&url).map_err(|error| error.to_string())
}

async fn organisation_name(app: &App, caller: &Caller<Admin>) -> Result<String> {
    let organisation = app.store.organisation(caller.organisation).await?;
    Ok(organisation.ok_or_else(Problem::not_found)?.name)
}

fn view(app: &App, organisation: &str, provider: IdentityProvider) -> ProviderView {
    let IdentityProvider { id, settings, has_secret, created, changed } = provider;
    let origin = app.origin.as_str();
    ProviderView {
        id: id.0,
        name: settings.name,
        issuer: settings.issuer,
        client_id: settings.client_id,
        has_client_secret: has_secret,
        scopes: settings.scopes,
        groups_claim: settings.groups_claim,
        group_roles: settings.group_roles,
        match_email: settings.match_email,
        create_people: settings.create_people,
        listed: settings.listed,
        redirect_uri: format!("{origin}{}", crate::login::oidc::CALLBACK),
        sign_in_url: format!("{origin}/sign-in/oidc/{id}?organisation={}", crate::pages::escaped(organisation)),
        created,
        changed,
    }
}
