//! API keys. A key's text is never here, only its SHA-256: whoever reads the database can use none of them.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{KeyId, OrganisationId, PersonId};
use plumbline_core::people::Role;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{json, json_text, micros, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::people::exists;
use crate::roles;
use crate::sql::{Transaction, all, execute, optional};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// A key to be created.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The first characters of the key, by which its owner recognises it.
    pub prefix: String,
    /// SHA-256 of the whole key.
    pub hash: Digest,
    /// When it stops working; `None` for never.
    pub expires: Option<DateTime<Utc>>,
    /// Whom it acts for; `None` for a system of the organisation.
    pub person: Option<PersonId>,
}

/// What is kept of a new key's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeySecret {
    /// The first characters of the key, by which its owner recognises it.
    pub prefix: String,
    /// SHA-256 of the whole key.
    pub hash: Digest,
}

/// A key as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiKey {
    /// Its id.
    pub id: KeyId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The first characters of the key.
    pub prefix: String,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// When it stops working; `None` for never.
    pub expires: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked: Option<DateTime<Utc>>,
    /// Whom it acts for; `None` for a system of the organisation.
    pub person: Option<PersonId>,
    /// The key that it took the place of.
    pub replaces: Option<KeyId>,
}

/// A key that works, with what the person may do for whom it acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundKey {
    /// The key.
    pub key: ApiKey,
    /// The roles that its person holds now. None where they do not work here now, or where it acts for nobody.
    pub roles: Vec<Role>,
}

impl Store {
    /// Creates a key. A repeated request answers the id of the first key, whose text nobody has any more.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::IdempotencyMismatch`].
    pub async fn create_key(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        key: NewKey,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<KeyId>, StoreError> {
        let arguments = (organisation, actor, key, idempotency);
        let created =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, key, idempotency), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, *organisation, idempotency.as_ref()).await? {
                        return Ok(Created { id: KeyId(first.resource), new: false });
                    }
                    if let Some(person) = key.person
                        && !exists(tx, *organisation, person).await?
                    {
                        return Err(StoreError::NotFound("person"));
                    }
                    let id = insert(tx, *organisation, key, None).await?;
                    remember(tx, *organisation, idempotency.as_ref(), Remembered::resource(id.0)).await?;
                    append(tx, *organisation, made(*actor, Action::KeyCreated, id, key)).await?;
                    Ok(Created { id, new: true })
                })
            });
        created.await
    }

    /// The organisation's keys, revoked ones included.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn keys(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<ApiKey>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<KeyRow> = all!(
            &mut tx,
            concat!(
                "SELECT ",
                key_columns!(),
                " FROM api_keys k WHERE organisation = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"
            ),
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, ApiKey::try_from)
    }

    /// Makes a key that takes the place of another, which works on until `overlap_ends` and no longer. `None` where there is
    /// no such key that works. What the new one may do, and for whom, is what the old one may.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn rotate_key(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: KeyId,
        secret: KeySecret,
        overlap_ends: DateTime<Utc>,
    ) -> Result<Option<KeyId>, StoreError> {
        let arguments = (organisation, actor, id, secret, micros(overlap_ends));
        let rotated =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, id, secret, overlap_ends), tx| {
                Box::pin(async move {
                    let row: Option<KeyRow> = optional!(
                        tx,
                        concat!(
                            "SELECT ",
                            key_columns!(),
                            " FROM api_keys k WHERE organisation = $1 AND id = $2 AND revoked IS NULL
                                 AND (expires IS NULL OR expires > $3)"
                        ),
                        organisation.0,
                        id.0,
                        now(),
                    )?;
                    let Some(old) = row.map(ApiKey::try_from).transpose()? else { return Ok(None) };
                    let ends = old.expires.map_or(*overlap_ends, |it| it.min(*overlap_ends));
                    execute!(
                        tx,
                        "UPDATE api_keys SET expires = $3 WHERE organisation = $1 AND id = $2",
                        organisation.0,
                        id.0,
                        ends,
                    )?;
                    let KeySecret { prefix, hash } = secret.clone();
                    let ApiKey { name, scopes, expires, person, .. } = old;
                    let key = NewKey { name, scopes, prefix, hash, expires, person };
                    let new = insert(tx, *organisation, &key, Some(*id)).await?;
                    let event =
                        made(*actor, Action::KeyRotated, new, &key).with("replaces", id).with("overlap_ends", ends);
                    append(tx, *organisation, event).await?;
                    Ok(Some(new))
                })
            });
        rotated.await
    }

    /// Revokes a key for good. False where there is no such key; true again where it was revoked before.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn revoke_key(&self, organisation: OrganisationId, actor: Actor, id: KeyId) -> Result<bool, StoreError> {
        let revoked =
            self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
                Box::pin(async move {
                    let row: Option<(Option<DateTime<Utc>>,)> = optional!(
                        tx,
                        "SELECT revoked FROM api_keys WHERE organisation = $1 AND id = $2",
                        organisation.0,
                        id.0,
                    )?;
                    let Some((None,)) = row else { return Ok(row.is_some()) };
                    let revoked = execute!(
                        tx,
                        "UPDATE api_keys SET revoked = $3 WHERE organisation = $1 AND id = $2 AND revoked IS NULL",
                        organisation.0,
                        id.0,
                        now(),
                    )?;
                    if revoked > 0 {
                        append(tx, *organisation, Event::new(*actor, Action::KeyRevoked, Subject::Key(*id))).await?;
                    }
                    Ok(true)
                })
            });
        revoked.await
    }

    /// Notes that a key that [`Store::find_key`] gave was used now. Writes at most once a minute for each key.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn touch_key(&self, organisation: OrganisationId, key: &ApiKey) -> Result<(), StoreError> {
        let at = now();
        if key.last_used.is_some_and(|last| at - last < TOUCHED_EVERY) {
            return Ok(());
        }
        let touched =
            self.inner.engine.write(organisation, (organisation, key.id, at), |(organisation, id, at), tx| {
                Box::pin(async move {
                    execute!(
                        tx,
                        "UPDATE api_keys SET last_used = $3
                     WHERE organisation = $1 AND id = $2 AND (last_used IS NULL OR last_used <= $4)",
                        organisation.0,
                        id.0,
                        at,
                        *at - TOUCHED_EVERY,
                    )?;
                    Ok(())
                })
            });
        touched.await
    }
}

