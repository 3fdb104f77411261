//! Signing in with an identity provider: the authorisation code flow of `OpenID` Connect Core 1.0 with PKCE (RFC 7636).
//! What comes back is believed only where its signature, issuer, audience, party, nonce and times are right; state and
//! browser were checked before. Nothing that a provider sends is followed elsewhere, kept without bound or waited for
//! for long.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{self, header};
use futures::future::BoxFuture;
use moka::future::Cache;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdTokenClaims, IdTokenFields, IdTokenVerifier, IssuerUrl, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse as _, UserInfoClaims,
};
use plumbline_core::ids::{IdentityProviderId, OrganisationId};
use plumbline_store::IdentityProvider;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::config::Origin;
use crate::outbound::{Outbound, Refusal};

/// Speaks to identity providers. Cloning is cheap.
#[derive(Clone)]
pub struct Oidc {
    outbound: Outbound,
    /// What providers publish of themselves, for a while.
    published: Cache<(OrganisationId, IdentityProviderId, String), Arc<CoreProviderMetadata>>,
}

/// A provider, and what this server proves itself to it with.
pub struct Relation<'a> {
    pub organisation: OrganisationId,
    pub provider: &'a IdentityProvider,
    pub secret: Option<SecretString>,
    pub origin: &'a Origin,
}

/// What is kept of a sign-in while it is away.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    nonce: String,
    verifier: String,
    /// Where to go afterwards.
    pub next: String,
}

/// What a provider says of whoever signed in with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    pub name: Option<String>,
    /// Only one that the provider has verified.
    pub email: Option<String>,
    pub groups: Vec<String>,
}

