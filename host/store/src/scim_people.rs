//! Reading people as an identity provider sees them: who was not removed, with their teams and manager of now. However many
//! they are, they are read in a few queries.

use std::collections::HashMap;

use plumbline_core::ids::{OrganisationId, PersonId, TeamId};
use uuid::Uuid;

use crate::columns::{count, damaged, now};
use crate::key_ring::Generations;
use crate::people::PersonRow;
use crate::seal::{Key, Seal};
use crate::sql::{all, one, optional};
use crate::{Person, Store, StoreError};

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

    /// What an identity provider last said of a person, whether or not it removed them since: a resource as JSON.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provisioned_resource(
        &self,
        organisation: OrganisationId,
        id: PersonId,
    ) -> Result<Option<String>, StoreError> {
        let Some(key) = self.person_key(organisation, id).await? else { return Ok(None) };
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(Vec<u8>,)> = optional!(
            &mut tx,
            "SELECT resource FROM scim_people WHERE organisation = $1 AND person = $2 AND resource IS NOT NULL",
            organisation.0,
            id.0,
        )?;
        row.map(|(sealed,)| open(&key, organisation, id, &sealed)).transpose()
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
        open(&key, organisation, PersonId(self.id), sealed).map(Some)
    }
}

fn open(key: &Key, organisation: OrganisationId, id: PersonId, sealed: &[u8]) -> Result<String, StoreError> {
    let text = key.open(sealed, Seal::ScimResource(organisation, id))?;
    String::from_utf8(text).map_err(|_| damaged("scim_people"))
}
