//! Looking at what is another person's: a reviewer says why, once for an hour at most, and each person whose results they
//! open can read it. The browser keeps it, for the session in which it was said alone: whoever signs in after them has
//! given no reason.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use plumbline_core::Digest;
use serde::Deserialize;

use super::{Fault, Viewer, local, render};
use crate::App;
use crate::http::auth::said_reason;
use crate::login::session::{cookie, name, set_cookie};

const COOKIE: &str = "plumbline-reason";
const LASTS: Duration = Duration::hours(1);

#[derive(Template)]
#[template(path = "review.html")]
struct Page {
    form_token: String,
    next: String,
    reason: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

#[derive(Deserialize)]
pub struct Said {
    form_token: String,
    /// Empty to stop.
    reason: String,
    next: String,
}

pub async fn form(
    Query(Next { next }): Query<Next>,
    headers: HeaderMap,
    State(app): State<App>,
    Viewer { form_token, .. }: Viewer,
) -> Response {
    let reason = of(&app, &headers, &form_token).unwrap_or_default();
    render(&Page { form_token, next: local(next.as_deref()).to_owned(), reason, problem: None })
}

pub async fn say(
    State(app): State<App>,
    headers: HeaderMap,
    viewer: Viewer,
    Form(Said { form_token, reason, next }): Form<Said>,
) -> Result<Response, Fault> {
    viewer.check_form(&form_token)?;
    let next = local(Some(&next)).to_owned();
    let kept = |value: &str, lasts| set_cookie(&app, &headers, COOKIE, value, lasts);
    let cookie = if reason.trim().is_empty() {
        kept("", Duration::zero())?
    } else if let Some(reason) = said_reason(&reason) {
        kept(&format!("{}.{}", session_of(&form_token), URL_SAFE_NO_PAD.encode(reason)), LASTS)?
    } else {
        let problem = Some("A reason has 10 to 500 characters, on one line.".to_owned());
        return Ok(render(&Page { form_token, next, reason, problem }));
    };
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&next)).into_response())
}

/// Why whoever has the session of these forms looks at what is another person's, where they have said so within the hour.
pub fn of(app: &App, headers: &HeaderMap, form_token: &str) -> Option<String> {
    let (session, reason) = cookie(headers, &name(app, headers, COOKIE))?.split_once('.')?;
    if session != session_of(form_token) {
        return None;
    }
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(reason).ok()?).ok()?;
    said_reason(&text).map(str::to_owned)
}

/// Tells a session from others, and does not tell what its forms hold.
fn session_of(form_token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Digest::of_parts(&[b"review", form_token.as_bytes()]).0)
}

/// Where a page asks why, to come back to `path` afterwards.
pub fn ask(path: &str) -> Fault {
    Fault::Elsewhere(format!("/review?next={}", super::escaped(path)))
}
