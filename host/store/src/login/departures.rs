//! Sign-ins that have left for a provider. Whoever comes back is let in once, soon, and only in the browser that left:
//! what was kept is deleted in the same statement that reads it.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{IdentityProviderId, OrganisationId};
use uuid::Uuid;

use crate::columns::micros;
use crate::seal::Seal;
use crate::sql::{execute, optional};
use crate::{Store, StoreError};

/// A sign-in that leaves.
#[derive(Clone, Debug)]
pub struct Departure {
    /// SHA-256 of the state that comes back with it.
    pub state: Digest,
    /// Where it goes.
    pub provider: IdentityProviderId,
    /// SHA-256 of the cookie of the browser that leaves.
    pub browser: Digest,
    /// Until when it may come back.
    pub expires: DateTime<Utc>,
}

impl Store {
    /// Keeps what a sign-in needs when it comes back, sealed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub async fn depart(
        &self,
        organisation: OrganisationId,
        departure: Departure,
        kept: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let key = self.login_key(organisation).await?;
        let sealed = key.seal(kept, Seal::Departure(organisation, departure.state));
        let arguments = (organisation, departure, sealed, micros(now));
        let departed =
            self.inner.engine.write(organisation, arguments, |(organisation, departure, sealed, now), tx| {
                Box::pin(async move {
                    execute!(
                        tx,
                        "DELETE FROM oidc_logins WHERE organisation = $1 AND expires <= $2",
                        organisation.0,
                        now
                    )?;
                    execute!(
                        tx,
                        "INSERT INTO oidc_logins (organisation, state_hash, provider, browser_hash, sealed, expires)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                        organisation.0,
                        departure.state.0.to_vec(),
                        departure.provider.0,
                        departure.browser.0.to_vec(),
                        sealed,
                        micros(departure.expires),
                    )?;
                    Ok(())
                })
            });
        departed.await
    }

    /// What was kept of a sign-in that comes back, once. `None` where it never left, came back before, left too long ago,
    /// or left from another browser.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn arrive(
        &self,
        organisation: OrganisationId,
        state: Digest,
        browser: Digest,
        now: DateTime<Utc>,
    ) -> Result<Option<(IdentityProviderId, Vec<u8>)>, StoreError> {
        let arrived = self.inner.engine.write(organisation, (organisation, state), |(organisation, state), tx| {
            Box::pin(async move {
                let row: Option<DepartureRow> = optional!(
                    tx,
                    "DELETE FROM oidc_logins WHERE organisation = $1 AND state_hash = $2
                     RETURNING provider, browser_hash, sealed, expires",
                    organisation.0,
                    state.0.to_vec(),
                )?;
                Ok(row)
            })
        });
        let Some(row) = arrived.await? else { return Ok(None) };
        if row.browser_hash != browser.0 || row.expires <= now {
            return Ok(None);
        }
        let key = self.login_key(organisation).await?;
        let kept = key.open(&row.sealed, Seal::Departure(organisation, state))?;
        Ok(Some((IdentityProviderId(row.provider), kept)))
    }
}

#[derive(sqlx::FromRow)]
struct DepartureRow {
    provider: Uuid,
    browser_hash: Vec<u8>,
    sealed: Vec<u8>,
    expires: DateTime<Utc>,
}
