//! What happened to people: workshops, courses, coaching sessions, changes of process, and who was there. Whatever changed
//! after one of them may have changed because of it.

use chrono::{DateTime, NaiveDate, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{ActivityId, OrganisationId, PersonId, SkillId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{midnight, unknown_people};
use crate::audit::{Event, append};
use crate::columns::{json, json_text, named, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::sql::{all, execute};
use crate::{Created, Idempotency, Page, PageRequest, Store, StoreError};

/// What kind of thing happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActivityKind {
    /// Many people at one time.
    Workshop,
    /// Something to go through alone.
    Course,
    /// One person with somebody who coaches them.
    Coaching,
    /// The work is done in another way.
    ProcessChange,
}

impl ActivityKind {
    /// Such as `process-change`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workshop => "workshop",
            Self::Course => "course",
            Self::Coaching => "coaching",
            Self::ProcessChange => "process-change",
        }
    }
}

/// Something that happened to people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewActivity {
    /// What it was.
    pub kind: ActivityKind,
    /// What people call it.
    pub title: String,
    /// The day on which it took place, or began.
    pub held: NaiveDate,
    /// The skills that it was for; none: any.
    pub skills: Vec<SkillId>,
    /// Who was there, or whom it reached.
    pub people: Vec<PersonId>,
}

/// An activity as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// What it is.
    pub activity: NewActivity,
    /// When it was recorded.
    pub recorded: DateTime<Utc>,
    /// Since when it is said not to have taken place.
    pub cancelled: Option<DateTime<Utc>>,
}

impl Store {
    /// Records what happened to people.
    ///
    /// # Errors
    /// [`StoreError::UnknownPerson`]; [`StoreError::IdempotencyMismatch`].
    pub async fn record_activity(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        activity: NewActivity,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<ActivityId>, StoreError> {
        let arguments = (organisation, actor, activity, idempotency);
        let recorded = self.inner.engine.write(organisation, arguments, |(organisation, actor, activity, key), tx| {
            Box::pin(async move {
                if let Some(first) = recall(tx, *organisation, key.as_ref()).await? {
                    return Ok(Created { id: ActivityId(first.resource), new: false });
                }
                if let Some(unknown) = unknown_people(tx, *organisation, &activity.people).await? {
                    return Err(StoreError::UnknownPerson { person: unknown });
                }
                let id = ActivityId::new();
                execute!(
                    tx,
                    "INSERT INTO activities (organisation, id, kind, title, held, skills, recorded)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    organisation.0,
                    id.0,
                    activity.kind.as_str(),
                    &activity.title,
                    midnight(activity.held),
                    json_text(&activity.skills),
                    now(),
                )?;
                for person in &activity.people {
                    execute!(
                        tx,
                        "INSERT INTO activity_people (organisation, activity, person) VALUES ($1, $2, $3)
                         ON CONFLICT (organisation, activity, person) DO NOTHING",
                        organisation.0,
                        id.0,
                        person.0,
                    )?;
                }
                remember(tx, *organisation, key.as_ref(), Remembered::resource(id.0)).await?;
                let event = Event::new(*actor, Action::ActivityRecorded, Subject::Activity(id));
                let event = event.with("kind", activity.kind.as_str()).with("people", activity.people.len());
                append(tx, *organisation, event).await?;
                Ok(Created { id, new: true })
            })
        });
        recorded.await
    }

    /// Says that an activity did not take place. False where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn cancel_activity(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: ActivityId,
    ) -> Result<bool, StoreError> {
        let cancelled =
            self.inner.engine.write(organisation, (organisation, actor, id), |(organisation, actor, id), tx| {
                Box::pin(async move {
                    let found = execute!(
                        tx,
                        "UPDATE activities SET cancelled = $3
                         WHERE organisation = $1 AND id = $2 AND cancelled IS NULL",
                        organisation.0,
                        id.0,
                        now(),
                    )?;
                    if found > 0 {
                        let event = Event::new(*actor, Action::ActivityCancelled, Subject::Activity(*id));
                        append(tx, *organisation, event).await?;
                    }
                    Ok(found > 0)
                })
            });
        cancelled.await
    }

