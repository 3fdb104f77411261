//! What is being tried. Who begins when is drawn and registered before the first start, and never changes after: the answer
//! to whether it worked rests on that.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{InitiativeId, OrganisationId, PersonId, SkillId};
use plumbline_core::{Decimal, Digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{midnight, unknown_people};
use crate::audit::{Event, append};
use crate::columns::{damaged, json, json_text, micros, named, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::sql::{Transaction, all, execute, optional};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// How it is decided who begins when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InitiativeDesign {
    /// Everybody at once.
    Together,
    /// Everybody, one part after the other, drawn by lot.
    DrawnSteps,
    /// One half, drawn by lot.
    DrawnHalves,
}

impl InitiativeDesign {
    /// Such as `drawn-steps`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Together => "together",
            Self::DrawnSteps => "drawn-steps",
            Self::DrawnHalves => "drawn-halves",
        }
    }

    /// Whether chance decides.
    #[must_use]
    pub const fn is_drawn(self) -> bool {
        !matches!(self, Self::Together)
    }
}

/// Somebody that an initiative is for, or is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InitiativePerson {
    /// Who.
    pub person: PersonId,
    /// The Monday of their first week; `None` for whom they are compared with.
    pub begins: Option<NaiveDate>,
}

/// An initiative that is planned.
#[derive(Clone, PartialEq, Debug)]
pub struct NewInitiative {
    /// What people call it.
    pub title: String,
    /// The skills that it is for.
    pub skills: Vec<SkillId>,
    /// The least difference that it must make to be worth it, in points.
    pub least_important: Decimal,
    /// How it was decided who begins when.
    pub design: InitiativeDesign,
    /// What the draw was made from.
    pub seed: i64,
    /// The Monday of its first week.
    pub starts: NaiveDate,
    /// How long it is watched.
    pub weeks: u32,
    /// What it could detect when it was planned.
    pub promise: Value,
    /// Whether somebody must approve it before it is registered.
    pub needs_approval: bool,
    /// Who begins when.
    pub people: Vec<InitiativePerson>,
}

/// An initiative as it is kept.
#[derive(Clone, PartialEq, Debug)]
pub struct Initiative {
    /// Its id.
    pub id: InitiativeId,
    /// What was planned.
    pub plan: NewInitiative,
    /// When it was planned.
    pub created: DateTime<Utc>,
    /// When it was approved, and by whom where that was a person.
    pub approved: Option<(DateTime<Utc>, Option<PersonId>)>,
    /// When it was registered, and the digest of what was.
    pub registered: Option<(DateTime<Utc>, Digest)>,
    /// Since when it is off.
    pub cancelled: Option<DateTime<Utc>>,
}

impl Initiative {
    /// The digest of what is registered: who begins when, for which skills, and what it must make to be worth it.
    #[must_use]
    pub fn registration(plan: &NewInitiative) -> Digest {
        let NewInitiative {
            title: _,
            skills,
            least_important,
            design,
            seed,
            starts,
            weeks,
            promise,
            needs_approval: _,
            people,
        } = plan;
        let registered = (skills, least_important, design, seed, starts, weeks, promise, people);
        Digest::of(json_text(&registered).as_bytes())
    }
}

macro_rules! select_initiative {
    ($rest:literal) => {
        concat!(
            "SELECT id, title, skills, least_important, design, seed, starts, weeks, promise, needs_approval, created,
                 approved, approved_by, registered, registration, cancelled FROM initiatives ",
            $rest
        )
    };
}
impl Store {
    /// Plans an initiative.
    ///
    /// # Errors
    /// [`StoreError::UnknownPerson`]; [`StoreError::IdempotencyMismatch`].
    pub async fn plan_initiative(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        plan: NewInitiative,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<InitiativeId>, StoreError> {
        let arguments = (organisation, actor, plan, idempotency);
        let planned = self.inner.engine.write(organisation, arguments, |(organisation, actor, plan, key), tx| {
            Box::pin(async move {
                if let Some(first) = recall(tx, *organisation, key.as_ref()).await? {
                    return Ok(Created { id: InitiativeId(first.resource), new: false });
                }
                let people: Vec<PersonId> = plan.people.iter().map(|it| it.person).collect();
                if let Some(unknown) = unknown_people(tx, *organisation, &people).await? {
                    return Err(StoreError::UnknownPerson { person: unknown });
                }
                let id = InitiativeId::new();
                execute!(
                    tx,
                    "INSERT INTO initiatives (organisation, id, title, skills, least_important, design, seed, starts,
                         weeks, promise, needs_approval, created)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                    organisation.0,
                    id.0,
                    &plan.title,
                    json_text(&plan.skills),
                    plan.least_important.ten_thousandths(),
                    plan.design.as_str(),
                    plan.seed,
                    midnight(plan.starts),
                    i64::from(plan.weeks),
                    json_text(&plan.promise),
                    plan.needs_approval,
                    now(),
                )?;
                for InitiativePerson { person, begins } in &plan.people {
                    execute!(
                        tx,
                        "INSERT INTO initiative_people (organisation, initiative, person, begins)
                         VALUES ($1, $2, $3, $4)",
                        organisation.0,
                        id.0,
                        person.0,
                        begins.map(midnight),
                    )?;
                }
                remember(tx, *organisation, key.as_ref(), Remembered::resource(id.0)).await?;
                let event = Event::new(*actor, Action::InitiativePlanned, Subject::Initiative(id));
                append(tx, *organisation, event.with("people", plan.people.len())).await?;
                Ok(Created { id, new: true })
            })
        });
        planned.await
    }

