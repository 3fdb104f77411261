//! Calibrations: several people rate the same conversations by the same scorecard, blind. While one is open, its raters may
//! read its conversations and see no other rating of them; their own ratings are scores by hand.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{BindingId, CalibrationId, ConversationId, OrganisationId, PersonId};
use plumbline_core::label::Label;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{count, digest, micros, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::sql::{Transaction, all, execute, optional};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError, labels};

/// A calibration that is about to begin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewCalibration {
    /// As people call it.
    pub name: String,
    /// The scorecard at work.
    pub binding: BindingId,
    /// Its component.
    pub plugin_digest: Digest,
    /// Its id.
    pub plugin_name: String,
    /// Its version.
    pub plugin_version: String,
    /// Of its settings.
    pub settings_digest: Digest,
    /// Who opens it; `None` where a system does.
    pub opened_by: Option<PersonId>,
    /// When it will be over.
    pub closes: DateTime<Utc>,
    /// What is rated, in order.
    pub conversations: Vec<CalibrationConversation>,
    /// Who rates.
    pub raters: Vec<PersonId>,
}

/// One conversation that is rated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CalibrationConversation {
    /// Its id.
    pub conversation: ConversationId,
    /// Its revision.
    pub revision: u32,
    /// Whose work is rated: an index into its participants.
    pub participant: u32,
    /// When the raters agreed on what it should have been.
    pub settled: Option<DateTime<Utc>>,
}

/// A calibration as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calibration {
    /// Its id.
    pub id: CalibrationId,
    /// What it is.
    pub about: NewCalibration,
    /// When it began.
    pub opened: DateTime<Utc>,
    /// When somebody closed it.
    pub closed: Option<DateTime<Utc>>,
}

impl Calibration {
    /// Whether it is still to be rated at that time.
    #[must_use]
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.closed.is_none() && at < self.about.closes
    }
}

/// What somebody is asked to rate, in a calibration that is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Where.
    pub calibration: CalibrationId,
    /// The conversation.
    pub conversation: ConversationId,
    /// Its revision.
    pub revision: u32,
    /// The id of the scorecard.
    pub scorecard: String,
    /// Whether they have rated everything that they were asked there.
    pub finished: bool,
}

