//! When a conversation's revision is settled: none of its scoring jobs is left to run. What follows from all of its scores
//! together begins there, once, in the transaction that ended the last of them.

use plumbline_core::ids::{ConversationId, OrganisationId};
use uuid::Uuid;

use crate::StoreError;
use crate::columns::{count, now};
use crate::jobs::{Work, enqueue};
use crate::sql::{Transaction, one, optional};

/// To be called when a job on this revision has ended, in the same transaction. Whether there is new work now.
pub(crate) async fn job_ended(
    tx: &mut Transaction,
    organisation: OrganisationId,
    conversation: ConversationId,
    revision: i64,
) -> Result<bool, StoreError> {
    hold(tx, organisation, conversation).await?;
    let (left, known): (i64, i64) = one!(
        tx,
        "SELECT
             (SELECT COUNT(*) FROM jobs
              WHERE organisation = $1 AND conversation = $2 AND revision = $3 AND state <> 'dead'),
             (SELECT COUNT(*) FROM speakers
              WHERE organisation = $1 AND conversation = $2 AND revision = $3 AND person IS NOT NULL)",
        organisation.0,
        conversation.0,
        revision,
    )?;
    if left > 0 || known == 0 {
        return Ok(false);
    }
    let work = Work::Feedback { conversation, revision: count(revision, "jobs")? };
    enqueue(tx, organisation, work, now()).await?;
    Ok(true)
}

/// Keeps two jobs of one conversation from ending side by side, each believing that the other is still to run. SQLite has one
/// writer anyway.
async fn hold(
    tx: &mut Transaction,
    organisation: OrganisationId,
    conversation: ConversationId,
) -> Result<(), StoreError> {
    if matches!(tx, Transaction::Postgres(_)) {
        let _: Option<(Uuid,)> = optional!(
            tx,
            "SELECT id FROM conversations WHERE organisation = $1 AND id = $2 FOR UPDATE",
            organisation.0,
            conversation.0,
        )?;
    }
    Ok(())
}
