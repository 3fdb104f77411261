//! Making the sums anew from the scores alone: after a restore, and to see that they are what they should be.

use plumbline_core::ids::{OrganisationId, ScoreId};
use uuid::Uuid;

use super::counted::count_score;
use crate::sql::{all, execute};
use crate::{Store, StoreError};

/// How many scores are counted in one transaction.
const AT_ONCE: i64 = 500;

impl Store {
    /// Forgets all sums of an organisation and counts its scores again. What arrives meanwhile counts once. Answers how many
    /// scores were looked at. Cut off, it is begun again.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn recount(&self, organisation: OrganisationId) -> Result<u64, StoreError> {
        let forgotten = self.inner.engine.write(organisation, organisation, |organisation, tx| {
            Box::pin(async move {
                execute!(tx, "DELETE FROM progress_counted WHERE organisation = $1", organisation.0)?;
                execute!(tx, "DELETE FROM progress_pages WHERE organisation = $1", organisation.0)?;
                Ok(())
            })
        });
        forgotten.await?;
        let mut looked_at = 0;
        let mut after = Uuid::nil();
        loop {
            let counted = self.inner.engine.write(organisation, (organisation, after), |(organisation, after), tx| {
                Box::pin(async move {
                    let scores: Vec<(Uuid,)> = all!(
                        tx,
                        "SELECT id FROM scores WHERE organisation = $1 AND id > $2 AND mode = 'active'
                         ORDER BY id LIMIT $3",
                        organisation.0,
                        *after,
                        AT_ONCE,
                    )?;
                    for (score,) in &scores {
                        count_score(tx, *organisation, ScoreId(*score)).await?;
                    }
                    Ok((scores.len() as u64, scores.last().map(|it| it.0)))
                })
            });
            let (some, last) = counted.await?;
            looked_at += some;
            match last {
                Some(last) => after = last,
                None => return Ok(looked_at),
            }
        }
    }
}
