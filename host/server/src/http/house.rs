//! Health, metrics and the API's own description.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready)).routes(routes!(metrics))
}

#[derive(Serialize, ToSchema)]
struct Health {
    status: &'static str,
    /// What is not as it should be.
    faults: Vec<String>,
}

/// Whether the process runs.
#[utoipa::path(get, path = "/health/live", tag = "house", security(()), responses((status = 200, body = Health)))]
async fn live() -> Json<Health> {
    Json(Health { status: "live", faults: Vec::new() })
}

/// Whether requests and jobs can be served: the database answers, the sandbox's clock ticks, nobody told it to stop.
#[utoipa::path(
    get, path = "/health/ready", tag = "house", security(()),
    responses((status = 200, body = Health), (status = 503, body = Health)),
)]
async fn ready(State(app): State<App>) -> (StatusCode, Json<Health>) {
    let mut faults = Vec::new();
    if app.store.ping().await.is_err() {
        faults.push("the database does not answer".to_owned());
    }
    if !app.sandbox.healthy() {
        faults.push("the sandbox's clock has stopped".to_owned());
    }
    if app.stopping.is_cancelled() {
        faults.push("the server is stopping".to_owned());
    }
    if faults.is_empty() {
        (StatusCode::OK, Json(Health { status: "ready", faults }))
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: "not ready", faults }))
    }
}

/// Prometheus metrics.
#[utoipa::path(
    get, path = "/metrics", tag = "house", security(()),
    responses((status = 200, body = String, content_type = "text/plain")),
)]
async fn metrics(State(app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render()).into_response()
}
