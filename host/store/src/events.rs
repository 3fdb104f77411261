//! What happened, in the order in which it became visible. An event is appended in the transaction of its cause, with a
//! delivery for each webhook that is to be told: all are there, or none.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::event::{Facts, Kind};
use plumbline_core::ids::{EventId, OrganisationId};
use uuid::Uuid;

use crate::columns::{damaged, json, now};
use crate::sql::{Transaction, all, execute, one, optional};
use crate::{Page, PageRequest, Store, StoreError};

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// What happened, and to what.
    pub facts: Facts,
    /// When.
    pub created: DateTime<Utc>,
}

/// A place in the order of an organisation's events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EventPosition {
    position: i64,
    id: Uuid,
}

impl EventPosition {
    const FIRST: Self = Self { position: -1, id: Uuid::nil() };
}

/// How long events, and what became of telling them, are kept.
const KEPT_FOR: TimeDelta = TimeDelta::days(30);

impl Store {
    /// An organisation's events, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn events(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Event>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<EventRow> = all!(
            &mut tx,
            "SELECT id, kind, facts, created, position FROM events
             WHERE organisation = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, Event::try_from)
    }

    /// Where whoever has seen this event goes on: before the oldest that is kept, where it is not kept, and after the newest
    /// where nothing was seen yet.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn event_position(
        &self,
        organisation: OrganisationId,
        seen: Option<EventId>,
    ) -> Result<EventPosition, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(i64, Uuid)> = match seen {
            Some(event) => optional!(
                &mut tx,
                "SELECT position, id FROM events WHERE organisation = $1 AND id = $2",
                organisation.0,
                event.0,
            )?,
            None => {
                let horizon = horizon(&mut tx).await?;
                optional!(
                    &mut tx,
                    "SELECT position, id FROM events WHERE organisation = $1 AND position < $2
                     ORDER BY position DESC, id DESC LIMIT 1",
                    organisation.0,
                    horizon,
                )?
            }
        };
        Ok(row.map_or(EventPosition::FIRST, |(position, id)| EventPosition { position, id }))
    }

    /// The next events after this place, oldest first, each with its own place; and whether there are more whose place is not
    /// settled yet, for which nothing is told again.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn events_after(
        &self,
        organisation: OrganisationId,
        after: EventPosition,
        limit: u32,
    ) -> Result<(Vec<(EventPosition, Event)>, bool), StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let horizon = horizon(&mut tx).await?;
        let rows: Vec<EventRow> = all!(
            &mut tx,
            "SELECT id, kind, facts, created, position FROM events
             WHERE organisation = $1 AND (position, id) > ($2, $3) ORDER BY position, id LIMIT $4",
            organisation.0,
            after.position,
            after.id,
            i64::from(limit),
        )?;
        let placed = |row: EventRow| Ok((EventPosition { position: row.position, id: row.id }, Event::try_from(row)?));
        let found = rows.len();
        let settled: Vec<_> =
            rows.into_iter().take_while(|it| it.position < horizon).map(placed).collect::<Result<_, StoreError>>()?;
        let unsettled = settled.len() < found;
        Ok((settled, unsettled))
    }

    /// Forgets events that have been kept for thirty days, with what became of telling them, and secrets that sign no more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn prune_events(&self, organisation: OrganisationId, at: DateTime<Utc>) -> Result<u64, StoreError> {
        const AT_ONCE: i64 = 1_000;
        let mut pruned = 0;
        loop {
            let arguments = (organisation, first_id_of(at - KEPT_FOR), crate::columns::micros(at));
            let gone = self.inner.engine.write(organisation, arguments, |(organisation, before, at), tx| {
                Box::pin(async move {
                    let text = "DELETE FROM webhook_secrets WHERE organisation = $1 AND expires <= $2";
                    execute!(tx, text, organisation.0, at)?;
                    Ok(execute!(
                        tx,
                        "DELETE FROM events WHERE organisation = $1 AND id IN (
                             SELECT id FROM events WHERE organisation = $1 AND id < $2 ORDER BY id LIMIT $3)",
                        organisation.0,
                        before,
                        AT_ONCE,
                    )?)
                })
            });
            let gone = gone.await?;
            pruned += gone;
            if gone < AT_ONCE.unsigned_abs() {
                return Ok(pruned);
            }
        }
    }
}

/// Appends an event in the transaction of its cause, before the transaction's entry in the audit log. The caller tells the
/// others once it has committed (`Wake::happened`).
pub(crate) async fn append(
    tx: &mut Transaction,
    organisation: OrganisationId,
    facts: &Facts,
) -> Result<EventId, StoreError> {
    let id = insert(tx, organisation, facts).await?;
    execute!(
        tx,
        "INSERT INTO webhook_deliveries (organisation, event, webhook, state, due, attempt, token)
         SELECT w.organisation, e.id, w.id, 'waiting', e.created, 0, 0 FROM webhooks w
         JOIN events e ON e.organisation = w.organisation AND e.id = $2
         WHERE w.organisation = $1 AND w.disabled IS NULL AND w.kinds LIKE $3",
        organisation.0,
        id.0,
        format!("%\"{}\"%", facts.kind().as_str()),
    )?;
    Ok(id)
}

/// Appends an event of which no webhook is told but by the caller.
pub(crate) async fn insert(
    tx: &mut Transaction,
    organisation: OrganisationId,
    facts: &Facts,
) -> Result<EventId, StoreError> {
    let id = EventId::new();
    execute!(
        tx,
        "INSERT INTO events (organisation, id, kind, facts, created) VALUES ($1, $2, $3, $4, $5)",
        organisation.0,
        id.0,
        facts.kind().as_str(),
        facts.values().to_string(),
        now(),
    )?;
    tx.tell_other_nodes_of_event(organisation).await?;
    Ok(id)
}

/// Up to where the order of events is final. On PostgreSQL a transaction that began earlier may still commit; what it writes
/// would come before what others have read meanwhile.
async fn horizon(tx: &mut Transaction) -> Result<i64, StoreError> {
    if let Transaction::Sqlite(_) = tx {
        return Ok(i64::MAX);
    }
    let text = "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)";
    let (horizon,): (i64,) = one!(tx, text)?;
    Ok(horizon)
}

/// The least id that is made at that time.
pub(crate) fn first_id_of(time: DateTime<Utc>) -> Uuid {
    let milliseconds = u64::try_from(time.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &[0; 10]).into_uuid()
}

#[derive(sqlx::FromRow)]
pub(crate) struct EventRow {
    pub id: Uuid,
    pub kind: String,
    pub facts: String,
    pub created: DateTime<Utc>,
    pub position: i64,
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;
    fn try_from(EventRow { id, kind, facts, created, .. }: EventRow) -> Result<Self, StoreError> {
        let kind: Kind = kind.parse().map_err(|_| damaged("events"))?;
        let facts = Facts::of(kind, json(&facts, "events")?).map_err(|_| damaged("events"))?;
        Ok(Self { id: EventId(id), facts, created })
    }
}