    /// Approves an initiative that is planned. False where there is none, or it is approved, registered or off.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn approve_initiative(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: InitiativeId,
    ) -> Result<bool, StoreError> {
        let by = match actor {
            Actor::Person(person, _) => Some(person.0),
            _ => None,
        };
        let arguments = (organisation, actor, id, by);
        let approved = self.inner.engine.write(organisation, arguments, |(organisation, actor, id, by), tx| {
            Box::pin(async move {
                let found = execute!(
                    tx,
                    "UPDATE initiatives SET approved = $3, approved_by = $4
                     WHERE organisation = $1 AND id = $2 AND approved IS NULL AND registered IS NULL
                         AND cancelled IS NULL",
                    organisation.0,
                    id.0,
                    now(),
                    *by,
                )?;
                if found > 0 {
                    let event = Event::new(*actor, Action::InitiativeApproved, Subject::Initiative(*id));
                    append(tx, *organisation, event).await?;
                }
                Ok(found > 0)
            })
        });
        approved.await
    }

    /// Registers an initiative: from here on nothing of it changes. The digest of what is registered stands in the audit
    /// log. False where there is none, it is registered or off, or needs an approval that it does not have.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn register_initiative(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: InitiativeId,
    ) -> Result<bool, StoreError> {
        let registered =
            self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
                Box::pin(async move {
                    let Some(initiative) = find(tx, *organisation, *id).await? else { return Ok(false) };
                    let digest = Initiative::registration(&initiative.plan);
                    let found = execute!(
                        tx,
                        "UPDATE initiatives SET registered = $3, registration = $4
                         WHERE organisation = $1 AND id = $2 AND registered IS NULL AND cancelled IS NULL
                             AND (approved IS NOT NULL OR NOT needs_approval)",
                        organisation.0,
                        id.0,
                        now(),
                        digest.to_string(),
                    )?;
                    if found > 0 {
                        let event = Event::new(*actor, Action::InitiativeRegistered, Subject::Initiative(*id));
                        append(tx, *organisation, event.with("registration", digest)).await?;
                    }
                    Ok(found > 0)
                })
            });
        registered.await
    }

    /// Calls an initiative off. False where there is none, or it is off.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn cancel_initiative(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: InitiativeId,
    ) -> Result<bool, StoreError> {
        let cancelled =
            self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
                Box::pin(async move {
                    let found = execute!(
                        tx,
                        "UPDATE initiatives SET cancelled = $3
                         WHERE organisation = $1 AND id = $2 AND cancelled IS NULL",
                        organisation.0,
                        id.0,
                        now(),
                    )?;
                    if found > 0 {
                        let event = Event::new(*actor, Action::InitiativeCancelled, Subject::Initiative(*id));
                        append(tx, *organisation, event).await?;
                    }
                    Ok(found > 0)
                })
            });
        cancelled.await
    }

    /// One initiative. `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn initiative(
        &self,
        organisation: OrganisationId,
        id: InitiativeId,
    ) -> Result<Option<Initiative>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        find(&mut tx, organisation, id).await
    }

    /// The organisation's initiatives, those planned last first, with those that are off.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn initiatives(
        &self,
        organisation: OrganisationId,
        page: PageRequest,
    ) -> Result<Page<Initiative>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<InitiativeRow> = all!(
            &mut tx,
            select_initiative!("WHERE organisation = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"),
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let people = people(&mut tx, organisation, row.id).await?;
            found.push((row, people));
        }
        page.of(found, |it| it.0.id, |(row, people)| row.initiative(people))
    }

    /// What somebody is trying at a time: the scorecards and criteria that registered initiatives which they have begun, and
    /// which are not over, are for.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn tried_by(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        at: DateTime<Utc>,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let running: Vec<(String, DateTime<Utc>, i64)> = all!(
            &mut tx,
            "SELECT i.skills, i.starts, i.weeks FROM initiative_people p
             JOIN initiatives i ON i.organisation = p.organisation AND i.id = p.initiative
                 AND i.registered IS NOT NULL AND i.cancelled IS NULL
             WHERE p.organisation = $1 AND p.person = $2 AND p.begins <= $3",
            organisation.0,
            person.0,
            micros(at),
        )?;
        let mut tried = Vec::new();
        for (skills, starts, weeks) in running {
            if at >= starts + TimeDelta::weeks(weeks) {
                continue;
            }
            let skills: Vec<SkillId> = json(&skills, "initiatives")?;
            for skill in skills {
                let criteria: Vec<(String, String)> = all!(
                    &mut tx,
                    "SELECT scorecard, criterion FROM skill_criteria WHERE organisation = $1 AND skill = $2
                     ORDER BY scorecard, criterion",
                    organisation.0,
                    skill.0,
                )?;
                tried.extend(criteria);
            }
        }
        Ok(tried)
    }

    /// Those that may have had an effect between two days, both among them: that had started by the later one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn initiatives_started(
        &self,
        organisation: OrganisationId,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Vec<Initiative>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<InitiativeRow> = all!(
            &mut tx,
            select_initiative!(
                "WHERE organisation = $1 AND starts <= $3 AND starts >= $2 AND cancelled IS NULL ORDER BY starts, id"
            ),
            organisation.0,
            midnight(first),
            midnight(last),
        )?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let people = people(&mut tx, organisation, row.id).await?;
            found.push(row.initiative(people)?);
        }
        Ok(found)
    }
}

