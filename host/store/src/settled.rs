//! When a conversation's revision is settled: none of its scoring jobs is left to run. What follows from all of its scores
//! together begins there, once, in the transaction that ended the last of them: that it is scored is told, and what those
//! who spoke are told of it is chosen.

use plumbline_core::event::{Facts, MOST_SCORES};
use plumbline_core::ids::{ConversationId, OrganisationId, ScoreId};
use uuid::Uuid;

use crate::columns::{count, now};
use crate::events;
use crate::jobs::{Work, enqueue};
use crate::sql::{Transaction, all, one, optional};
use crate::{Lease, StoreError};

/// A job that is about to end, and the revision of a conversation that it is about, where it is about one.
#[must_use]
pub(crate) struct Ending(Option<(ConversationId, u32)>);

impl Ending {
    /// Holds the conversation before the job's own row, in the order in which whoever erases it does.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where there is no such job.
    pub(crate) async fn of(
        tx: &mut Transaction,
        organisation: OrganisationId,
        lease: &Lease,
    ) -> Result<Self, StoreError> {
        let row: Option<(Option<Uuid>, Option<i64>)> = optional!(
            tx,
            "SELECT conversation, revision FROM jobs WHERE organisation = $1 AND id = $2",
            organisation.0,
            lease.job.0,
        )?;
        let (Some(conversation), Some(revision)) = row.ok_or(StoreError::LeaseLost)? else { return Ok(Self(None)) };
        hold(tx, organisation, conversation).await?;
        Ok(Self(Some((ConversationId(conversation), count(revision, "jobs")?))))
    }

    /// The conversation that the job is about.
    pub(crate) fn conversation(&self) -> Option<ConversationId> {
        self.0.map(|it| it.0)
    }

    /// To be called when the job has ended and its results are recorded. Whether there is new work now.
    pub(crate) async fn settle(self, tx: &mut Transaction, organisation: OrganisationId) -> Result<bool, StoreError> {
        let Some((conversation, revision)) = self.0 else { return Ok(false) };
        let (left, dead, known): (i64, i64, i64) = one!(
            tx,
            "SELECT COUNT(CASE WHEN state <> 'dead' THEN 1 END), COUNT(CASE WHEN state = 'dead' THEN 1 END),
                 (SELECT COUNT(*) FROM speakers
                  WHERE organisation = $1 AND conversation = $2 AND revision = $3 AND person IS NOT NULL)
             FROM jobs WHERE organisation = $1 AND conversation = $2 AND revision = $3",
            organisation.0,
            conversation.0,
            i64::from(revision),
        )?;
        if left > 0 {
            return Ok(false);
        }
        // Put in order here, as where the scores themselves are read.
        let mut scores: Vec<(Uuid,)> = all!(
            tx,
            "SELECT id FROM scores WHERE organisation = $1 AND conversation = $2 AND revision = $3
                 AND source <> 'human'",
            organisation.0,
            conversation.0,
            i64::from(revision),
        )?;
        scores.sort_unstable();
        scores.truncate(MOST_SCORES);
        let scores = scores.into_iter().map(|it| ScoreId(it.0)).collect();
        let facts = Facts::ConversationScored { conversation, revision, scores, set_aside: dead.unsigned_abs() };
        events::append(tx, organisation, &facts).await?;
        if known == 0 {
            return Ok(false);
        }
        enqueue(tx, organisation, Work::Feedback { conversation, revision }, now()).await?;
        Ok(true)
    }
}

/// Keeps two jobs of one conversation from ending side by side, each believing that the other is still to run. SQLite has one
/// writer anyway.
async fn hold(tx: &mut Transaction, organisation: OrganisationId, conversation: Uuid) -> Result<(), StoreError> {
    if matches!(tx, Transaction::Postgres(_)) {
        let _: Option<(Uuid,)> = optional!(
            tx,
            "SELECT id FROM conversations WHERE organisation = $1 AND id = $2 FOR NO KEY UPDATE",
            organisation.0,
            conversation,
        )?;
    }
    Ok(())
}
