//! How people come in: passwords and the invitations that they are set by, identity providers, sessions, and what slows
//! down whoever guesses. Tokens are known by their SHA-256 and e-mail addresses by a keyed digest, so that nothing that
//! is kept here can be signed in with.

mod credentials;
mod departures;
mod invitations;
mod lockout;
mod provided_roles;
mod providers;
mod sessions;

use plumbline_core::Digest;
use plumbline_core::ids::{OrganisationId, PersonId};

pub use credentials::Credential;
pub use departures::Departure;
pub use invitations::{Invitation, NewInvitation};
pub use lockout::{Attempt, Failures};
pub use providers::{IdentityProvider, ProviderSettings};
pub use sessions::{NewSession, Session, SessionRecord};

use crate::sql::{Transaction, execute};
use crate::{Store, StoreError};

impl Store {
    /// What a person is found by who signs in with this e-mail address. Upper and lower case are the same.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub async fn login_digest(&self, organisation: OrganisationId, email: &str) -> Result<Digest, StoreError> {
        self.lookup_digest(organisation, &[b"login", email.trim().to_lowercase().as_bytes()]).await
    }
}

/// Takes away all that somebody could sign in with, as when they are erased.
pub(crate) async fn forget_login(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM sessions WHERE organisation = $1 AND person = $2",
        "DELETE FROM invitations WHERE organisation = $1 AND person = $2",
        "DELETE FROM credentials WHERE organisation = $1 AND person = $2",
    ] {
        execute!(tx, statement, organisation.0, person.0)?;
    }
    Ok(())
}
