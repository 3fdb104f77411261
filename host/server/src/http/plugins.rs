//! Plugins in. An upload is only parsed within the request; it is checked and compiled by a worker.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use plumbline_core::Digest;
use plumbline_core::ids::PluginId;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Caller, ReadPlugins, WritePlugins};
use super::extract::{Id, List, PageParams, Params, body};
use super::idempotency::IdempotencyKey;
use super::problem::{Fault, Problem, Result};
use crate::App;
use crate::wire::plugin::PluginView;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(upload_plugin, list_plugins)).routes(routes!(get_plugin))
}

/// Upload a component.
///
/// What is no component at all, or asks for what is not offered, is refused at once with every fault. The rest is
/// checked in the background: follow `Location` until its state is `ready` or `refused`.
#[utoipa::path(
    post, path = "/v1/plugins", tag = "plugins", params(IdempotencyKey),
    request_body(content = Vec<u8>, content_type = "application/wasm", description = "The component's bytes"),
    responses(
        (status = 202, body = PluginView, headers(("Location" = String, description = "Where the plugin is"))),
        (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn upload_plugin(
    State(app): State<App>,
    caller: Caller<WritePlugins>,
    key: Option<IdempotencyKey>,
    request: Request,
) -> Result<Response> {
    component_type(request.headers())?;
    let bytes = body(request, app.config.limits.component_bytes).await?;
    let parsed = {
        let (sandbox, bytes) = (app.sandbox.clone(), bytes.clone());
        tokio::task::spawn_blocking(move || sandbox.inspect(&bytes)).await.map_err(|error| Problem::internal(&error))?
    };
    if let Err(faults) = parsed {
        let faults = faults.into_iter().map(|it| Fault { pointer: it.place, detail: it.message });
        let problem = Problem::invalid("invalid-component", "this component cannot be run here");
        return Err(problem.with_errors(faults));
    }
    let key = IdempotencyKey::of(key, "POST /v1/plugins", Digest::of(&bytes));
    let size = bytes.len() as u64;
    let digest = app.store.put_component(bytes).await?;
    let created = app.store.create_plugin(caller.organisation, caller.actor(), digest, size, key).await?;
    let plugin = app.store.plugin(caller.organisation, created.id).await?.ok_or_else(Problem::not_found)?;
    let location = format!("/v1/plugins/{}", created.id);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(PluginView::from(plugin))).into_response())
}

/// Bytes, or nothing said: a form or a JSON document is a mistake that would otherwise be told as a broken component.
fn component_type(headers: &HeaderMap) -> Result<()> {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if ["application/wasm", "application/octet-stream"].contains(&kind.as_str()) {
        return Ok(());
    }
    let detail = format!("a component is sent as `application/wasm`, not as `{kind}`");
    Err(Problem::unsupported_media_type(detail).with_error("Content-Type", "send `application/wasm`"))
}

/// List plugins, newest first.
#[utoipa::path(
    get, path = "/v1/plugins", tag = "plugins", params(PageParams),
    responses(
        (status = 200, body = List<PluginView>), (status = 400, body = Problem),
    ),
)]
async fn list_plugins(
    State(app): State<App>,
    caller: Caller<ReadPlugins>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<PluginView>>> {
    Ok(Json(app.store.plugins(caller.organisation, page.request()?).await?.into()))
}

/// A plugin with its report.
#[utoipa::path(
    get, path = "/v1/plugins/{id}", tag = "plugins", params(("id" = uuid::Uuid, Path, description = "The plugin's id")),
    responses(
        (status = 200, body = PluginView), (status = 404, body = Problem),
    ),
)]
async fn get_plugin(
    State(app): State<App>,
    caller: Caller<ReadPlugins>,
    Id(id): Id<PluginId>,
) -> Result<Json<PluginView>> {
    let plugin = app.store.plugin(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(plugin.into()))
}
