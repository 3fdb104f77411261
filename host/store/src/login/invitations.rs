//! Invitations: how somebody comes by a first password, or by a new one. Each works once and for a short time, and the
//! newest takes the place of those before it.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{InvitationId, OrganisationId, PersonId};
use uuid::Uuid;

use super::credentials::{end_sessions, password_set};
use crate::audit::{Event, append};
use crate::columns::{digest, micros};
use crate::sql::{Transaction, execute, optional};
use crate::{Store, StoreError};

/// An invitation to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewInvitation {
    /// Who may set a password.
    pub person: PersonId,
    /// Of the e-mail address that they will sign in with: what [`Store::login_digest`] gives.
    pub login: Digest,
    /// SHA-256 of the token.
    pub token: Digest,
    /// Until when.
    pub expires: DateTime<Utc>,
}

/// An invitation that works.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// Who may set a password.
    pub person: PersonId,
    /// Of the e-mail address that they will sign in with: what [`Store::login_digest`] gives.
    pub login_digest: Digest,
}

impl Store {
    /// Invites somebody to set a password, with which they then sign in by this e-mail address.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such person who is active; [`StoreError::LoginTaken`] where somebody
    /// else signs in by this e-mail address.
    pub async fn invite(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        invitation: NewInvitation,
        now: DateTime<Utc>,
    ) -> Result<InvitationId, StoreError> {
        let arguments = (organisation, actor, invitation, micros(now));
        let invited = self.inner.engine.write(organisation, arguments, |(organisation, actor, invitation, now), tx| {
            Box::pin(async move {
                let NewInvitation { person, login, token, expires } = invitation;
                let active: Option<(Uuid,)> = optional!(
                    tx,
                    "SELECT id FROM people WHERE organisation = $1 AND id = $2 AND active AND erased IS NULL",
                    organisation.0,
                    person.0,
                )?;
                active.ok_or(StoreError::NotFound("person"))?;
                login_is_free(tx, *organisation, *person, *login).await?;
                execute!(
                    tx,
                    "DELETE FROM invitations WHERE organisation = $1 AND person = $2",
                    organisation.0,
                    person.0
                )?;
                let id = InvitationId::new();
                execute!(
                    tx,
                    "INSERT INTO invitations (organisation, id, person, hash, login_digest, created, expires)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    organisation.0,
                    id.0,
                    person.0,
                    token.0.to_vec(),
                    login.0.to_vec(),
                    now,
                    micros(*expires),
                )?;
                let event = Event::new(*actor, Action::PersonInvited, Subject::Person(*person)).about(*person);
                append(tx, *organisation, event.with("expires", expires)).await?;
                Ok(id)
            })
        });
        invited.await
    }

    /// The invitation with this token, where it works.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn invitation(
        &self,
        organisation: OrganisationId,
        token: Digest,
        now: DateTime<Utc>,
    ) -> Result<Option<Invitation>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        working(&mut tx, organisation, token, micros(now)).await
    }

    /// Uses an invitation: sets the password, ends all sessions of whoever it was for, and forgets their failed attempts.
    /// `None` where it does not work any more.
    ///
    /// # Errors
    /// [`StoreError::LoginTaken`] where somebody else has come to sign in by the e-mail address.
    pub async fn accept_invitation(
        &self,
        organisation: OrganisationId,
        token: Digest,
        password_hash: String,
        now: DateTime<Utc>,
    ) -> Result<Option<PersonId>, StoreError> {
        let arguments = (organisation, token, password_hash, micros(now));
        let accepted =
            self.inner.engine.write(organisation, arguments, |(organisation, token, password_hash, now), tx| {
                Box::pin(async move {
                    let Some(invitation) = working(tx, *organisation, *token, *now).await? else { return Ok(None) };
                    let Invitation { person, login_digest } = invitation;
                    let used = execute!(
                        tx,
                        "UPDATE invitations SET used = $3 WHERE organisation = $1 AND hash = $2 AND used IS NULL",
                        organisation.0,
                        token.0.to_vec(),
                        now,
                    )?;
                    if used == 0 {
                        return Ok(None);
                    }
                    login_is_free(tx, *organisation, person, login_digest).await?;
                    execute!(
                        tx,
                        "INSERT INTO credentials (organisation, person, login_digest, password_hash, changed)
                     VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (organisation, person) DO UPDATE
                     SET login_digest = excluded.login_digest, password_hash = excluded.password_hash,
                         changed = excluded.changed",
                        organisation.0,
                        person.0,
                        login_digest.0.to_vec(),
                        password_hash,
                        now,
                    )?;
                    execute!(
                        tx,
                        "DELETE FROM login_failures WHERE organisation = $1 AND subject_digest = $2",
                        organisation.0,
                        login_digest.0.to_vec(),
                    )?;
                    end_sessions(tx, *organisation, person).await?;
                    append(tx, *organisation, password_set(person)).await?;
                    Ok(Some(person))
                })
            });
        accepted.await
    }
}

async fn working(
    tx: &mut Transaction,
    organisation: OrganisationId,
    token: Digest,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>, StoreError> {
    let row: Option<(Uuid, Vec<u8>)> = optional!(
        tx,
        "SELECT i.person, i.login_digest FROM invitations i
         JOIN people p ON p.organisation = i.organisation AND p.id = i.person AND p.active AND p.erased IS NULL
         WHERE i.organisation = $1 AND i.hash = $2 AND i.used IS NULL AND i.expires > $3",
        organisation.0,
        token.0.to_vec(),
        now,
    )?;
    let invitation = |(person, login): (Uuid, Vec<u8>)| {
        Ok(Invitation { person: PersonId(person), login_digest: digest(login, "invitations")? })
    };
    row.map(invitation).transpose()
}

/// # Errors
/// [`StoreError::LoginTaken`].
async fn login_is_free(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
    login: Digest,
) -> Result<(), StoreError> {
    let taken: Option<(Uuid,)> = optional!(
        tx,
        "SELECT person FROM credentials WHERE organisation = $1 AND login_digest = $2 AND person <> $3",
        organisation.0,
        login.0.to_vec(),
        person.0,
    )?;
    if taken.is_some() { Err(StoreError::LoginTaken) } else { Ok(()) }
}
