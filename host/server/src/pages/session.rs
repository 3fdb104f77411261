//! Sign-in for pages. A session stands for the API key it was opened with: it may do what the key may, and ends when the
//! key does. The cookie holds a random token and never the key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use plumbline_core::Digest;

use crate::App;
use crate::http::problem::Problem;

/// Open sessions, in memory: a restart signs everybody out.
#[derive(Clone, Default)]
pub struct Sessions(Arc<Mutex<HashMap<Digest, Session>>>);

struct Session {
    kind: Kind,
    key_hash: Digest,
    ends: DateTime<Utc>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    /// Opens a session, as often as it is followed until it ends.
    Invitation,
}

const COOKIE: &str = "plumbline_session";
const LASTS: Duration = Duration::hours(12);
const MOST: usize = 100_000;

impl Sessions {
    /// Opens a session for a key and returns its token, or nothing where too many are open.
    pub fn open(&self, key_hash: Digest) -> Option<String> {
        self.add(Kind::Open, key_hash)
    }

    /// A token that opens a session, for an address that is printed to whoever started the server.
    pub fn invite(&self, key_hash: Digest) -> Option<String> {
        self.add(Kind::Invitation, key_hash)
    }

    /// The key that an invitation stands for.
    pub fn accept(&self, invitation: &str) -> Option<Digest> {
        self.find(Kind::Invitation, invitation)
    }

    /// Ends the request's session.
    pub fn close(&self, headers: &HeaderMap) {
        let Some(token) = token(headers) else { return };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&Digest::of(token.as_bytes()));
    }

    fn add(&self, kind: Kind, key_hash: Digest) -> Option<String> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).ok()?;
        let token = URL_SAFE_NO_PAD.encode(random);
        let now = Utc::now();
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, it| it.ends > now);
        if sessions.len() >= MOST {
            return None;
        }
        sessions.insert(Digest::of(token.as_bytes()), Session { kind, key_hash, ends: now + LASTS });
        Some(token)
    }

    fn find(&self, kind: Kind, token: &str) -> Option<Digest> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = sessions.get(&Digest::of(token.as_bytes()));
        found.filter(|it| it.kind == kind && it.ends > Utc::now()).map(|it| it.key_hash)
    }
}

/// The hash of the key that the request's session stands for.
pub fn key_hash(app: &App, headers: &HeaderMap) -> Option<Digest> {
    app.sessions.find(Kind::Open, token(headers)?)
}

/// What the forms of the request's session hold, so that they can be told from another site's.
pub fn form_token(headers: &HeaderMap) -> Option<String> {
    Some(URL_SAFE_NO_PAD.encode(Digest::of_parts(&[b"form", token(headers)?.as_bytes()]).0))
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').filter_map(|it| it.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, it)| it)
}

/// The header that gives a browser its session. Behind a proxy that ends TLS, the browser sends it nowhere else.
pub fn cookie(headers: &HeaderMap, token: &str) -> String {
    let proto = headers.get("x-forwarded-proto").and_then(|it| it.to_str().ok());
    let secure = if proto.is_some_and(|it| it.eq_ignore_ascii_case("https")) { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{secure}", LASTS.num_seconds())
}

/// The header that takes it away again.
pub fn no_cookie() -> Result<HeaderValue, Problem> {
    let text = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    HeaderValue::from_str(&text).map_err(|error| Problem::internal(&error))
}
