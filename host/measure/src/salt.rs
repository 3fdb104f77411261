//! Random bytes that make a digest of few or guessable words say nothing about them. A salt lies beside the words it
//! guards, and is destroyed with them: then the digest stays valid, and nobody can try words against it.

use std::fmt;

use plumbline_core::Digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 256 random bits. Never shown in `Debug`; written as 64 hexadecimal digits where it is sealed with its words.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// A salt of these bytes, which must come from the system's random source and be used for one thing only.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for sealing.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest of `bytes` under this salt. `purpose` keeps digests of different things apart that share a salt.
    #[must_use]
    pub fn digest(&self, purpose: &str, bytes: &[u8]) -> Digest {
        Digest::of_parts(&[purpose.as_bytes(), &self.0, bytes])
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(String::deserialize(deserializer)?, &mut bytes)
            .map_err(|_| serde::de::Error::custom("a salt is 64 hexadecimal digits"))?;
        Ok(Self(bytes))
    }
}
