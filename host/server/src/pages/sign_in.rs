//! Signing in with an API key, or with an invitation that the server itself printed for whoever started it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use plumbline_core::Digest;
use serde::Deserialize;

use super::{render, session};
use crate::App;
use crate::http::auth::{Caller, ReadConversations, Scope};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    fault: Option<&'a str>,
    next: &'a str,
}

#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

pub async fn form(Query(query): Query<Next>) -> Response {
    render(&SignIn { fault: None, next: local(query.next.as_deref()) })
}

#[derive(Deserialize)]
pub struct Credentials {
    key: String,
    next: Option<String>,
}

pub async fn submit(State(app): State<App>, headers: HeaderMap, Form(form): Form<Credentials>) -> Response {
    let next = local(form.next.as_deref());
    let refuse = |status, fault| (status, render(&SignIn { fault: Some(fault), next })).into_response();
    // A form of another site must not sign somebody in under a key of its own.
    let origin = headers.get("sec-fetch-site").and_then(|it| it.to_str().ok());
    if origin.is_some_and(|it| it != "same-origin" && it != "none") {
        return refuse(StatusCode::FORBIDDEN, "Sign in from this server's own page.");
    }
    let hash = Digest::of(form.key.trim().as_bytes());
    let allowed = async { Caller::<ReadConversations>::of(&app, &hash, None).await?.also(Scope::ReadScores) };
    match allowed.await {
        Ok(_) => enter(&app, &headers, hash, next),
        Err(problem) if problem.status() >= 500 => super::Fault::Problem(problem).into_response(),
        Err(_) => {
            refuse(StatusCode::UNPROCESSABLE_ENTITY, "This key is not known, or may not read conversations and scores.")
        }
    }
}

pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Response {
    app.sessions.close(&headers);
    ([(header::SET_COOKIE, session::no_cookie())], Redirect::to("/sign-in")).into_response()
}

/// An invitation stands for a key until it ends.
pub async fn invited(
    State(app): State<App>,
    headers: HeaderMap,
    Path(invitation): Path<String>,
    Query(query): Query<Next>,
) -> Response {
    match app.sessions.accept(&invitation) {
        Some(hash) => enter(&app, &headers, hash, local(query.next.as_deref())),
        None => Redirect::to("/sign-in").into_response(),
    }
}

fn enter(app: &App, headers: &HeaderMap, hash: Digest, next: &str) -> Response {
    match app.sessions.open(hash) {
        Some(token) => ([(header::SET_COOKIE, session::cookie(headers, &token))], Redirect::to(next)).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Only a path of this server: a redirect elsewhere could be made to look like ours.
fn local(next: Option<&str>) -> &str {
    // Browsers drop tabs and line breaks from addresses, and take a backslash for a slash.
    let ours = |it: &&str| {
        it.starts_with('/') && !it.starts_with("//") && !it.contains(|it: char| it.is_control() || it == '\\')
    };
    next.filter(ours).unwrap_or("/conversations")
}
