//! Rotating keys while servers run. At no moment is anything kept that no key opens, and whatever is interrupted is taken
//! up again by the same call.
//!
//! The master key: first every organisation's key is sealed with the new one *besides* the old one, so that either opens
//! everything and servers can be given the new one in turn; then the old seals are deleted.
//!
//! An organisation's key: a new generation is added, every data key is wrapped again with it, batch by batch, and the old
//! generation is deleted. A server that still wraps with the old one is refused by the database then, and reads the keys
//! again.

use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId, PracticeId, WebhookSecretId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::now;
use crate::key_ring::{Generations, SealedKeyRow, Wrapped, retired, select_keys};
use crate::seal::{Key, Seal};
use crate::sql::{Transaction, all, execute, optional};
use crate::{MasterKey, Store, StoreError};

/// Data keys that are wrapped again in one transaction. Others wait for it, so it is short.
const BATCH: i64 = 200;

/// Where a key that is wrapped belongs, by its organisation and the id in its row.
type Place = fn(OrganisationId, Uuid) -> Seal;

/// The tables of wrapped data keys, with the column that says whose a key is.
const WRAPPED: [(&str, &str, Place); 5] = [
    ("lookup_keys", "organisation", |organisation, _| Seal::LookupKey(organisation)),
    ("person_keys", "person", |organisation, id| Seal::PersonKey(organisation, PersonId(id))),
    ("practice_keys", "session", |organisation, id| Seal::PracticeKey(organisation, PracticeId(id))),
    ("webhook_secrets", "id", |organisation, id| Seal::WebhookSecret(organisation, WebhookSecretId(id))),
    ("conversation_keys", "conversation", |organisation, id| Seal::DataKey(organisation, ConversationId(id))),
];

impl Store {
    /// Seals the organisation's keys with a new master key besides the present one: either opens them from now on.
    ///
    /// # Errors
    /// [`StoreError::WrongMasterKey`] where neither opens them.
    pub async fn add_master_key(&self, organisation: OrganisationId, new: &MasterKey) -> Result<(), StoreError> {
        let arguments = (organisation, self.inner.keys.master(), new.clone());
        let added = self.inner.engine.write(organisation, arguments, |(organisation, present, new), tx| {
            Box::pin(async move { seal_with_both(tx, *organisation, present, new).await.map(drop) })
        });
        added.await
    }

    /// Deletes what the organisation's keys were sealed with before [`Store::add_master_key`]: only the new master key
    /// opens them from now on.
    ///
    /// # Errors
    /// [`StoreError::WrongMasterKey`] where neither key opens them.
    pub async fn retire_master_key(&self, organisation: OrganisationId, new: &MasterKey) -> Result<(), StoreError> {
        let arguments = (organisation, self.inner.keys.master(), new.clone());
        let retired = self.inner.engine.write(organisation, arguments, |(organisation, present, new), tx| {
            Box::pin(async move {
                let mut changed = 0;
                for (generation, seal) in seal_with_both(tx, *organisation, present, new).await? {
                    changed += execute!(
                        tx,
                        "UPDATE organisation_keys SET wrapped_key = $3, next_wrapped_key = NULL
                         WHERE organisation = $1 AND generation = $2 AND next_wrapped_key IS NOT NULL",
                        organisation.0,
                        generation,
                        seal,
                    )?;
                }
                if changed > 0 {
                    append(tx, *organisation, operators(Action::MasterKeyRotated, *organisation)).await?;
                }
                Ok(())
            })
        });
        retired.await?;
        self.inner.engine.scrub().await
    }

    /// Gives the organisation a new key and wraps each of its data keys with it, telling `progress` how many so far.
    /// Returns how many that were. Where an earlier call was interrupted, what it began is finished.
    ///
    /// # Errors
    /// [`StoreError::MasterKeyRotating`] while the master key is being rotated; where the database fails.
    pub async fn rotate_organisation_key(
        &self,
        organisation: OrganisationId,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<u64, StoreError> {
        self.begin_generation(organisation).await?;
        let generations = self.read_keys(organisation).await?.generations.clone();
        let mut wrapped = 0;
        for (table, ..) in WRAPPED {
            let mut after = Some(Uuid::nil());
            while let Some(id) = after {
                let arguments = (organisation, generations.clone(), table, id);
                let batch =
                    self.inner.engine.write(organisation, arguments, |(organisation, generations, table, id), tx| {
                        Box::pin(async move { wrap_again(tx, *organisation, generations, table, *id, BATCH).await })
                    });
                let (count, last) = batch.await?;
                wrapped += count;
                after = last;
                progress(wrapped);
            }
        }
        let arguments = (organisation, generations);
        let last = self.inner.engine.write(organisation, arguments, |(organisation, generations), tx| {
            Box::pin(async move { end_generations(tx, *organisation, generations).await })
        });
        wrapped += last.await?;
        self.inner.engine.scrub().await?;
        Ok(wrapped)
    }

    /// Adds a generation, unless one was added that is not finished.
    async fn begin_generation(&self, organisation: OrganisationId) -> Result<(), StoreError> {
        let arguments = (organisation, self.inner.keys.master(), Key::random());
        let begun = self.inner.engine.write(organisation, arguments, |(organisation, master, key), tx| {
            Box::pin(async move {
                let generations = hold_keys(tx, *organisation).await?;
                if generations.iter().any(|it| it.next_wrapped_key.is_some()) {
                    return Err(StoreError::MasterKeyRotating);
                }
                if generations.len() > 1 {
                    return Ok(());
                }
                let newest = generations.last().ok_or(StoreError::NotFound("organisation"))?;
                // A key that cannot open the present generation must not seal the next.
                newest.open(master)?;
                execute!(
                    tx,
                    "INSERT INTO organisation_keys (organisation, generation, wrapped_key, created)
                     VALUES ($1, $2, $3, $4)",
                    organisation.0,
                    newest.wrapped.generation + 1,
                    master.key.wrap(key, Seal::OrganisationKey(*organisation)),
                    now(),
                )?;
                Ok(())
            })
        });
        begun.await
    }
}

/// Sees to it that the new master key opens each generation, and returns the seals that it opens.
async fn seal_with_both(
    tx: &mut Transaction,
    organisation: OrganisationId,
    present: &MasterKey,
    new: &MasterKey,
) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let place = Seal::OrganisationKey(organisation);
    let mut seals = Vec::new();
    for row in hold_keys(tx, organisation).await? {
        let generation = row.wrapped.generation;
        if let Some(seal) = row.seals().find(|it| new.key.unwrap(it, place).is_ok()) {
            seals.push((generation, seal.clone()));
            continue;
        }
        let seal = new.key.wrap(&row.open(present)?, place);
        execute!(
            tx,
            "UPDATE organisation_keys SET next_wrapped_key = $3 WHERE organisation = $1 AND generation = $2",
            organisation.0,
            generation,
            &seal,
        )?;
        seals.push((generation, seal));
    }
    Ok(seals)
}

