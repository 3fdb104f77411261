//! The organisation's own skills, and which criteria show them. A criterion shows one skill at most.

use chrono::{DateTime, Utc};
use plumbline_core::Decimal;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{OrganisationId, SkillId};
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::now;
use crate::idempotency::{Remembered, recall, remember};
use crate::sql::{Transaction, all, execute};
use crate::{Created, Idempotency, Store, StoreError};

/// What a skill is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewSkill {
    /// What people call it.
    pub name: String,
    /// The scorecards and criteria that show it.
    pub criteria: Vec<(String, String)>,
    /// The least difference that matters to anybody, in points.
    pub least_important: Decimal,
    /// Where people should stand, in points.
    pub target: Option<Decimal>,
}

/// A skill of the organisation's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skill {
    /// Its id.
    pub id: SkillId,
    /// What it is.
    pub skill: NewSkill,
    /// When it was first said.
    pub created: DateTime<Utc>,
}

impl Store {
    /// Adds a skill.
    ///
    /// # Errors
    /// [`StoreError::CriterionTaken`] where a criterion shows another skill; [`StoreError::IdempotencyMismatch`].
    pub async fn create_skill(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        skill: NewSkill,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<SkillId>, StoreError> {
        let arguments = (organisation, actor, skill, idempotency);
        let created = self.inner.engine.write(organisation, arguments, |(organisation, actor, skill, key), tx| {
            Box::pin(async move {
                if let Some(first) = recall(tx, *organisation, key.as_ref()).await? {
                    return Ok(Created { id: SkillId(first.resource), new: false });
                }
                let id = SkillId::new();
                execute!(
                    tx,
                    "INSERT INTO skills (organisation, id, name, least_important, target, created)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                    organisation.0,
                    id.0,
                    &skill.name,
                    skill.least_important.ten_thousandths(),
                    skill.target.map(Decimal::ten_thousandths),
                    now(),
                )?;
                show(tx, *organisation, id, &skill.criteria).await?;
                remember(tx, *organisation, key.as_ref(), Remembered::resource(id.0)).await?;
                let event = Event::new(*actor, Action::SkillCreated, Subject::Skill(id));
                append(tx, *organisation, event.with("criteria", skill.criteria.len())).await?;
                Ok(Created { id, new: true })
            })
        });
        created.await
    }

    /// Says anew what a skill is; `None` retires it. False where there is none, or none any more.
    ///
    /// # Errors
    /// As [`Store::create_skill`].
    pub async fn change_skill(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: SkillId,
        skill: Option<NewSkill>,
    ) -> Result<bool, StoreError> {
        let arguments = (organisation, actor, id, skill);
        let changed = self.inner.engine.write(organisation, arguments, |(organisation, actor, id, skill), tx| {
            Box::pin(async move {
                let found = match skill {
                    Some(skill) => execute!(
                        tx,
                        "UPDATE skills SET name = $3, least_important = $4, target = $5
                         WHERE organisation = $1 AND id = $2 AND retired IS NULL",
                        organisation.0,
                        id.0,
                        &skill.name,
                        skill.least_important.ten_thousandths(),
                        skill.target.map(Decimal::ten_thousandths),
                    )?,
                    None => execute!(
                        tx,
                        "UPDATE skills SET retired = $3 WHERE organisation = $1 AND id = $2 AND retired IS NULL",
                        organisation.0,
                        id.0,
                        now(),
                    )?,
                };
                if found == 0 {
                    return Ok(false);
                }
                execute!(
                    tx,
                    "DELETE FROM skill_criteria WHERE organisation = $1 AND skill = $2",
                    organisation.0,
                    id.0,
                )?;
                let criteria = skill.as_ref().map(|it| it.criteria.as_slice()).unwrap_or_default();
                show(tx, *organisation, *id, criteria).await?;
                let event = Event::new(*actor, Action::SkillChanged, Subject::Skill(*id));
                append(tx, *organisation, event.with("retired", skill.is_none())).await?;
                Ok(true)
            })
        });
        changed.await
    }

    /// The organisation's skills, without those that are retired, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn skills(&self, organisation: OrganisationId) -> Result<Vec<Skill>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<SkillRow> = all!(
            &mut tx,
            "SELECT id, name, least_important, target, created FROM skills
             WHERE organisation = $1 AND retired IS NULL ORDER BY name, id",
            organisation.0,
        )?;
        let criteria: Vec<(Uuid, String, String)> = all!(
            &mut tx,
            "SELECT skill, scorecard, criterion FROM skill_criteria
             WHERE organisation = $1 ORDER BY scorecard, criterion",
            organisation.0,
        )?;
        let skill = |SkillRow { id, name, least_important, target, created }: SkillRow| {
            let own = criteria.iter().filter(|it| it.0 == id).map(|it| (it.1.clone(), it.2.clone()));
            Skill {
                id: SkillId(id),
                skill: NewSkill {
                    name,
                    criteria: own.collect(),
                    least_important: Decimal::from_ten_thousandths(least_important),
                    target: target.map(Decimal::from_ten_thousandths),
                },
                created,
            }
        };
        Ok(rows.into_iter().map(skill).collect())
    }
}

#[derive(sqlx::FromRow)]
struct SkillRow {
    id: Uuid,
    name: String,
    least_important: i64,
    target: Option<i64>,
    created: DateTime<Utc>,
}

async fn show(
    tx: &mut Transaction,
    organisation: OrganisationId,
    skill: SkillId,
    criteria: &[(String, String)],
) -> Result<(), StoreError> {
    for (scorecard, criterion) in criteria {
        let shown = execute!(
            tx,
            "INSERT INTO skill_criteria (organisation, scorecard, criterion, skill) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organisation, scorecard, criterion) DO NOTHING",
            organisation.0,
            scorecard,
            criterion,
            skill.0,
        )?;
        if shown == 0 {
            return Err(StoreError::CriterionTaken { scorecard: scorecard.clone(), criterion: criterion.clone() });
        }
    }
    Ok(())
}
