//! Who is asking, and what they may do. A handler that names `Caller<S>` cannot run without a valid key that has the
//! scope `S`, and gets its organisation from nowhere else.

use std::fmt;
use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use chrono::Utc;
use plumbline_core::Digest;
use plumbline_core::ids::{KeyId, OrganisationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;
use crate::App;

/// A caller whose key is valid and has the scope `S`.
pub struct Caller<S> {
    pub organisation: OrganisationId,
    pub key: KeyId,
    scopes: Vec<String>,
    scope: PhantomData<S>,
}

/// A scope as a type.
pub trait Scoped {
    const SCOPE: Scope;
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What a key may do.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
        pub enum Scope {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Scope {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }

        $(
            $(#[$doc])*
            pub struct $name;
            impl Scoped for $name {
                const SCOPE: Scope = Scope::$name;
            }
        )*
    };
}

scopes! {
    /// Submit conversations and erase them.
    WriteConversations = "conversations:write",
    /// Read conversations and their transcripts.
    ReadConversations = "conversations:read",
    /// Read scores and receipts.
    ReadScores = "scores:read",
    /// Upload plugins.
    WritePlugins = "plugins:write",
    /// See plugins and their reports.
    ReadPlugins = "plugins:read",
    /// Put scorecards to work and take them off.
    WriteScorecards = "scorecards:write",
    /// See which scorecards are at work.
    ReadScorecards = "scorecards:read",
    /// Make and revoke keys; see jobs that were set aside and try them again.
    Admin = "admin",
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<S: Scoped> Caller<S> {
    /// The caller whose key has this hash.
    pub async fn of(app: &App, hash: &Digest) -> Result<Self, Problem> {
        let unknown = || Problem::unauthenticated("this key is not known, has expired or was revoked");
        let key = app.store.find_key(hash, Utc::now()).await?.ok_or_else(unknown)?;
        app.store.touch_key(key.organisation, &key).await?;
        let caller = Self { organisation: key.organisation, key: key.id, scopes: key.scopes, scope: PhantomData };
        caller.also(S::SCOPE)?;
        Ok(caller)
    }

    /// For what takes another scope besides `S`.
    pub fn also(&self, scope: Scope) -> Result<(), Problem> {
        let required = scope.as_str();
        if self.scopes.iter().any(|it| it == required || it == Scope::Admin.as_str()) {
            return Ok(());
        }
        Err(Problem::forbidden(required))
    }
}

impl<S: Scoped> FromRequestParts<App> for Caller<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        Self::of(app, &Digest::of(token.as_bytes())).await
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let missing = || Problem::unauthenticated("send the header `Authorization: Bearer` once, with an API key");
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    // With two of them, a proxy in between and this server might each heed another.
    let (Some(value), None) = (values.next(), values.next()) else { return Err(missing()) };
    let text = value.to_str().map_err(|_| missing())?;
    let (scheme, token) = text.split_once(' ').ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(missing()) }
}
