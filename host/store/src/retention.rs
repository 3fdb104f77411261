//! How long conversations are kept, by their type. What has been kept long enough is erased like anything else.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{ConversationId, OrganisationId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{count, now};
use crate::sql::{all, execute};
use crate::{Store, StoreError};

/// How long one type of conversation is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Retention {
    /// In the organisation's words; `*` for all that no other rule names.
    pub conversation_type: String,
    /// Days from the conversation's beginning.
    pub days: u32,
}

impl Store {
    /// The organisation's rules, by type.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn retention(&self, organisation: OrganisationId) -> Result<Vec<Retention>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(String, i64)> = all!(
            &mut tx,
            "SELECT conversation_type, days FROM retention WHERE organisation = $1 ORDER BY conversation_type",
            organisation.0,
        )?;
        let rule = |(conversation_type, days)| Ok(Retention { conversation_type, days: count(days, "retention")? });
        rows.into_iter().map(rule).collect()
    }

    /// Puts these rules in the place of those before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist.
    pub async fn set_retention(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        rules: Vec<Retention>,
    ) -> Result<(), StoreError> {
        let set =
            self.inner.engine.write(organisation, (organisation, actor, rules), |(organisation, actor, rules), tx| {
                Box::pin(async move {
                    execute!(tx, "DELETE FROM retention WHERE organisation = $1", organisation.0)?;
                    for Retention { conversation_type, days } in rules {
                        execute!(
                            tx,
                            "INSERT INTO retention (organisation, conversation_type, days) VALUES ($1, $2, $3)",
                            organisation.0,
                            conversation_type,
                            i64::from(*days),
                        )
                        .map_err(StoreError::unknown_organisation)?;
                    }
                    let subject = Subject::Organisation(*organisation);
                    let event = Event::new(*actor, Action::RetentionChanged, subject);
                    let types: Vec<_> = rules.iter().map(|it| it.conversation_type.as_str()).collect();
                    let days: Vec<_> = rules.iter().map(|it| it.days).collect();
                    append(tx, *organisation, event.with("types", types).with("days", days)).await
                })
            });
        set.await
    }

    /// Conversations that have been kept long enough at `at`, the oldest first, `limit` at most.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn kept_long_enough(
        &self,
        organisation: OrganisationId,
        at: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let rules = self.retention(organisation).await?;
        let mut found = Vec::new();
        for Retention { conversation_type, days } in &rules {
            let before = at.checked_sub_signed(TimeDelta::days(i64::from(*days))).unwrap_or(DateTime::<Utc>::MIN_UTC);
            let mut tx = self.inner.engine.read(organisation).await?;
            let rows: Vec<(Uuid,)> = all!(
                &mut tx,
                "SELECT c.id FROM conversations c
                 JOIN conversation_revisions r ON r.organisation = c.organisation AND r.conversation = c.id
                     AND r.revision = c.revision
                 WHERE c.organisation = $1 AND c.erased IS NULL AND r.started < $2
                     AND (r.conversation_type = $3 OR ($3 = '*' AND r.conversation_type NOT IN (
                         SELECT conversation_type FROM retention WHERE organisation = $1
                     )))
                 ORDER BY r.started, c.id LIMIT $4",
                organisation.0,
                crate::columns::micros(before),
                conversation_type,
                i64::from(limit),
            )?;
            found.extend(rows.into_iter().map(|it| ConversationId(it.0)));
        }
        found.truncate(limit as usize);
        Ok(found)
    }

    /// Erases what has been kept long enough, and answers how many conversations that were. Forgets old events, too.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn apply_retention(&self, organisation: OrganisationId) -> Result<u64, StoreError> {
        const AT_ONCE: u32 = 500;
        let mut erased = 0;
        loop {
            let due = self.kept_long_enough(organisation, now(), AT_ONCE).await?;
            if due.is_empty() {
                break;
            }
            for conversation in due {
                erased += u64::from(self.erase_conversation(organisation, Actor::Host, conversation).await?);
            }
        }
        self.prune_events(organisation, now()).await?;
        Ok(erased)
    }
}
