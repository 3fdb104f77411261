//! Signing out, of whichever kind of session there is.

use axum::Form;
use axum::RequestExt as _;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Fault, session as key_session};
use crate::App;
use crate::http::problem::Problem;
use crate::login::session::{self, SignedIn};

/// The field that every form of a session holds.
#[derive(Deserialize)]
pub struct Token {
    form_token: String,
}

pub async fn sign_out(State(app): State<App>, request: Request) -> Result<Response, Fault> {
    let (parts, body) = request.into_parts();
    let form_token = match SignedIn::of(&parts, &app).await? {
        Some(signed_in) => Some(signed_in.form_token()),
        None => key_session::form_token(&parts.headers),
    };
    let form = Request::from_parts(parts.clone(), body).extract::<Form<Token>, _>().await;
    let Some(expected) = form_token else { return Ok(Redirect::to("/sign-in").into_response()) };
    if !session::from_own_page(&parts.headers) || !form.is_ok_and(|Form(it)| it.form_token == expected) {
        return Err(Problem::foreign_form().into());
    }
    app.sessions.close(&parts.headers);
    let cookies = [session::close(&app, &parts.headers).await?, key_session::no_cookie()?];
    let cookies = AppendHeaders(cookies.map(|it| (header::SET_COOKIE, it)));
    Ok((cookies, Redirect::to("/sign-in")).into_response())
}
