//! To whom people reported when. A line is never rewritten: a new manager ends the line before at the moment at which the
//! new one begins, so that at any time there is one manager or none.

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{OrganisationId, PersonId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{micros, now};
use crate::people::exists;
use crate::sql::{Transaction, all, execute, optional};
use crate::{Store, StoreError};

/// A time during which somebody reported to somebody: from `starts` on, and until `ends`, which is not in it any more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportingLine {
    /// Who reported.
    pub person: PersonId,
    /// To whom.
    pub manager: PersonId,
    /// From when on.
    pub starts: DateTime<Utc>,
    /// Until when; `None` where it goes on.
    pub ends: Option<DateTime<Utc>>,
}

impl Store {
    /// Says to whom a person reports from a time on, or that it is nobody. The same again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such person or manager; [`StoreError::Backwards`] where what is recorded
    /// begins later than that; [`StoreError::Circle`] where somebody would come to be their own manager.
    pub async fn set_manager(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        person: PersonId,
        manager: Option<PersonId>,
        from: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, actor, person, manager, micros(from));
        let set =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, person, manager, from), tx| {
                Box::pin(async move { report_to(tx, *organisation, *actor, *person, *manager, *from).await })
            });
        set.await
    }

    /// To whom a person reported and reports, the first first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reporting_lines(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<Vec<ReportingLine>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        lines(&mut tx, organisation, person).await
    }

    /// Who reports to a manager now, or at another time.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reports(
        &self,
        organisation: OrganisationId,
        manager: PersonId,
        at: DateTime<Utc>,
    ) -> Result<Vec<PersonId>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid,)> = all!(
            &mut tx,
            "SELECT person FROM reporting_lines
             WHERE organisation = $1 AND manager = $2 AND starts <= $3 AND (ends IS NULL OR ends > $3) ORDER BY person",
            organisation.0,
            manager.0,
            micros(at),
        )?;
        Ok(rows.into_iter().map(|(person,)| PersonId(person)).collect())
    }

    /// Whether a person reported to a manager at any time, now included.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn has_managed(
        &self,
        organisation: OrganisationId,
        manager: PersonId,
        person: PersonId,
    ) -> Result<bool, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(Uuid,)> = optional!(
            &mut tx,
            "SELECT id FROM reporting_lines
             WHERE organisation = $1 AND manager = $2 AND person = $3 AND starts <= $4 LIMIT 1",
            organisation.0,
            manager.0,
            person.0,
            now(),
        )?;
        Ok(row.is_some())
    }
}

/// See [`Store::set_manager`].
pub(crate) async fn report_to(
    tx: &mut Transaction,
    organisation: OrganisationId,
    actor: Actor,
    person: PersonId,
    manager: Option<PersonId>,
    from: DateTime<Utc>,
) -> Result<(), StoreError> {
    if !exists(tx, organisation, person).await? {
        return Err(StoreError::NotFound("person"));
    }
    if let Some(manager) = manager {
        if !exists(tx, organisation, manager).await? {
            return Err(StoreError::NotFound("manager"));
        }
        if manager == person || is_above(tx, organisation, person, manager, from).await? {
            return Err(StoreError::Circle);
        }
    }
    let before = lines(tx, organisation, person).await?;
    let last = before.last();
    if last.is_some_and(|it| it.starts > from || it.ends.is_some_and(|ends| ends > from)) {
        return Err(StoreError::Backwards);
    }
    let goes_on = last.filter(|it| it.ends.is_none());
    if goes_on.map(|it| it.manager) == manager {
        return Ok(());
    }
    if let Some(line) = goes_on {
        // What would have lasted no time at all was never so.
        let ended = if line.starts == from {
            "DELETE FROM reporting_lines WHERE organisation = $1 AND person = $2 AND ends IS NULL AND starts = $3"
        } else {
            "UPDATE reporting_lines SET ends = $3 WHERE organisation = $1 AND person = $2 AND ends IS NULL"
        };
        execute!(tx, ended, organisation.0, person.0, from)?;
    }
    if let Some(manager) = manager {
        execute!(
            tx,
            "INSERT INTO reporting_lines (organisation, id, person, manager, starts) VALUES ($1, $2, $3, $4, $5)",
            organisation.0,
            Uuid::now_v7(),
            person.0,
            manager.0,
            from,
        )?;
    }
    let event = Event::new(actor, Action::ManagerSet, Subject::Person(person)).about(person);
    append(tx, organisation, event.with("manager", manager).with("from", from)).await
}

async fn lines(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Vec<ReportingLine>, StoreError> {
    let rows: Vec<LineRow> = all!(
        tx,
        "SELECT person, manager, starts, ends FROM reporting_lines
         WHERE organisation = $1 AND person = $2 ORDER BY starts",
        organisation.0,
        person.0,
    )?;
    Ok(rows.into_iter().map(ReportingLine::from).collect())
}

#[derive(sqlx::FromRow)]
struct LineRow {
    person: Uuid,
    manager: Uuid,
    starts: DateTime<Utc>,
    ends: Option<DateTime<Utc>>,
}

impl From<LineRow> for ReportingLine {
    fn from(LineRow { person, manager, starts, ends }: LineRow) -> Self {
        Self { person: PersonId(person), manager: PersonId(manager), starts, ends }
    }
}

/// Whether `person` is above `other` at a time, on however long a way.
async fn is_above(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
    other: PersonId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let row: Option<(Uuid,)> = optional!(
        tx,
        "WITH RECURSIVE above (id) AS (
             SELECT manager FROM reporting_lines
             WHERE organisation = $1 AND person = $3 AND starts <= $4 AND (ends IS NULL OR ends > $4)
             UNION
             SELECT l.manager FROM reporting_lines l JOIN above a ON l.person = a.id
             WHERE l.organisation = $1 AND l.starts <= $4 AND (l.ends IS NULL OR l.ends > $4)
         )
         SELECT id FROM above WHERE id = $2",
        organisation.0,
        person.0,
        other.0,
        at,
    )?;
    Ok(row.is_some())
}
