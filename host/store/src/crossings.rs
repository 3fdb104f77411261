//! The only queries that know no organisation: finding out whose key a request carries, giving work to workers, and
//! what the operator's command line, metrics and start-up ask. Whatever is added here must be tested as a crossing.

use std::time::Duration;

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{EventId, JobId, OrganisationId, WebhookId};
use uuid::Uuid;

use crate::columns::{count, damaged, micros, now};
use crate::jobs::{MOST_ATTEMPTS, bury};
use crate::key_ring::{SealedKeyRow, select_keys, select_lookup_keys};
use crate::keys::{FoundRow, key_columns};
use crate::organisations::OrganisationRow;
use crate::roles::roles_held;
use crate::sql::{Transaction, all, one, optional};
use crate::usage::{charge, period};
use crate::{ClaimedDelivery, FoundKey, Job, Lease, Organisation, Store, StoreError};

/// Jobs of all organisations, for the operator's metrics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueueDepth {
    /// Held by no worker.
    pub waiting: u64,
    /// Held by a worker.
    pub running: u64,
    /// Failed for good.
    pub dead: u64,
}

impl Store {
    /// The key with this SHA-256, where it works at `now`: neither expired nor revoked. With it come the roles that its person
    /// holds now, in one statement, since every request waits for this.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_key(&self, hash: &Digest, now: DateTime<Utc>) -> Result<Option<FoundKey>, StoreError> {
        let mut single = self.inner.engine.look_across().await?;
        let rows: Vec<FoundRow> = all!(
            &mut single,
            concat!(
                "SELECT ",
                key_columns!(),
                ", p.id AS works, r.role FROM api_keys k
                 LEFT JOIN people p ON p.organisation = k.organisation AND p.id = k.person
                     AND p.active AND p.erased IS NULL ",
                roles_held!(),
                " WHERE k.hash = $1 AND k.revoked IS NULL AND (k.expires IS NULL OR k.expires > $2) ORDER BY r.role"
            ),
            hash.0.to_vec(),
            micros(now),
        )?;
        FoundKey::of(rows)
    }

    /// Every organisation, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn organisations(&self) -> Result<Vec<Organisation>, StoreError> {
        let mut tx = self.inner.engine.read_across().await?;
        let rows: Vec<OrganisationRow> = all!(&mut tx, "SELECT id, name, created FROM organisations ORDER BY name")?;
        Ok(rows.into_iter().map(Organisation::from).collect())
    }

    /// The organisation of that name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn organisation_named(&self, name: &str) -> Result<Option<Organisation>, StoreError> {
        let mut tx = self.inner.engine.read_across().await?;
        let row: Option<OrganisationRow> =
            optional!(&mut tx, "SELECT id, name, created FROM organisations WHERE name = $1", name)?;
        Ok(row.map(Organisation::from))
    }

    /// Gives up to `limit` due jobs to a worker for `lease` from `now`; a job whose lease ran out is due again. Each is
    /// of the organisation that has the fewest jobs running, and of those the one that has used least fuel lately, so
    /// that no tenant's backlog delays another's.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn claim(
        &self,
        worker: &str,
        lease: Duration,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Job>, StoreError> {
        let arguments = (self.inner.usage.take(), worker.to_owned(), micros(now + lease), limit as usize, micros(now));
        let claimed = self.inner.engine.write_across(arguments, |(used, worker, until, limit, now), tx| {
            Box::pin(async move {
                charge(tx, used, *now).await?;
                let (mut jobs, mut unfit) = (Vec::new(), Vec::new());
                while jobs.len() < *limit
                    && let Some(organisation) = next_in_turn(tx, *now).await?
                    && let Some(row) = take(tx, organisation, worker, *until, *now).await?
                {
                    match row.job(organisation) {
                        Ok(job) => jobs.push(job),
                        Err(code) => unfit.push((organisation, row.lease(), code)),
                    }
                }
                Ok((jobs, unfit))
            })
        });
        let (jobs, unfit) = claimed.await?;
        for (organisation, lease, code) in unfit {
            self.bury(organisation, lease, code, now).await?;
        }
        Ok(jobs)
    }

    /// Puts a job that must not run to the dead, which is its organisation's own affair. Where that fails, its lease runs out
    /// and it is found again.
    async fn bury(
        &self,
        organisation: OrganisationId,
        lease: Lease,
        code: &'static str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, lease, code, micros(now));
        let buried = self.inner.engine.write(organisation, arguments, |(organisation, lease, code, now), tx| {
            Box::pin(bury(tx, *organisation, lease, code, *now))
        });
        match buried.await {
            // Erased or done meanwhile.
            Ok(false) | Err(StoreError::LeaseLost) => {}
            Ok(true) => self.inner.wake.all(),
            Err(error) => return Err(error),
        }
        self.inner.wake.happened(organisation);
        Ok(())
    }

    /// Gives up to `limit` due deliveries to a worker for `lease` from `now`; one whose lease ran out is due again. Each is to
    /// the webhook whose organisation has the fewest under way, and of a webhook and of an organisation no more than so many
    /// are under way at once, so that nobody waits for another's receiver.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn claim_deliveries(
        &self,
        lease: Duration,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<ClaimedDelivery>, StoreError> {
        // Looking costs a reader, and claiming the writer.
        if self.next_delivery().await?.is_none_or(|due| due > micros(now)) {
            return Ok(Vec::new());
        }
        let arguments = (micros(now + lease), limit as usize, micros(now));
        let claimed = self.inner.engine.write_across(arguments, |(until, limit, now), tx| {
            Box::pin(async move {
                let mut claimed = Vec::new();
                while claimed.len() < *limit
                    && let Some((organisation, webhook)) = next_webhook_in_turn(tx, *now).await?
                    && let Some(row) = take_delivery(tx, organisation, webhook, *until, *now).await?
                {
                    claimed.push(ClaimedDelivery {
                        organisation,
                        webhook,
                        event: EventId(row.event),
                        attempt: count(row.attempt, "webhook_deliveries")?,
                        token: row.token,
                    });
                }
                Ok(claimed)
            })
        });
        claimed.await
    }

    /// When the next delivery is due, or its lease may have run out. `None` where there is none.
    pub(crate) async fn next_delivery(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut tx = self.inner.engine.read_across().await?;
        let text = "SELECT MIN(due) FROM webhook_deliveries WHERE due IS NOT NULL";
        let (due,): (Option<DateTime<Utc>>,) = one!(&mut tx, text)?;
        Ok(due)
    }

    /// How much work there is at `now`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn queue_depth(&self, now: DateTime<Utc>) -> Result<QueueDepth, StoreError> {
        let mut tx = self.inner.engine.read_across().await?;
        let (jobs, running, dead): (i64, i64, i64) = one!(
            &mut tx,
            "SELECT COUNT(*),
                 COUNT(CASE WHEN state = 'running' AND due > $1 THEN 1 END),
                 COUNT(CASE WHEN state = 'dead' THEN 1 END)
             FROM jobs",
            micros(now),
        )?;
        Ok(QueueDepth {
            waiting: (jobs - running - dead).unsigned_abs(),
            running: running.unsigned_abs(),
            dead: dead.unsigned_abs(),
        })
    }

    /// How long until the next job is due, or its lease may have run out. `None` where there is none.
    pub(crate) async fn next_due(&self) -> Result<Option<Duration>, StoreError> {
        let mut tx = self.inner.engine.read_across().await?;
        let (due,): (Option<DateTime<Utc>>,) = one!(&mut tx, "SELECT MIN(due) FROM jobs WHERE state <> 'dead'")?;
        Ok(due.map(|due| (due - now()).to_std().unwrap_or_default()))
    }

    /// Opens the keys of every organisation, so that a server that runs while the master key is rotated needs neither.
    ///
    /// # Errors
    /// [`StoreError::WrongMasterKey`] where the database was sealed with another one.
    pub(crate) async fn open_keys(&self) -> Result<(), StoreError> {
        let mut tx = self.inner.engine.read_across().await?;
        let keys: Vec<SealedKeyRow> = all!(&mut tx, select_keys!("ORDER BY organisation, generation"))?;
        let lookups: Vec<SealedKeyRow> = all!(&mut tx, select_lookup_keys!(""))?;
        let (keyless,): (i64,) = one!(
            &mut tx,
            "SELECT COUNT(*) FROM organisations o
             WHERE NOT EXISTS (SELECT 1 FROM organisation_keys k WHERE k.organisation = o.id)",
        )?;
        drop(tx);
        if keyless > 0 {
            return Err(damaged("organisation_keys"));
        }
        self.keep_keys(keys, lookups).await
    }
}

