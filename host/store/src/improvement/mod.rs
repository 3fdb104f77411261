//! What improves and why: the organisation's skills, what happened to people, what the business measured, what is being
//! tried, and the answers that were given. Rows hold ids, numbers, days and titles.

mod activities;
mod answers;
mod competence_rules;
mod initiatives;
mod outcomes;
mod placements;
mod skills;

pub use activities::{Activity, ActivityKind, NewActivity};
pub use answers::{Answer, NewAnswer};
pub use initiatives::{Initiative, InitiativeDesign, InitiativePerson, NewInitiative};
pub use outcomes::Outcome;
pub use placements::Placement;
pub use skills::{NewSkill, Skill};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use plumbline_core::ids::{OrganisationId, PersonId};
use uuid::Uuid;

use crate::StoreError;
use crate::sql::{Transaction, execute};

/// A day, as it stands in a column.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// What is kept of an erased person's time: nothing of what the business measured of them, nor any answer about them.
pub(crate) async fn forget_improvement_of(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM outcomes WHERE organisation = $1 AND person = $2",
        "DELETE FROM answers WHERE organisation = $1 AND person = $2",
        "DELETE FROM shifts WHERE organisation = $1 AND person = $2",
        "DELETE FROM expectations WHERE organisation = $1 AND whose = 'person' AND subject = $2",
    ] {
        execute!(tx, statement, organisation.0, person.0)?;
    }
    Ok(())
}

/// Those of the people who are not known, or were erased.
async fn unknown_people(
    tx: &mut Transaction,
    organisation: OrganisationId,
    people: &[PersonId],
) -> Result<Option<PersonId>, StoreError> {
    for person in people {
        let known: Option<(Uuid,)> = crate::sql::optional!(
            tx,
            "SELECT id FROM people WHERE organisation = $1 AND id = $2 AND erased IS NULL",
            organisation.0,
            person.0,
        )?;
        if known.is_none() {
            return Ok(Some(*person));
        }
    }
    Ok(None)
}
