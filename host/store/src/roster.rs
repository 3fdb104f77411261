//! Lists of people: where those stand whom one names, and what is to be done so that it is true, all of it in one transaction
//! or nothing.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{MembershipId, OrganisationId, PersonId, TeamId};
use plumbline_core::people::comparable;
use plumbline_core::roster::{Named, Span, Standing, Stands, Step, Where, Whom};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{damaged, named, now};
use crate::key_ring::Wrapped;
use crate::people::{PersonRow, SealedId, add, exists, give_ids, seal_profile, select_person};
use crate::reporting::report_to;
use crate::roles::grant;
use crate::seal::{Key, Seal};
use crate::sql::{Transaction, all, execute, optional};
use crate::{Profile, Store, StoreError};

impl Store {
    /// Where those stand whom a list names by these ids, and who leads whom. Whoever an identity provider removed is not known.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn standing(
        &self,
        organisation: OrganisationId,
        ids: &HashSet<ExternalId>,
    ) -> Result<Standing, StoreError> {
        let mut wanted = HashMap::with_capacity(ids.len());
        for id in ids {
            wanted.insert(self.id_digest(organisation, id).await?, comparable(id));
        }
        let found = Found::read(&mut self.inner.engine.read(organisation).await?, organisation, now()).await?;
        let mut standing = Standing::default();
        for (digest, person, _) in &found.ids {
            if let Some(id) = wanted.get(digest) {
                standing.known.insert(id.clone(), PersonId(*person));
            }
        }
        let meant: HashSet<Uuid> = standing.known.values().map(|it| it.0).collect();
        let newest = found.people.iter().filter_map(|row| row.generation).max();
        let ring = self.key_ring_with(organisation, newest).await?;
        let mut sealed: HashMap<Uuid, Vec<Vec<u8>>> = HashMap::new();
        for (_, person, id) in found.ids.into_iter().filter(|it| meant.contains(&it.1)) {
            sealed.entry(person).or_default().push(id);
        }
        for row in found.people.into_iter().filter(|it| meant.contains(&it.id)) {
            let ids = sealed.remove(&row.id).unwrap_or_default();
            let person = row.open(&ring.generations, organisation, ids)?;
            let name = person.profile.map(|it| it.name).unwrap_or_default();
            let ids = person.ids.iter().map(comparable).collect();
            standing.people.insert(person.id, Stands { name, ids, ..Stands::default() });
        }
        for (person, team, starts, ends) in found.memberships {
            if let Some(stands) = standing.people.get_mut(&PersonId(person)) {
                stands.memberships.push((TeamId(team), Span { starts, ends }));
            }
        }
        for (person, role) in found.roles {
            if let Some(stands) = standing.people.get_mut(&PersonId(person)) {
                stands.roles.push(named(&role, "roles")?);
            }
        }
        for (person, manager, starts, ends) in found.lines {
            if ends.is_none() {
                standing.managers.insert(PersonId(person), PersonId(manager));
            }
            if let Some(stands) = standing.people.get_mut(&PersonId(person)) {
                stands.lines.push((PersonId(manager), Span { starts, ends }));
            }
        }
        let team =
            |(id, name, parent): (Uuid, String, Option<Uuid>)| (TeamId(id), Named { name, parent: parent.map(TeamId) });
        standing.teams = found.teams.into_iter().map(team).collect();
        Ok(standing)
    }

    /// Does all of these steps, or none.
    ///
    /// # Errors
    /// [`StoreError::Outdated`], [`StoreError::IdTaken`], [`StoreError::Backwards`] and [`StoreError::Circle`] where
    /// somebody changed meanwhile what the steps were planned on: plan them again.
    pub async fn carry_out(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        steps: Vec<Step>,
    ) -> Result<(), StoreError> {
        loop {
            let mut sealed = Vec::with_capacity(steps.len());
            for step in &steps {
                sealed.push(self.seal_step(organisation, step).await?);
            }
            let done = self.inner.engine.write(
                organisation,
                (organisation, actor, sealed),
                |(organisation, actor, steps), tx| {
                    Box::pin(async move {
                        let mut doing =
                            Doing { organisation: *organisation, actor: *actor, people: Vec::new(), teams: Vec::new() };
                        for step in steps {
                            doing.step(tx, step).await?;
                        }
                        Ok(())
                    })
                },
            );
            match done.await {
                Err(StoreError::Retired) => _ = self.read_keys(organisation).await?,
                outcome => return outcome,
            }
        }
    }

    async fn seal_step(&self, organisation: OrganisationId, step: &Step) -> Result<SealedStep, StoreError> {
        Ok(match step {
            Step::AddPerson { name, ids } => {
                let (id, key) = (PersonId::new(), Key::random());
                SealedStep::AddPerson {
                    id,
                    wrapped: self.wrap_key(organisation, &key, Seal::PersonKey(organisation, id)).await?,
                    profile: seal_profile(&key, organisation, id, &Profile { name: name.clone() }),
                    ids: self.seal_ids(&key, organisation, id, ids).await?,
                }
            }
            Step::Rename { person, name } => {
                let key = self.person_key(organisation, *person).await?.ok_or(StoreError::Outdated)?;
                let profile = seal_profile(&key, organisation, *person, &Profile { name: name.clone() });
                SealedStep::Rename { person: *person, profile }
            }
            Step::GiveIds { person, ids } => {
                let key = self.person_key(organisation, *person).await?.ok_or(StoreError::Outdated)?;
                SealedStep::GiveIds { person: *person, ids: self.seal_ids(&key, organisation, *person, ids).await? }
            }
            plain => SealedStep::Plain(plain.clone()),
        })
    }
}

