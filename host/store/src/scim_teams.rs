//! Teams as an identity provider sees and changes them: the open ones, and who is in them now. Whoever leaves one has been in
//! it until that moment.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{MembershipId, OrganisationId, PersonId, TeamId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{count, now};
use crate::scim::check_there;
use crate::sql::{Transaction, all, execute, optional};
use crate::teams::{TeamRow, select_team};
use crate::{Store, StoreError, Team};

/// A team as an identity provider sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProvisionedTeam {
    /// The team; it is open.
    pub team: Team,
    /// When somebody last came to be in it, or ceased to.
    pub changed: DateTime<Utc>,
    /// How many times somebody came to be in it.
    pub joined: u64,
}

/// What an identity provider changes of a team.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TeamChanges {
    /// What people call it.
    pub name: String,
    /// What the identity provider knows it as.
    pub external_id: Option<String>,
    /// Whether name or external id are other than they were.
    pub renamed: bool,
    /// Who is in it from now on.
    pub join: Vec<PersonId>,
    /// Who is not in it from now on.
    pub leave: Vec<PersonId>,
}

impl Store {
    /// Adds a team with people in it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such person.
    pub async fn provision_team(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        team: TeamChanges,
    ) -> Result<TeamId, StoreError> {
        let added =
            self.inner.engine.write(organisation, (organisation, actor, team), |(organisation, actor, team), tx| {
                Box::pin(async move {
                    let (id, at) = (TeamId::new(), now());
                    execute!(
                        tx,
                        "INSERT INTO teams (organisation, id, name, external_id, created) VALUES ($1, $2, $3, $4, $5)",
                        organisation.0,
                        id.0,
                        &team.name,
                        team.external_id.as_deref(),
                        at,
                    )
                    .map_err(StoreError::unknown_organisation)?;
                    append(tx, *organisation, Event::new(*actor, Action::TeamCreated, Subject::Team(id))).await?;
                    for person in &team.join {
                        join_now(tx, *organisation, *actor, id, *person, at).await?;
                    }
                    Ok(id)
                })
            });
        added.await
    }

    /// Changes a team. False where there is none, or it is closed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such person.
    pub async fn reprovision_team(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: TeamId,
        team: TeamChanges,
    ) -> Result<bool, StoreError> {
        let changed = self.inner.engine.write(
            organisation,
            (organisation, actor, id, team),
            |(organisation, actor, id, team), tx| {
                Box::pin(async move {
                    // The row is locked first, so that two who add the same person add them once.
                    let found = execute!(
                        tx,
                        "UPDATE teams SET name = $3, external_id = $4
                     WHERE organisation = $1 AND id = $2 AND closed IS NULL",
                        organisation.0,
                        id.0,
                        &team.name,
                        team.external_id.as_deref(),
                    )?;
                    if found == 0 {
                        return Ok(false);
                    }
                    let at = now();
                    if team.renamed {
                        append(tx, *organisation, Event::new(*actor, Action::TeamChanged, Subject::Team(*id))).await?;
                    }
                    for person in &team.leave {
                        leave_now(tx, *organisation, *actor, *id, *person, at).await?;
                    }
                    for person in &team.join {
                        join_now(tx, *organisation, *actor, *id, *person, at).await?;
                    }
                    Ok(true)
                })
            },
        );
        changed.await
    }

