//! What somebody who is signed in sees of that: what they may do, where they are signed in, and how to end it.

use askama::Template;
use axum::Form;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Utc;
use plumbline_core::ids::SessionId;
use plumbline_store::PageRequest;
use serde::Deserialize;

use super::{Fault, render, sign_in_first};
use crate::App;
use crate::login::session::SignedIn;

/// Somebody who is signed in, or the way to the sign-in page.
pub struct Visitor(pub SignedIn);

impl FromRequestParts<App> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let signed_in = SignedIn::of(parts, app).await?.ok_or_else(|| sign_in_first(parts))?;
        app.rates.request(signed_in.organisation, signed_in.session.person.0)?;
        Ok(Self(signed_in))
    }
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    form_token: String,
    organisation: String,
    roles: String,
    has_password: bool,
    sessions: Vec<Row>,
}

struct Row {
    id: String,
    current: bool,
    by: &'static str,
    created: String,
    seen: String,
}

pub async fn show(State(app): State<App>, Visitor(signed_in): Visitor) -> Result<Response, Fault> {
    let SignedIn { organisation, session } = &signed_in;
    let name = app.store.organisation(*organisation).await?.map(|it| it.name).unwrap_or_default();
    let page = PageRequest { after: None, limit: 100 };
    let sessions = app.store.sessions(*organisation, session.person, page, Utc::now()).await?;
    let row = |it: plumbline_store::SessionRecord| Row {
        id: it.id.to_string(),
        current: it.id == session.id,
        by: if it.provider.is_some() { "identity provider" } else { "password" },
        created: it.created.format("%Y-%m-%d %H:%M").to_string(),
        seen: it.seen.format("%Y-%m-%d %H:%M").to_string(),
    };
    Ok(render(&Account {
        form_token: signed_in.form_token(),
        organisation: name,
        roles: session.roles.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", "),
        has_password: app.store.credential_of(*organisation, session.person).await?.is_some(),
        sessions: sessions.items.into_iter().map(row).collect(),
    }))
}

#[derive(Deserialize)]
pub struct End {
    form_token: String,
}

pub async fn end_session(
    State(app): State<App>,
    Visitor(signed_in): Visitor,
    Path(id): Path<SessionId>,
    Form(form): Form<End>,
) -> Result<Response, Fault> {
    signed_in.check_form(&form.form_token)?;
    app.store.end_session(signed_in.organisation, signed_in.session.person, id).await?;
    Ok(Redirect::to("/account").into_response())
}
