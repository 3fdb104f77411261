//! A conversation's data key in the hand of whoever seals words under it beside an erasure: what is written holds only where
//! the key is still the one that it was sealed with.

use plumbline_core::ids::{ConversationId, OrganisationId};

use crate::key_ring::Wrapped;
use crate::seal::{Key, Seal};
use crate::sql::{Transaction, execute, optional};
use crate::{Store, StoreError};

/// A data key, and how it was wrapped when it was read.
pub(crate) struct ConversationKey {
    pub(crate) key: Key,
    pub(crate) wrapped: Wrapped,
}

/// How often words are sealed anew because the key was replaced meanwhile.
pub(crate) const TRIES: usize = 8;

impl Store {
    /// `None` where the conversation was erased, or there is none.
    pub(crate) async fn conversation_key(
        &self,
        organisation: OrganisationId,
        conversation: ConversationId,
    ) -> Result<Option<ConversationKey>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let wrapped: Option<Wrapped> = optional!(
            &mut tx,
            "SELECT generation, wrapped_key FROM conversation_keys WHERE organisation = $1 AND conversation = $2",
            organisation.0,
            conversation.0,
        )?;
        drop(tx);
        let Some(wrapped) = wrapped else { return Ok(None) };
        let key = self.unwrap_key(organisation, &wrapped, Seal::DataKey(organisation, conversation)).await?;
        Ok(Some(ConversationKey { key, wrapped }))
    }
}

/// Holds the key to the end of the transaction.
///
/// # Errors
/// [`StoreError::Outdated`] where it was destroyed or replaced since it was read.
pub(crate) async fn hold(
    tx: &mut Transaction,
    organisation: OrganisationId,
    conversation: ConversationId,
    wrapped: &Wrapped,
) -> Result<(), StoreError> {
    let held = execute!(
        tx,
        "UPDATE conversation_keys SET generation = generation
         WHERE organisation = $1 AND conversation = $2 AND wrapped_key = $3",
        organisation.0,
        conversation.0,
        &wrapped.wrapped_key,
    )?;
    if held == 0 { Err(StoreError::Outdated) } else { Ok(()) }
}