/// The organisation's keys, which nobody else rotates until the transaction ends. SQLite has one writer.
async fn hold_keys(tx: &mut Transaction, organisation: OrganisationId) -> Result<Vec<SealedKeyRow>, StoreError> {
    if let Transaction::Postgres(_) = tx {
        let _held: Option<(Uuid,)> =
            optional!(tx, "SELECT id FROM organisations WHERE id = $1 FOR NO KEY UPDATE", organisation.0)?;
    }
    Ok(all!(tx, select_keys!("WHERE organisation = $1 ORDER BY generation"), organisation.0)?)
}

/// Wraps the next keys of a table that are not of the newest generation. Returns how many, and the last one's id where
/// there may be more.
async fn wrap_again(
    tx: &mut Transaction,
    organisation: OrganisationId,
    generations: &Generations,
    table: &str,
    after: Uuid,
    limit: i64,
) -> Result<(u64, Option<Uuid>), StoreError> {
    let (_, id, place) = WRAPPED.iter().find(|it| it.0 == table).expect("a table of wrapped keys");
    // The names are those above.
    let select = format!(
        "SELECT {id} AS id, generation, wrapped_key FROM {table}
         WHERE organisation = $1 AND {id} > $2 AND generation < $3 ORDER BY {id} LIMIT $4"
    );
    let rows: Vec<DataKeyRow> = all!(tx, AssertSqlSafe(select), organisation.0, after, generations.newest(), limit)?;
    for row in &rows {
        let place = place(organisation, row.id);
        let again = generations.wrap(&generations.unwrap(&row.wrapped, place)?, place);
        let update = format!(
            "UPDATE {table} SET generation = $3, wrapped_key = $4
             WHERE organisation = $1 AND {id} = $2 AND wrapped_key = $5"
        );
        let before = &row.wrapped.wrapped_key;
        let same =
            execute!(tx, AssertSqlSafe(update), organisation.0, row.id, again.generation, again.wrapped_key, before)?;
        if same == 0 {
            // An erasure took the key away, or put another in its place, since it was read.
            return Err(StoreError::Contended);
        }
    }
    let last = rows.last().filter(|_| i64::try_from(rows.len()) == Ok(limit)).map(|it| it.id);
    Ok((rows.len() as u64, last))
}

/// Wraps what was added meanwhile, and deletes every generation but the newest.
async fn end_generations(
    tx: &mut Transaction,
    organisation: OrganisationId,
    generations: &Generations,
) -> Result<u64, StoreError> {
    if let Transaction::Postgres(_) = tx {
        // Whoever is adding a key that is wrapped with one of these is waited for, and nobody adds another.
        let _held: Vec<(i64,)> = all!(
            tx,
            "SELECT generation FROM organisation_keys WHERE organisation = $1 AND generation < $2 FOR UPDATE",
            organisation.0,
            generations.newest(),
        )?;
    }
    let mut wrapped = 0;
    for (table, ..) in WRAPPED {
        wrapped += wrap_again(tx, organisation, generations, table, Uuid::nil(), i64::MAX).await?.0;
    }
    execute!(
        tx,
        "DELETE FROM organisation_keys WHERE organisation = $1 AND generation < $2",
        organisation.0,
        generations.newest(),
    )
    // Something was wrapped with one of them again, by whoever had not let go of its row.
    .map_err(|error| match retired(error) {
        StoreError::Retired => StoreError::Contended,
        other => other,
    })?;
    append(tx, organisation, operators(Action::OrganisationKeyRotated, organisation)).await?;
    Ok(wrapped)
}

/// Keys are rotated by whoever runs the server.
fn operators(action: Action, organisation: OrganisationId) -> Event {
    Event::new(Actor::Operator, action, Subject::Organisation(organisation))
}

#[derive(sqlx::FromRow)]
struct DataKeyRow {
    id: Uuid,
    #[sqlx(flatten)]
    wrapped: Wrapped,
}
