//! Signing in: with e-mail address and password, with an identity provider, with an API key, or with an invitation that
//! the server itself printed for whoever started it. Whatever is not right about a password, the answer is the same.

use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_store::PageRequest;
use serde::Deserialize;
use tokio::time::Instant;

use super::{Fault, escaped, local, render, session as key_session};
use crate::App;
use crate::http::auth::{Caller, ReadConversations, Scope};
use crate::login::address::Address;
use crate::login::session;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    fault: Option<&'a str>,
    next: &'a str,
    organisation: &'a str,
    email: &'a str,
    providers: Vec<Provider>,
}

struct Provider {
    name: String,
    url: String,
}

#[derive(Deserialize)]
pub struct Asked {
    next: Option<String>,
    organisation: Option<String>,
}

pub async fn form(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let next = local(asked.next.as_deref());
    let organisation = asked.organisation.unwrap_or_default();
    let providers = listed(&app, &organisation, next).await?;
    Ok(render(&SignIn { fault: None, next, organisation: &organisation, email: "", providers }))
}

/// The identity providers that an organisation wants to be found by its name.
async fn listed(app: &App, name: &str, next: &str) -> Result<Vec<Provider>, Fault> {
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let Some(organisation) = app.store.organisation_named(name).await? else { return Ok(Vec::new()) };
    let page = app.store.providers(organisation.id, PageRequest { after: None, limit: 50 }).await?;
    let found = page.items.into_iter().filter(|it| it.settings.listed).map(|it| Provider {
        url: format!("/sign-in/oidc/{}?organisation={}&next={}", it.id, escaped(name), escaped(next)),
        name: it.settings.name,
    });
    Ok(found.collect())
}

#[derive(Deserialize)]
pub struct Credentials {
    key: Option<String>,
    organisation: Option<String>,
    email: Option<String>,
    password: Option<String>,
    next: Option<String>,
}

pub async fn submit(
    State(app): State<App>,
    address: Address,
    headers: HeaderMap,
    Form(form): Form<Credentials>,
) -> Result<Response, Fault> {
    let next = local(form.next.as_deref());
    let (organisation, email) = (form.organisation.as_deref().unwrap_or_default().trim(), form.email.as_deref());
    let email = email.unwrap_or_default().trim();
    let refuse = |status: StatusCode, fault| {
        let providers = Vec::new();
        Ok((status, render(&SignIn { fault: Some(fault), next, organisation, email, providers })).into_response())
    };
    // A form of another site must not sign somebody in under a name of its own.
    if !session::from_own_page(&headers) {
        return refuse(StatusCode::FORBIDDEN, "Sign in from this server's own page.");
    }
    let late = |seconds: u32| {
        let refused =
            refuse(StatusCode::TOO_MANY_REQUESTS, "Too many attempts to sign in. Wait a while and try again.");
        refused.map(|it: Response| ([(header::RETRY_AFTER, seconds.to_string())], it).into_response())
    };
    let named = form.key.is_none().then_some(organisation);
    if let Err(seconds) = app.rates.sign_in(&address, named) {
        return late(seconds);
    }
    if let Some(key) = &form.key {
        let hash = Digest::of(key.trim().as_bytes());
        return match may_look(&app, &hash).await {
            Ok(()) => Ok(enter(&app, &headers, hash, next)),
            Err(Fault::Problem(problem)) if problem.status() < 500 => refuse(
                StatusCode::UNPROCESSABLE_ENTITY,
                "This key is not known, or may not read conversations and scores.",
            ),
            Err(fault) => Err(fault),
        };
    }
    match check(&app, &address, organisation, email, form.password.as_deref().unwrap_or_default()).await? {
        Checked::Right(organisation, person) => {
            let cookie = session::open(&app, &headers, organisation, person, None).await?;
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response())
        }
        Checked::Wrong => refuse(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The organisation, the e-mail address or the password is not right.",
        ),
        Checked::Locked(until) => late(seconds_until(until)),
    }
}

enum Checked {
    Right(OrganisationId, PersonId),
    Wrong,
    Locked(DateTime<Utc>),
}

/// When a wrong attempt is answered, at the earliest: looking up an organisation that does not exist, or a person who does
/// not, is a little faster than looking up those who do.
const ANSWERED_AFTER: Duration = Duration::from_millis(250);

async fn check(
    app: &App,
    address: &Address,
    organisation: &str,
    email: &str,
    password: &str,
) -> Result<Checked, Fault> {
    let answered = Instant::now() + ANSWERED_AFTER;
    let checked = match app.store.organisation_named(organisation).await? {
        Some(organisation) => check_in(app, address, organisation.id, email, password).await?,
        None => match app.strangers.attempt(organisation, email, &address.0, Utc::now()) {
            Err(until) => Checked::Locked(until),
            Ok(()) => {
                app.passwords.verify(password, None).await?;
                Checked::Wrong
            }
        },
    };
    if !matches!(checked, Checked::Right(..)) {
        tokio::time::sleep_until(answered).await;
    }
    Ok(checked)
}

async fn check_in(
    app: &App,
    address: &Address,
    organisation: OrganisationId,
    email: &str,
    password: &str,
) -> Result<Checked, Fault> {
    let login = app.store.login_digest(organisation, email).await?;
    let attempt = match app.store.attempt_login(organisation, login, &address.0, Utc::now()).await? {
        Ok(attempt) => attempt,
        Err(until) => return Ok(Checked::Locked(until)),
    };
    let credential = app.store.credential(organisation, login).await?;
    let (person, hash) = credential.map(|it| (it.person, it.password_hash)).unzip();
    match (app.passwords.verify(password, hash).await?, person) {
        (true, Some(person)) => {
            app.store.login_succeeded(organisation, attempt).await?;
            Ok(Checked::Right(organisation, person))
        }
        _ => Ok(Checked::Wrong),
    }
}

/// At least one: who is told to come back at once comes too early.
pub fn seconds_until(until: DateTime<Utc>) -> u32 {
    u32::try_from((until - Utc::now()).num_seconds()).unwrap_or(0) + 1
}

async fn may_look(app: &App, key_hash: &Digest) -> Result<(), Fault> {
    Caller::<ReadConversations>::of(app, key_hash, None).await?.also(Scope::ReadScores)?;
    Ok(())
}

/// An invitation stands for a key until it ends.
pub async fn invited(
    State(app): State<App>,
    headers: HeaderMap,
    Path(invitation): Path<String>,
    Query(query): Query<Asked>,
) -> Response {
    match app.sessions.accept(&invitation) {
        Some(hash) => enter(&app, &headers, hash, local(query.next.as_deref())),
        None => Redirect::to("/sign-in").into_response(),
    }
}

fn enter(app: &App, headers: &HeaderMap, hash: Digest, next: &str) -> Response {
    match app.sessions.open(hash) {
        Some(token) => {
            ([(header::SET_COOKIE, key_session::cookie(headers, &token))], Redirect::to(next)).into_response()
        }
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