/// Why nobody can be signed in. For the log: whoever tries is told nothing that is the provider's or the admin's.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    #[error("its configuration cannot be read: {0}")]
    Discovery(String),
    #[error("it publishes no {0}")]
    Lacks(&'static str),
    #[error("it does not accept the code: {0}")]
    Exchange(String),
    #[error("its identity token is not for this sign-in: {0}")]
    Token(#[from] ClaimsVerificationError),
    #[error("its identity token was issued to `{0}`")]
    Party(String),
    #[error("its user information cannot be read: {0}")]
    UserInfo(String),
    #[error("the callback names the issuer `{0}`")]
    Issuer(String),
}

#[derive(Debug, thiserror::Error)]
enum HttpError {
    #[error("nothing is sent to {0}: {1}")]
    Refused(String, Refusal),
    #[error("{0} is not an address")]
    NoAddress(String),
    #[error(transparent)]
    Request(#[from] reqwest::Error),
    #[error("the answer is larger than {LARGEST} bytes")]
    Large,
    #[error(transparent)]
    Http(#[from] http::Error),
}

/// Claims that the standard does not name, among them whatever lists groups.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct MoreClaims(Map<String, Value>);

impl AdditionalClaims for MoreClaims {}

type Fields = IdTokenFields<
    MoreClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Client = openidconnect::Client<
    MoreClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

const WAITS: Duration = Duration::from_secs(10);
/// Of a configuration, a set of keys, a token or user information.
const LARGEST: usize = 1 << 20;
/// A provider that replaces its keys at once, against custom, is asked again when a token's key is not known.
const PUBLISHED_FOR: Duration = Duration::from_secs(600);
const MOST_PUBLISHED: u64 = 1_000;
/// The path that providers send browsers back to.
pub const CALLBACK: &str = "/sign-in/oidc/callback";

impl Oidc {
    pub fn new(outbound: Outbound) -> Self {
        let published = Cache::builder().max_capacity(MOST_PUBLISHED).time_to_live(PUBLISHED_FOR).build();
        Self { outbound, published }
    }

    /// Where to send a browser, and what to keep until it comes back with `state`.
    pub async fn depart(
        &self,
        relation: &Relation<'_>,
        state: String,
        next: String,
    ) -> Result<(reqwest::Url, Kept), OidcError> {
        let client = self.client(relation, &*self.published(relation).await?)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let request = client.authorize_url(flow, || CsrfToken::new(state), Nonce::new_random);
        let scopes = relation.provider.settings.scopes.iter().filter(|it| *it != "openid").cloned().map(Scope::new);
        let (url, _, nonce) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        Ok((url, Kept { nonce: nonce.secret().clone(), verifier: verifier.into_secret(), next }))
    }

    /// Who came back with `code`.
    pub async fn arrive(&self, relation: &Relation<'_>, kept: &Kept, code: String) -> Result<Identity, OidcError> {
        let sender = self.sender();
        let published = self.published(relation).await?;
        let client = self.client(relation, &published)?;
        let exchange = client.exchange_code(AuthorizationCode::new(code));
        let exchange = exchange.map_err(|_| OidcError::Lacks("token endpoint"))?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.clone()));
        let tokens = exchange.request_async(&sender).await.map_err(|error| OidcError::Exchange(refusal(&error)))?;
        let token = tokens.id_token().ok_or(OidcError::Lacks("identity token"))?;
        let nonce = Nonce::new(kept.nonce.clone());
        let mut claims = token.claims(&verifier(&client), &nonce);
        let renewed;
        if let Err(ClaimsVerificationError::SignatureVerification(_)) = claims {
            self.published.invalidate(&place(relation)).await;
            renewed = self.client(relation, &*self.published(relation).await?)?;
            claims = token.claims(&verifier(&renewed), &nonce);
        }
        let claims = claims?;
        if let Some(party) = claims.authorized_party().filter(|it| it.as_str() != relation.provider.settings.client_id)
        {
            return Err(OidcError::Party(party.to_string()));
        }
        let identity = Identity::of(relation, claims);
        if published.userinfo_endpoint().is_none() || identity.is_whole() {
            return Ok(identity);
        }
        // Many providers put into the token only who somebody is, and say the rest when they are asked.
        let subject = Some(claims.subject().clone());
        let request = client.user_info(tokens.access_token().clone(), subject);
        let request = request.map_err(|_| OidcError::Lacks("user information"))?;
        let more: UserInfoClaims<MoreClaims, CoreGenderClaim> =
            request.request_async(&sender).await.map_err(|error| OidcError::UserInfo(error.to_string()))?;
        Ok(identity.with(relation, &more))
    }

    async fn published(&self, relation: &Relation<'_>) -> Result<Arc<CoreProviderMetadata>, OidcError> {
        let discovered = async {
            let issuer = IssuerUrl::new(relation.provider.settings.issuer.clone());
            let issuer = issuer.map_err(|error| OidcError::Discovery(error.to_string()))?;
            let sender = self.sender();
            let found = CoreProviderMetadata::discover_async(issuer, &sender).await;
            found.map(Arc::new).map_err(|error| OidcError::Discovery(chain(&error)))
        };
        let found = self.published.try_get_with(place(relation), discovered).await;
        found.map_err(|error| OidcError::Discovery(error.to_string()))
    }

    fn sender(&self) -> Sender {
        Sender(self.outbound.clone())
    }

    fn client(&self, relation: &Relation<'_>, published: &CoreProviderMetadata) -> Result<Client, OidcError> {
        let id = ClientId::new(relation.provider.settings.client_id.clone());
        let secret = relation.secret.as_ref().map(|it| ClientSecret::new(it.expose_secret().to_owned()));
        let redirect = RedirectUrl::new(format!("{}{CALLBACK}", relation.origin.as_str()));
        let redirect = redirect.map_err(|error| OidcError::Discovery(error.to_string()))?;
        Ok(Client::from_provider_metadata(published.clone(), id, secret).set_redirect_uri(redirect))
    }
}

/// Sends the requests that the protocol makes, within bounds.
struct Sender(Outbound);

impl<'c> AsyncHttpClient<'c> for Sender {
    type Error = HttpError;
    type Future = BoxFuture<'c, Result<HttpResponse, HttpError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl Sender {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let address = parts.uri.to_string();
        let Ok(url) = reqwest::Url::parse(&address) else { return Err(HttpError::NoAddress(address)) };
        let request = self.0.request(parts.method, url).map_err(|why| HttpError::Refused(address, why))?;
        let mut answer = request.timeout(WAITS).headers(parts.headers).body(body).send().await?;
        let mut response = http::Response::builder().status(answer.status());
        if let Some(kind) = answer.headers().get(header::CONTENT_TYPE) {
            response = response.header(header::CONTENT_TYPE, kind.clone());
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err(HttpError::Large);
            }
        }
        Ok(response.body(body)?)
    }
}

