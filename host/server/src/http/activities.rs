//! What happened to people and may have changed what they do, and what the business measured of them.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Days, NaiveDate, Utc};
use plumbline_core::ids::{ActivityId, PersonId, SkillId};
use plumbline_core::people::Role;
use plumbline_core::{Decimal, Digest};
use plumbline_store::{Activity, ActivityKind, NewActivity, Outcome, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadPeople, WriteInitiatives};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::people::Made;
use super::problem::{Problem, Result};
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(record_activity, list_activities))
        .routes(routes!(cancel_activity))
        .routes(routes!(record_outcomes))
}

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum KindName {
    Workshop,
    Course,
    Coaching,
    ProcessChange,
}

impl From<KindName> for ActivityKind {
    fn from(kind: KindName) -> Self {
        match kind {
            KindName::Workshop => Self::Workshop,
            KindName::Course => Self::Course,
            KindName::Coaching => Self::Coaching,
            KindName::ProcessChange => Self::ProcessChange,
        }
    }
}

/// Something that happened to people.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActivityRequest {
    kind: KindName,
    #[schema(example = "Workshop on asking", min_length = 1, max_length = 200)]
    title: String,
    /// The day on which it took place, or began.
    held: NaiveDate,
    /// The skills that it was for; any, where none is said.
    #[serde(default)]
    skills: Vec<Uuid>,
    /// Who was there, or whom it reached.
    #[schema(min_items = 1, max_items = 10_000)]
    people: Vec<Uuid>,
}

/// An activity.
#[derive(Debug, Serialize, ToSchema)]
struct ActivityView {
    id: Uuid,
    #[schema(example = "workshop")]
    kind: &'static str,
    title: String,
    held: NaiveDate,
    skills: Vec<Uuid>,
    people: Vec<Uuid>,
    recorded: DateTime<Utc>,
    /// Since when it is said not to have taken place.
    cancelled: Option<DateTime<Utc>>,
}

impl From<Activity> for ActivityView {
    fn from(Activity { id, activity, recorded, cancelled }: Activity) -> Self {
        Self {
            id: id.0,
            kind: activity.kind.as_str(),
            title: activity.title,
            held: activity.held,
            skills: activity.skills.into_iter().map(|it| it.0).collect(),
            people: activity.people.into_iter().map(|it| it.0).collect(),
            recorded,
            cancelled,
        }
    }
}

/// Record a workshop, a course, a coaching session or a change of process.
///
/// Whatever changed after it may have changed because of it: it is weighed against other causes in every answer.
#[utoipa::path(
    post, path = "/v1/activities", tag = "answers", request_body = ActivityRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = Made), (status = 400, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn record_activity(
    State(app): State<App>,
    caller: Caller<WriteInitiatives>,
    key: Option<IdempotencyKey>,
    Body(request): Body<ActivityRequest>,
) -> Result<impl IntoResponse> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let idempotency = IdempotencyKey::of(key, "POST /v1/activities", asked);
    let invalid = |pointer: &str, detail: &str| {
        Problem::invalid("invalid-activity", "the activity cannot be kept like this").with_error(pointer, detail)
    };
    if !is_title(&request.title) {
        return Err(invalid("/title", "it has 1 to 200 characters and no control character"));
    }
    check_day(request.held).map_err(|detail| invalid("/held", detail))?;
    if !(1..=10_000).contains(&request.people.len()) {
        return Err(invalid("/people", "1 to 10,000 people"));
    }
    let skills: Vec<SkillId> = request.skills.into_iter().map(SkillId).collect();
    let known = app.store.skills(caller.organisation).await?;
    if let Some(place) = skills.iter().position(|skill| !known.iter().any(|it| it.id == *skill)) {
        return Err(invalid(&format!("/skills/{place}"), "the id of a skill; `GET /v1/skills` lists them"));
    }
    let activity = NewActivity {
        kind: request.kind.into(),
        title: request.title,
        held: request.held,
        skills,
        people: request.people.into_iter().map(PersonId).collect(),
    };
    check_sight(&app, &caller, &activity.people).await?;
    let id = app.store.record_activity(caller.organisation, caller.actor(), activity, idempotency).await?.id;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/v1/activities/{id}"))], Json(Made { id: id.0 })))
}

