//! The session that a browser's cookie stands for. A cookie comes along whoever made the browser send it, so alone it only
//! reads: whatever changes something must also come from this server's own page, or bring a token that only such a page
//! has.

use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Duration, Utc};
use plumbline_core::ids::{IdentityProviderId, OrganisationId, PersonId};
use plumbline_store::{NewSession, Session};

use super::token::Token;
use crate::App;
use crate::http::problem::Problem;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub organisation: OrganisationId,
    pub session: Session,
}

/// What a script sends along instead of a form's field.
pub const FORM_TOKEN_HEADER: &str = "x-csrf-token";
const COOKIE: &str = "plumbline";
/// As long as a session can last; the server ends it earlier where nobody uses it.
const LASTS: Duration = Duration::days(7);

impl SignedIn {
    /// Whoever the request's cookie stands for. A request that changes something is refused where another site's page may
    /// have made the browser send it.
    pub async fn of(parts: &Parts, app: &App) -> Result<Option<Self>, Problem> {
        let Some(token) = cookie(&parts.headers, &name(app, &parts.headers, COOKIE)).and_then(Token::read) else {
            return Ok(None);
        };
        let (organisation, now) = (token.organisation, Utc::now());
        let Some(session) = app.store.find_session(organisation, token.hash(), now).await? else { return Ok(None) };
        let signed_in = Self { organisation, session };
        signed_in.check_origin(parts)?;
        if signed_in.session.due {
            let next = Token::new(organisation)?;
            let (from, to) = (token.hash(), next.hash());
            if app.store.rotate_session(organisation, &signed_in.session, from, to, now).await? {
                carry(parts, set_cookie(app, &parts.headers, COOKIE, next.text(), LASTS));
            }
        }
        Ok(Some(signed_in))
    }

    /// What a form of this session holds, so that it can be told from another site's.
    pub fn form_token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.session.form_token.0)
    }

    /// # Errors
    /// Where the form is not one of this session's.
    pub fn check_form(&self, token: &str) -> Result<(), Problem> {
        if same(&self.form_token(), token) { Ok(()) } else { Err(Problem::foreign_form()) }
    }

    fn check_origin(&self, parts: &Parts) -> Result<(), Problem> {
        if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) || from_own_page(&parts.headers) {
            return Ok(());
        }
        let token = parts.headers.get(FORM_TOKEN_HEADER).and_then(|it| it.to_str().ok());
        self.check_form(token.unwrap_or_default())
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            return Err(Problem::no_session());
        }
        let signed_in = Self::of(parts, app).await?;
        let signed_in = signed_in.ok_or_else(|| Problem::unauthenticated("sign in first: this is about a session"))?;
        app.rates.request(signed_in.organisation, signed_in.session.person.0)?;
        Ok(signed_in)
    }
}

/// Signs somebody in: the session that the browser had ends, and the new one's token is not one that anybody could have
/// put there before. Returns the header that hands it over.
pub async fn open(
    app: &App,
    headers: &HeaderMap,
    organisation: OrganisationId,
    person: PersonId,
    provider: Option<IdentityProviderId>,
) -> Result<HeaderValue, Problem> {
    close(app, headers).await?;
    let token = Token::new(organisation)?;
    let session = NewSession { person, token: token.hash(), provider };
    app.store.open_session(organisation, session, Utc::now()).await?;
    set_cookie(app, headers, COOKIE, token.text(), LASTS)
}

/// Ends the session that the browser has, where it has one. Returns the header that takes its cookie away.
pub async fn close(app: &App, headers: &HeaderMap) -> Result<HeaderValue, Problem> {
    if let Some(token) = cookie(headers, &name(app, headers, COOKIE)).and_then(Token::read)
        && let Some(session) = app.store.find_session(token.organisation, token.hash(), Utc::now()).await?
    {
        app.store.end_session(token.organisation, session.person, session.id).await?;
    }
    set_cookie(app, headers, COOKIE, "", Duration::zero())
}

/// Whether a page of this server made the browser send this. Browsers since 2023 say so themselves; an older one names
/// the origin, which must be the host that was asked.
pub fn from_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => site == "same-origin",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, it)| it == host),
        _ => false,
    }
}

/// The value of a cookie, where the browser sent exactly one of that name.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let pairs = values.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    let mut found = pairs.filter(|(it, _)| *it == name).map(|(_, value)| value);
    found.next().filter(|_| found.next().is_none())
}

/// The header that sets a cookie. Over TLS its name has the prefix with which browsers take it from this host alone.
pub fn set_cookie(
    app: &App,
    headers: &HeaderMap,
    cookie: &str,
    value: &str,
    lasts: Duration,
) -> Result<HeaderValue, Problem> {
    let name = name(app, headers, cookie);
    let secure = if name == cookie { "" } else { "; Secure" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", lasts.num_seconds());
    HeaderValue::from_str(&text).map_err(|error| Problem::internal(&error))
}

/// What a cookie is called. Without TLS, which only a server on loopback is without, no browser takes the prefix.
pub fn name(app: &App, headers: &HeaderMap, cookie: &str) -> String {
    let proto = headers.get("x-forwarded-proto").and_then(|it| it.to_str().ok());
    let secure = app.origin.is_secure() || proto.is_some_and(|it| it.eq_ignore_ascii_case("https"));
    if secure { format!("__Host-{cookie}") } else { cookie.to_owned() }
}

/// Cookies that the answer is to set, of whoever looks at a request on its way.
#[derive(Clone, Default)]
struct Carried(Arc<OnceLock<HeaderValue>>);

fn carry(parts: &Parts, cookie: Result<HeaderValue, Problem>) {
    if let (Some(carried), Ok(cookie)) = (parts.extensions.get::<Carried>(), cookie) {
        _ = carried.0.set(cookie);
    }
}

/// Adds to an answer the cookie of a session that was given another token. A handler's own cookie goes before it: it has
/// signed somebody in or out.
pub async fn carry_cookies(mut request: Request, next: Next) -> Response {
    let carried = Carried::default();
    request.extensions_mut().insert(carried.clone());
    let mut response = next.run(request).await;
    if let Some(cookie) = carried.0.get()
        && !response.headers().contains_key(header::SET_COOKIE)
    {
        response.headers_mut().insert(header::SET_COOKIE, cookie.clone());
    }
    response
}

/// Compares in a time that does not depend on where they differ.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_count_as_ours() {
        let host = ("host", "plumbline.example");
        let cases: [(&[(&str, &str)], bool); 9] = [
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://plumbline.example"), host], false),
            (&[("origin", "https://plumbline.example"), host], true),
            (&[("origin", "https://evil.example"), host], false),
            (&[("origin", "null"), host], false),
            (&[host], false),
        ];
        for (pairs, own) in cases {
            let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            assert_eq!(from_own_page(&headers), own, "{pairs:?}");
        }
    }

    #[test]
    fn a_cookie_that_is_there_twice_is_nobodys() {
        let one = headers(&[("cookie", "a=1; plumbline=x; b=2")]);
        assert_eq!(cookie(&one, "plumbline"), Some("x"));
        assert_eq!(cookie(&one, "line"), None);
        let mut twice = one;
        twice.append("cookie", "plumbline=y".parse().unwrap());
        assert_eq!(cookie(&twice, "plumbline"), None);
    }
}