/// A step whose words are sealed.
enum SealedStep {
    AddPerson {
        id: PersonId,
        wrapped: Wrapped,
        profile: Vec<u8>,
        ids: Vec<SealedId>,
    },
    Rename {
        person: PersonId,
        profile: Vec<u8>,
    },
    GiveIds {
        person: PersonId,
        ids: Vec<SealedId>,
    },
    /// One without words about people.
    Plain(Step),
}

/// What was done so far.
struct Doing {
    organisation: OrganisationId,
    actor: Actor,
    people: Vec<PersonId>,
    teams: Vec<TeamId>,
}

impl Doing {
    async fn step(&mut self, tx: &mut Transaction, step: &SealedStep) -> Result<(), StoreError> {
        let organisation = self.organisation;
        match step {
            SealedStep::AddPerson { id, wrapped, profile, ids } => {
                add(tx, organisation, *id, wrapped, profile).await?;
                give_ids(tx, organisation, *id, ids).await?;
                self.people.push(*id);
                self.tell(tx, Action::PersonCreated, *id, Some(ids.len())).await
            }
            SealedStep::Rename { person, profile } => {
                let found = execute!(
                    tx,
                    "UPDATE people SET profile = $3, changed = $4
                     WHERE organisation = $1 AND id = $2 AND erased IS NULL",
                    organisation.0,
                    person.0,
                    profile,
                    now(),
                )?;
                if found == 0 {
                    return Err(StoreError::Outdated);
                }
                self.tell(tx, Action::PersonChanged, *person, None).await
            }
            SealedStep::GiveIds { person, ids } => {
                if !exists(tx, organisation, *person).await? {
                    return Err(StoreError::Outdated);
                }
                give_ids(tx, organisation, *person, ids).await?;
                self.tell(tx, Action::PersonChanged, *person, Some(ids.len())).await
            }
            SealedStep::Plain(step) => self.plain(tx, step).await,
        }
    }

    async fn plain(&mut self, tx: &mut Transaction, step: &Step) -> Result<(), StoreError> {
        let (organisation, actor) = (self.organisation, self.actor);
        match step {
            Step::AddTeam { name, parent } => {
                let (id, parent) = (TeamId::new(), parent.map(|it| self.team(it)).transpose()?);
                execute!(
                    tx,
                    "INSERT INTO teams (organisation, id, name, parent, created) VALUES ($1, $2, $3, $4, $5)",
                    organisation.0,
                    id.0,
                    name,
                    parent.map(|it| it.0),
                    now(),
                )?;
                self.teams.push(id);
                let event = Event::new(actor, Action::TeamCreated, Subject::Team(id));
                append(tx, organisation, event.with("parent", parent)).await
            }
            Step::Join { whom, team, span } => self.join(tx, self.person(*whom)?, self.team(*team)?, *span).await,
            Step::Leave { person, team, starts, ends } => self.leave(tx, *person, *team, *starts, *ends).await,
            Step::Report { whom, manager, from } => {
                let manager = manager.map(|it| self.person(it)).transpose()?;
                report_to(tx, organisation, actor, self.person(*whom)?, manager, *from).await
            }
            Step::Grant { whom, role } => {
                let granted = grant(tx, organisation, actor, self.person(*whom)?, *role).await?;
                if granted { Ok(()) } else { Err(StoreError::Outdated) }
            }
            Step::AddPerson { .. } | Step::Rename { .. } | Step::GiveIds { .. } => Err(damaged("a step")),
        }
    }

