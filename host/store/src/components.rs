//! The bytes of components, in the object store under their digest. They are verified whenever they are read: nothing
//! that does not hash to its name is ever run. They are code, not words, and are not sealed.

use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;

use crate::columns::damaged;
use crate::sql::optional;
use crate::{Store, StoreError};

impl Store {
    /// Keeps a component's bytes under their digest, durably. Twice is once, and mends what was damaged.
    ///
    /// # Errors
    /// Where the object store fails.
    pub async fn put_component(&self, bytes: Bytes) -> Result<Digest, StoreError> {
        let digest = Digest::of(&bytes);
        self.inner.objects.put(&path(&digest), PutPayload::from_bytes(bytes)).await?;
        Ok(digest)
    }

    /// The component's bytes, verified. `None` where the organisation has no plugin made of it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the bytes do not have that digest.
    pub async fn component(&self, organisation: OrganisationId, digest: &Digest) -> Result<Option<Bytes>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(i64,)> = optional!(
            &mut tx,
            "SELECT size FROM plugins WHERE organisation = $1 AND digest = $2",
            organisation.0,
            digest.0.to_vec(),
        )?;
        drop(tx);
        if row.is_none() {
            return Ok(None);
        }
        let bytes = self.inner.objects.get(&path(digest)).await?.bytes().await?;
        if Digest::of(&bytes) == *digest { Ok(Some(bytes)) } else { Err(damaged("a component")) }
    }
}

/// A folder for each first byte keeps folders short.
pub(crate) fn path(digest: &Digest) -> Path {
    let name = digest.to_hex();
    Path::from(format!("components/{}/{name}.wasm", &name[..2]))
}
