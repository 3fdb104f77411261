//! The pages: plain HTML made on the server, one style sheet, no script. Whatever a guest, a caller or a customer said is
//! text to a template and is escaped by it, always.

pub mod session;

mod card;
mod conversation;
mod conversations;
mod highlight;
mod sign_in;

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

pub fn routes() -> Router<App> {
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                  frame-ancestors 'none'";
    Router::new()
        .route("/", get(async || Redirect::to("/conversations")))
        .route("/conversations", get(conversations::list))
        .route("/conversations/{id}", get(conversation::show))
        .route("/sign-in", get(sign_in::form).post(sign_in::submit))
        .route("/sign-in/{invitation}", get(sign_in::invited))
        .route("/sign-out", post(sign_in::sign_out))
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

/// Somebody who is signed in with a key that may read conversations and scores.
pub struct Viewer(pub Caller<ReadConversations>);

impl FromRequestParts<App> for Viewer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let path = parts.uri.path_and_query().map_or("/conversations", |it| it.as_str());
        let sign_in = || Fault::SignIn(format!("/sign-in?next={}", escaped(path)));
        let hash = session::key_hash(app, &parts.headers).ok_or_else(sign_in)?;
        let caller = Caller::<ReadConversations>::of(app, &hash, None).await?;
        caller.also(Scope::ReadScores)?;
        Ok(Self(caller))
    }
}

/// A path as the value of a query parameter.
fn escaped(path: &str) -> String {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_./".contains(&it);
    path.bytes().map(|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

/// Why there is no page.
pub enum Fault {
    SignIn(String),
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
            Self::SignIn(path) => return Redirect::to(&path).into_response(),
            Self::Problem(problem) => problem,
        };
        if problem.status() == StatusCode::UNAUTHORIZED.as_u16() {
            return Redirect::to("/sign-in").into_response();
        }
        let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page = Message { title: problem.title(), detail: problem.detail() };
        (status, render(&page)).into_response()
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
