//! Who is asked about, and with whom they can be compared: where people stood in the organisation at a time.

use chrono::{DateTime, Utc};
use plumbline_core::ids::{OrganisationId, PersonId, TeamId};
use plumbline_core::week::Week;
use uuid::Uuid;

use crate::columns::micros;
use crate::sql::{all, optional};
use crate::{Store, StoreError};

/// Where somebody stood at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placement {
    /// Who.
    pub person: PersonId,
    /// In which team; the one joined last, where there were several.
    pub team: Option<TeamId>,
    /// Since when they have been in any.
    pub since: Option<DateTime<Utc>>,
    /// To whom they reported.
    pub manager: Option<PersonId>,
}

/// How many people are looked at to find some to compare with.
const LOOKED_AT: i64 = 2_000;

macro_rules! select_placement {
    ($rest:literal) => {
        concat!(
            "SELECT p.id,
                 (SELECT m.team FROM memberships m WHERE m.organisation = p.organisation AND m.person = p.id
                      AND m.starts <= $2 AND (m.ends IS NULL OR m.ends > $2) ORDER BY m.starts DESC LIMIT 1) AS team,
                 (SELECT m.starts FROM memberships m WHERE m.organisation = p.organisation AND m.person = p.id
                      ORDER BY m.starts LIMIT 1) AS since,
                 (SELECT r.manager FROM reporting_lines r WHERE r.organisation = p.organisation AND r.person = p.id
                      AND r.starts <= $2 AND (r.ends IS NULL OR r.ends > $2) ORDER BY r.starts DESC LIMIT 1) AS manager
             FROM people p ",
            $rest
        )
    };
}
impl Store {
    /// Who was in a team, or in one that is a part of it, at a time.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn people_of_team(
        &self,
        organisation: OrganisationId,
        team: TeamId,
        at: DateTime<Utc>,
    ) -> Result<Vec<PersonId>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid,)> = all!(
            &mut tx,
            "WITH RECURSIVE parts (id) AS (
                 SELECT id FROM teams WHERE organisation = $1 AND id = $2
                 UNION SELECT t.id FROM teams t JOIN parts p ON t.parent = p.id WHERE t.organisation = $1
             )
             SELECT DISTINCT m.person FROM memberships m
             JOIN parts p ON p.id = m.team
             JOIN people h ON h.organisation = m.organisation AND h.id = m.person AND h.erased IS NULL
             WHERE m.organisation = $1 AND m.starts <= $3 AND (m.ends IS NULL OR m.ends > $3) ORDER BY m.person",
            organisation.0,
            team.0,
            micros(at),
        )?;
        Ok(rows.into_iter().map(|it| PersonId(it.0)).collect())
    }

    /// Where these people stood at a time; those who are not there are left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn placements(
        &self,
        organisation: OrganisationId,
        people: &[PersonId],
        at: DateTime<Utc>,
    ) -> Result<Vec<Placement>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let mut placements = Vec::with_capacity(people.len());
        for person in people {
            let row: Option<PlacementRow> = optional!(
                &mut tx,
                select_placement!("WHERE p.organisation = $1 AND p.erased IS NULL AND p.id = $3"),
                organisation.0,
                micros(at),
                person.0,
            )?;
            placements.extend(row.map(Placement::from));
        }
        Ok(placements)
    }

    /// Where everybody stood at a time.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn all_placements(
        &self,
        organisation: OrganisationId,
        at: DateTime<Utc>,
    ) -> Result<Vec<Placement>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<PlacementRow> = all!(
            &mut tx,
            select_placement!("WHERE p.organisation = $1 AND p.erased IS NULL ORDER BY p.id"),
            organisation.0,
            micros(at),
        )?;
        Ok(rows.into_iter().map(Placement::from).collect())
    }

    /// Who has sums about a week: some of those who can be compared with others.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn people_with_sums(
        &self,
        organisation: OrganisationId,
        week: Week,
    ) -> Result<Vec<PersonId>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid,)> = all!(
            &mut tx,
            "SELECT person FROM progress_pages WHERE organisation = $1 AND block = $2
             GROUP BY person ORDER BY person LIMIT $3",
            organisation.0,
            crate::progress::block(week),
            LOOKED_AT,
        )?;
        Ok(rows.into_iter().map(|it| PersonId(it.0)).collect())
    }
}

#[derive(sqlx::FromRow)]
struct PlacementRow {
    id: Uuid,
    team: Option<Uuid>,
    since: Option<DateTime<Utc>>,
    manager: Option<Uuid>,
}

impl From<PlacementRow> for Placement {
    fn from(row: PlacementRow) -> Self {
        Self {
            person: PersonId(row.id),
            team: row.team.map(TeamId),
            since: row.since,
            manager: row.manager.map(PersonId),
        }
    }
}
