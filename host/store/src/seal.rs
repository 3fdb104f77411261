//! Sealing: XChaCha20-Poly1305 throughout, with a random nonce of 24 bytes before each ciphertext. The master key wraps
//! each organisation's key, that wraps the data key of each conversation and person, and that seals what is theirs.
//! Associated data binds every sealed thing to its place, so that none can be put where another belongs.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use plumbline_core::Digest;
use plumbline_core::ids::{
    ConversationId, DisputeId, IdentityProviderId, OrganisationId, PersonId, PracticeId, ScoreId, WebhookId,
    WebhookSecretId,
};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

use crate::StoreError;
use crate::columns::damaged;

pub(crate) const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 24;

/// A key of any kind. Wiped from memory when it is dropped.
pub(crate) struct Key(SecretBox<[u8; KEY_LENGTH]>);

/// What is sealed, and where it belongs.
#[derive(Clone, Copy)]
pub(crate) enum Seal {
    OrganisationKey(OrganisationId),
    LookupKey(OrganisationId),
    DataKey(OrganisationId, ConversationId),
    PersonKey(OrganisationId, PersonId),
    Transcript(OrganisationId, ConversationId, u32),
    Score(OrganisationId, ConversationId, ScoreId),
    Profile(OrganisationId, PersonId),
    PracticeKey(OrganisationId, PracticeId),
    Practice(OrganisationId, PracticeId),
    ExternalId(OrganisationId, PersonId),
    /// By the digest that the audit log has of it.
    Reason(OrganisationId, Digest),
    ClientSecret(OrganisationId, IdentityProviderId),
    /// A sign-in that has left for a provider, by the hash of its state.
    Departure(OrganisationId, Digest),
    ScimResource(OrganisationId, PersonId),
    WebhookUrl(OrganisationId, WebhookId),
    WebhookSecret(OrganisationId, WebhookSecretId),
    /// Why somebody contests a finding.
    Dispute(OrganisationId, ConversationId, DisputeId),
    /// Why it was decided so.
    Decision(OrganisationId, ConversationId, DisputeId),
}

impl Seal {
    /// A name and parts of fixed length, so that no two places give the same bytes.
    fn associated_data(self) -> Vec<u8> {
        let parts: (&str, [&[u8]; 3]) = match &self {
            Self::OrganisationKey(organisation) => ("organisation-key", [organisation.0.as_bytes(), &[], &[]]),
            Self::LookupKey(organisation) => ("lookup-key", [organisation.0.as_bytes(), &[], &[]]),
            Self::DataKey(organisation, conversation) => {
                ("data-key", [organisation.0.as_bytes(), conversation.0.as_bytes(), &[]])
            }
            Self::Transcript(organisation, conversation, revision) => {
                ("transcript", [organisation.0.as_bytes(), conversation.0.as_bytes(), &revision.to_be_bytes()])
            }
            Self::Score(organisation, conversation, score) => {
                ("score", [organisation.0.as_bytes(), conversation.0.as_bytes(), score.0.as_bytes()])
            }
            Self::PersonKey(organisation, person) => {
                ("person-key", [organisation.0.as_bytes(), person.0.as_bytes(), &[]])
            }
            Self::PracticeKey(organisation, session) => {
                ("practice-key", [organisation.0.as_bytes(), session.0.as_bytes(), &[]])
            }
            Self::Practice(organisation, session) => {
                ("practice", [organisation.0.as_bytes(), session.0.as_bytes(), &[]])
            }
            Self::Profile(organisation, person) => ("profile", [organisation.0.as_bytes(), person.0.as_bytes(), &[]]),
            Self::ExternalId(organisation, person) => {
                ("external-id", [organisation.0.as_bytes(), person.0.as_bytes(), &[]])
            }
            Self::Reason(organisation, digest) => ("reason", [organisation.0.as_bytes(), &digest.0, &[]]),
            Self::ClientSecret(organisation, provider) => {
                ("client-secret", [organisation.0.as_bytes(), provider.0.as_bytes(), &[]])
            }
            Self::Departure(organisation, state) => ("departure", [organisation.0.as_bytes(), &state.0, &[]]),
            Self::ScimResource(organisation, person) => {
                ("scim-resource", [organisation.0.as_bytes(), person.0.as_bytes(), &[]])
            }
            Self::WebhookUrl(organisation, webhook) => {
                ("webhook-url", [organisation.0.as_bytes(), webhook.0.as_bytes(), &[]])
            }
            Self::WebhookSecret(organisation, secret) => {
                ("webhook-secret", [organisation.0.as_bytes(), secret.0.as_bytes(), &[]])
            }
            Self::Dispute(organisation, conversation, dispute) => {
                ("dispute", [organisation.0.as_bytes(), conversation.0.as_bytes(), dispute.0.as_bytes()])
            }
            Self::Decision(organisation, conversation, dispute) => {
                ("decision", [organisation.0.as_bytes(), conversation.0.as_bytes(), dispute.0.as_bytes()])
            }
        };
        let (name, places) = parts;
        [b"plumbline/1 ", name.as_bytes(), b"\0", places[0], places[1], places[2]].concat()
    }
}

