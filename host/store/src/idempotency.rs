//! Requests that may be sent twice. A key remembers what the first request created, in the transaction that created
//! it; the answer is made again from that, so no response body, which could hold words or a secret, is ever kept.

use plumbline_core::Digest;

/// What a client sent along so that the request may be repeated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Idempotency {
    /// The value of the header `Idempotency-Key`; kept only as a digest.
    pub key: String,
    /// Method and route, such as `POST /v1/conversations`.
    pub route: &'static str,
    /// The digest of the request's body and whatever else decides what it does.
    pub request: Digest,
}

/// What a creating method made or found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Created<I> {
    /// Its id.
    pub id: I,
    /// False where it was there before: the request was repeated, or names something that exists.
    pub new: bool,
}
