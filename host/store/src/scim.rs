//! People as an identity provider sees and changes them: who was not removed, with their teams and manager of now. History is
//! kept: whoever leaves a manager has left them at that moment, and a person who is removed is one who works here no more.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{OrganisationId, PersonId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::now;
use crate::people::{SealedId, add, exists, give_ids, keep_ids, seal_profile};
use crate::reporting::report_to;
use crate::seal::{Key, Seal};
use crate::sql::{Transaction, all, execute, optional};
use crate::{Profile, Store, StoreError};

/// What an identity provider says of a person: all of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Provisioned {
    /// What is shown of them.
    pub profile: Profile,
    /// All their ids, those of other systems included.
    pub ids: Vec<ExternalId>,
    /// Whether they work here now.
    pub active: bool,
    /// To whom they report from now on.
    pub manager: Option<PersonId>,
    /// The resource to be sent back. Kept sealed.
    pub resource: String,
}

impl Store {
    /// Adds a person.
    ///
    /// # Errors
    /// [`StoreError::IdTaken`]; [`StoreError::NotFound`] where there is no such manager.
    pub async fn provision_person(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        person: Provisioned,
    ) -> Result<PersonId, StoreError> {
        loop {
            match self.try_provision_person(organisation, actor, &person).await {
                Err(StoreError::Retired) => _ = self.read_keys(organisation).await?,
                outcome => return outcome,
            }
        }
    }

    async fn try_provision_person(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        person: &Provisioned,
    ) -> Result<PersonId, StoreError> {
        let (id, key) = (PersonId::new(), Key::random());
        let wrapped = self.wrap_key(organisation, &key, Seal::PersonKey(organisation, id)).await?;
        let sealed = self.seal_provisioned(&key, organisation, id, person).await?;
        let written = self.inner.engine.write(
            organisation,
            (organisation, actor, wrapped, sealed),
            |(organisation, actor, wrapped, it), tx| {
                Box::pin(async move {
                    add(tx, *organisation, it.id, wrapped, &it.profile).await?;
                    it.write(tx, *organisation, *actor, Action::PersonCreated).await?;
                    Ok(it.id)
                })
            },
        );
        written.await
    }

    /// Changes a person into what is said now. False where there is none.
    ///
    /// # Errors
    /// [`StoreError::Outdated`] where they were changed since they were `read`, which is their `changed` of that time;
    /// [`StoreError::IdTaken`]; [`StoreError::NotFound`], [`StoreError::Circle`] and [`StoreError::Backwards`] of the
    /// manager.
    pub async fn reprovision_person(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: PersonId,
        read: DateTime<Utc>,
        person: Provisioned,
    ) -> Result<bool, StoreError> {
        let Some(key) = self.person_key(organisation, id).await? else { return Ok(false) };
        let sealed = self.seal_provisioned(&key, organisation, id, &person).await?;
        let written = self.inner.engine.write(
            organisation,
            (organisation, actor, read, sealed),
            |(organisation, actor, read, it), tx| {
                Box::pin(async move {
                    let found = execute!(
                        tx,
                        "UPDATE people SET profile = $3, changed = $4
                         WHERE organisation = $1 AND id = $2 AND changed = $5 AND erased IS NULL",
                        organisation.0,
                        it.id.0,
                        &it.profile,
                        now().max(*read + TimeDelta::microseconds(1)),
                        read,
                    )?;
                    if found == 0 {
                        return Err(StoreError::Outdated);
                    }
                    keep_ids(tx, *organisation, it.id, &it.ids).await?;
                    it.write(tx, *organisation, *actor, Action::PersonChanged).await?;
                    Ok(true)
                })
            },
        );
        written.await
    }

    /// Removes a person from what an identity provider sees: they work here no more, are in no team, hold no role, report
    /// to nobody, and nobody reports to them. False where there is no such person.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn deprovision_person(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: PersonId,
    ) -> Result<bool, StoreError> {
        let removed = self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
            Box::pin(async move {
                let at = now();
                let found = execute!(
                    tx,
                    "UPDATE people SET active = FALSE, changed = $3 WHERE organisation = $1 AND id = $2 AND erased IS NULL
                     AND NOT EXISTS (
                         SELECT 1 FROM scim_people WHERE organisation = $1 AND person = $2 AND removed IS NOT NULL
                     )",
                    organisation.0,
                    id.0,
                    at,
                )?;
                if found == 0 {
                    return Ok(false);
                }
                execute!(
                    tx,
                    "INSERT INTO scim_people (organisation, person, removed) VALUES ($1, $2, $3)
                     ON CONFLICT (organisation, person) DO UPDATE SET removed = excluded.removed",
                    organisation.0,
                    id.0,
                    at,
                )?;
                leave_everything(tx, *organisation, *actor, *id, at).await?;
                let event = Event::new(*actor, Action::PersonChanged, Subject::Person(*id)).about(*id);
                append(tx, *organisation, event.with("active", false).with("removed", true)).await?;
                Ok(true)
            })
        });
        removed.await
    }

    async fn seal_provisioned(
        &self,
        key: &Key,
        organisation: OrganisationId,
        id: PersonId,
        person: &Provisioned,
    ) -> Result<SealedPerson, StoreError> {
        Ok(SealedPerson {
            id,
            profile: seal_profile(key, organisation, id, &person.profile),
            ids: self.seal_ids(key, organisation, id, &person.ids).await?,
            active: person.active,
            manager: person.manager,
            resource: key.seal(person.resource.as_bytes(), Seal::ScimResource(organisation, id)),
        })
    }
}

