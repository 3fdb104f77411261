//! Erasing. A conversation's words are sealed with a data key of its own: deleting that key erases all of them, wherever
//! copies of the blobs lie. Numbers, places and receipts stay, so that what was counted and proved still holds.

use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::event::Facts;
use plumbline_core::ids::{ConversationId, OrganisationId};

use crate::audit::{Event, append};
use crate::columns::{count, now};
use crate::events;
use crate::practice::forget_shaped_by;
use crate::progress::cease_all_of;
use crate::sql::{Transaction, execute, optional};
use crate::{Store, StoreError};

impl Store {
    /// Destroys a conversation's data key, and with it every word of all its revisions and scores. A tombstone stays,
    /// without the source's id for it; work on it is dropped. False where there is none, or none any more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn erase_conversation(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: ConversationId,
    ) -> Result<bool, StoreError> {
        let erased =
            self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
                Box::pin(async move {
                    if !erase(tx, *organisation, *id).await? {
                        return Ok(false);
                    }
                    // What others said in practice repeats what was quoted to shape it.
                    for shaped in forget_shaped_by(tx, *organisation, *id).await? {
                        erase(tx, *organisation, shaped).await?;
                    }
                    let event = Event::new(*actor, Action::ConversationErased, Subject::Conversation(*id));
                    append(tx, *organisation, event).await?;
                    Ok(true)
                })
            });
        let erased = erased.await?;
        if erased {
            self.inner.wake.happened(organisation);
            self.inner.engine.scrub().await?;
        }
        Ok(erased)
    }
}

/// See [`Store::erase_conversation`].
pub(crate) async fn erase(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: ConversationId,
) -> Result<bool, StoreError> {
    let found: Option<(i64,)> = optional!(
        tx,
        "UPDATE conversations SET erased = $3, external_id = NULL
         WHERE organisation = $1 AND id = $2 AND erased IS NULL RETURNING revision",
        organisation.0,
        id.0,
        now(),
    )?;
    let Some((revision,)) = found else { return Ok(false) };
    cease_all_of(tx, organisation, id, None).await?;
    for statement in [
        "DELETE FROM conversation_keys WHERE organisation = $1 AND conversation = $2",
        "UPDATE conversation_revisions SET content_digest = NULL WHERE organisation = $1 AND conversation = $2",
        "DELETE FROM speaker_ids WHERE organisation = $1 AND conversation = $2",
        "DELETE FROM jobs WHERE organisation = $1 AND conversation = $2",
        "UPDATE disputes SET words = NULL, reason = NULL WHERE organisation = $1 AND conversation = $2",
    ] {
        execute!(tx, statement, organisation.0, id.0)?;
    }
    let revision = count(revision, "conversations")?;
    events::append(tx, organisation, &Facts::ConversationErased { conversation: id, revision }).await?;
    Ok(true)
}
