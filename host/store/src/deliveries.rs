//! Deliveries: an event on its way to a webhook. A row is made with the event, held under a lease with a fencing token like
//! a job, and tried until it arrives or its schedule is at its end; so it arrives at least once, always under the same id.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::event::{DisabledReason, Facts};
use plumbline_core::ids::{EventId, OrganisationId, WebhookId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::columns::{count, micros, named, now};
use crate::events::EventRow;
use crate::sql::{Transaction, all, execute, one, optional};
use crate::webhooks::disable;
use crate::{Event, Page, PageRequest, Store, StoreError, Webhook, WebhookSecret};

/// A delivery that this worker holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClaimedDelivery {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Where it goes.
    pub webhook: WebhookId,
    /// What it tells of.
    pub event: EventId,
    /// From 1.
    pub attempt: u32,
    pub(crate) token: i64,
}

/// All that sending takes.
#[derive(Debug)]
pub struct Outgoing {
    /// Where it goes.
    pub webhook: Webhook,
    /// What it tells of.
    pub event: Event,
    /// What it is signed with, newest first.
    pub secrets: Vec<WebhookSecret>,
}

/// What one attempt came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeliveryAttempt {
    /// Which one, from 1 since the delivery was last begun.
    pub attempt: u32,
    /// When it began.
    pub at: DateTime<Utc>,
    /// What the receiver answered.
    pub status: Option<u16>,
    /// Why it did not arrive, where it did not.
    pub failure: Option<DeliveryFailure>,
    /// How long it took.
    pub duration: Duration,
}

/// Why an attempt did not arrive.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryFailure {
    /// The address is one to which this server does not send.
    AddressRefused,
    /// No address is known for the name.
    Unresolved,
    /// Nobody is there, or no TLS connection can be made.
    Connect,
    /// The connection broke, or what came is no answer.
    Broken,
    /// No answer came in time.
    Timeout,
    /// The receiver names another address, to which nothing is sent.
    Redirect,
    /// The receiver answered something else than success.
    Status,
    /// This server could not make the request.
    HostFault,
}

impl DeliveryFailure {
    /// Such as `address-refused`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AddressRefused => "address-refused",
            Self::Unresolved => "unresolved",
            Self::Connect => "connect",
            Self::Broken => "broken",
            Self::Timeout => "timeout",
            Self::Redirect => "redirect",
            Self::Status => "status",
            Self::HostFault => "host-fault",
        }
    }
}

/// What becomes of a delivery after an attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeliveryFate {
    /// It has arrived.
    Delivered,
    /// It is tried again, not before this time.
    Retry {
        /// When.
        at: DateTime<Utc>,
    },
    /// Its schedule is at its end.
    Failed,
    /// The receiver wants nothing more.
    Gone,
}

/// How far a delivery is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// It is to be tried.
    Waiting,
    /// It is being tried.
    Running,
    /// It has arrived.
    Delivered,
    /// It is not tried any more.
    Failed,
}

impl DeliveryState {
    /// `waiting`, `running`, `delivered` or `failed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// A delivery as the log has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// What it tells of.
    pub event: Event,
    /// How far it is.
    pub state: DeliveryState,
    /// When it is tried next.
    pub next_attempt: Option<DateTime<Utc>>,
    /// What was tried, oldest first; the newest fifty.
    pub attempts: Vec<DeliveryAttempt>,
}

/// Attempts that are shown of one delivery.
const MOST_ATTEMPTS: i64 = 50;

impl Store {
    /// All that sending a delivery takes. `None` where it is not to be sent any more.
    ///
    /// # Errors
    /// [`StoreError::Retired`] where the organisation's key was rotated meanwhile; reading again reads the new one.
    pub async fn outgoing(&self, claimed: &ClaimedDelivery, at: DateTime<Utc>) -> Result<Option<Outgoing>, StoreError> {
        let ClaimedDelivery { organisation, webhook, event, token, .. } = *claimed;
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<EventRow> = optional!(
            &mut tx,
            "SELECT e.id, e.kind, e.facts, e.created, e.position FROM webhook_deliveries d
             JOIN events e ON e.organisation = d.organisation AND e.id = d.event
             WHERE d.organisation = $1 AND d.webhook = $2 AND d.event = $3 AND d.token = $4 AND d.state = 'running'",
            organisation.0,
            webhook.0,
            event.0,
            token,
        )?;
        drop(tx);
        let Some(row) = row else { return Ok(None) };
        let Some(found) = self.webhook(organisation, webhook).await? else { return Ok(None) };
        let secrets = self.webhook_secrets(organisation, webhook, at).await?;
        Ok(Some(Outgoing { webhook: found, event: row.try_into()?, secrets }))
    }