/// Lets whoever has an id and was removed have it no more, so that somebody else can be given it.
pub(crate) async fn free_id(
    tx: &mut Transaction,
    organisation: OrganisationId,
    digest: &[u8],
) -> Result<(), StoreError> {
    execute!(
        tx,
        "DELETE FROM person_ids WHERE organisation = $1 AND digest = $2 AND person IN (
             SELECT person FROM scim_people WHERE organisation = $1 AND removed IS NOT NULL
         )",
        organisation.0,
        digest,
    )?;
    Ok(())
}

/// What is written of a person, sealed.
struct SealedPerson {
    id: PersonId,
    profile: Vec<u8>,
    ids: Vec<SealedId>,
    active: bool,
    manager: Option<PersonId>,
    resource: Vec<u8>,
}

impl SealedPerson {
    /// Everything but what a new person and a known one differ in.
    async fn write(
        &self,
        tx: &mut Transaction,
        organisation: OrganisationId,
        actor: Actor,
        action: Action,
    ) -> Result<(), StoreError> {
        let Self { id, ids, active, manager, resource, .. } = self;
        execute!(
            tx,
            "UPDATE people SET active = $3 WHERE organisation = $1 AND id = $2",
            organisation.0,
            id.0,
            active,
        )?;
        give_ids(tx, organisation, *id, ids).await?;
        execute!(
            tx,
            "INSERT INTO scim_people (organisation, person, resource) VALUES ($1, $2, $3)
             ON CONFLICT (organisation, person) DO UPDATE SET resource = excluded.resource",
            organisation.0,
            id.0,
            resource,
        )?;
        let event = Event::new(actor, action, Subject::Person(*id)).about(*id);
        append(tx, organisation, event.with("active", active).with("ids", ids.len())).await?;
        let at = now();
        let before: Option<(Uuid,)> = optional!(
            tx,
            "SELECT manager FROM reporting_lines
             WHERE organisation = $1 AND person = $2 AND starts <= $3 AND (ends IS NULL OR ends > $3)",
            organisation.0,
            id.0,
            at,
        )?;
        if before.map(|it| PersonId(it.0)) == *manager {
            return Ok(());
        }
        if let Some(manager) = manager {
            check_there(tx, organisation, *manager, "manager").await?;
        }
        report_to(tx, organisation, actor, *id, *manager, at).await
    }
}

/// Ends what goes on at this moment, and takes away what would have begun later. Nobody reports to somebody who is gone.
async fn leave_everything(
    tx: &mut Transaction,
    organisation: OrganisationId,
    actor: Actor,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let reports: Vec<(Uuid,)> = all!(
        tx,
        "SELECT DISTINCT person FROM reporting_lines
         WHERE organisation = $1 AND manager = $2 AND (ends IS NULL OR ends > $3)",
        organisation.0,
        person.0,
        at,
    )?;
    const STATEMENTS: [&str; 5] = [
        "DELETE FROM memberships WHERE organisation = $1 AND person = $2 AND starts >= $3",
        "UPDATE memberships SET ends = $3
         WHERE organisation = $1 AND person = $2 AND (ends IS NULL OR ends > $3)",
        "DELETE FROM reporting_lines WHERE organisation = $1 AND (person = $2 OR manager = $2) AND starts >= $3",
        "UPDATE reporting_lines SET ends = $3
         WHERE organisation = $1 AND (person = $2 OR manager = $2) AND (ends IS NULL OR ends > $3)",
        "UPDATE roles SET ends = $3 WHERE organisation = $1 AND person = $2 AND ends IS NULL",
    ];
    for statement in STATEMENTS {
        execute!(tx, statement, organisation.0, person.0, at)?;
    }
    for (report,) in reports {
        let event = Event::new(actor, Action::ManagerSet, Subject::Person(PersonId(report))).about(PersonId(report));
        append(tx, organisation, event.with("manager", None::<PersonId>).with("from", at)).await?;
    }
    Ok(())
}

/// # Errors
/// [`StoreError::NotFound`] where there is no such person, or none any more.
pub(crate) async fn check_there(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
    what: &'static str,
) -> Result<(), StoreError> {
    let removed: Option<(Uuid,)> = optional!(
        tx,
        "SELECT person FROM scim_people WHERE organisation = $1 AND person = $2 AND removed IS NOT NULL",
        organisation.0,
        person.0,
    )?;
    let there = removed.is_none() && exists(tx, organisation, person).await?;
    if there { Ok(()) } else { Err(StoreError::NotFound(what)) }
}
