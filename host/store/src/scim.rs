//! People as an identity provider sees and changes them: who was not removed, with their teams and manager of now. History is
//! kept: whoever leaves a manager has left them at that moment, and a person who is removed is one who works here no more.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{OrganisationId, PersonId, TeamId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{count, damaged, now};
use crate::key_ring::Generations;
use crate::people::{PersonRow, SealedId, add, exists, give_ids, keep_ids, seal_profile};
use crate::reporting::report_to;
use crate::seal::{Key, Seal};
use crate::sql::{Transaction, all, execute, one, optional};
use crate::{Person, Profile, Store, StoreError};

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

/// A person as an identity provider sees them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProvisionedPerson {
    /// The person.
    pub person: Person,
    /// To whom they report now.
    pub manager: Option<PersonId>,
    /// The teams that they are in now, with their names.
    pub teams: Vec<(TeamId, String)>,
    /// The resource as it was last sent.
    pub resource: Option<String>,
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

    /// One person. `None` where there is none, or none any more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provisioned_person(
        &self,
        organisation: OrganisationId,
        id: PersonId,
    ) -> Result<Option<ProvisionedPerson>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let found = select_people!(&mut tx, "AND p.id = $3", organisation.0, now(), id.0)?;
        drop(tx);
        Ok(self.open_people(organisation, found).await?.pop())
    }

    /// People in the order in which they were added: at most so many, after so many others.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provisioned_people(
        &self,
        organisation: OrganisationId,
        skipped: u32,
        most: u32,
    ) -> Result<Vec<ProvisionedPerson>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let (most, skipped) = (i64::from(most), i64::from(skipped));
        let page = select_people!(&mut tx, "ORDER BY p.id LIMIT $3 OFFSET $4", organisation.0, now(), most, skipped)?;
        drop(tx);
        self.open_people(organisation, page).await
    }

    /// People in the order in which they were added, from after one of them on: for whoever looks at all.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provisioned_people_after(
        &self,
        organisation: OrganisationId,
        after: Option<PersonId>,
        most: u32,
    ) -> Result<Vec<ProvisionedPerson>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let after = after.map_or(Uuid::nil(), |it| it.0);
        let page = select_people!(
            &mut tx,
            "AND p.id > $3 ORDER BY p.id LIMIT $4",
            organisation.0,
            now(),
            after,
            i64::from(most)
        )?;
        drop(tx);
        self.open_people(organisation, page).await
    }

    /// How many people there are.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_provisioned_people(&self, organisation: OrganisationId) -> Result<u64, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let (found,): (i64,) = one!(
            &mut tx,
            "SELECT COUNT(*) FROM people p
             LEFT JOIN scim_people s ON s.organisation = p.organisation AND s.person = p.id
             WHERE p.organisation = $1 AND p.erased IS NULL AND s.removed IS NULL",
            organisation.0,
        )?;
        count(found, "people")
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

    async fn open_people(
        &self,
        organisation: OrganisationId,
        found: Found,
    ) -> Result<Vec<ProvisionedPerson>, StoreError> {
        let newest = found.people.iter().filter_map(|row| row.generation).max();
        let ring = self.key_ring_with(organisation, newest).await?;
        let mut ids: HashMap<Uuid, Vec<Vec<u8>>> = HashMap::new();
        for (person, sealed) in found.ids {
            ids.entry(person).or_default().push(sealed);
        }
        let mut teams: HashMap<Uuid, Vec<(TeamId, String)>> = HashMap::new();
        for (person, team, name) in found.teams {
            teams.entry(person).or_default().push((TeamId(team), name));
        }
        let managers: HashMap<Uuid, Uuid> = found.managers.into_iter().collect();
        let mut resources: HashMap<Uuid, Vec<u8>> = found.resources.into_iter().collect();
        let person = |row: PersonRow| {
            let id = row.id;
            let resource = resources.remove(&id);
            let resource = resource.map(|it| row.open_resource(&ring.generations, organisation, &it)).transpose()?;
            Ok(ProvisionedPerson {
                person: row.open(&ring.generations, organisation, ids.remove(&id).unwrap_or_default())?,
                manager: managers.get(&id).map(|it| PersonId(*it)),
                teams: teams.remove(&id).unwrap_or_default(),
                resource: resource.flatten(),
            })
        };
        found.people.into_iter().map(person).collect()
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

/// People as they lie in the tables.
struct Found {
    people: Vec<PersonRow>,
    ids: Vec<(Uuid, Vec<u8>)>,
    managers: Vec<(Uuid, Uuid)>,
    teams: Vec<(Uuid, Uuid, String)>,
    resources: Vec<(Uuid, Vec<u8>)>,
}

/// Reads people in a few queries, however many they are: `$1` is the organisation, `$2` is now.
macro_rules! select_people {
    ($tx:expr, $which:literal $(, $bind:expr)* $(,)?) => {
        async {
            macro_rules! which {
                () => {
                    concat!(
                        "SELECT p.id FROM people p
                         LEFT JOIN scim_people s ON s.organisation = p.organisation AND s.person = p.id
                         WHERE p.organisation = $1 AND p.created <= $2 AND p.erased IS NULL AND s.removed IS NULL ",
                        $which
                    )
                };
            }
            let people: Vec<PersonRow> = all!(
                $tx,
                concat!(
                    "SELECT p.id, p.profile, p.active, p.created, p.changed, p.erased, k.generation, k.wrapped_key
                     FROM people p
                     LEFT JOIN person_keys k ON k.organisation = p.organisation AND k.person = p.id
                     WHERE p.organisation = $1 AND p.id IN (", which!(), ") ORDER BY p.id"
                )
                $(, $bind)*
            )?;
            let ids: Vec<(Uuid, Vec<u8>)> = all!(
                $tx,
                concat!(
                    "SELECT person, sealed FROM person_ids
                     WHERE organisation = $1 AND person IN (", which!(), ") ORDER BY digest"
                )
                $(, $bind)*
            )?;
            let managers: Vec<(Uuid, Uuid)> = all!(
                $tx,
                concat!(
                    "SELECT person, manager FROM reporting_lines
                     WHERE organisation = $1 AND starts <= $2 AND (ends IS NULL OR ends > $2)
                         AND person IN (", which!(), ")"
                )
                $(, $bind)*
            )?;
            let teams: Vec<(Uuid, Uuid, String)> = all!(
                $tx,
                concat!(
                    "SELECT m.person, t.id, t.name FROM memberships m
                     JOIN teams t ON t.organisation = m.organisation AND t.id = m.team AND t.closed IS NULL
                     WHERE m.organisation = $1 AND m.starts <= $2 AND (m.ends IS NULL OR m.ends > $2)
                         AND m.person IN (", which!(), ") ORDER BY t.id"
                )
                $(, $bind)*
            )?;
            let resources: Vec<(Uuid, Vec<u8>)> = all!(
                $tx,
                concat!(
                    "SELECT person, resource FROM scim_people
                     WHERE organisation = $1 AND resource IS NOT NULL AND person IN (", which!(), ")"
                )
                $(, $bind)*
            )?;
            Ok::<_, StoreError>(Found { people, ids, managers, teams, resources })
        }
        .await
    };
}
use select_people;

impl PersonRow {
    fn open_resource(
        &self,
        keys: &Generations,
        organisation: OrganisationId,
        sealed: &[u8],
    ) -> Result<Option<String>, StoreError> {
        let Some(key) = self.key(keys, organisation)? else { return Ok(None) };
        let text = key.open(sealed, Seal::ScimResource(organisation, PersonId(self.id)))?;
        String::from_utf8(text).map(Some).map_err(|_| damaged("scim_people"))
    }
}