    /// The organisation's activities, those recorded last first, cancelled ones included.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn activities(
        &self,
        organisation: OrganisationId,
        page: PageRequest,
    ) -> Result<Page<Activity>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<ActivityRow> = all!(
            &mut tx,
            "SELECT id, kind, title, held, skills, recorded, cancelled FROM activities
             WHERE organisation = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
            organisation.0,
            page.after(),
            page.rows(),
        )?;
        let people = self.activity_people(organisation, &mut tx, &rows).await?;
        page.of(rows.into_iter().zip(people).collect(), |it| it.0.id, |(row, people)| row.activity(people))
    }

    /// One activity. `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn activity(&self, organisation: OrganisationId, id: ActivityId) -> Result<Option<Activity>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<ActivityRow> = all!(
            &mut tx,
            "SELECT id, kind, title, held, skills, recorded, cancelled FROM activities
             WHERE organisation = $1 AND id = $2",
            organisation.0,
            id.0,
        )?;
        let people = self.activity_people(organisation, &mut tx, &rows).await?;
        rows.into_iter().zip(people).map(|(row, people)| row.activity(people)).next().transpose()
    }

    /// What took place between two days, both among them.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn activities_between(
        &self,
        organisation: OrganisationId,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Vec<Activity>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<ActivityRow> = all!(
            &mut tx,
            "SELECT id, kind, title, held, skills, recorded, cancelled FROM activities
             WHERE organisation = $1 AND held >= $2 AND held <= $3 AND cancelled IS NULL ORDER BY held, id",
            organisation.0,
            midnight(first),
            midnight(last),
        )?;
        let people = self.activity_people(organisation, &mut tx, &rows).await?;
        rows.into_iter().zip(people).map(|(row, people)| row.activity(people)).collect()
    }

    /// What a person was at, or what reached them, the latest first; cancelled ones are left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn activities_of(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<Vec<Activity>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<ActivityRow> = all!(
            &mut tx,
            "SELECT a.id, a.kind, a.title, a.held, a.skills, a.recorded, a.cancelled FROM activity_people p
             JOIN activities a ON a.organisation = p.organisation AND a.id = p.activity AND a.cancelled IS NULL
             WHERE p.organisation = $1 AND p.person = $2 ORDER BY a.held DESC, a.id DESC",
            organisation.0,
            person.0,
        )?;
        // Who else was there is not asked.
        rows.into_iter().map(|it| it.activity(vec![person])).collect()
    }

    async fn activity_people(
        &self,
        organisation: OrganisationId,
        tx: &mut crate::sql::Transaction,
        rows: &[ActivityRow],
    ) -> Result<Vec<Vec<PersonId>>, StoreError> {
        let mut people = Vec::with_capacity(rows.len());
        for row in rows {
            let some: Vec<(Uuid,)> = all!(
                tx,
                "SELECT person FROM activity_people WHERE organisation = $1 AND activity = $2 ORDER BY person",
                organisation.0,
                row.id,
            )?;
            people.push(some.into_iter().map(|it| PersonId(it.0)).collect());
        }
        Ok(people)
    }
}

#[derive(sqlx::FromRow)]
struct ActivityRow {
    id: Uuid,
    kind: String,
    title: String,
    held: DateTime<Utc>,
    skills: String,
    recorded: DateTime<Utc>,
    cancelled: Option<DateTime<Utc>>,
}

impl ActivityRow {
    fn activity(self, people: Vec<PersonId>) -> Result<Activity, StoreError> {
        Ok(Activity {
            id: ActivityId(self.id),
            activity: NewActivity {
                kind: named(&self.kind, "activities")?,
                title: self.title,
                held: self.held.date_naive(),
                skills: json(&self.skills, "activities")?,
                people,
            },
            recorded: self.recorded,
            cancelled: self.cancelled,
        })
    }
}