/// List activities, those recorded last first. A person sees their own, and those of whoever reports to them.
#[utoipa::path(
    get, path = "/v1/activities", tag = "answers", params(PageParams),
    responses(
        (status = 200, body = List<ActivityView>), (status = 400, body = Problem),
    ),
)]
async fn list_activities(
    State(app): State<App>,
    caller: Caller<ReadPeople>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<ActivityView>>> {
    let mut found = app.store.activities(caller.organisation, page.request()?).await?;
    if let Some(person) = caller.person().filter(|_| !caller.has_role(Role::Admin)) {
        let mut seen = app.store.reports(caller.organisation, person, Utc::now()).await?;
        seen.push(person);
        for activity in &mut found.items {
            activity.activity.people.retain(|it| seen.contains(it));
        }
        found.items.retain(|it| !it.activity.people.is_empty());
    }
    Ok(Json(found.into()))
}

/// Say that an activity did not take place.
#[utoipa::path(
    delete, path = "/v1/activities/{id}", tag = "answers",
    params(("id" = Uuid, Path, description = "The activity's id")),
    responses(
        (status = 204), (status = 404, body = Problem),
    ),
)]
async fn cancel_activity(
    State(app): State<App>,
    caller: Caller<WriteInitiatives>,
    Id(id): Id<ActivityId>,
) -> Result<StatusCode> {
    let activity = app.store.activity(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    check_sight(&app, &caller, &activity.activity.people).await.map_err(|_| Problem::not_found())?;
    let cancelled = app.store.cancel_activity(caller.organisation, caller.actor(), id).await?;
    if cancelled { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// What the business measured of people.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OutcomesRequest {
    /// What was measured, with its unit.
    #[schema(example = "renewals, %", min_length = 1, max_length = 200)]
    measure: String,
    /// 1 to 10,000 of them; all are kept, or none.
    #[schema(min_items = 1, max_items = 10_000)]
    values: Vec<OutcomeRequest>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OutcomeRequest {
    person: Uuid,
    /// When, or the end of the time that it is of.
    day: NaiveDate,
    #[schema(value_type = String, example = "82.5")]
    value: Decimal,
}

/// Record what the business measured: revenue, renewals, resolution.
///
/// A value for the same measure, person and day takes the place of the one before, so the same request may be sent again. It
/// is set beside how people changed, and never called its effect.
#[utoipa::path(
    post, path = "/v1/outcomes", tag = "answers", request_body = OutcomesRequest,
    responses(
        (status = 204), (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn record_outcomes(
    State(app): State<App>,
    caller: Caller<WriteInitiatives>,
    Body(OutcomesRequest { measure, values }): Body<OutcomesRequest>,
) -> Result<StatusCode> {
    let invalid = |pointer: &str, detail: &str| {
        Problem::invalid("invalid-outcome", "the outcomes cannot be kept like this").with_error(pointer, detail)
    };
    if !is_title(&measure) {
        return Err(invalid("/measure", "it has 1 to 200 characters and no control character"));
    }
    if !(1..=10_000).contains(&values.len()) {
        return Err(invalid("/values", "1 to 10,000 values"));
    }
    let mut outcomes = Vec::with_capacity(values.len());
    for (place, OutcomeRequest { person, day, value }) in values.into_iter().enumerate() {
        check_day(day).map_err(|detail| invalid(&format!("/values/{place}/day"), detail))?;
        outcomes.push(Outcome { person: PersonId(person), day, value });
    }
    check_sight(&app, &caller, &outcomes.iter().map(|it| it.person).collect::<Vec<_>>()).await?;
    app.store.record_outcomes(caller.organisation, caller.actor(), measure, outcomes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An administrator and a system of the organisation say things of anybody; a manager of those who report to them. Of others
/// the same is said as of nobody.
///
/// # Errors
/// Where somebody else is named.
pub async fn check_sight(app: &App, caller: &Caller<WriteInitiatives>, people: &[PersonId]) -> Result<()> {
    let Some(manager) = caller.person().filter(|_| !caller.has_role(Role::Admin)) else { return Ok(()) };
    let reports = app.store.reports(caller.organisation, manager, Utc::now()).await?;
    match people.iter().find(|it| **it != manager && !reports.contains(it)) {
        Some(person) => Err(StoreError::UnknownPerson { person: *person }.into()),
        None => Ok(()),
    }
}

/// Whether people can call something by this.
pub fn is_title(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= 200 && !text.chars().any(char::is_control)
}

/// A day on which something can have taken place.
fn check_day(day: NaiveDate) -> std::result::Result<(), &'static str> {
    let soon = Utc::now().date_naive().checked_add_days(Days::new(366)).unwrap_or(NaiveDate::MAX);
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(NaiveDate::MIN);
    if (first..=soon).contains(&day) { Ok(()) } else { Err("a day from 2000 on, and within a year from now") }
}