    /// Enters what an attempt came to and what becomes of the delivery, where this worker still holds it. A webhook at
    /// which nothing has arrived for `patience` is disabled, and one that is gone at once.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn finish_attempt(
        &self,
        claimed: &ClaimedDelivery,
        attempt: DeliveryAttempt,
        fate: DeliveryFate,
        patience: TimeDelta,
    ) -> Result<(), StoreError> {
        let arguments = (*claimed, attempt, fate, patience);
        let organisation = claimed.organisation;
        let finished = self.inner.engine.write(organisation, arguments, |(claimed, attempt, fate, patience), tx| {
            Box::pin(finish(tx, claimed, attempt, *fate, *patience))
        });
        if finished.await? {
            self.inner.wake.happened(organisation);
        }
        Ok(())
    }

    /// What a webhook is told of, newest first. `None` where there is no such webhook.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn deliveries(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
        page: PageRequest,
    ) -> Result<Option<Page<Delivery>>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let text = "SELECT id FROM webhooks WHERE organisation = $1 AND id = $2";
        let known: Option<(Uuid,)> = optional!(&mut tx, text, organisation.0, webhook.0)?;
        if known.is_none() {
            return Ok(None);
        }
        let rows: Vec<DeliveryRow> = all!(
            &mut tx,
            "SELECT e.id, e.kind, e.facts, e.created, e.position, d.state, d.due FROM webhook_deliveries d
             JOIN events e ON e.organisation = d.organisation AND e.id = d.event
             WHERE d.organisation = $1 AND d.webhook = $2 AND ($3 IS NULL OR d.event < $3)
             ORDER BY d.event DESC LIMIT $4",
            organisation.0,
            webhook.0,
            page.after(),
            page.rows(),
        )?;
        let mut page = page.of(rows, |row| row.event.id, Delivery::try_from)?;
        for delivery in &mut page.items {
            let mut rows: Vec<AttemptRow> = all!(
                &mut tx,
                "SELECT attempt, at, status, failure, duration_ms FROM webhook_attempts
                 WHERE organisation = $1 AND event = $2 AND webhook = $3 ORDER BY id DESC LIMIT $4",
                organisation.0,
                delivery.event.id.0,
                webhook.0,
                MOST_ATTEMPTS,
            )?;
            rows.reverse();
            delivery.attempts = rows.into_iter().map(DeliveryAttempt::try_from).collect::<Result<_, _>>()?;
        }
        Ok(Some(page))
    }

    /// Sends an event to a webhook once more, or for the first time where it happened while the webhook was disabled. False
    /// where there is no such webhook or event.
    ///
    /// # Errors
    /// [`StoreError::WebhookDisabled`].
    pub async fn replay_delivery(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        webhook: WebhookId,
        event: EventId,
    ) -> Result<bool, StoreError> {
        let arguments = (organisation, actor, webhook, event);
        let replayed = self.inner.engine.write(organisation, arguments, |(organisation, actor, webhook, event), tx| {
            Box::pin(async move {
                let enabled = is_enabled(tx, *organisation, *webhook).await?;
                let text = "SELECT id FROM events WHERE organisation = $1 AND id = $2";
                let known: Option<(Uuid,)> = optional!(tx, text, organisation.0, event.0)?;
                match (enabled, known) {
                    (None, _) | (_, None) => return Ok(false),
                    (Some(false), _) => return Err(StoreError::WebhookDisabled),
                    (Some(true), Some(_)) => {}
                }
                begin(tx, *organisation, *webhook, *event).await?;
                let told = crate::audit::Event::new(*actor, Action::WebhookReplayed, Subject::Webhook(*webhook));
                crate::audit::append(tx, *organisation, told.with("event", event)).await?;
                Ok(true)
            })
        });
        let replayed = replayed.await?;
        self.inner.wake.happened(organisation);
        Ok(replayed)
    }

    /// Sends a webhook an event that tells of nothing but this. `None` where there is no such webhook.
    ///
    /// # Errors
    /// [`StoreError::WebhookDisabled`].
    pub async fn test_webhook(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
    ) -> Result<Option<EventId>, StoreError> {
        let tested = self.inner.engine.write(organisation, (organisation, webhook), |(organisation, webhook), tx| {
            Box::pin(async move {
                match is_enabled(tx, *organisation, *webhook).await? {
                    None => return Ok(None),
                    Some(false) => return Err(StoreError::WebhookDisabled),
                    Some(true) => {}
                }
                let facts = Facts::WebhookTest { webhook: *webhook };
                let event = crate::events::insert(tx, *organisation, &facts).await?;
                begin(tx, *organisation, *webhook, event).await?;
                Ok(Some(event))
            })
        });
        let tested = tested.await?;
        self.inner.wake.happened(organisation);
        Ok(tested)
    }
}

/// `None` where there is no such webhook.
async fn is_enabled(
    tx: &mut Transaction,
    organisation: OrganisationId,
    webhook: WebhookId,
) -> Result<Option<bool>, StoreError> {
    let row: Option<(bool,)> = optional!(
        tx,
        "SELECT disabled IS NULL FROM webhooks WHERE organisation = $1 AND id = $2",
        organisation.0,
        webhook.0,
    )?;
    Ok(row.map(|it| it.0))
}