impl Key {
    pub(crate) fn random() -> Self {
        Self::from_bytes(random())
    }

    pub(crate) fn from_bytes(bytes: [u8; KEY_LENGTH]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    pub(crate) fn seal(&self, plain: &[u8], place: Seal) -> Vec<u8> {
        let nonce = random::<NONCE_LENGTH>();
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: &place.associated_data() })
            .expect("a blob is shorter than the cipher's limit of 256 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// # Errors
    /// [`StoreError::Damaged`] where the bytes were not sealed with this key for this place.
    pub(crate) fn open(&self, sealed: &[u8], place: Seal) -> Result<Vec<u8>, StoreError> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LENGTH).ok_or_else(|| damaged("a sealed blob"))?;
        self.cipher()
            .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: &place.associated_data() })
            .map_err(|_| damaged("a sealed blob"))
    }

    pub(crate) fn wrap(&self, key: &Self, place: Seal) -> Vec<u8> {
        self.seal(key.0.expose_secret(), place)
    }

    /// # Errors
    /// As [`Key::open`].
    pub(crate) fn unwrap(&self, wrapped: &[u8], place: Seal) -> Result<Self, StoreError> {
        let bytes = self.open(wrapped, place)?.try_into().map_err(|_| damaged("a wrapped key"))?;
        Ok(Self::from_bytes(bytes))
    }

    /// The bytes, for whoever must hand them to somebody else.
    pub(crate) fn expose(&self) -> &[u8; KEY_LENGTH] {
        self.0.expose_secret()
    }

    /// A key for one purpose, which is this one's and tells nothing of it.
    pub(crate) fn derive(&self, purpose: &str) -> Self {
        Self(SecretBox::new(Box::new(self.mac(&[b"derived key", purpose.as_bytes()]).0)))
    }

    /// HMAC-SHA-256 over the parts, each after its length, so that no two lists of parts give the same bytes.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> Digest {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.0.expose_secret())
            .expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Digest(mac.finalize().into_bytes().into())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.expose_secret().into())
    }
}

/// # Panics
/// Where the system has no random source, without which nothing can be kept safely.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has a random source");
    bytes
}

#[cfg(test)]
mod tests {
    use super::{
        ConversationId, Digest, DisputeId, Key, OrganisationId, PersonId, ScoreId, Seal, WebhookId, WebhookSecretId,
    };

    #[test]
    fn what_is_sealed_opens_only_with_its_key_at_its_place() {
        let (organisation, other) = (OrganisationId::new(), OrganisationId::new());
        let (conversation, score, person) = (ConversationId::new(), ScoreId::new(), PersonId::new());
        let (webhook, secret) = (WebhookId::new(), WebhookSecretId::new());
        let dispute = DisputeId::new();
        let places = [
            Seal::OrganisationKey(organisation),
            Seal::OrganisationKey(other),
            Seal::LookupKey(organisation),
            Seal::LookupKey(other),
            Seal::PersonKey(organisation, person),
            Seal::PersonKey(other, person),
            Seal::PersonKey(organisation, PersonId::new()),
            Seal::DataKey(organisation, conversation),
            Seal::DataKey(other, conversation),
            Seal::Transcript(organisation, conversation, 1),
            Seal::Transcript(organisation, conversation, 2),
            Seal::Transcript(other, conversation, 1),
            Seal::Score(organisation, conversation, score),
            Seal::Score(organisation, ConversationId::new(), score),
            Seal::Score(organisation, conversation, ScoreId::new()),
            Seal::Profile(organisation, person),
            Seal::Profile(organisation, PersonId::new()),
            Seal::ExternalId(organisation, person),
            Seal::Reason(organisation, Digest([0; 32])),
            Seal::Reason(organisation, Digest([1; 32])),
            Seal::WebhookUrl(organisation, webhook),
            Seal::WebhookUrl(other, webhook),
            Seal::WebhookSecret(organisation, secret),
            Seal::WebhookSecret(organisation, WebhookSecretId::new()),
            Seal::Dispute(organisation, conversation, dispute),
            Seal::Dispute(organisation, conversation, DisputeId::new()),
            Seal::Decision(organisation, conversation, dispute),
        ];
        let key = Key::random();
        for (sealed_at, place) in places.iter().enumerate() {
            let sealed = key.seal(b"what was said", *place);
            for (opened_at, place) in places.iter().enumerate() {
                let opened = key.open(&sealed, *place).ok();
                assert_eq!(opened.as_deref(), (sealed_at == opened_at).then_some(b"what was said".as_slice()));
            }
            assert!(Key::random().open(&sealed, *place).is_err());
            for index in [0, 30, sealed.len() - 1] {
                let mut changed = sealed.clone();
                changed[index] ^= 1;
                assert!(key.open(&changed, *place).is_err(), "byte {index}");
            }
        }
    }
}
