//! What an identity provider can learn of this server: what it can do, and which attributes it keeps.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use plumbline_directory::scim::{GROUP, SCHEMAS, ScimError, USER};
use serde_json::{Value, json};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{BASE, Described, LARGEST_PAGE, Provider, Result, list, scim_json};
use crate::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(service_provider_config))
        .routes(routes!(list_schemas))
        .routes(routes!(get_schema))
        .routes(routes!(list_resource_types))
        .routes(routes!(get_resource_type))
}

/// What this server can do.
#[utoipa::path(
    get, path = "/scim/v2/ServiceProviderConfig", tag = "scim",
    responses((status = 200, body = Value, content_type = "application/scim+json")),
)]
async fn service_provider_config(State(_): State<App>, _: Provider) -> Response {
    let can = |supported: bool| json!({"supported": supported});
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": can(true),
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": LARGEST_PAGE},
        "changePassword": can(false),
        "sort": can(false),
        "etag": can(true),
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "API key",
            "description": "A key with the scope `scim`, as a bearer token (RFC 6750)",
            "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
            "primary": true,
        }],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{BASE}/ServiceProviderConfig")},
    });
    scim_json(&body).into_response()
}

/// The schemas, with the attributes that are kept.
#[utoipa::path(
    get, path = "/scim/v2/Schemas", tag = "scim",
    responses((status = 200, body = Value, content_type = "application/scim+json")),
)]
async fn list_schemas(State(_): State<App>, _: Provider) -> Response {
    whole(SCHEMAS.iter().map(|it| it.described(BASE)).collect())
}

/// A schema.
#[utoipa::path(
    get, path = "/scim/v2/Schemas/{urn}", tag = "scim", params(("urn" = String, Path, description = "Its URN")),
    responses((status = 200, body = Value, content_type = "application/scim+json"), (status = 404, body = Described)),
)]
async fn get_schema(State(_): State<App>, _: Provider, Path(urn): Path<String>) -> Result<Response> {
    let schema = SCHEMAS.iter().find(|it| it.id.eq_ignore_ascii_case(&urn)).ok_or_else(ScimError::not_found)?;
    Ok((StatusCode::OK, scim_json(&schema.described(BASE))).into_response())
}

/// The kinds of resources.
#[utoipa::path(
    get, path = "/scim/v2/ResourceTypes", tag = "scim",
    responses((status = 200, body = Value, content_type = "application/scim+json")),
)]
async fn list_resource_types(State(_): State<App>, _: Provider) -> Response {
    whole([&USER, &GROUP].iter().map(|it| it.described(BASE)).collect())
}

/// A kind of resource.
#[utoipa::path(
    get, path = "/scim/v2/ResourceTypes/{name}", tag = "scim", params(("name" = String, Path, description = "User or Group")),
    responses((status = 200, body = Value, content_type = "application/scim+json"), (status = 404, body = Described)),
)]
async fn get_resource_type(State(_): State<App>, _: Provider, Path(name): Path<String>) -> Result<Response> {
    let found = [&USER, &GROUP].into_iter().find(|it| it.name.eq_ignore_ascii_case(&name));
    let found = found.ok_or_else(ScimError::not_found)?;
    Ok((StatusCode::OK, scim_json(&found.described(BASE))).into_response())
}

fn whole(resources: Vec<Value>) -> Response {
    let total = resources.len() as u64;
    let objects = resources.into_iter().filter_map(|it| match it {
        Value::Object(object) => Some(object),
        _ => None,
    });
    list(objects.collect(), total, 0)
}