async fn insert(
    tx: &mut Transaction,
    organisation: OrganisationId,
    key: &NewKey,
    replaces: Option<KeyId>,
) -> Result<KeyId, StoreError> {
    let id = KeyId::new();
    execute!(
        tx,
        "INSERT INTO api_keys (organisation, id, name, scopes, prefix, hash, created, expires, person, replaces)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        organisation.0,
        id.0,
        &key.name,
        json_text(&key.scopes),
        &key.prefix,
        key.hash.0.to_vec(),
        now(),
        key.expires.map(micros),
        key.person.map(|it| it.0),
        replaces.map(|it| it.0),
    )
    .map_err(StoreError::unknown_organisation)?;
    Ok(id)
}

fn made(actor: Actor, action: Action, id: KeyId, key: &NewKey) -> Event {
    let event = Event::new(actor, action, Subject::Key(id)).with("scopes", &key.scopes).with("expires", key.expires);
    key.person.into_iter().fold(event, Event::about)
}

const TOUCHED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What a [`KeyRow`] is read from, of `api_keys k`.
macro_rules! key_columns {
    () => {
        "k.id, k.organisation, k.name, k.scopes, k.prefix, k.created, k.expires, k.last_used, k.revoked,
             k.person, k.replaces"
    };
}
pub(crate) use key_columns;

#[derive(sqlx::FromRow)]
struct KeyRow {
    id: Uuid,
    organisation: Uuid,
    name: String,
    scopes: String,
    prefix: String,
    created: DateTime<Utc>,
    expires: Option<DateTime<Utc>>,
    last_used: Option<DateTime<Utc>>,
    revoked: Option<DateTime<Utc>>,
    person: Option<Uuid>,
    replaces: Option<Uuid>,
}

impl TryFrom<KeyRow> for ApiKey {
    type Error = StoreError;
    fn try_from(row: KeyRow) -> Result<Self, Self::Error> {
        let KeyRow { id, organisation, name, scopes, prefix, created, expires, last_used, revoked, person, replaces } =
            row;
        Ok(Self {
            id: KeyId(id),
            organisation: OrganisationId(organisation),
            name,
            scopes: json(&scopes, "api_keys")?,
            prefix,
            created,
            expires,
            last_used,
            revoked,
            person: person.map(PersonId),
            replaces: replaces.map(KeyId),
        })
    }
}

/// A key beside one of the roles of whom it acts for, or beside none.
#[derive(sqlx::FromRow)]
pub(crate) struct FoundRow {
    #[sqlx(flatten)]
    key: KeyRow,
    /// Whom it acts for, where they work here now.
    works: Option<Uuid>,
    role: Option<String>,
}

impl FoundKey {
    /// The one key that these rows are about.
    pub(crate) fn of(mut rows: Vec<FoundRow>) -> Result<Option<Self>, StoreError> {
        let working = rows.iter_mut().filter(|it| it.works.is_some());
        let roles = roles::named(working.map(|it| it.role.take()))?;
        let Some(FoundRow { key, .. }) = rows.into_iter().next() else { return Ok(None) };
        Ok(Some(Self { key: key.try_into()?, roles }))
    }
}