    async fn join(
        &self,
        tx: &mut Transaction,
        person: PersonId,
        team: TeamId,
        Span { starts, ends }: Span,
    ) -> Result<(), StoreError> {
        let there: Option<(Uuid,)> = optional!(
            tx,
            "SELECT id FROM memberships WHERE organisation = $1 AND team = $2 AND person = $3
                 AND (ends IS NULL OR ends > $4) AND ($5 IS NULL OR starts < $5) LIMIT 1",
            self.organisation.0,
            team.0,
            person.0,
            starts,
            ends,
        )?;
        let open: Option<(Uuid,)> = optional!(
            tx,
            "SELECT id FROM teams WHERE organisation = $1 AND id = $2 AND closed IS NULL",
            self.organisation.0,
            team.0,
        )?;
        if there.is_some() || open.is_none() || !exists(tx, self.organisation, person).await? {
            return Err(StoreError::Outdated);
        }
        let id = MembershipId::new();
        execute!(
            tx,
            "INSERT INTO memberships (organisation, id, person, team, starts, ends) VALUES ($1, $2, $3, $4, $5, $6)",
            self.organisation.0,
            id.0,
            person.0,
            team.0,
            starts,
            ends,
        )?;
        let event = Event::new(self.actor, Action::TeamJoined, Subject::Membership(id)).about(person);
        append(tx, self.organisation, event.with("team", team).with("starts", starts).with("ends", ends)).await
    }

    async fn leave(
        &self,
        tx: &mut Transaction,
        person: PersonId,
        team: TeamId,
        starts: DateTime<Utc>,
        ends: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let left: Option<(Uuid,)> = optional!(
            tx,
            "UPDATE memberships SET ends = $5
             WHERE organisation = $1 AND person = $2 AND team = $3 AND starts = $4 AND starts < $5 RETURNING id",
            self.organisation.0,
            person.0,
            team.0,
            starts,
            ends,
        )?;
        let (id,) = left.ok_or(StoreError::Outdated)?;
        let event = Event::new(self.actor, Action::TeamLeft, Subject::Membership(MembershipId(id))).about(person);
        append(tx, self.organisation, event.with("team", team).with("ends", ends)).await
    }

    async fn tell(
        &self,
        tx: &mut Transaction,
        action: Action,
        person: PersonId,
        ids: Option<usize>,
    ) -> Result<(), StoreError> {
        let event = Event::new(self.actor, action, Subject::Person(person)).about(person);
        append(tx, self.organisation, event.with("ids", ids)).await
    }

    fn person(&self, whom: Whom) -> Result<PersonId, StoreError> {
        match whom {
            Whom::Known(id) => Ok(id),
            Whom::New(index) => self.people.get(index).copied().ok_or_else(|| damaged("a step")),
        }
    }

    fn team(&self, team: Where) -> Result<TeamId, StoreError> {
        match team {
            Where::Known(id) => Ok(id),
            Where::New(index) => self.teams.get(index).copied().ok_or_else(|| damaged("a step")),
        }
    }
}

type Time = (Uuid, Uuid, DateTime<Utc>, Option<DateTime<Utc>>);

/// The organisation's people and teams as they lie in the tables.
struct Found {
    people: Vec<PersonRow>,
    /// Digest, person, sealed.
    ids: Vec<(Vec<u8>, Uuid, Vec<u8>)>,
    memberships: Vec<Time>,
    lines: Vec<Time>,
    roles: Vec<(Uuid, String)>,
    teams: Vec<(Uuid, String, Option<Uuid>)>,
}

impl Found {
    async fn read(tx: &mut Transaction, organisation: OrganisationId, at: DateTime<Utc>) -> Result<Self, StoreError> {
        let organisation = organisation.0;
        Ok(Self {
            people: all!(tx, select_person!("WHERE p.organisation = $1 AND p.erased IS NULL"), organisation)?,
            ids: all!(
                tx,
                "SELECT i.digest, i.person, i.sealed FROM person_ids i
                 LEFT JOIN scim_people s ON s.organisation = i.organisation AND s.person = i.person
                 WHERE i.organisation = $1 AND s.removed IS NULL",
                organisation,
            )?,
            memberships: all!(
                tx,
                "SELECT person, team, starts, ends FROM memberships WHERE organisation = $1 ORDER BY starts",
                organisation,
            )?,
            lines: all!(
                tx,
                "SELECT person, manager, starts, ends FROM reporting_lines WHERE organisation = $1 ORDER BY starts",
                organisation,
            )?,
            roles: all!(
                tx,
                "SELECT person, role FROM roles WHERE organisation = $1 AND (ends IS NULL OR ends > $2)",
                organisation,
                at,
            )?,
            teams: all!(
                tx,
                "SELECT id, name, parent FROM teams WHERE organisation = $1 AND closed IS NULL",
                organisation,
            )?,
        })
    }
}