    /// The open teams, in the order in which they were added.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provisioned_teams(&self, organisation: OrganisationId) -> Result<Vec<ProvisionedTeam>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<TeamRow> =
            all!(&mut tx, select_team!("WHERE organisation = $1 AND closed IS NULL ORDER BY id"), organisation.0,)?;
        let changes: Vec<TeamHistory> = all!(
            &mut tx,
            "SELECT team, COUNT(*), MAX(starts), MAX(CASE WHEN ends <= $2 THEN ends END) FROM memberships
             WHERE organisation = $1 AND starts <= $2 GROUP BY team",
            organisation.0,
            now(),
        )?;
        let mut changes: HashMap<Uuid, TeamHistory> = changes.into_iter().map(|it| (it.0, it)).collect();
        let teams = rows.into_iter().map(Team::from).map(|team| {
            let history = changes.remove(&team.id.0);
            provisioned(team, history)
        });
        teams.collect()
    }

    /// One team. `None` where there is none, or it is closed.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provisioned_team(
        &self,
        organisation: OrganisationId,
        id: TeamId,
    ) -> Result<Option<ProvisionedTeam>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<TeamRow> = optional!(
            &mut tx,
            select_team!("WHERE organisation = $1 AND id = $2 AND closed IS NULL"),
            organisation.0,
            id.0,
        )?;
        let Some(row) = row else { return Ok(None) };
        let history: Option<TeamHistory> = optional!(
            &mut tx,
            "SELECT team, COUNT(*), MAX(starts), MAX(CASE WHEN ends <= $3 THEN ends END) FROM memberships
             WHERE organisation = $1 AND team = $2 AND starts <= $3 GROUP BY team",
            organisation.0,
            id.0,
            now(),
        )?;
        provisioned(row.into(), history).map(Some)
    }

    /// Who is in a team now, or in all of them.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn provisioned_members(
        &self,
        organisation: OrganisationId,
        team: Option<TeamId>,
    ) -> Result<Vec<(TeamId, PersonId)>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid, Uuid)> = match team {
            Some(team) => all!(
                &mut tx,
                "SELECT team, person FROM memberships WHERE organisation = $1 AND team = $2 AND starts <= $3
                     AND (ends IS NULL OR ends > $3) ORDER BY person",
                organisation.0,
                team.0,
                now(),
            )?,
            None => all!(
                &mut tx,
                "SELECT team, person FROM memberships WHERE organisation = $1 AND starts <= $2
                     AND (ends IS NULL OR ends > $2) ORDER BY person",
                organisation.0,
                now(),
            )?,
        };
        Ok(rows.into_iter().map(|(team, person)| (TeamId(team), PersonId(person))).collect())
    }
}

/// A person who is in the team already stays in it as they are.
async fn join_now(
    tx: &mut Transaction,
    organisation: OrganisationId,
    actor: Actor,
    team: TeamId,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    check_there(tx, organisation, person, "person").await?;
    let next: Option<(DateTime<Utc>,)> = optional!(
        tx,
        "SELECT starts FROM memberships
         WHERE organisation = $1 AND team = $2 AND person = $3 AND (ends IS NULL OR ends > $4) ORDER BY starts LIMIT 1",
        organisation.0,
        team.0,
        person.0,
        at,
    )?;
    // A time that is to come begins where this one ends.
    let ends = match next {
        Some((starts,)) if starts <= at => return Ok(()),
        next => next.map(|it| it.0),
    };
    let id = MembershipId::new();
    execute!(
        tx,
        "INSERT INTO memberships (organisation, id, person, team, starts, ends) VALUES ($1, $2, $3, $4, $5, $6)",
        organisation.0,
        id.0,
        person.0,
        team.0,
        at,
        ends,
    )?;
    let event = Event::new(actor, Action::TeamJoined, Subject::Membership(id)).about(person);
    append(tx, organisation, event.with("team", team).with("starts", at)).await
}

async fn leave_now(
    tx: &mut Transaction,
    organisation: OrganisationId,
    actor: Actor,
    team: TeamId,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let there: Option<(Uuid, DateTime<Utc>)> = optional!(
        tx,
        "SELECT id, starts FROM memberships WHERE organisation = $1 AND team = $2 AND person = $3 AND starts <= $4
             AND (ends IS NULL OR ends > $4)",
        organisation.0,
        team.0,
        person.0,
        at,
    )?;
    let Some((id, starts)) = there else { return Ok(()) };
    // What would have lasted no time at all was never so.
    let ended = if starts == at {
        "DELETE FROM memberships WHERE organisation = $1 AND id = $2 AND starts = $3"
    } else {
        "UPDATE memberships SET ends = $3 WHERE organisation = $1 AND id = $2"
    };
    execute!(tx, ended, organisation.0, id, at)?;
    let event = Event::new(actor, Action::TeamLeft, Subject::Membership(MembershipId(id))).about(person);
    append(tx, organisation, event.with("team", team).with("ends", at)).await
}

/// A team, how often somebody joined it, and when somebody last joined and left it.
type TeamHistory = (Uuid, i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

fn provisioned(team: Team, history: Option<TeamHistory>) -> Result<ProvisionedTeam, StoreError> {
    let (joined, last_joined, last_left) = history.map_or((0, None, None), |it| (it.1, it.2, it.3));
    let changed = [last_joined, last_left].into_iter().flatten().fold(team.created, DateTime::max);
    Ok(ProvisionedTeam { team, changed, joined: count(joined, "memberships")? })
}