async fn find(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: InitiativeId,
) -> Result<Option<Initiative>, StoreError> {
    let row: Option<InitiativeRow> =
        optional!(tx, select_initiative!("WHERE organisation = $1 AND id = $2"), organisation.0, id.0)?;
    let Some(row) = row else { return Ok(None) };
    let people = people(tx, organisation, row.id).await?;
    row.initiative(people).map(Some)
}

async fn people(
    tx: &mut Transaction,
    organisation: OrganisationId,
    initiative: Uuid,
) -> Result<Vec<InitiativePerson>, StoreError> {
    let rows: Vec<(Uuid, Option<DateTime<Utc>>)> = all!(
        tx,
        "SELECT person, begins FROM initiative_people WHERE organisation = $1 AND initiative = $2 ORDER BY person",
        organisation.0,
        initiative,
    )?;
    let person = |(person, begins): (Uuid, Option<DateTime<Utc>>)| InitiativePerson {
        person: PersonId(person),
        begins: begins.map(|it| it.date_naive()),
    };
    Ok(rows.into_iter().map(person).collect())
}

#[derive(sqlx::FromRow)]
struct InitiativeRow {
    id: Uuid,
    title: String,
    skills: String,
    least_important: i64,
    design: String,
    seed: i64,
    starts: DateTime<Utc>,
    weeks: i64,
    promise: String,
    needs_approval: bool,
    created: DateTime<Utc>,
    approved: Option<DateTime<Utc>>,
    approved_by: Option<Uuid>,
    registered: Option<DateTime<Utc>>,
    registration: Option<String>,
    cancelled: Option<DateTime<Utc>>,
}

impl InitiativeRow {
    fn initiative(self, people: Vec<InitiativePerson>) -> Result<Initiative, StoreError> {
        let damage = || damaged("initiatives");
        let registered = match (self.registered, self.registration) {
            (Some(at), Some(digest)) => Some((at, digest.parse().map_err(|_| damage())?)),
            _ => None,
        };
        Ok(Initiative {
            id: InitiativeId(self.id),
            plan: NewInitiative {
                title: self.title,
                skills: json(&self.skills, "initiatives")?,
                least_important: Decimal::from_ten_thousandths(self.least_important),
                design: named(&self.design, "initiatives")?,
                seed: self.seed,
                starts: self.starts.date_naive(),
                weeks: u32::try_from(self.weeks).map_err(|_| damage())?,
                promise: json(&self.promise, "initiatives")?,
                needs_approval: self.needs_approval,
                people,
            },
            created: self.created,
            approved: self.approved.map(|it| (it, self.approved_by.map(PersonId))),
            registered,
            cancelled: self.cancelled,
        })
    }
}
