//! Teams and who was in them when. A team is a part of another or of nothing; a membership has a beginning and perhaps an
//! end, and is never deleted: what was true at a time stays so.

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{MembershipId, OrganisationId, PersonId, TeamId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{micros, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::people::exists;
use crate::sql::{Transaction, all, execute, optional};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// A team.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// What people call it.
    pub name: String,
    /// The team that it is a part of.
    pub parent: Option<TeamId>,
    /// What another system knows it as.
    pub external_id: Option<String>,
    /// When it was added.
    pub created: DateTime<Utc>,
    /// Since when it is no more.
    pub closed: Option<DateTime<Utc>>,
}

/// A team to be added.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewTeam {
    /// What people call it.
    pub name: String,
    /// The team that it is a part of.
    pub parent: Option<TeamId>,
    /// What another system knows it as.
    pub external_id: Option<String>,
}

/// What is to change of a team; what is `None` stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TeamChange {
    /// What people call it.
    pub name: Option<String>,
    /// The team that it is a part of, or nothing.
    pub parent: Option<Option<TeamId>>,
    /// True closes it, and ends every membership; a closed team stays closed.
    pub closed: bool,
}

/// A person's time in a team: from `starts` on, and until `ends`, which is not in it any more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// Who.
    pub person: PersonId,
    /// Where.
    pub team: TeamId,
    /// From when on.
    pub starts: DateTime<Utc>,
    /// Until when; `None` where it goes on.
    pub ends: Option<DateTime<Utc>>,
}

