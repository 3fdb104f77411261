//! What every request passes, outermost first: a span and its metrics, a caught panic, headers that browsers heed, and
//! the body's limit.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use tracing::Instrument as _;

use super::problem::Problem;
use crate::App;
use crate::login::session;

/// How long a body may make us wait for its next bytes: whoever sends none must not hold what was sent before.
const BODY_IDLE: Duration = Duration::from_secs(30);

pub fn wrap(router: Router<App>, body_limit: usize) -> Router<App> {
    let set = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    router
        .layer(DefaultBodyLimit::max(body_limit))
        .layer(RequestBodyTimeoutLayer::new(BODY_IDLE))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "no-referrer"))
        .layer(set(header::CACHE_CONTROL, "no-store"))
        .layer(from_fn(session::carry_cookies))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(observe))
}

/// A span, one line and two metrics a request. The route's pattern is recorded and never the path, which holds ids.
async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", |it| it.as_str()).to_owned();
    let method = known(request.method());
    let span = tracing::info_span!("request", http.route = route, http.method = method);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    span.in_scope(|| tracing::debug!(http.status = status, elapsed_us = elapsed.as_micros() as u64, "answered"));
    let labels = [("route", route.clone()), ("method", method.to_owned()), ("status", status.to_string())];
    metrics::counter!("plumbline_http_requests_total", &labels).increment(1);
    metrics::histogram!("plumbline_http_request_seconds", "route" => route).record(elapsed.as_secs_f64());
    response
}

/// Anybody may send any word as a method, and each would be a series of its own for ever.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
struct Panicked(String);

fn panicked(payload: Box<dyn std::any::Any + Send>) -> Response {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
    Problem::internal(&Panicked(text)).into_response()
}
