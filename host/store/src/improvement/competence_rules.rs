//! How long a skill counts as demonstrated after the last score that shows it.

use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::OrganisationId;

use crate::audit::{Event, append};
use crate::columns::count;
use crate::sql::{execute, optional};
use crate::{Store, StoreError};

/// Where the organisation has not said.
const EXPIRES_DAYS: u32 = 180;

impl Store {
    /// Days after the last score until a skill does not count as demonstrated any more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn competence_expires(&self, organisation: OrganisationId) -> Result<u32, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(i64,)> =
            optional!(&mut tx, "SELECT expires_days FROM competence_rules WHERE organisation = $1", organisation.0,)?;
        row.map_or(Ok(EXPIRES_DAYS), |(days,)| count(days, "competence_rules"))
    }

    /// Says how many days that is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub async fn set_competence_expires(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        days: u32,
    ) -> Result<(), StoreError> {
        let set =
            self.inner.engine.write(organisation, (organisation, actor, days), |(organisation, actor, days), tx| {
                Box::pin(async move {
                    execute!(
                        tx,
                        "INSERT INTO competence_rules (organisation, expires_days) VALUES ($1, $2)
                     ON CONFLICT (organisation) DO UPDATE SET expires_days = EXCLUDED.expires_days",
                        organisation.0,
                        i64::from(*days),
                    )
                    .map_err(StoreError::unknown_organisation)?;
                    let event = Event::new(*actor, Action::CompetenceRulesSet, Subject::Organisation(*organisation));
                    append(tx, *organisation, event.with("expires_days", days)).await
                })
            });
        set.await
    }
}
