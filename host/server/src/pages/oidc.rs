//! To an identity provider and back. A sign-in comes back once, soon, and to the browser that left; whatever else is
//! wrong, whoever tries is told the same, and the log why.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use chrono::{Duration, Utc};
use plumbline_core::ids::{IdentityProviderId, OrganisationId};
use plumbline_store::{Departure, IdentityProvider};
use serde::Deserialize;

use super::{Fault, Message, local, render};
use crate::App;
use crate::http::problem::Problem;
use crate::login::address::Address;
use crate::login::oidc::{Kept, OidcError, Relation};
use crate::login::token::Token;
use crate::login::{identities, session};

/// The cookie of a browser that has left for a provider.
const COOKIE: &str = "plumbline_sign_in";
const LASTS: Duration = Duration::minutes(10);

#[derive(Deserialize)]
pub struct Asked {
    organisation: String,
    next: Option<String>,
}

pub async fn depart(
    State(app): State<App>,
    address: Address,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    if let Err(seconds) = app.rates.sign_in(&address, Some(&asked.organisation)) {
        return Err(Problem::too_many("too many attempts to sign in", seconds).into());
    }
    let Ok(id) = id.parse::<IdentityProviderId>() else { return Ok(refused()) };
    let Some(organisation) = app.store.organisation_named(&asked.organisation).await? else { return Ok(refused()) };
    let Some(provider) = app.store.provider(organisation.id, id).await? else { return Ok(refused()) };
    let relation = relation(&app, organisation.id, &provider).await?;
    let (state, browser) = (Token::new(organisation.id)?, Token::new(organisation.id)?);
    let next = local(asked.next.as_deref()).to_owned();
    let (url, kept) = match app.oidc.depart(&relation, state.text().to_owned(), next).await {
        Ok(departed) => departed,
        Err(error) => return Ok(failed(&provider, &error)),
    };
    let now = Utc::now();
    let departure = Departure { state: state.hash(), provider: id, browser: browser.hash(), expires: now + LASTS };
    let kept = serde_json::to_vec(&kept).map_err(|error| Problem::internal(&error))?;
    app.store.depart(organisation.id, departure, &kept, now).await?;
    let cookie = session::set_cookie(&app, &headers, COOKIE, browser.text(), LASTS)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(url.as_str())).into_response())
}

/// What a provider sends a browser back with.
#[derive(Deserialize)]
pub struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

pub async fn arrive(
    State(app): State<App>,
    address: Address,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Fault> {
    if let Err(seconds) = app.rates.sign_in(&address, None) {
        return Err(Problem::too_many("too many attempts to sign in", seconds).into());
    }
    let state = answer.state.as_deref().and_then(Token::read);
    let browser = session::cookie(&headers, &session::name(&app, &headers, COOKIE)).and_then(Token::read);
    let (Some(state), Some(browser)) = (state, browser) else { return Ok(refused()) };
    let organisation = state.organisation;
    let arrived = app.store.arrive(organisation, state.hash(), browser.hash(), Utc::now()).await?;
    let Some((provider, kept)) = arrived else { return Ok(refused()) };
    let Some(provider) = app.store.provider(organisation, provider).await? else { return Ok(refused()) };
    let kept: Kept = serde_json::from_slice(&kept).map_err(|error| Problem::internal(&error))?;
    // RFC 9207: an answer that another provider's was exchanged for names that one.
    if let Some(issuer) = answer.iss.filter(|it| *it != provider.settings.issuer) {
        return Ok(failed(&provider, &OidcError::Issuer(issuer)));
    }
    let Some(code) = answer.code.filter(|_| answer.error.is_none()) else { return Ok(refused()) };
    let relation = relation(&app, organisation, &provider).await?;
    let identity = match app.oidc.arrive(&relation, &kept, code).await {
        Ok(identity) => identity,
        Err(error) => return Ok(failed(&provider, &error)),
    };
    let Some(person) = identities::person(&app, organisation, &provider, &identity).await? else {
        return Ok(unknown());
    };
    // A person who does not work here any more holds no role at all.
    if app.store.roles(organisation, person).await?.is_empty() {
        return Ok(unknown());
    }
    let roles = identities::roles(&provider, &identity);
    app.store.provide_roles(organisation, person, provider.id, roles, Utc::now()).await?;
    let cookies = [
        session::open(&app, &headers, organisation, person, Some(provider.id)).await?,
        session::set_cookie(&app, &headers, COOKIE, "", Duration::zero())?,
    ];
    let cookies = AppendHeaders(cookies.map(|it| (header::SET_COOKIE, it)));
    Ok((cookies, Redirect::to(local(Some(&kept.next)))).into_response())
}

async fn relation<'a>(
    app: &'a App,
    organisation: OrganisationId,
    provider: &'a IdentityProvider,
) -> Result<Relation<'a>, Fault> {
    let secret = app.store.provider_secret(organisation, provider.id).await?;
    Ok(Relation { organisation, provider, secret, origin: &app.origin })
}

fn failed(provider: &IdentityProvider, error: &OidcError) -> Response {
    tracing::warn!(identity_provider = %provider.id, error = %error, "nobody could be signed in with a provider");
    refused()
}

fn refused() -> Response {
    let detail = "The sign-in was not completed, or was not begun in this browser in the last ten minutes. Begin again \
                  where you began; where it fails again, ask an admin of your organisation.";
    (StatusCode::UNPROCESSABLE_ENTITY, render(&Message { title: "Signing in did not work", detail })).into_response()
}

fn unknown() -> Response {
    let detail = "You have signed in with the identity provider, and nobody here is known by that account. Ask an admin \
                  of your organisation to add you.";
    (StatusCode::FORBIDDEN, render(&Message { title: "You are not known here", detail })).into_response()
}