impl Store {
    /// Opens a calibration, and with it its conversations to its raters.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`].
    pub async fn open_calibration(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        new: NewCalibration,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<CalibrationId>, StoreError> {
        let arguments = (organisation, actor, CalibrationId::new(), new, idempotency);
        let opened = self.inner.engine.write(organisation, arguments, |(organisation, actor, id, new, key), tx| {
            Box::pin(async move {
                if let Some(first) = recall(tx, *organisation, key.as_ref()).await? {
                    return Ok(Created { id: CalibrationId(first.resource), new: false });
                }
                open(tx, *organisation, *id, new).await?;
                remember(tx, *organisation, key.as_ref(), Remembered::resource(id.0)).await?;
                let event = Event::new(*actor, Action::CalibrationOpened, Subject::Calibration(*id));
                let conversations: Vec<_> = new.conversations.iter().map(|it| it.conversation).collect();
                let event = event.with("raters", &new.raters).with("conversations", conversations);
                append(tx, *organisation, event.with("closes", new.closes)).await?;
                Ok(Created { id: *id, new: true })
            })
        });
        opened.await
    }

    /// One calibration.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn calibration(
        &self,
        organisation: OrganisationId,
        id: CalibrationId,
    ) -> Result<Option<Calibration>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<Row> = optional!(&mut tx, select_calibration!("AND c.id = $2"), organisation.0, id.0)?;
        match row {
            Some(row) => row.calibration(&mut tx, organisation).await.map(Some),
            None => Ok(None),
        }
    }

    /// Calibrations, the newest first; of a person, those that they opened or are asked in.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn calibrations(
        &self,
        organisation: OrganisationId,
        of: Option<PersonId>,
        page: PageRequest,
    ) -> Result<Page<Calibration>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<Row> = all!(
            &mut tx,
            select_calibration!(
                "AND ($2 IS NULL OR c.id < $2) AND ($4 IS NULL OR c.opened_by = $4 OR EXISTS (
                     SELECT 1 FROM calibration_raters r
                     WHERE r.organisation = c.organisation AND r.calibration = c.id AND r.person = $4))
                 ORDER BY c.id DESC LIMIT $3"
            ),
            organisation.0,
            page.after(),
            page.rows(),
            of.map(|it| it.0),
        )?;
        let page = page.of(rows, |it| it.id, Ok)?;
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            items.push(row.calibration(&mut tx, organisation).await?);
        }
        Ok(Page { items, next: page.next })
    }

    /// What a person is asked to rate now, of conversations that are there.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn asked(&self, organisation: OrganisationId, person: PersonId) -> Result<Vec<Asked>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid, Uuid, i64, String, i64)> = all!(
            &mut tx,
            "SELECT c.id, p.conversation, p.revision, c.plugin_name, (
                 SELECT COUNT(*) FROM calibration_conversations o
                 JOIN conversations v ON v.organisation = o.organisation AND v.id = o.conversation AND v.erased IS NULL
                 WHERE o.organisation = c.organisation AND o.calibration = c.id AND NOT EXISTS (
                     SELECT 1 FROM scores s WHERE s.organisation = o.organisation AND s.calibration = c.id
                         AND s.conversation = o.conversation AND s.rated_by = r.person
                 )
             )
             FROM calibration_raters r
             JOIN calibrations c ON c.organisation = r.organisation AND c.id = r.calibration AND c.closed IS NULL
                 AND c.closes > $3
             JOIN calibration_conversations p ON p.organisation = c.organisation AND p.calibration = c.id
             WHERE r.organisation = $1 AND r.person = $2 ORDER BY c.id, p.place",
            organisation.0,
            person.0,
            now(),
        )?;
        let asked = |(calibration, conversation, revision, scorecard, left): (Uuid, Uuid, i64, String, i64)| {
            Ok(Asked {
                calibration: CalibrationId(calibration),
                conversation: ConversationId(conversation),
                revision: count(revision, "calibration_conversations")?,
                scorecard,
                finished: left == 0,
            })
        };
        rows.into_iter().map(asked).collect()
    }

    /// Closes a calibration; from then on its ratings are shown like any others. False where it is not open.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn close_calibration(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: CalibrationId,
    ) -> Result<bool, StoreError> {
        let closed =
            self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
                Box::pin(async move {
                    let at = now();
                    let closed = execute!(
                        tx,
                        "UPDATE calibrations SET closed = $3
                     WHERE organisation = $1 AND id = $2 AND closed IS NULL AND closes > $3",
                        organisation.0,
                        id.0,
                        at,
                    )?;
                    if closed > 0 {
                        let event = Event::new(*actor, Action::CalibrationClosed, Subject::Calibration(*id));
                        append(tx, *organisation, event).await?;
                    }
                    Ok(closed > 0)
                })
            });
        closed.await
    }

    /// Keeps what the raters agreed on for one conversation.
    ///
    /// # Errors
    /// [`StoreError::Already`] where it was kept before.
    pub async fn settle_calibration(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: CalibrationId,
        conversation: ConversationId,
        agreed: Vec<Label>,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, actor, id, conversation, agreed);
        let settled =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, id, conversation, agreed), tx| {
                Box::pin(async move {
                    let settled = execute!(
                        tx,
                        "UPDATE calibration_conversations SET settled = $4
                         WHERE organisation = $1 AND calibration = $2 AND conversation = $3 AND settled IS NULL",
                        organisation.0,
                        id.0,
                        conversation.0,
                        now(),
                    )?;
                    if settled == 0 {
                        return Err(StoreError::Already("what the raters agreed on was recorded before"));
                    }
                    labels::insert(tx, *organisation, agreed).await?;
                    let event = Event::new(*actor, Action::CalibrationSettled, Subject::Calibration(*id));
                    append(tx, *organisation, event.with("conversation", conversation).with("labels", agreed.len()))
                        .await
                })
            });
        settled.await
    }
}