impl Store {
    /// Adds a team.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the parent does not exist or is closed; [`StoreError::IdempotencyMismatch`].
    pub async fn create_team(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        team: NewTeam,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<TeamId>, StoreError> {
        let arguments = (organisation, actor, team, idempotency);
        let created =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, team, idempotency), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, *organisation, idempotency.as_ref()).await? {
                        return Ok(Created { id: TeamId(first.resource), new: false });
                    }
                    if let Some(parent) = team.parent
                        && !is_open(tx, *organisation, parent).await?
                    {
                        return Err(StoreError::NotFound("parent team"));
                    }
                    let id = TeamId::new();
                    execute!(
                        tx,
                        "INSERT INTO teams (organisation, id, name, parent, external_id, created)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                        organisation.0,
                        id.0,
                        &team.name,
                        team.parent.map(|it| it.0),
                        team.external_id.as_deref(),
                        now(),
                    )?;
                    remember(tx, *organisation, idempotency.as_ref(), Remembered::resource(id.0)).await?;
                    let event = Event::new(*actor, Action::TeamCreated, Subject::Team(id));
                    append(tx, *organisation, event.with("parent", team.parent)).await?;
                    Ok(Created { id, new: true })
                })
            });
        created.await
    }

    /// Changes a team. False where there is none.
    ///
    /// # Errors
    /// [`StoreError::Circle`] where it would be a part of itself; [`StoreError::NotFound`] where the parent does not exist.
    pub async fn change_team(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: TeamId,
        change: TeamChange,
    ) -> Result<bool, StoreError> {
        let changed = self.inner.engine.write(organisation, (organisation, actor, id, change), |(organisation, actor, id, change), tx| {
            Box::pin(async move {
                if let Some(Some(parent)) = change.parent {
                    if !is_open(tx, *organisation, parent).await? {
                        return Err(StoreError::NotFound("parent team"));
                    }
                    if is_part_of(tx, *organisation, parent, *id).await? {
                        return Err(StoreError::Circle);
                    }
                }
                let at = now();
                let found = execute!(
                    tx,
                    "UPDATE teams SET name = COALESCE($3, name), closed = CASE WHEN $4 THEN COALESCE(closed, $5) ELSE closed END
                     WHERE organisation = $1 AND id = $2",
                    organisation.0,
                    id.0,
                    change.name.as_deref(),
                    change.closed,
                    at,
                )?;
                if let Some(parent) = change.parent {
                    execute!(
                        tx,
                        "UPDATE teams SET parent = $3 WHERE organisation = $1 AND id = $2",
                        organisation.0,
                        id.0,
                        parent.map(|it| it.0),
                    )?;
                }
                if change.closed {
                    execute!(
                        tx,
                        "DELETE FROM memberships WHERE organisation = $1 AND team = $2 AND starts >= $3",
                        organisation.0,
                        id.0,
                        at,
                    )?;
                    execute!(
                        tx,
                        "UPDATE memberships SET ends = $3
                         WHERE organisation = $1 AND team = $2 AND (ends IS NULL OR ends > $3)",
                        organisation.0,
                        id.0,
                        at,
                    )?;
                }
                if found > 0 {
                    let event = Event::new(*actor, Action::TeamChanged, Subject::Team(*id));
                    let event = event.with("name", change.name.is_some()).with("closed", change.closed);
                    let event = change.parent.into_iter().fold(event, |event, parent| event.with("parent", parent));
                    append(tx, *organisation, event).await?;
                }
                Ok(found > 0)
            })
        });
        changed.await
    }

    /// One team. `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn team(&self, organisation: OrganisationId, id: TeamId) -> Result<Option<Team>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<TeamRow> =
            optional!(&mut tx, select_team!("WHERE organisation = $1 AND id = $2"), organisation.0, id.0)?;
        Ok(row.map(Team::from))
    }

    /// The organisation's teams, those added last first, closed ones included.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn teams(&self, organisation: OrganisationId, page: PageRequest) -> Result<Page<Team>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<TeamRow> = all!(
            &mut tx,
            select_team!("WHERE organisation = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"),
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        page.of(rows, |row| row.id, |row| Ok(row.into()))
    }

    /// Puts a person into a team from a time on, which may lie in the past. Where they are in it then, nothing changes, and
    /// that membership is answered.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such person or open team; [`StoreError::Backwards`] where they come to be
    /// in it later already.
    pub async fn join_team(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        team: TeamId,
        person: PersonId,
        starts: DateTime<Utc>,
    ) -> Result<Created<MembershipId>, StoreError> {
        let arguments = (organisation, actor, team, person, micros(starts));
        let joined =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, team, person, starts), tx| {
                Box::pin(async move { join(tx, *organisation, *actor, *team, *person, *starts).await })
            });
        joined.await
    }

    /// Ends a membership at a time. False where there is none, or it has ended before that.
    ///
    /// # Errors
    /// [`StoreError::Backwards`] where it would end before it begins.
    pub async fn end_membership(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: MembershipId,
        ends: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let arguments = (organisation, actor, id, micros(ends));
        let ended = self.inner.engine.write(organisation, arguments, |(organisation, actor, id, ends), tx| {
            Box::pin(async move {
                let row: Option<MembershipRow> =
                    optional!(tx, select_membership!("WHERE organisation = $1 AND id = $2"), organisation.0, id.0)?;
                let Some(row) = row else { return Ok(false) };
                if row.ends.is_some_and(|before| before <= *ends) {
                    return Ok(false);
                }
                if row.starts >= *ends {
                    return Err(StoreError::Backwards);
                }
                execute!(
                    tx,
                    "UPDATE memberships SET ends = $3 WHERE organisation = $1 AND id = $2",
                    organisation.0,
                    id.0,
                    ends,
                )?;
                let event = Event::new(*actor, Action::TeamLeft, Subject::Membership(*id)).about(PersonId(row.person));
                append(tx, *organisation, event.with("team", row.team).with("ends", ends)).await?;
                Ok(true)
            })
        });
        ended.await
    }

    /// Who was and is in a team, those who came first first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn members(&self, organisation: OrganisationId, team: TeamId) -> Result<Vec<Membership>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<MembershipRow> = all!(
            &mut tx,
            select_membership!("WHERE organisation = $1 AND team = $2 ORDER BY starts, id"),
            organisation.0,
            team.0,
        )?;
        Ok(rows.into_iter().map(Membership::from).collect())
    }

    /// In which teams a person was and is, the first first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn memberships(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<Vec<Membership>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<MembershipRow> = all!(
            &mut tx,
            select_membership!("WHERE organisation = $1 AND person = $2 ORDER BY starts, id"),
            organisation.0,
            person.0,
        )?;
        Ok(rows.into_iter().map(Membership::from).collect())
    }
}

