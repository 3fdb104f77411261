//! What the business measured of people: revenue, renewals, resolution. It is set beside skill and never called its effect.

use chrono::{DateTime, NaiveDate, Utc};
use plumbline_core::Decimal;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{OrganisationId, PersonId};
use uuid::Uuid;

use super::{midnight, unknown_people};
use crate::audit::{Event, append};
use crate::columns::now;
use crate::sql::{all, execute};
use crate::{Store, StoreError};

/// What was measured of one person on one day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Whose.
    pub person: PersonId,
    /// When, or at the end of what time.
    pub day: NaiveDate,
    /// How much.
    pub value: Decimal,
}

impl Store {
    /// Records what was measured; all of it, or nothing. A value for the same person and day takes the place of the one
    /// before.
    ///
    /// # Errors
    /// [`StoreError::UnknownPerson`].
    pub async fn record_outcomes(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        measure: String,
        outcomes: Vec<Outcome>,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, actor, measure, outcomes);
        let recorded = self.inner.engine.write(organisation, arguments, |(organisation, actor, measure, all), tx| {
            Box::pin(async move {
                let people: Vec<PersonId> = all.iter().map(|it| it.person).collect();
                if let Some(unknown) = unknown_people(tx, *organisation, &people).await? {
                    return Err(StoreError::UnknownPerson { person: unknown });
                }
                for outcome in all {
                    execute!(
                        tx,
                        "INSERT INTO outcomes (organisation, measure, person, day, value, recorded)
                         VALUES ($1, $2, $3, $4, $5, $6)
                         ON CONFLICT (organisation, measure, person, day)
                             DO UPDATE SET value = EXCLUDED.value, recorded = EXCLUDED.recorded",
                        organisation.0,
                        measure,
                        outcome.person.0,
                        midnight(outcome.day),
                        outcome.value.ten_thousandths(),
                        now(),
                    )?;
                }
                let subject = Subject::Organisation(*organisation);
                let event = Event::new(*actor, Action::OutcomesRecorded, subject).with("values", all.len());
                append(tx, *organisation, event).await
            })
        });
        recorded.await
    }

    /// What was measured between two days, both among them, by measure, person and day.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn outcomes_between(
        &self,
        organisation: OrganisationId,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Vec<(String, Outcome)>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(String, Uuid, DateTime<Utc>, i64)> = all!(
            &mut tx,
            "SELECT measure, person, day, value FROM outcomes
             WHERE organisation = $1 AND day >= $2 AND day <= $3 ORDER BY measure, person, day",
            organisation.0,
            midnight(first),
            midnight(last),
        )?;
        let outcome = |(measure, person, day, value): (String, Uuid, DateTime<Utc>, i64)| {
            let value = Decimal::from_ten_thousandths(value);
            (measure, Outcome { person: PersonId(person), day: day.date_naive(), value })
        };
        Ok(rows.into_iter().map(outcome).collect())
    }
}
