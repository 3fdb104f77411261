//! Initiatives as JSON: what was planned, what it could show, and how far it has come.

use chrono::{DateTime, NaiveDate, Utc};
use plumbline_core::week::Week;
use plumbline_core::{Decimal, Digest};
use plumbline_store::Initiative;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::problem::{Problem, Result};

/// An initiative.
#[derive(Debug, Serialize, ToSchema)]
pub struct InitiativeView {
    pub id: Uuid,
    pub title: String,
    /// `planned`, `approved`, `registered`, `running`, `over` or `cancelled`.
    #[schema(example = "running")]
    pub state: &'static str,
    pub skills: Vec<Uuid>,
    #[schema(value_type = String)]
    pub least_important: Decimal,
    #[schema(example = "drawn-steps")]
    pub design: &'static str,
    pub starts: NaiveDate,
    /// The last day on which it is watched.
    pub ends: NaiveDate,
    pub weeks: u32,
    /// What it could show when it was planned.
    pub promises: Vec<PromiseView>,
    pub people: Vec<TakesPartView>,
    pub needs_approval: bool,
    pub created: DateTime<Utc>,
    pub approved: Option<DateTime<Utc>>,
    pub approved_by: Option<Uuid>,
    pub registered: Option<DateTime<Utc>>,
    /// The digest of what was registered; it stands in the audit log, too.
    #[schema(value_type = Option<String>)]
    pub registration: Option<Digest>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TakesPartView {
    pub person: Uuid,
    /// The Monday of their first week; null for whom they are compared with.
    pub begins: Option<NaiveDate>,
}

impl InitiativeView {
    /// # Errors
    /// Where the promises cannot be read.
    pub fn of(initiative: Initiative, now: DateTime<Utc>) -> Result<Self> {
        let Initiative { id, plan, created, approved, registered, cancelled } = initiative;
        let last = Week(Week::of_date(plan.starts).0.saturating_add(i32::try_from(plan.weeks).unwrap_or(i32::MAX)) - 1);
        let today = now.date_naive();
        let state = match () {
            () if cancelled.is_some() => "cancelled",
            () if registered.is_some() && today > last.ends() => "over",
            () if registered.is_some() && today >= plan.starts => "running",
            () if registered.is_some() => "registered",
            () if approved.is_some() => "approved",
            () => "planned",
        };
        Ok(Self {
            id: id.0,
            title: plan.title,
            state,
            skills: plan.skills.into_iter().map(|it| it.0).collect(),
            least_important: plan.least_important,
            design: plan.design.as_str(),
            starts: plan.starts,
            ends: last.ends(),
            weeks: plan.weeks,
            promises: serde_json::from_value(plan.promise).map_err(|error| Problem::internal(&error))?,
            people: plan.people.iter().map(|it| TakesPartView { person: it.person.0, begins: it.begins }).collect(),
            needs_approval: plan.needs_approval,
            created,
            approved: approved.map(|it| it.0),
            approved_by: approved.and_then(|it| it.1).map(|it| it.0),
            registered: registered.map(|it| it.0),
            registration: registered.map(|it| it.1),
        })
    }
}

/// What a plan could show for one skill.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct PromiseView {
    pub skill: Uuid,
    pub name: String,
    /// The smallest difference that it would see four times in five, in points; null where it can see none.
    pub detectable: Option<f64>,
    /// In how many weeks it would see the least difference that matters; null where two years would not do.
    pub weeks_needed: Option<u32>,
    /// Conversations a week of each person.
    pub conversations_a_week: f64,
    pub people: usize,
    pub says: String,
}
