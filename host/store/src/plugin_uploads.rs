//! Plugins in: an upload is registered with its check, and the check's verdict commits with the completion of its job.
//! A name and version is one component for good, so what a version means never changes.

use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::event::Facts;
use plumbline_core::ids::{OrganisationId, PluginId};
use plumbline_core::manifest::Manifest;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{big, digest, json_text, now};
use crate::events;
use crate::idempotency::{Remembered, recall, remember};
use crate::jobs::{complete, enqueue};
use crate::sql::{Transaction, execute, one, optional};
use crate::{Created, Idempotency, Lease, ReadyPlugin, Store, StoreError, Work};

/// How a check ended.
#[derive(Clone, PartialEq, Debug)]
pub enum PluginVerdict {
    /// It can be bound.
    Ready(ReadyPlugin),
    /// It cannot, and the report says why.
    Refused {
        /// What the check found.
        report: serde_json::Value,
    },
}

impl Store {
    /// Registers an uploaded component and enqueues its check, in one transaction. The same digest again is the same
    /// plugin, in whatever state it is, and no second check.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::IdempotencyMismatch`].
    pub async fn create_plugin(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        digest: Digest,
        size: u64,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<PluginId>, StoreError> {
        let arguments = (organisation, actor, digest, size, idempotency);
        let created =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, digest, size, idempotency), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, *organisation, idempotency.as_ref()).await? {
                        return Ok(Created { id: PluginId(first.resource), new: false });
                    }
                    let created = register(tx, *organisation, *digest, *size).await?;
                    if created.new {
                        enqueue(tx, *organisation, Work::Check { plugin: created.id }, now()).await?;
                    }
                    remember(tx, *organisation, idempotency.as_ref(), Remembered::resource(created.id.0)).await?;
                    if created.new {
                        append(tx, *organisation, arrived(*actor, Action::PluginUploaded, created.id, *digest)).await?;
                    }
                    Ok(created)
                })
            });
        let created = created.await?;
        self.inner.wake.all();
        Ok(created)
    }

    /// Puts a plugin that needs no check into the organisation's catalog, as those that come in the box are. Twice is
    /// once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation does not exist; [`StoreError::VersionTaken`] where it has
    /// another component by that name and version.
    pub async fn seed_plugin(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        digest: Digest,
        size: u64,
        ready: ReadyPlugin,
    ) -> Result<Created<PluginId>, StoreError> {
        let arguments = (organisation, actor, digest, size, ready);
        let seeded =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, digest, size, ready), tx| {
                Box::pin(async move {
                    let created = register(tx, *organisation, *digest, *size).await?;
                    if created.new {
                        make_ready(tx, *organisation, created.id, ready).await?;
                        append(tx, *organisation, arrived(*actor, Action::PluginSeeded, created.id, *digest)).await?;
                    }
                    Ok(created)
                })
            });
        seeded.await
    }

    /// Records how a plugin's check ended and completes the job, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; [`StoreError::VersionTaken`], whereupon the job is still to be completed: refuse the
    /// plugin for it.
    pub async fn finish_plugin(
        &self,
        organisation: OrganisationId,
        lease: &Lease,
        id: PluginId,
        verdict: PluginVerdict,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, *lease, id, verdict);
        let finished = self.inner.engine.write(organisation, arguments, |(organisation, lease, id, verdict), tx| {
            Box::pin(async move {
                _ = complete(tx, *organisation, lease).await?;
                let action = match verdict {
                    PluginVerdict::Ready(ready) => {
                        make_ready(tx, *organisation, *id, ready).await?;
                        Action::PluginReady
                    }
                    PluginVerdict::Refused { report } => {
                        refuse(tx, *organisation, *id, report).await?;
                        Action::PluginRefused
                    }
                };
                let facts = Facts::PluginChecked { plugin: *id, ready: action == Action::PluginReady };
                events::append(tx, *organisation, &facts).await?;
                append(tx, *organisation, Event::new(Actor::Host, action, Subject::Plugin(*id))).await
            })
        });
        finished.await?;
        self.inner.wake.happened(organisation);
        self.inner.usage.note(organisation, 0);
        Ok(())
    }
}

fn arrived(actor: Actor, action: Action, id: PluginId, digest: Digest) -> Event {
    Event::new(actor, action, Subject::Plugin(id)).with("digest", digest)
}

/// The plugin made of this component, new where there was none.
async fn register(
    tx: &mut Transaction,
    organisation: OrganisationId,
    digest: Digest,
    size: u64,
) -> Result<Created<PluginId>, StoreError> {
    let id = PluginId::new();
    let inserted = execute!(
        tx,
        "INSERT INTO plugins (organisation, id, digest, size, state, created) VALUES ($1, $2, $3, $4, 'checking', $5)
         ON CONFLICT (organisation, digest) DO NOTHING",
        organisation.0,
        id.0,
        digest.0.to_vec(),
        big(size),
        now(),
    )
    .map_err(StoreError::unknown_organisation)?;
    if inserted > 0 {
        return Ok(Created { id, new: true });
    }
    let (id,): (Uuid,) =
        one!(tx, "SELECT id FROM plugins WHERE organisation = $1 AND digest = $2", organisation.0, digest.0.to_vec(),)?;
    Ok(Created { id: PluginId(id), new: false })
}

/// # Errors
/// [`StoreError::VersionTaken`].
async fn make_ready(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: PluginId,
    ready: &ReadyPlugin,
) -> Result<(), StoreError> {
    let Manifest { name, version, .. } = &ready.manifest;
    let taken: Option<(Vec<u8>,)> = optional!(
        tx,
        "SELECT digest FROM plugins WHERE organisation = $1 AND name = $2 AND version = $3 AND id <> $4",
        organisation.0,
        name,
        version,
        id.0,
    )?;
    if let Some((existing,)) = taken {
        let existing = digest(existing, "plugins")?;
        return Err(StoreError::VersionTaken { name: name.clone(), version: version.clone(), existing });
    }
    let changed = execute!(
        tx,
        "UPDATE plugins SET state = 'ready', name = $3, version = $4, manifest = $5, report = $6
         WHERE organisation = $1 AND id = $2 AND state = 'checking'",
        organisation.0,
        id.0,
        name,
        version,
        json_text(&ready.manifest),
        json_text(&ready.report),
    )
    // Somebody beside this one took the name and version just now: run again, it is seen above.
    .map_err(|error| match error.as_database_error() {
        Some(it) if it.is_unique_violation() => StoreError::Contended,
        _ => error.into(),
    })?;
    found(changed)
}

async fn refuse(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: PluginId,
    report: &serde_json::Value,
) -> Result<(), StoreError> {
    let changed = execute!(
        tx,
        "UPDATE plugins SET state = 'refused', report = $3
         WHERE organisation = $1 AND id = $2 AND state = 'checking'",
        organisation.0,
        id.0,
        json_text(report),
    )?;
    found(changed)
}

fn found(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::NotFound("plugin that is being checked")) } else { Ok(()) }
}
