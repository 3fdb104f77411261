//! From what an identity provider says of somebody to the person that they are here. A provider speaks only for the
//! organisation whose provider it is.

use plumbline_core::audit::Actor;
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::people::Role;
use plumbline_store::{IdentityProvider, NewPerson, PersonChange, Profile, StoreError};

use super::oidc::Identity;
use crate::App;

/// The person that an identity is, where the organisation knows them or lets the provider make them known.
pub async fn person(
    app: &App,
    organisation: OrganisationId,
    provider: &IdentityProvider,
    identity: &Identity,
) -> Result<Option<PersonId>, StoreError> {
    let own = ExternalId { scheme: format!("oidc:{}", identity.issuer), value: identity.subject.clone() };
    if let Some(person) = app.store.person_known_as(organisation, &own).await? {
        return Ok(Some(person));
    }
    let email = identity.email.clone().map(|value| ExternalId { scheme: "email".to_owned(), value });
    let by_email = match &email {
        Some(email) => app.store.person_known_as(organisation, email).await?,
        None => None,
    };
    match by_email {
        Some(person) if provider.settings.match_email => {
            // From now on they are known by what the provider never gives to another.
            let found = app.store.person(organisation, person).await?;
            let mut ids = found.map(|it| it.ids).unwrap_or_default();
            ids.push(own);
            let change = PersonChange { ids: Some(ids), ..PersonChange::default() };
            Ok(app.store.change_person(organisation, Actor::Host, person, change).await?.then_some(person))
        }
        _ if provider.settings.create_people => {
            let name = identity.name.clone().or_else(|| identity.email.clone());
            let name = name.unwrap_or_else(|| identity.subject.clone());
            // An e-mail address that is somebody else's here stays theirs.
            let ids = std::iter::once(own).chain(email.filter(|_| by_email.is_none())).collect();
            let person = NewPerson { profile: Profile { name }, ids };
            app.store.create_person(organisation, Actor::Host, person, None).await.map(|it| Some(it.id))
        }
        _ => Ok(None),
    }
}

/// What the groups of an identity give.
pub fn roles(provider: &IdentityProvider, identity: &Identity) -> Vec<Role> {
    let given = identity.groups.iter().filter_map(|it| provider.settings.group_roles.get(it));
    let mut roles: Vec<Role> = given.flatten().copied().collect();
    roles.sort();
    roles.dedup();
    roles
}
