//! Shifts that were seen in people's live work, each kept and told once. Told to the person first: the event is theirs alone.

use chrono::{DateTime, Utc};
use plumbline_core::Decimal;
use plumbline_core::event::Facts;
use plumbline_core::ids::{OrganisationId, PersonId, ShiftId};
use plumbline_core::week::Week;
use uuid::Uuid;

use crate::columns::{damaged, micros, now};
use crate::events;
use crate::sql::{all, execute};
use crate::{Page, PageRequest, Store, StoreError};

/// A shift that is seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewShift {
    /// Whose.
    pub person: PersonId,
    /// In which skill, as answers name it.
    pub skill: String,
    /// The week in which it is estimated to have begun.
    pub began: Week,
    /// The week with which it was seen.
    pub seen: Week,
    /// Whether it rose; else it fell.
    pub rose: bool,
    /// By how much, in points.
    pub change: Decimal,
    /// What holds the truth 95 times in 100.
    pub interval: (Decimal, Decimal),
}

/// A shift that was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// What was seen.
    pub shift: NewShift,
    /// When.
    pub noticed: DateTime<Utc>,
}

impl Store {
    /// Keeps a shift and tells it, unless the same was told before: of a person and skill, one in the same direction that was
    /// seen when this one had begun, or later. False where it was.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn notice_shift(&self, organisation: OrganisationId, shift: NewShift) -> Result<bool, StoreError> {
        let noticed = self.inner.engine.write(organisation, (organisation, shift), |(organisation, shift), tx| {
            Box::pin(async move {
                // Of two jobs that see it at once the second waits here, and finds what the first one kept.
                let alive = execute!(
                    tx,
                    "UPDATE people SET changed = changed WHERE organisation = $1 AND id = $2 AND erased IS NULL",
                    organisation.0,
                    shift.person.0,
                )?;
                if alive == 0 {
                    return Ok(false);
                }
                let id = ShiftId::new();
                let new = execute!(
                    tx,
                    "INSERT INTO shifts (organisation, id, person, skill, began, seen, rose, change, low, high, noticed)
                     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 WHERE NOT EXISTS (
                         SELECT 1 FROM shifts WHERE organisation = $1 AND person = $3 AND skill = $4 AND rose = $7
                             AND seen >= $5)",
                    organisation.0,
                    id.0,
                    shift.person.0,
                    &shift.skill,
                    i64::from(shift.began.0),
                    i64::from(shift.seen.0),
                    shift.rose,
                    shift.change.ten_thousandths(),
                    shift.interval.0.ten_thousandths(),
                    shift.interval.1.ten_thousandths(),
                    now(),
                )?;
                if new > 0 {
                    let facts = Facts::ProgressShifted { shift: id, person: shift.person, rose: shift.rose };
                    events::append(tx, *organisation, &facts).await?;
                }
                Ok(new > 0)
            })
        });
        let new = noticed.await?;
        if new {
            self.inner.wake.happened(organisation);
        }
        Ok(new)
    }

    /// A person's shifts, the newest first; with `before`, those that were noticed by then.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn shifts_of(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        before: Option<DateTime<Utc>>,
        page: PageRequest,
    ) -> Result<Page<Shift>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<ShiftRow> = all!(
            &mut tx,
            "SELECT id, person, skill, began, seen, rose, change, low, high, noticed FROM shifts
             WHERE organisation = $1 AND person = $2 AND ($3 IS NULL OR id < $3) AND ($5 IS NULL OR noticed <= $5)
             ORDER BY id DESC LIMIT $4",
            organisation.0,
            person.0,
            page.after(),
            page.rows(),
            before.map(micros),
        )?;
        page.of(rows, |it| it.id, Shift::try_from)
    }
}

#[derive(sqlx::FromRow)]
struct ShiftRow {
    id: Uuid,
    person: Uuid,
    skill: String,
    began: i64,
    seen: i64,
    rose: bool,
    change: i64,
    low: i64,
    high: i64,
    noticed: DateTime<Utc>,
}

impl TryFrom<ShiftRow> for Shift {
    type Error = StoreError;
    fn try_from(row: ShiftRow) -> Result<Self, StoreError> {
        let week = |it: i64| i32::try_from(it).map(Week).map_err(|_| damaged("shifts"));
        let points = Decimal::from_ten_thousandths;
        let shift = NewShift {
            person: PersonId(row.person),
            skill: row.skill,
            began: week(row.began)?,
            seen: week(row.seen)?,
            rose: row.rose,
            change: points(row.change),
            interval: (points(row.low), points(row.high)),
        };
        Ok(Self { id: ShiftId(row.id), shift, noticed: row.noticed })
    }
}
