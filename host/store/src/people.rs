//! People. Their names, and the ids by which other systems know them, are sealed with a key of their own; whoever has an id
//! is found by a digest that is keyed with the organisation's secret. Erasing a person deletes the key and the digests.

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::people::comparable;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{json, json_text, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::key_ring::{Generations, Wrapped, retired};
use crate::scim::free_id;
use crate::seal::{Key, Seal};
use crate::speakers::match_speakers;
use crate::sql::{Transaction, all, execute, optional};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// Somebody to be added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPerson {
    /// What is shown of them.
    pub profile: Profile,
    /// The ids by which other systems know them; no two people share one.
    pub ids: Vec<ExternalId>,
}

/// What is shown of a person. Kept sealed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// As they are called.
    pub name: String,
}

/// A person as they are kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// `None` once erased.
    pub profile: Option<Profile>,
    /// As they were given, by scheme and value; none once erased.
    pub ids: Vec<ExternalId>,
    /// Whether they work here now. What was theirs stays theirs.
    pub active: bool,
    /// When they were added.
    pub created: DateTime<Utc>,
    /// When they were last changed.
    pub changed: DateTime<Utc>,
    /// When they were erased.
    pub erased: Option<DateTime<Utc>>,
}

/// What is to change of a person; what is `None` stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PersonChange {
    /// What is shown of them.
    pub profile: Option<Profile>,
    /// All their ids: those that are missing here are taken away.
    pub ids: Option<Vec<ExternalId>>,
    /// Whether they work here now.
    pub active: Option<bool>,
}

/// An id with the digest that it is found by and the bytes that it is kept as.
#[derive(Clone)]
pub(crate) struct SealedId {
    digest: Vec<u8>,
    sealed: Vec<u8>,
}

