//! Failed attempts to sign in to organisations that do not exist, counted and locked as those to organisations that do:
//! otherwise the first lock would tell which names are taken.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_store::Failures;

/// In memory, and bounded: there is nobody to protect here.
#[derive(Clone, Default)]
pub struct Strangers(Arc<Mutex<HashMap<Digest, Failures>>>);

const MOST: usize = 100_000;

impl Strangers {
    /// Counts an attempt; until when it is locked, where it is.
    pub fn attempt(
        &self,
        organisation: &str,
        email: &str,
        address: &str,
        now: DateTime<Utc>,
    ) -> Result<(), DateTime<Utc>> {
        let email = email.trim().to_lowercase();
        let of = |kind: &[u8], value: &str| Digest::of_parts(&[kind, organisation.as_bytes(), value.as_bytes()]);
        let subjects =
            [(of(b"address", address), Failures::FREE_FOR_ADDRESS), (of(b"email", &email), Failures::FREE_FOR_EMAIL)];
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        for (subject, free) in subjects {
            known.entry(subject).or_default().attempt(free, now)?;
        }
        Ok(())
    }
}
