//! What the organisation told its people about being measured. Nobody's results are shown before the day on which they were
//! told.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{NoticeId, OrganisationId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{micros, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::sql::{Transaction, all, execute, optional};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// What people were told, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// When they were told.
    pub told: DateTime<Utc>,
    /// The words.
    pub text: String,
    /// When it was recorded.
    pub recorded: DateTime<Utc>,
}

impl Store {
    /// Records what people were told. Nothing takes it back: a mistake is followed by another notice.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`].
    pub async fn record_notice(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        told: DateTime<Utc>,
        text: String,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<NoticeId>, StoreError> {
        let arguments = (organisation, actor, micros(told), text, idempotency);
        let recorded =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, told, text, idempotency), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, *organisation, idempotency.as_ref()).await? {
                        return Ok(Created { id: NoticeId(first.resource), new: false });
                    }
                    let id = NoticeId::new();
                    execute!(
                        tx,
                        "INSERT INTO notices (organisation, id, told, text, recorded) VALUES ($1, $2, $3, $4, $5)",
                        organisation.0,
                        id.0,
                        told,
                        text,
                        now(),
                    )
                    .map_err(StoreError::unknown_organisation)?;
                    remember(tx, *organisation, idempotency.as_ref(), Remembered::resource(id.0)).await?;
                    let event = Event::new(*actor, Action::NoticeRecorded, Subject::Notice(id));
                    let event = event.with("told", told).with("text", Digest::of(text.as_bytes()));
                    append(tx, *organisation, event).await?;
                    Ok(Created { id, new: true })
                })
            });
        recorded.await
    }

    /// The organisation's notices, the one recorded last first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn notices(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Notice>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<NoticeRow> = all!(
            &mut tx,
            "SELECT id, told, text, recorded FROM notices
             WHERE organisation = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, |row| Ok(row.into()))
    }

    /// Whether the organisation's people have been told by now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn people_were_told(&self, organisation: OrganisationId) -> Result<bool, StoreError> {
        told(&mut self.inner.engine.read(organisation).await?, organisation).await
    }
}

/// See [`Store::people_were_told`].
pub(crate) async fn told(tx: &mut Transaction, organisation: OrganisationId) -> Result<bool, StoreError> {
    let row: Option<(Uuid,)> =
        optional!(tx, "SELECT id FROM notices WHERE organisation = $1 AND told <= $2 LIMIT 1", organisation.0, now(),)?;
    Ok(row.is_some())
}

#[derive(sqlx::FromRow)]
struct NoticeRow {
    id: Uuid,
    told: DateTime<Utc>,
    text: String,
    recorded: DateTime<Utc>,
}

impl From<NoticeRow> for Notice {
    fn from(NoticeRow { id, told, text, recorded }: NoticeRow) -> Self {
        Self { id: NoticeId(id), told, text, recorded }
    }
}