/// Whose job is run next. Its cost grows with the organisations, not with their jobs.
async fn next_in_turn(tx: &mut Transaction, now: DateTime<Utc>) -> Result<Option<OrganisationId>, StoreError> {
    let row: Option<(Uuid,)> = optional!(
        tx,
        // MIN is one look into an index for each organisation, where EXISTS made PostgreSQL read every due job.
        "SELECT u.organisation FROM organisation_usage u
         WHERE (SELECT MIN(j.due) FROM jobs j WHERE j.organisation = u.organisation AND j.state <> 'dead') <= $1
         ORDER BY
             (SELECT COUNT(*) FROM jobs j WHERE j.organisation = u.organisation AND j.state = 'running' AND j.due > $1),
             CASE WHEN u.period = $2 THEN u.fuel ELSE 0 END,
             (SELECT MIN(j.due) FROM jobs j WHERE j.organisation = u.organisation AND j.state <> 'dead')
         LIMIT 1",
        now,
        period(now),
    )?;
    Ok(row.map(|(organisation,)| OrganisationId(organisation)))
}

#[derive(sqlx::FromRow)]
struct TakenRow {
    id: Uuid,
    work: String,
    attempt: i64,
    token: i64,
}

impl TakenRow {
    fn lease(&self) -> Lease {
        Lease { job: JobId(self.id), token: self.token }
    }

