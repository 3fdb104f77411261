//! Passwords. Only their argon2id hash is here, and whoever asks by an e-mail address that nobody has is told nothing.

use std::fmt;

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{OrganisationId, PersonId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{digest, micros};
use crate::sql::{Transaction, execute, optional};
use crate::{Store, StoreError};

/// What a password is checked against.
#[derive(Clone)]
pub struct Credential {
    /// Whose it is.
    pub person: PersonId,
    /// Argon2id, as a PHC string.
    pub password_hash: String,
    /// Of the e-mail address: what [`Store::login_digest`] gives.
    pub login_digest: Digest,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("person", &self.person).finish_non_exhaustive()
    }
}

impl Store {
    /// The password of whoever signs in with an e-mail address, where they may.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn credential(
        &self,
        organisation: OrganisationId,
        login: Digest,
    ) -> Result<Option<Credential>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<CredentialRow> =
            optional!(&mut tx, select_credential!("c.login_digest = $2"), organisation.0, login.0.to_vec(),)?;
        row.map(Credential::try_from).transpose()
    }

    /// The password of somebody who is known, where they have one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn credential_of(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<Option<Credential>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<CredentialRow> =
            optional!(&mut tx, select_credential!("c.person = $2"), organisation.0, person.0)?;
        row.map(Credential::try_from).transpose()
    }

    /// Sets another password and ends all sessions. False where there was none before.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn change_password(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        password_hash: String,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let arguments = (organisation, person, password_hash, micros(now));
        let changed = self.inner.engine.write(organisation, arguments, |(organisation, person, password_hash, now), tx| {
            Box::pin(async move {
                let changed = execute!(
                    tx,
                    "UPDATE credentials SET password_hash = $3, changed = $4 WHERE organisation = $1 AND person = $2",
                    organisation.0,
                    person.0,
                    password_hash,
                    now,
                )?;
                if changed > 0 {
                    append(tx, *organisation, password_set(*person)).await?;
                }
                end_sessions(tx, *organisation, *person).await?;
                Ok(changed > 0)
            })
        });
        changed.await
    }
}

/// That somebody set their own password.
pub(super) fn password_set(person: PersonId) -> Event {
    Event::new(Actor::Person(person, None), Action::PasswordSet, Subject::Person(person)).about(person)
}

/// Ends somebody's sessions.
pub(super) async fn end_sessions(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM sessions WHERE organisation = $1 AND person = $2", organisation.0, person.0)?;
    Ok(())
}

macro_rules! select_credential {
    ($which:literal) => {
        concat!(
            "SELECT c.person, c.password_hash, c.login_digest FROM credentials c
             JOIN people p ON p.organisation = c.organisation AND p.id = c.person AND p.active AND p.erased IS NULL
             WHERE c.organisation = $1 AND ",
            $which
        )
    };
}
use select_credential;

#[derive(sqlx::FromRow)]
struct CredentialRow {
    person: Uuid,
    password_hash: String,
    login_digest: Vec<u8>,
}

impl TryFrom<CredentialRow> for Credential {
    type Error = StoreError;
    fn try_from(row: CredentialRow) -> Result<Self, Self::Error> {
        let CredentialRow { person, password_hash, login_digest } = row;
        Ok(Self { person: PersonId(person), password_hash, login_digest: digest(login_digest, "credentials")? })
    }
}