impl Store {
    /// Adds a person, who from now on is known by their ids: in what was captured before, too.
    ///
    /// # Errors
    /// [`StoreError::IdTaken`] where somebody has one of the ids; [`StoreError::IdempotencyMismatch`].
    pub async fn create_person(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        person: NewPerson,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<PersonId>, StoreError> {
        loop {
            let created = self.try_create_person(organisation, actor, &person, idempotency.clone()).await;
            match created {
                Err(StoreError::Retired) => _ = self.read_keys(organisation).await?,
                outcome => return outcome,
            }
        }
    }

    async fn try_create_person(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        person: &NewPerson,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<PersonId>, StoreError> {
        let (id, key) = (PersonId::new(), Key::random());
        let wrapped = self.wrap_key(organisation, &key, Seal::PersonKey(organisation, id)).await?;
        let profile = seal_profile(&key, organisation, id, &person.profile);
        let ids = self.seal_ids(&key, organisation, id, &person.ids).await?;
        let arguments = (organisation, actor, id, wrapped, profile, ids, idempotency);
        let created = self.inner.engine.write(
            organisation,
            arguments,
            |(organisation, actor, id, wrapped, profile, ids, idempotency), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, *organisation, idempotency.as_ref()).await? {
                        return Ok(Created { id: PersonId(first.resource), new: false });
                    }
                    add(tx, *organisation, *id, wrapped, profile).await?;
                    give_ids(tx, *organisation, *id, ids).await?;
                    remember(tx, *organisation, idempotency.as_ref(), Remembered::resource(id.0)).await?;
                    let event = Event::new(*actor, Action::PersonCreated, Subject::Person(*id)).about(*id);
                    append(tx, *organisation, event.with("ids", ids.len())).await?;
                    Ok(Created { id: *id, new: true })
                })
            },
        );
        created.await
    }

    /// Changes a person. False where there is none, or none any more.
    ///
    /// # Errors
    /// [`StoreError::IdTaken`] where somebody else has one of the ids.
    pub async fn change_person(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: PersonId,
        change: PersonChange,
    ) -> Result<bool, StoreError> {
        let Some(key) = self.person_key(organisation, id).await? else { return Ok(false) };
        let profile = change.profile.map(|it| seal_profile(&key, organisation, id, &it));
        let ids = match change.ids {
            Some(ids) => Some(self.seal_ids(&key, organisation, id, &ids).await?),
            None => None,
        };
        let arguments = (organisation, actor, id, profile, ids, change.active);
        let changed =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, id, profile, ids, active), tx| {
                Box::pin(async move {
                    let found = execute!(
                        tx,
                        "UPDATE people SET profile = COALESCE($3, profile), active = COALESCE($4, active), changed = $5
                         WHERE organisation = $1 AND id = $2 AND erased IS NULL",
                        organisation.0,
                        id.0,
                        profile.as_deref(),
                        *active,
                        now(),
                    )?;
                    if found == 0 {
                        return Ok(false);
                    }
                    if let Some(ids) = ids {
                        keep_ids(tx, *organisation, *id, ids).await?;
                        give_ids(tx, *organisation, *id, ids).await?;
                    }
                    let event = Event::new(*actor, Action::PersonChanged, Subject::Person(*id)).about(*id);
                    let event = event.with("profile", profile.is_some()).with("active", active);
                    append(tx, *organisation, event.with("ids", ids.as_ref().map(Vec::len))).await?;
                    Ok(true)
                })
            });
        changed.await
    }

    /// One person. `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn person(&self, organisation: OrganisationId, id: PersonId) -> Result<Option<Person>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<PersonRow> =
            optional!(&mut tx, select_person!("WHERE p.organisation = $1 AND p.id = $2"), organisation.0, id.0)?;
        let Some(row) = row else { return Ok(None) };
        let ids: Vec<(Vec<u8>,)> = all!(
            &mut tx,
            "SELECT sealed FROM person_ids WHERE organisation = $1 AND person = $2 ORDER BY digest",
            organisation.0,
            id.0,
        )?;
        drop(tx);
        let ring = self.key_ring_with(organisation, row.generation).await?;
        row.open(&ring.generations, organisation, ids.into_iter().map(|it| it.0).collect()).map(Some)
    }

    /// The organisation's people, those added last first; erased ones are left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn people(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Person>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<PersonRow> = all!(
            &mut tx,
            select_person!(
                "WHERE p.organisation = $1 AND ($2 IS NULL OR p.id < $2) AND p.erased IS NULL
                 ORDER BY p.id DESC LIMIT $3"
            ),
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        let ids: Vec<(Uuid, Vec<u8>)> = all!(
            &mut tx,
            "SELECT person, sealed FROM person_ids WHERE organisation = $1 AND person IN (
                 SELECT id FROM people WHERE organisation = $1 AND ($2 IS NULL OR id < $2) AND erased IS NULL
                 ORDER BY id DESC LIMIT $3
             ) ORDER BY digest",
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        drop(tx);
        let newest = rows.iter().filter_map(|row| row.generation).max();
        let ring = self.key_ring_with(organisation, newest).await?;
        let of = |person| ids.iter().filter(|it| it.0 == person).map(|it| it.1.clone()).collect();
        page.of(
            rows,
            |row| row.id,
            |row| {
                let ids = of(row.id);
                row.open(&ring.generations, organisation, ids)
            },
        )
    }

    /// Who has this id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn person_known_as(
        &self,
        organisation: OrganisationId,
        id: &ExternalId,
    ) -> Result<Option<PersonId>, StoreError> {
        let digest = self.id_digest(organisation, id).await?;
        let mut tx = self.inner.engine.read(organisation).await?;
        known_as(&mut tx, organisation, &digest).await
    }

    /// What an id is found by.
    pub(crate) async fn id_digest(&self, organisation: OrganisationId, id: &ExternalId) -> Result<Vec<u8>, StoreError> {
        let ExternalId { scheme, value } = comparable(id);
        let digest = self.lookup_digest(organisation, &[b"person", scheme.as_bytes(), value.as_bytes()]).await?;
        Ok(digest.0.to_vec())
    }

    pub(crate) async fn seal_ids(
        &self,
        key: &Key,
        organisation: OrganisationId,
        person: PersonId,
        ids: &[ExternalId],
    ) -> Result<Vec<SealedId>, StoreError> {
        let mut sealed: Vec<SealedId> = Vec::with_capacity(ids.len());
        for id in ids {
            let digest = self.id_digest(organisation, id).await?;
            if sealed.iter().all(|it| it.digest != digest) {
                let bytes = key.seal(json_text(id).as_bytes(), Seal::ExternalId(organisation, person));
                sealed.push(SealedId { digest, sealed: bytes });
            }
        }
        Ok(sealed)
    }

    pub(crate) async fn person_key(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<Option<Key>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<Wrapped> = optional!(
            &mut tx,
            "SELECT generation, wrapped_key FROM person_keys WHERE organisation = $1 AND person = $2",
            organisation.0,
            person.0,
        )?;
        drop(tx);
        let Some(wrapped) = row else { return Ok(None) };
        self.unwrap_key(organisation, &wrapped, Seal::PersonKey(organisation, person)).await.map(Some)
    }
}

/// Adds a person who has no ids yet.
pub(crate) async fn add(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: PersonId,
    wrapped: &Wrapped,
    profile: &[u8],
) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO people (organisation, id, profile, active, created, changed) VALUES ($1, $2, $3, TRUE, $4, $4)",
        organisation.0,
        id.0,
        profile,
        now(),
    )
    .map_err(StoreError::unknown_organisation)?;
    execute!(
        tx,
        "INSERT INTO person_keys (organisation, person, generation, wrapped_key) VALUES ($1, $2, $3, $4)",
        organisation.0,
        id.0,
        wrapped.generation,
        &wrapped.wrapped_key,
    )
    .map_err(retired)?;
    Ok(())
}