    /// The job, or the code of why it must not run.
    fn job(&self, organisation: OrganisationId) -> Result<Job, &'static str> {
        if self.attempt > MOST_ATTEMPTS {
            return Err("lease-expired");
        }
        let work = serde_json::from_str(&self.work).map_err(|_| "unknown-work")?;
        let attempt = count(self.attempt, "jobs").map_err(|_| "unknown-work")?;
        Ok(Job { organisation, lease: self.lease(), work, attempt })
    }
}

/// Takes the organisation's job that has been due longest. The two engines differ in one thing: SQLite has one writer,
/// and on PostgreSQL others claim at the same time, so rows that they hold are passed over.
async fn take(
    tx: &mut Transaction,
    organisation: OrganisationId,
    worker: &str,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<TakenRow>, StoreError> {
    const SQLITE: &str = "
        UPDATE jobs SET state = 'running', due = $3, attempt = attempt + 1, token = token + 1, worker = $2
        WHERE organisation = $1 AND id = (
            SELECT id FROM jobs WHERE organisation = $1 AND state <> 'dead' AND due <= $4
            ORDER BY due, id LIMIT 1
        )
        RETURNING id, work, attempt, token";
    const POSTGRES: &str = "
        UPDATE jobs SET state = 'running', due = $3, attempt = attempt + 1, token = token + 1, worker = $2
        WHERE organisation = $1 AND id = (
            SELECT id FROM jobs WHERE organisation = $1 AND state <> 'dead' AND due <= $4
            ORDER BY due, id LIMIT 1
            FOR UPDATE SKIP LOCKED
        )
        RETURNING id, work, attempt, token";
    let text = match tx {
        Transaction::Sqlite(_) => SQLITE,
        Transaction::Postgres(_) => POSTGRES,
    };
    Ok(optional!(tx, text, organisation.0, worker, until, now)?)
}

/// Attempts under way at once: to one webhook, and to all of an organisation.
const MOST_OF_WEBHOOK: i64 = 4;
const MOST_OF_ORGANISATION: i64 = 16;

/// To where something is sent next. Its cost grows with the webhooks, not with what waits for them.
async fn next_webhook_in_turn(
    tx: &mut Transaction,
    now: DateTime<Utc>,
) -> Result<Option<(OrganisationId, WebhookId)>, StoreError> {
    let row: Option<(Uuid, Uuid)> = optional!(
        tx,
        "SELECT organisation, id FROM (
             SELECT w.organisation, w.id,
                 (SELECT MIN(d.due) FROM webhook_deliveries d
                     WHERE d.organisation = w.organisation AND d.webhook = w.id AND d.due IS NOT NULL) AS due,
                 (SELECT COUNT(*) FROM webhook_deliveries d WHERE d.organisation = w.organisation
                     AND d.webhook = w.id AND d.state = 'running' AND d.due > $1) AS of_webhook,
                 (SELECT COUNT(*) FROM webhook_deliveries d
                     WHERE d.organisation = w.organisation AND d.state = 'running' AND d.due > $1) AS of_organisation
             FROM webhooks w WHERE w.disabled IS NULL
         ) w
         WHERE due <= $1 AND of_webhook < $2 AND of_organisation < $3
         ORDER BY of_organisation, of_webhook, due LIMIT 1",
        now,
        MOST_OF_WEBHOOK,
        MOST_OF_ORGANISATION,
    )?;
    Ok(row.map(|(organisation, webhook)| (OrganisationId(organisation), WebhookId(webhook))))
}

#[derive(sqlx::FromRow)]
struct TakenDeliveryRow {
    event: Uuid,
    attempt: i64,
    token: i64,
}

/// Takes what has been due longest at a webhook. See [`take`] for what differs.
async fn take_delivery(
    tx: &mut Transaction,
    organisation: OrganisationId,
    webhook: WebhookId,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<TakenDeliveryRow>, StoreError> {
    const SQLITE: &str = "
        UPDATE webhook_deliveries SET state = 'running', due = $3, attempt = attempt + 1, token = token + 1
        WHERE organisation = $1 AND webhook = $2 AND event = (
            SELECT event FROM webhook_deliveries WHERE organisation = $1 AND webhook = $2 AND due <= $4
            ORDER BY due, event LIMIT 1
        )
        RETURNING event, attempt, token";
    const POSTGRES: &str = "
        UPDATE webhook_deliveries SET state = 'running', due = $3, attempt = attempt + 1, token = token + 1
        WHERE organisation = $1 AND webhook = $2 AND event = (
            SELECT event FROM webhook_deliveries WHERE organisation = $1 AND webhook = $2 AND due <= $4
            ORDER BY due, event LIMIT 1
            FOR UPDATE SKIP LOCKED
        )
        RETURNING event, attempt, token";
    let text = match tx {
        Transaction::Sqlite(_) => SQLITE,
        Transaction::Postgres(_) => POSTGRES,
    };
    Ok(optional!(tx, text, organisation.0, webhook.0, until, now)?)
}
