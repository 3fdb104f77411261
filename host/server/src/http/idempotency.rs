//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a request that creates may be sent again, and creates
//! once. The store remembers what the first one made in the transaction that made it.

use axum::extract::OptionalFromRequestParts;
use axum::http::request::Parts;
use plumbline_core::Digest;
use plumbline_store::Idempotency;
use utoipa::IntoParams;

use super::problem::{Problem, Result};

/// The header, where it was sent.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Header, names("Idempotency-Key"))]
pub struct IdempotencyKey(
    /// Up to 255 characters of the caller's choice; the same request under the same key creates once.
    #[param(required = false, max_length = 255)]
    String,
);

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;

impl IdempotencyKey {
    /// What the store remembers. `request` is the digest of everything that decides what is created.
    pub fn of(key: Option<Self>, route: &'static str, request: Digest) -> Option<Idempotency> {
        key.map(|Self(key)| Idempotency { key, route, request })
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let text = value.to_str().ok().map(|it| it.trim().trim_matches('"'));
        let fits = |it: &&str| !it.is_empty() && it.len() <= LONGEST && values.next().is_none();
        let malformed = || {
            let detail = format!("it is sent once, with 1 to {LONGEST} visible ASCII characters");
            Problem::malformed("the idempotency key cannot be read").with_error("Idempotency-Key", detail)
        };
        text.filter(fits).map(|it| Some(Self(it.to_owned()))).ok_or_else(malformed)
    }
}
