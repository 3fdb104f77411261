//! The pages: plain HTML made on the server, one style sheet, no script. Whatever a guest, a caller or a customer said is
//! text to a template and is escaped by it, always.

pub mod session;

mod account;
mod card;
mod conversation;
mod conversations;
mod feedback;
mod highlight;
mod oidc;
mod one_on_one;
mod review;
mod set_password;
mod sign_in;
mod sign_out;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::App;
use crate::http::auth::{Caller, ReadConversations, Scope};
use crate::http::problem::Problem;
use crate::login::session::SignedIn;

pub fn routes() -> Router<App> {
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                  frame-ancestors 'none'";
    Router::new()
        .route("/", get(async || Redirect::to("/conversations")))
        .route("/conversations", get(conversations::list))
        .route("/conversations/{id}", get(conversation::show))
        .route("/feedback", get(feedback::list))
        .route("/feedback/{id}", post(feedback::mark))
        .route("/people/{id}/one-on-one", get(one_on_one::show))
        .route("/review", get(review::form).post(review::say))
        .route("/sign-in", get(sign_in::form).post(sign_in::submit))
        .route("/sign-in/{invitation}", get(sign_in::invited))
        .route("/sign-in/oidc/{provider}", get(oidc::depart))
        .route(crate::login::oidc::CALLBACK, get(oidc::arrive))
        .route("/sign-out", post(sign_out::sign_out))
        .route("/set-password", get(set_password::form).post(set_password::submit))
        .route("/account", get(account::show))
        .route("/account/sessions/{id}", post(account::end_session))
        // A form holds a key and an address, and nobody needs a key to send one.
        .layer(DefaultBodyLimit::max(16 << 10))
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)))
        .route("/assets/plumbline.css", get(async || asset("text/css", include_str!("../../assets/plumbline.css"))))
        .route(
            "/assets/plumbline.svg",
            get(async || asset("image/svg+xml", include_str!("../../assets/plumbline.svg"))),
        )
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    const HEADERS: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=300");
    ([(header::CONTENT_TYPE, kind), (HEADERS.0, HEADERS.1)], text)
}

/// Somebody who is signed in and may read conversations and scores.
pub struct Viewer {
    pub caller: Caller<ReadConversations>,
    /// What the forms of the page hold.
    pub form_token: String,
}

impl Viewer {
    /// # Errors
    /// [`Problem::foreign_form`] where the form did not stand on a page of this session.
    fn check_form(&self, form_token: &str) -> Result<(), Problem> {
        if form_token == self.form_token { Ok(()) } else { Err(Problem::foreign_form()) }
    }
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let (caller, form_token) = match SignedIn::of(parts, app).await? {
            Some(signed_in) => {
                let form_token = signed_in.form_token();
                let reason = review::of(app, &parts.headers, &form_token);
                (Caller::<ReadConversations>::signed_in(app, signed_in, reason)?, form_token)
            }
            None => {
                let session = session::key_hash(app, &parts.headers).zip(session::form_token(&parts.headers));
                let (hash, form_token) = session.ok_or_else(|| sign_in_first(parts))?;
                let reason = review::of(app, &parts.headers, &form_token);
                (Caller::of(app, &hash, reason).await?, form_token)
            }
        };
        caller.also(Scope::ReadScores)?;
        Ok(Self { caller, form_token })
    }
}

/// To the sign-in page, and from there back to what was asked for.
fn sign_in_first(parts: &Parts) -> Fault {
    let path = parts.uri.path_and_query().map_or("/conversations", |it| it.as_str());
    Fault::Elsewhere(format!("/sign-in?next={}", escaped(path)))
}

/// Only a path of this server: a redirect elsewhere could be made to look like ours.
fn local(next: Option<&str>) -> &str {
    // Browsers drop tabs and line breaks from addresses, and take a backslash for a slash.
    let ours = |it: &&str| {
        it.starts_with('/') && !it.starts_with("//") && !it.contains(|it: char| it.is_control() || it == '\\')
    };
    next.filter(ours).unwrap_or("/conversations")
}

/// A path as the value of a query parameter.
pub fn escaped(path: &str) -> String {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_./".contains(&it);
    path.bytes().map(|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

/// Why there is no page.
pub enum Fault {
    /// Another page comes first, at this path.
    Elsewhere(String),
    Problem(Problem),
}

impl<E: Into<Problem>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Problem(error.into())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let problem = match self {
            Self::Elsewhere(path) => return Redirect::to(&path).into_response(),
            Self::Problem(problem) => problem,
        };
        if problem.status() == StatusCode::UNAUTHORIZED.as_u16() {
            return Redirect::to("/sign-in").into_response();
        }
        let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page = Message { title: problem.title(), detail: problem.detail() };
        let mut response = (status, render(&page)).into_response();
        if let Some(seconds) = problem.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    title: &'a str,
    detail: &'a str,
}

/// A page, or a problem where the template fails.
fn render(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => Problem::internal(&error).into_response(),
    }
}
