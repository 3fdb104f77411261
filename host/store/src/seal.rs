//! Sealing: XChaCha20-Poly1305 throughout. The master key wraps each organisation's key, that wraps each
//! conversation's data key, and that seals its blobs. Associated data binds each to its place, so that no blob can be
//! put where another belongs.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use secrecy::SecretBox;

use crate::StoreError;

/// What every organisation's key is wrapped with. Whoever loses it loses every word.
#[derive(Clone)]
pub struct MasterKey(Arc<SecretBox<[u8; 32]>>);

impl MasterKey {
    /// Reads 32 bytes from the file; where it is absent, makes it with random ones, for its owner's eyes only.
    ///
    /// # Errors
    /// Where the file cannot be read or made, or does not hold 32 bytes.
    pub fn load_or_create(path: &Path) -> Result<Self, StoreError> {
        todo!()
    }

    /// The key that a key service gave.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Arc::new(SecretBox::new(Box::new(bytes))))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(redacted)")
    }
}