/// Whoever has the id that this is the digest of.
pub(crate) async fn known_as(
    tx: &mut Transaction,
    organisation: OrganisationId,
    digest: &[u8],
) -> Result<Option<PersonId>, StoreError> {
    let row: Option<(Uuid,)> = optional!(
        tx,
        "SELECT person FROM person_ids WHERE organisation = $1 AND digest = $2",
        organisation.0,
        digest,
    )?;
    Ok(row.map(|(person,)| PersonId(person)))
}

/// Whether there is such a person, not erased.
pub(crate) async fn exists(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<bool, StoreError> {
    let row: Option<(Uuid,)> = optional!(
        tx,
        "SELECT id FROM people WHERE organisation = $1 AND id = $2 AND erased IS NULL",
        organisation.0,
        person.0,
    )?;
    Ok(row.is_some())
}

pub(crate) fn seal_profile(key: &Key, organisation: OrganisationId, person: PersonId, profile: &Profile) -> Vec<u8> {
    key.seal(json_text(profile).as_bytes(), Seal::Profile(organisation, person))
}

/// Takes away whatever ids a person has besides these.
pub(crate) async fn keep_ids(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
    ids: &[SealedId],
) -> Result<(), StoreError> {
    let had: Vec<(Vec<u8>,)> =
        all!(tx, "SELECT digest FROM person_ids WHERE organisation = $1 AND person = $2", organisation.0, person.0,)?;
    for (digest,) in had.into_iter().filter(|had| ids.iter().all(|it| it.digest != had.0)) {
        execute!(tx, "DELETE FROM person_ids WHERE organisation = $1 AND digest = $2", organisation.0, digest)?;
    }
    Ok(())
}

/// Gives a person ids, and with them whatever speakers have them and were nobody yet.
pub(crate) async fn give_ids(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
    ids: &[SealedId],
) -> Result<(), StoreError> {
    for id in ids {
        free_id(tx, organisation, &id.digest).await?;
        execute!(
            tx,
            "INSERT INTO person_ids (organisation, digest, person, sealed) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organisation, digest) DO NOTHING",
            organisation.0,
            &id.digest,
            person.0,
            &id.sealed,
        )?;
        if known_as(tx, organisation, &id.digest).await? != Some(person) {
            return Err(StoreError::IdTaken);
        }
        match_speakers(tx, organisation, person, &id.digest).await?;
    }
    Ok(())
}

macro_rules! select_person {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.profile, p.active, p.created, p.changed, p.erased, k.generation, k.wrapped_key
             FROM people p
             LEFT JOIN person_keys k ON k.organisation = p.organisation AND k.person = p.id ",
            $rest
        )
    };
}
pub(crate) use select_person;

#[derive(sqlx::FromRow)]
pub(crate) struct PersonRow {
    pub(crate) id: Uuid,
    profile: Option<Vec<u8>>,
    active: bool,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
    erased: Option<DateTime<Utc>>,
    pub(crate) generation: Option<i64>,
    wrapped_key: Option<Vec<u8>>,
}

impl PersonRow {
    /// What everything of the person is sealed with; `None` once erased.
    pub(crate) fn key(&self, keys: &Generations, organisation: OrganisationId) -> Result<Option<Key>, StoreError> {
        let (Some(generation), Some(wrapped_key)) = (self.generation, self.wrapped_key.clone()) else {
            return Ok(None);
        };
        let wrapped = Wrapped { generation, wrapped_key };
        keys.unwrap(&wrapped, Seal::PersonKey(organisation, PersonId(self.id))).map(Some)
    }

    pub(crate) fn open(
        self,
        keys: &Generations,
        organisation: OrganisationId,
        sealed_ids: Vec<Vec<u8>>,
    ) -> Result<Person, StoreError> {
        const TABLE: &str = "people";
        let key = self.key(keys, organisation)?;
        let Self { id, profile, active, created, changed, erased, .. } = self;
        let id = PersonId(id);
        let bare = Person { id, profile: None, ids: Vec::new(), active, created, changed, erased };
        let (Some(profile), Some(key)) = (profile, key) else { return Ok(bare) };
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| crate::columns::damaged(TABLE));
        let profile = json(&text(key.open(&profile, Seal::Profile(organisation, id))?)?, TABLE)?;
        let open = |sealed: Vec<u8>| json(&text(key.open(&sealed, Seal::ExternalId(organisation, id))?)?, TABLE);
        let ids = sealed_ids.into_iter().map(open).collect::<Result<_, StoreError>>()?;
        Ok(Person { profile: Some(profile), ids, ..bare })
    }
}