/// Begins a delivery, anew where there was one: whoever is trying it just now does not decide it any more.
async fn begin(
    tx: &mut Transaction,
    organisation: OrganisationId,
    webhook: WebhookId,
    event: EventId,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO webhook_deliveries (organisation, event, webhook, state, due, attempt, token)
         VALUES ($1, $2, $3, 'waiting', $4, 0, 0)
         ON CONFLICT (organisation, event, webhook) DO UPDATE
         SET state = 'waiting', due = EXCLUDED.due, attempt = 0, token = webhook_deliveries.token + 1",
        organisation.0,
        event.0,
        webhook.0,
        now(),
    )?;
    tx.tell_other_nodes_of_event(organisation).await?;
    Ok(())
}

/// True where others are to hear of it.
async fn finish(
    tx: &mut Transaction,
    claimed: &ClaimedDelivery,
    attempt: &DeliveryAttempt,
    fate: DeliveryFate,
    patience: TimeDelta,
) -> Result<bool, StoreError> {
    let ClaimedDelivery { organisation, webhook, event, token, .. } = *claimed;
    // Held until the end, as whoever deletes or changes the webhook holds it first.
    let row: Option<(Option<DateTime<Utc>>, bool)> = optional!(
        tx,
        "UPDATE webhooks SET failing_since = CASE WHEN $3 THEN NULL ELSE COALESCE(failing_since, $4) END
         WHERE organisation = $1 AND id = $2 RETURNING failing_since, disabled IS NOT NULL",
        organisation.0,
        webhook.0,
        fate == DeliveryFate::Delivered,
        micros(attempt.at),
    )?;
    let Some((failing_since, disabled)) = row else { return Ok(false) };
    let (known,): (i64,) = one!(
        tx,
        "SELECT COUNT(*) FROM webhook_deliveries WHERE organisation = $1 AND event = $2 AND webhook = $3",
        organisation.0,
        event.0,
        webhook.0,
    )?;
    if known == 0 {
        return Ok(false);
    }
    execute!(
        tx,
        "INSERT INTO webhook_attempts (organisation, id, event, webhook, attempt, at, status, failure, duration_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        organisation.0,
        Uuid::now_v7(),
        event.0,
        webhook.0,
        i64::from(attempt.attempt),
        micros(attempt.at),
        attempt.status.map(i64::from),
        attempt.failure.map(DeliveryFailure::as_str),
        i64::try_from(attempt.duration.as_millis()).unwrap_or(i64::MAX),
    )?;
    let (state, due) = match fate {
        DeliveryFate::Delivered => (DeliveryState::Delivered, None),
        DeliveryFate::Retry { at } => (DeliveryState::Waiting, Some(micros(at))),
        DeliveryFate::Failed | DeliveryFate::Gone => (DeliveryState::Failed, None),
    };
    execute!(
        tx,
        "UPDATE webhook_deliveries SET state = $5, due = $6
         WHERE organisation = $1 AND event = $2 AND webhook = $3 AND token = $4 AND state = 'running'",
        organisation.0,
        event.0,
        webhook.0,
        token,
        state.as_str(),
        due,
    )?;
    let hopeless = failing_since.is_some_and(|it| micros(attempt.at) - it >= patience);
    let reason = match fate {
        DeliveryFate::Gone => DisabledReason::Gone,
        DeliveryFate::Retry { .. } | DeliveryFate::Failed if hopeless => DisabledReason::Failing,
        _ => return Ok(false),
    };
    if disabled || !disable(tx, organisation, webhook, reason).await? {
        return Ok(false);
    }
    let told = crate::audit::Event::new(Actor::Host, Action::WebhookDisabled, Subject::Webhook(webhook));
    crate::audit::append(tx, organisation, told.with("reason", reason)).await?;
    Ok(true)
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    #[sqlx(flatten)]
    event: EventRow,
    state: String,
    due: Option<DateTime<Utc>>,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = StoreError;
    fn try_from(DeliveryRow { event, state, due }: DeliveryRow) -> Result<Self, StoreError> {
        let state = named(&state, "webhook_deliveries")?;
        let next_attempt = due.filter(|_| state == DeliveryState::Waiting);
        Ok(Self { event: event.try_into()?, state, next_attempt, attempts: Vec::new() })
    }
}

#[derive(sqlx::FromRow)]
struct AttemptRow {
    attempt: i64,
    at: DateTime<Utc>,
    status: Option<i64>,
    failure: Option<String>,
    duration_ms: i64,
}

impl TryFrom<AttemptRow> for DeliveryAttempt {
    type Error = StoreError;
    fn try_from(row: AttemptRow) -> Result<Self, StoreError> {
        let status = row.status.and_then(|it| u16::try_from(it).ok());
        Ok(Self {
            attempt: count(row.attempt, "webhook_attempts")?,
            at: row.at,
            status,
            failure: row.failure.map(|it| named(&it, "webhook_attempts")).transpose()?,
            duration: Duration::from_millis(count(row.duration_ms, "webhook_attempts")?),
        })
    }
}
