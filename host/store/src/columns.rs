//! How the domain's values stand in columns: times to the microsecond, digests as bytes, closed sets by their serde
//! names, JSON as text. What does not read back is damage, never a panic.

use chrono::{DateTime, SubsecRound, Utc};
use plumbline_core::Digest;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::StoreError;

/// PostgreSQL keeps microseconds, so SQLite does too.
pub(crate) fn micros(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

pub(crate) fn now() -> DateTime<Utc> {
    micros(Utc::now())
}

pub(crate) fn digest(bytes: Vec<u8>, table: &str) -> Result<Digest, StoreError> {
    bytes.try_into().map(Digest).map_err(|_| damaged(table))
}

pub(crate) fn json<T: DeserializeOwned>(text: &str, table: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| damaged(table))
}

/// # Panics
/// Never: what the store keeps has string keys and no failing serialiser.
pub(crate) fn json_text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data serialises")
}

/// A member of a closed set from its serde name.
pub(crate) fn named<T: DeserializeOwned>(name: &str, table: &str) -> Result<T, StoreError> {
    T::deserialize(Value::from(name)).map_err(|_| damaged(table))
}

/// A count or size that the store itself wrote.
pub(crate) fn count<T: TryFrom<i64>>(value: i64, table: &str) -> Result<T, StoreError> {
    T::try_from(value).map_err(|_| damaged(table))
}

/// Fuel, bytes and the like: far below the limit in practice, and held at it rather than wrapped.
pub(crate) fn big(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { what: what.to_owned() }
}