async fn open(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: CalibrationId,
    new: &NewCalibration,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO calibrations (organisation, id, name, binding, plugin_digest, plugin_name, plugin_version,
             settings_digest, opened_by, opened, closes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        organisation.0,
        id.0,
        &new.name,
        new.binding.0,
        new.plugin_digest.0.to_vec(),
        &new.plugin_name,
        &new.plugin_version,
        new.settings_digest.0.to_vec(),
        new.opened_by.map(|it| it.0),
        now(),
        micros(new.closes),
    )?;
    for (place, it) in (0_i64..).zip(&new.conversations) {
        execute!(
            tx,
            "INSERT INTO calibration_conversations (organisation, calibration, place, conversation, revision, participant)
             VALUES ($1, $2, $3, $4, $5, $6)",
            organisation.0,
            id.0,
            place,
            it.conversation.0,
            i64::from(it.revision),
            i64::from(it.participant),
        )?;
    }
    for rater in &new.raters {
        execute!(
            tx,
            "INSERT INTO calibration_raters (organisation, calibration, person) VALUES ($1, $2, $3)",
            organisation.0,
            id.0,
            rater.0,
        )?;
    }
    Ok(())
}

macro_rules! select_calibration {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.name, c.binding, c.plugin_digest, c.plugin_name, c.plugin_version, c.settings_digest,
                 c.opened_by, c.opened, c.closes, c.closed
             FROM calibrations c WHERE c.organisation = $1 ",
            $rest
        )
    };
}
use select_calibration;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    binding: Uuid,
    plugin_digest: Vec<u8>,
    plugin_name: String,
    plugin_version: String,
    settings_digest: Vec<u8>,
    opened_by: Option<Uuid>,
    opened: DateTime<Utc>,
    closes: DateTime<Utc>,
    closed: Option<DateTime<Utc>>,
}

impl Row {
    async fn calibration(self, tx: &mut Transaction, organisation: OrganisationId) -> Result<Calibration, StoreError> {
        let rows: Vec<(Uuid, i64, i64, Option<DateTime<Utc>>)> = all!(
            tx,
            "SELECT conversation, revision, participant, settled FROM calibration_conversations
             WHERE organisation = $1 AND calibration = $2 ORDER BY place",
            organisation.0,
            self.id,
        )?;
        let conversation = |(conversation, revision, participant, settled): (Uuid, i64, i64, Option<DateTime<Utc>>)| {
            Ok::<_, StoreError>(CalibrationConversation {
                conversation: ConversationId(conversation),
                revision: count(revision, "calibration_conversations")?,
                participant: count(participant, "calibration_conversations")?,
                settled,
            })
        };
        let conversations = rows.into_iter().map(conversation).collect::<Result<_, _>>()?;
        let raters: Vec<(Uuid,)> = all!(
            tx,
            "SELECT person FROM calibration_raters WHERE organisation = $1 AND calibration = $2 ORDER BY person",
            organisation.0,
            self.id,
        )?;
        Ok(Calibration {
            id: CalibrationId(self.id),
            about: NewCalibration {
                name: self.name,
                binding: BindingId(self.binding),
                plugin_digest: digest(self.plugin_digest, "calibrations")?,
                plugin_name: self.plugin_name,
                plugin_version: self.plugin_version,
                settings_digest: digest(self.settings_digest, "calibrations")?,
                opened_by: self.opened_by.map(PersonId),
                closes: self.closes,
                conversations,
                raters: raters.into_iter().map(|it| PersonId(it.0)).collect(),
            },
            opened: self.opened,
            closed: self.closed,
        })
    }
}
