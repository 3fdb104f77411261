//! Roles that come from a provider's groups. At each sign-in the provider's word replaces its own earlier word, and no
//! role that was given in another way is touched.

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{IdentityProviderId, OrganisationId, PersonId};
use plumbline_core::people::Role;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{micros, named};
use crate::sql::{all, execute};
use crate::{Store, StoreError};

impl Store {
    /// Makes the roles that somebody has from a provider those that it gives now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provide_roles(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        provider: IdentityProviderId,
        wanted: Vec<Role>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, person, provider, wanted, micros(now));
        let provided =
            self.inner.engine.write(organisation, arguments, |(organisation, person, provider, wanted, now), tx| {
                Box::pin(async move {
                    let held: Vec<(Uuid, String)> = all!(
                        tx,
                        "SELECT r.id, r.role FROM roles r
                     JOIN provided_roles p ON p.organisation = r.organisation AND p.role = r.id AND p.provider = $3
                     WHERE r.organisation = $1 AND r.person = $2 AND r.ends IS NULL",
                        organisation.0,
                        person.0,
                        provider.0,
                    )?;
                    for (id, role) in held.iter().filter(|(_, role)| wanted.iter().all(|it| it.as_str() != role)) {
                        execute!(
                            tx,
                            "UPDATE roles SET ends = $3 WHERE organisation = $1 AND id = $2",
                            organisation.0,
                            id,
                            now
                        )?;
                        let role: Role = named(role, "roles")?;
                        append(tx, *organisation, role_ended(Actor::Host, *person, role, *provider)).await?;
                    }
                    for role in wanted.iter().filter(|it| held.iter().all(|(_, role)| role != it.as_str())) {
                        let id = Uuid::now_v7();
                        execute!(
                            tx,
                            "INSERT INTO roles (organisation, id, person, role, starts) VALUES ($1, $2, $3, $4, $5)",
                            organisation.0,
                            id,
                            person.0,
                            role.as_str(),
                            now,
                        )?;
                        execute!(
                            tx,
                            "INSERT INTO provided_roles (organisation, role, provider) VALUES ($1, $2, $3)",
                            organisation.0,
                            id,
                            provider.0,
                        )?;
                        let event = told(Actor::Host, Action::RoleGranted, *person, *role, *provider);
                        append(tx, *organisation, event).await?;
                    }
                    Ok(())
                })
            });
        provided.await
    }
}

/// That a role which a provider's groups gave has ended.
pub(super) fn role_ended(actor: Actor, person: PersonId, role: Role, provider: IdentityProviderId) -> Event {
    told(actor, Action::RoleEnded, person, role, provider)
}

fn told(actor: Actor, action: Action, person: PersonId, role: Role, provider: IdentityProviderId) -> Event {
    let event = Event::new(actor, action, Subject::Person(person)).about(person);
    event.with("role", role).with("identity_provider", provider)
}
