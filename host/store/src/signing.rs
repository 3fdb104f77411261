//! What leaves the house signed: Ed25519 (RFC 8032), with a key of each organisation's own. It is made from the key that its
//! ids are digested with, so it is kept, wrapped, backed up and never changed as that is; nothing but a signature leaves here.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use plumbline_core::ids::OrganisationId;

use crate::{Store, StoreError};

/// What a signature is held against.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicKey(pub [u8; 32]);

/// A signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signature(pub [u8; 64]);

impl Store {
    /// Signs with the organisation's key.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub async fn sign(&self, organisation: OrganisationId, bytes: &[u8]) -> Result<(PublicKey, Signature), StoreError> {
        let key = self.signing_key(organisation).await?;
        Ok((PublicKey(key.verifying_key().to_bytes()), Signature(key.sign(bytes).to_bytes())))
    }

    /// What the organisation's signatures are held against.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub async fn public_key(&self, organisation: OrganisationId) -> Result<PublicKey, StoreError> {
        Ok(PublicKey(self.signing_key(organisation).await?.verifying_key().to_bytes()))
    }

    async fn signing_key(&self, organisation: OrganisationId) -> Result<SigningKey, StoreError> {
        Ok(SigningKey::from_bytes(self.signing_seed(organisation).await?.expose()))
    }
}

/// Whether whoever has the private half of this key signed just these bytes.
#[must_use]
pub fn is_signed(key: PublicKey, bytes: &[u8], signature: Signature) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(&key.0) else { return false };
    key.verify_strict(bytes, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{PublicKey, Signature, is_signed};

    /// RFC 8032, section 7.1, test 2.
    #[test]
    fn holds_a_signature_against_its_key() {
        let bytes = |it: &str| hex::decode(it).unwrap();
        let key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        let signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        let key = PublicKey(bytes(key).try_into().unwrap());
        let signature = Signature(bytes(signature).try_into().unwrap());
        assert!(is_signed(key, &[0x72], signature));
        assert!(!is_signed(key, &[0x73], signature));
        let mut other = signature;
        other.0[0] ^= 1;
        assert!(!is_signed(key, &[0x72], other));
        assert!(!is_signed(PublicKey([0; 32]), &[0x72], signature));
    }
}