/// Signed with a key that the provider publishes: neither unsigned nor with a secret that both sides know.
fn verifier(client: &Client) -> IdTokenVerifier<'_, CoreJsonWebKey> {
    use CoreJwsSigningAlgorithm as Signed;
    client.id_token_verifier().set_allowed_algs([
        Signed::RsaSsaPkcs1V15Sha256,
        Signed::RsaSsaPkcs1V15Sha384,
        Signed::RsaSsaPkcs1V15Sha512,
        Signed::RsaSsaPssSha256,
        Signed::RsaSsaPssSha384,
        Signed::RsaSsaPssSha512,
        Signed::EcdsaP256Sha256,
        Signed::EcdsaP384Sha384,
        Signed::EdDsa,
    ])
}

fn place(relation: &Relation<'_>) -> (OrganisationId, IdentityProviderId, String) {
    (relation.organisation, relation.provider.id, relation.provider.settings.issuer.clone())
}

/// What is known of why a provider does not accept a code. What it says in words of its own may hold anything, even a
/// token, and is left out.
fn refusal<E: std::error::Error + 'static>(
    error: &RequestTokenError<E, StandardErrorResponse<CoreErrorResponseType>>,
) -> String {
    match error {
        RequestTokenError::ServerResponse(response) => match response.error() {
            CoreErrorResponseType::Extension(_) => "it answers an error of its own".to_owned(),
            known => known.to_string(),
        },
        RequestTokenError::Request(error) => chain(error),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            "it answers something else than tokens".to_owned()
        }
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |it| it.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl Identity {
    fn of(relation: &Relation<'_>, claims: &IdTokenClaims<MoreClaims, CoreGenderClaim>) -> Self {
        let settings = &relation.provider.settings;
        Self {
            issuer: settings.issuer.clone(),
            subject: claims.subject().to_string(),
            name: claims.name().and_then(|it| it.get(None)).map(|it| it.to_string()),
            email: verified(claims.email().map(|it| it.as_str()), claims.email_verified()),
            groups: groups(claims.additional_claims(), &settings.groups_claim),
        }
    }

    fn is_whole(&self) -> bool {
        self.name.is_some() && self.email.is_some() && !self.groups.is_empty()
    }

    fn with(self, relation: &Relation<'_>, more: &UserInfoClaims<MoreClaims, CoreGenderClaim>) -> Self {
        let name = more.name().and_then(|it| it.get(None)).map(|it| it.to_string());
        let email = verified(more.email().map(|it| it.as_str()), more.email_verified());
        let groups = match self.groups.is_empty() {
            true => groups(more.additional_claims(), &relation.provider.settings.groups_claim),
            false => self.groups,
        };
        Self { name: self.name.or(name), email: self.email.or(email), groups, ..self }
    }
}

fn verified(email: Option<&str>, verified: Option<bool>) -> Option<String> {
    email.filter(|_| verified == Some(true)).map(str::to_owned)
}

/// A list of names, or one name.
fn groups(claims: &MoreClaims, claim: &str) -> Vec<String> {
    match claims.0.get(claim) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(one)) => vec![one.clone()],
        _ => Vec::new(),
    }
}