/// See [`Store::join_team`].
pub(crate) async fn join(
    tx: &mut Transaction,
    organisation: OrganisationId,
    actor: Actor,
    team: TeamId,
    person: PersonId,
    starts: DateTime<Utc>,
) -> Result<Created<MembershipId>, StoreError> {
    if !exists(tx, organisation, person).await? {
        return Err(StoreError::NotFound("person"));
    }
    if !is_open(tx, organisation, team).await? {
        return Err(StoreError::NotFound("team"));
    }
    let there: Vec<MembershipRow> = all!(
        tx,
        select_membership!(
            "WHERE organisation = $1 AND team = $2 AND person = $3 AND (ends IS NULL OR ends > $4) ORDER BY starts"
        ),
        organisation.0,
        team.0,
        person.0,
        starts,
    )?;
    match there.first() {
        Some(row) if row.starts <= starts => return Ok(Created { id: MembershipId(row.id), new: false }),
        Some(_) => return Err(StoreError::Backwards),
        None => {}
    }
    let id = MembershipId::new();
    execute!(
        tx,
        "INSERT INTO memberships (organisation, id, person, team, starts) VALUES ($1, $2, $3, $4, $5)",
        organisation.0,
        id.0,
        person.0,
        team.0,
        starts,
    )?;
    let event = Event::new(actor, Action::TeamJoined, Subject::Membership(id)).about(person);
    append(tx, organisation, event.with("team", team).with("starts", starts)).await?;
    Ok(Created { id, new: true })
}

async fn is_open(tx: &mut Transaction, organisation: OrganisationId, team: TeamId) -> Result<bool, StoreError> {
    let row: Option<(Uuid,)> = optional!(
        tx,
        "SELECT id FROM teams WHERE organisation = $1 AND id = $2 AND closed IS NULL",
        organisation.0,
        team.0,
    )?;
    Ok(row.is_some())
}

/// Whether `team` is `whole` or, on however long a way, a part of it.
async fn is_part_of(
    tx: &mut Transaction,
    organisation: OrganisationId,
    team: TeamId,
    whole: TeamId,
) -> Result<bool, StoreError> {
    let row: Option<(Uuid,)> = optional!(
        tx,
        "WITH RECURSIVE above (id) AS (
             SELECT id FROM teams WHERE organisation = $1 AND id = $2
             UNION
             SELECT t.parent FROM teams t JOIN above a ON t.id = a.id
             WHERE t.organisation = $1 AND t.parent IS NOT NULL
         )
         SELECT id FROM above WHERE id = $3",
        organisation.0,
        team.0,
        whole.0,
    )?;
    Ok(row.is_some())
}

macro_rules! select_team {
    ($rest:literal) => {
        concat!("SELECT id, name, parent, external_id, created, closed FROM teams ", $rest)
    };
}
pub(crate) use select_team;

macro_rules! select_membership {
    ($rest:literal) => {
        concat!("SELECT id, person, team, starts, ends FROM memberships ", $rest)
    };
}
use select_membership;

#[derive(sqlx::FromRow)]
pub(crate) struct TeamRow {
    id: Uuid,
    name: String,
    parent: Option<Uuid>,
    external_id: Option<String>,
    created: DateTime<Utc>,
    closed: Option<DateTime<Utc>>,
}

impl From<TeamRow> for Team {
    fn from(TeamRow { id, name, parent, external_id, created, closed }: TeamRow) -> Self {
        Self { id: TeamId(id), name, parent: parent.map(TeamId), external_id, created, closed }
    }
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    id: Uuid,
    person: Uuid,
    team: Uuid,
    starts: DateTime<Utc>,
    ends: Option<DateTime<Utc>>,
}

impl From<MembershipRow> for Membership {
    fn from(MembershipRow { id, person, team, starts, ends }: MembershipRow) -> Self {
        Self { id: MembershipId(id), person: PersonId(person), team: TeamId(team), starts, ends }
    }
}
