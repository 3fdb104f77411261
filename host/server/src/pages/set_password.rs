//! Setting a password: the first one, with the invitation that an admin handed on, or another one, with the one before it.
//! Either ends all sessions there were and opens a new one.

use askama::Template;
use axum::Form;
use axum::extract::{FromRequestParts as _, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{RequestExt as _, RequestPartsExt as _};
use chrono::Utc;
use plumbline_core::Digest;
use plumbline_core::ids::{OrganisationId, PersonId};
use serde::Deserialize;

use super::account::Visitor;
use super::sign_in::seconds_until;
use super::{Fault, Message, render};
use crate::App;
use crate::http::problem::Problem;
use crate::login::address::Address;
use crate::login::token::Token;
use crate::login::{passwords, session};

#[derive(Template)]
#[template(path = "set_password.html")]
struct SetPassword<'a> {
    fault: Option<&'a str>,
    /// Empty where the password before it is asked for.
    invitation: &'a str,
    form_token: &'a str,
}

#[derive(Deserialize)]
pub struct Asked {
    invitation: Option<String>,
}

pub async fn form(State(app): State<App>, Query(asked): Query<Asked>, request: Request) -> Result<Response, Fault> {
    let (mut parts, _) = request.into_parts();
    match &asked.invitation {
        Some(text) => {
            let token = Token::read(text);
            let found = match &token {
                Some(token) => app.store.invitation(token.organisation, token.hash(), Utc::now()).await?,
                None => None,
            };
            let page = SetPassword { fault: None, invitation: text, form_token: "" };
            Ok(if found.is_some() { render(&page) } else { worn_out() })
        }
        None => {
            let Visitor(signed_in) = Visitor::from_request_parts(&mut parts, &app).await?;
            Ok(render(&SetPassword { fault: None, invitation: "", form_token: &signed_in.form_token() }))
        }
    }
}

#[derive(Deserialize)]
pub struct Entered {
    #[serde(default)]
    invitation: String,
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    current: String,
    password: String,
    again: String,
}

/// Whose password is set, and how they are known.
struct Setter {
    organisation: OrganisationId,
    login: Digest,
    how: How,
}

enum How {
    Invited(Token),
    Known(PersonId),
}

pub async fn submit(State(app): State<App>, request: Request) -> Result<Response, Fault> {
    let (mut parts, body) = request.into_parts();
    let parts_of_form = Request::from_parts(parts.clone(), body);
    let Form(entered): Form<Entered> =
        parts_of_form.extract().await.map_err(|_| Problem::malformed("the form could not be read"))?;
    let Ok(address) = parts.extract_with_state::<Address, App>(&app).await;
    if !session::from_own_page(&parts.headers) {
        return Err(Problem::foreign_form().into());
    }
    let (invitation, form_token) = (entered.invitation.as_str(), entered.form_token.as_str());
    let refuse = |status: StatusCode, fault| {
        Ok((status, render(&SetPassword { fault: Some(fault), invitation, form_token })).into_response())
    };
    let late = |seconds: u32| {
        let refused = refuse(StatusCode::TOO_MANY_REQUESTS, "Too many attempts. Wait a while and try again.");
        refused.map(|it: Response| ([(header::RETRY_AFTER, seconds.to_string())], it).into_response())
    };
    if let Err(seconds) = app.rates.sign_in(&address, None) {
        return late(seconds);
    }
    let setter = if invitation.is_empty() {
        let Visitor(signed_in) = Visitor::from_request_parts(&mut parts, &app).await?;
        signed_in.check_form(form_token)?;
        let (organisation, person) = (signed_in.organisation, signed_in.session.person);
        match current(&app, organisation, person, &address, &entered.current).await? {
            Current::Right(login) => Setter { organisation, login, how: How::Known(person) },
            Current::Wrong => return refuse(StatusCode::UNPROCESSABLE_ENTITY, "The present password is not right."),
            Current::Locked(seconds) => return late(seconds),
        }
    } else {
        let Some(token) = Token::read(invitation) else { return Ok(worn_out()) };
        let organisation = token.organisation;
        let found = app.store.invitation(organisation, token.hash(), Utc::now()).await?;
        let Some(found) = found else { return Ok(worn_out()) };
        Setter { organisation, login: found.login_digest, how: How::Invited(token) }
    };
    let email = app.store.login_digest(setter.organisation, &entered.password).await? == setter.login;
    let fault = match () {
        () if entered.password != entered.again => Some("The two are not the same."),
        () if email => Some("A password is something else than the e-mail address."),
        () => passwords::fault(&entered.password),
    };
    match fault {
        Some(fault) => refuse(StatusCode::UNPROCESSABLE_ENTITY, fault),
        None => set(&app, &parts, setter, &entered.password).await,
    }
}

async fn set(app: &App, parts: &Parts, setter: Setter, password: &str) -> Result<Response, Fault> {
    let Setter { organisation, how, .. } = setter;
    let hash = app.passwords.hash(password).await?;
    let person = match how {
        How::Invited(token) => app.store.accept_invitation(organisation, token.hash(), hash, Utc::now()).await?,
        How::Known(person) => {
            let changed = app.store.change_password(organisation, person, hash, Utc::now()).await?;
            changed.then_some(person)
        }
    };
    let Some(person) = person else { return Ok(worn_out()) };
    let cookie = session::open(app, &parts.headers, organisation, person, None).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/account")).into_response())
}

enum Current {
    /// Of the e-mail address that the password is for.
    Right(Digest),
    Wrong,
    Locked(u32),
}

/// Checks the password that somebody has, who may be somebody else at their machine.
async fn current(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    address: &Address,
    password: &str,
) -> Result<Current, Fault> {
    let Some(credential) = app.store.credential_of(organisation, person).await? else { return Ok(Current::Wrong) };
    let login = credential.login_digest;
    let attempt = match app.store.attempt_login(organisation, login, &address.0, Utc::now()).await? {
        Ok(attempt) => attempt,
        Err(until) => return Ok(Current::Locked(seconds_until(until))),
    };
    if !app.passwords.verify(password, Some(credential.password_hash)).await? {
        return Ok(Current::Wrong);
    }
    app.store.login_succeeded(organisation, attempt).await?;
    Ok(Current::Right(login))
}

/// The same for an invitation that was used, has expired, was replaced, or never was.
fn worn_out() -> Response {
    let detail = "An invitation works once and for three days. Ask an admin of your organisation for another one.";
    (StatusCode::NOT_FOUND, render(&Message { title: "This invitation does not work", detail })).into_response()
}
