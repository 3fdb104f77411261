//! Who is asking, and what they may do. A handler that names `Caller<S>` cannot run without a valid key or session that
//! has the scope `S`, and gets its organisation from nowhere else.
//!
//! A key is a system's of the organisation, and may do what its scopes say; or it acts for a person, and may do what both
//! its scopes and that person's roles say. A session acts for whoever signed in, and their roles alone bound it. Whose
//! results a person sees is [`super::sight`]'s.

use std::fmt;
use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderValue, header, request::Parts};
use chrono::Utc;
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::ids::{KeyId, OrganisationId, PersonId, SessionId};
use plumbline_core::people::Role;
use plumbline_store::{ApiKey, FoundKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::problem::{Problem, Result};
use crate::App;
use crate::login::session::SignedIn;

/// A caller who may do what the scope `S` says.
pub struct Caller<S> {
    pub organisation: OrganisationId,
    /// None for a session.
    key: Option<KeyId>,
    pub who: Who,
    scopes: Vec<String>,
    proof: Proof,
    scope: PhantomData<S>,
}

/// What a caller proved themselves with.
#[derive(Clone, Copy)]
enum Proof {
    Key(Digest),
    Session(SessionId),
}

/// For whom a key or session acts.
#[derive(Clone, Debug)]
pub enum Who {
    /// A system of the organisation.
    System,
    Person(Acting),
}

/// A person who asks.
#[derive(Clone, Debug)]
pub struct Acting {
    pub person: PersonId,
    pub roles: Vec<Role>,
    /// Why they look at what is not theirs, where they said.
    pub reason: Option<String>,
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
    /// Read scores.
    ReadScores = "scores:read",
    /// Read receipts, which hold digests, numbers and places; whoever may read scores may do that too.
    ReadReceipts = "receipts:read",
    /// Score conversations by hand, open calibrations and rate in them, as a person.
    WriteScores = "scores:write",
    /// Contest a finding on one's own work, and decide on what others contest, as a person.
    WriteDisputes = "disputes:write",
    /// Acknowledge feedback and say whether it was useful: one's own, as a person.
    WriteFeedback = "feedback:write",
    /// Practise, as a person.
    WritePractice = "practice:write",
    /// Plan what is to be tried, and record what happened to people and what the business measured.
    WriteInitiatives = "initiatives:write",
    /// See people, teams and who reports to whom.
    ReadPeople = "people:read",
    /// Change people, teams, reporting lines and notices, and say who a speaker is.
    WritePeople = "people:write",
    /// For an identity provider: add, change and remove people and teams by SCIM.
    Scim = "scim",
    /// Upload plugins.
    WritePlugins = "plugins:write",
    /// See plugins and their reports.
    ReadPlugins = "plugins:read",
    /// Put scorecards to work and take them off.
    WriteScorecards = "scorecards:write",
    /// See which scorecards are at work.
    ReadScorecards = "scorecards:read",
    /// Read the log of who changed and read what, and the reasons that were given.
    ReadAudit = "audit:read",
    /// Follow what happens; of what, the other scopes say.
    ReadEvents = "events:read",
    /// Say where others are to be told of what happens.
    WriteWebhooks = "webhooks:write",
    /// See who is told of what happens, and what arrived.
    ReadWebhooks = "webhooks:read",
    /// All of these. Make and revoke keys, grant roles; see jobs that were set aside and try them again.
    Admin = "admin",
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<S> Caller<S> {
    /// Who this is to the audit log.
    pub fn actor(&self) -> Actor {
        match (&self.who, self.key) {
            (Who::Person(acting), key) => Actor::Person(acting.person, key),
            (Who::System, Some(key)) => Actor::Key(key),
            (Who::System, None) => Actor::Host,
        }
    }
}

impl<S: Scoped> Caller<S> {
    /// The caller whose key has this hash, and who may have said why they ask.
    pub async fn of(app: &App, hash: &Digest, reason: Option<String>) -> Result<Self> {
        let unknown = || Problem::unauthenticated("this key is not known, has expired or was revoked");
        let FoundKey { key, roles } = app.store.find_key(hash, Utc::now()).await?.ok_or_else(unknown)?;
        app.rates.request(key.organisation, key.id.0)?;
        touch(app, &key);
        let who = match key.person {
            None => Who::System,
            Some(_) if roles.is_empty() => {
                return Err(Problem::unauthenticated("whom this key acts for does not work here any more"));
            }
            Some(person) => Who::Person(Acting { person, roles, reason }),
        };
        let (organisation, id) = (key.organisation, Some(key.id));
        let proof = Proof::Key(*hash);
        let caller = Self { organisation, key: id, who, scopes: key.scopes, proof, scope: PhantomData };
        caller.also(S::SCOPE)?;
        Ok(caller)
    }

    /// The caller who is signed in, and who may have said why they ask.
    pub fn signed_in(app: &App, signed_in: SignedIn, reason: Option<String>) -> Result<Self> {
        let SignedIn { organisation, session } = signed_in;
        app.rates.request(organisation, session.person.0)?;
        let who = Who::Person(Acting { person: session.person, roles: session.roles, reason });
        let scopes = vec![Scope::Admin.as_str().to_owned()];
        let proof = Proof::Session(session.id);
        let caller = Self { organisation, key: None, who, scopes, proof, scope: PhantomData };
        caller.also(S::SCOPE)?;
        Ok(caller)
    }

    /// The person who asks, where it is one.
    pub fn person(&self) -> Option<PersonId> {
        match &self.who {
            Who::Person(acting) => Some(acting.person),
            Who::System => None,
        }
    }

    /// Of whom requests and streams are counted.
    pub fn id(&self) -> Uuid {
        match (&self.who, self.key) {
            (_, Some(key)) => key.0,
            (Who::Person(acting), None) => acting.person.0,
            (Who::System, None) => self.organisation.0,
        }
    }

    /// The same caller as they are now, for an answer that goes on for long. They say no reason for what comes.
    ///
    /// # Errors
    /// Where the key or session has ended, or may not do this any more.
    pub async fn again(&self, app: &App) -> Result<Self> {
        match self.proof {
            Proof::Key(hash) => Self::of(app, &hash, None).await,
            Proof::Session(id) => {
                let session = app.store.session(self.organisation, id, Utc::now()).await?;
                let session = session.ok_or_else(|| Problem::unauthenticated("the session has ended"))?;
                Self::signed_in(app, SignedIn { organisation: self.organisation, session }, None)
            }
        }
    }

    /// Why they look at what is another person's, where they said.
    pub fn reason(&self) -> Option<&str> {
        match &self.who {
            Who::Person(acting) => acting.reason.as_deref(),
            Who::System => None,
        }
    }

    /// Whether the caller is a person who holds this role.
    pub fn has_role(&self, role: Role) -> bool {
        matches!(&self.who, Who::Person(it) if it.roles.contains(&role))
    }

    /// For what takes another scope besides `S`.
    pub fn also(&self, scope: Scope) -> Result<()> {
        let held = |it: &String| {
            it == scope.as_str()
                || it == Scope::Admin.as_str()
                || (scope == Scope::ReadReceipts && it == Scope::ReadScores.as_str())
        };
        if !self.scopes.iter().any(held) {
            return Err(Problem::forbidden(scope.as_str()));
        }
        match &self.who {
            Who::Person(Acting { roles, .. }) if !roles.iter().any(|it| allows(*it, scope)) => {
                Err(Problem::role_missing(scope.as_str()))
            }
            _ => Ok(()),
        }
    }
}

/// Notes that a key was used. It is told to the minute, so no answer waits until it is written.
fn touch(app: &App, key: &ApiKey) {
    let (store, key) = (app.store.clone(), key.clone());
    tokio::spawn(async move {
        if let Err(error) = store.touch_key(key.organisation, &key).await {
            tracing::warn!(key = %key.id, error = %error, "that a key was used could not be noted");
        }
    });
}

/// What a role may do at all. A member's, manager's and reviewer's reading is bounded by what they see.
fn allows(role: Role, scope: Scope) -> bool {
    match role {
        Role::Admin => true,
        Role::Manager if scope == Scope::WriteInitiatives => true,
        Role::Manager | Role::Member | Role::Reviewer => matches!(
            scope,
            Scope::ReadConversations
                | Scope::ReadScores
                | Scope::ReadReceipts
                | Scope::ReadPeople
                | Scope::ReadPlugins
                | Scope::ReadScorecards
                | Scope::WriteScores
                | Scope::WriteDisputes
                | Scope::WriteFeedback
                | Scope::WritePractice
                | Scope::ReadEvents
        ),
        Role::Auditor => matches!(scope, Scope::ReadReceipts | Scope::ReadAudit),
        Role::Partner => matches!(scope, Scope::ReadPlugins | Scope::WritePlugins | Scope::ReadEvents),
    }
}

impl<S: Scoped> FromRequestParts<App> for Caller<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let reason = parts.headers.get(REASON).map(reason).transpose()?;
        if !parts.headers.contains_key(header::AUTHORIZATION)
            && let Some(signed_in) = SignedIn::of(parts, app).await?
        {
            return Self::signed_in(app, signed_in, reason);
        }
        let token = bearer(&parts.headers)?;
        Self::of(app, &Digest::of(token.as_bytes()), reason).await
    }
}

/// Why somebody looks at what is another person's: the person can read it.
pub const REASON: &str = "plumbline-reason";

/// The text, where it is a reason that a person can read.
pub fn said_reason(text: &str) -> Option<&str> {
    let text = text.trim();
    ((10..=500).contains(&text.chars().count()) && !text.chars().any(char::is_control)).then_some(text)
}

fn reason(value: &HeaderValue) -> Result<String> {
    let text = std::str::from_utf8(value.as_bytes()).ok().and_then(said_reason);
    text.map(str::to_owned).ok_or_else(|| {
        let detail = "a reason has 10 to 500 characters, in UTF-8, which the person whose results they are can read";
        Problem::malformed("the reason cannot be read").with_error("Plumbline-Reason", detail)
    })
}

fn bearer(headers: &HeaderMap) -> Result<&str> {
    let missing = || Problem::unauthenticated("send the header `Authorization: Bearer` once, with an API key");
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    // With two of them, a proxy in between and this server might each heed another.
    let (Some(value), None) = (values.next(), values.next()) else { return Err(missing()) };
    let text = value.to_str().map_err(|_| missing())?;
    let (scheme, token) = text.split_once(' ').ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(missing()) }
}
