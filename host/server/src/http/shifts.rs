//! Shifts that were seen in a person's live work. The person hears of them first: whoever is their manager, or reviews
//! others' results, a day later.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use plumbline_core::Decimal;
use plumbline_core::audit::{Action, Subject};
use plumbline_core::ids::PersonId;
use plumbline_store::{Reading, Shift};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadScores, Who};
use super::extract::{Id, List, PageParams, Params};
use super::feedback::HEAD_START;
use super::problem::{Problem, Result};
use super::readings;
use crate::App;
use crate::improvement::viewer::Viewer;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_shifts))
}

/// A shift that was seen in somebody's live work: the means of whole weeks, by a self-starting CUSUM (Hawkins 1987) with
/// k = 0.5 and h = 5, by which chance alone gives one in 465 weeks.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShiftView {
    id: Uuid,
    /// The skill's id, or the scorecard's and the criterion's.
    skill: String,
    /// The Monday of the week in which it most likely began.
    began: NaiveDate,
    /// That of the week with which it was seen.
    seen: NaiveDate,
    /// Whether it rose; else it fell.
    rose: bool,
    /// In points, from before to since. What was seen because it was large is less large than it looks.
    #[schema(value_type = String, example = "-8.5")]
    change: Decimal,
    /// With `high`, holds the truth 95 times in 100.
    #[schema(value_type = String, example = "-12.0")]
    low: Decimal,
    #[schema(value_type = String, example = "-5.0")]
    high: Decimal,
    noticed: DateTime<Utc>,
}

impl From<Shift> for ShiftView {
    fn from(Shift { id, shift, noticed }: Shift) -> Self {
        Self {
            id: id.0,
            skill: shift.skill,
            began: shift.began.starts(),
            seen: shift.seen.starts(),
            rose: shift.rose,
            change: shift.change,
            low: shift.interval.0,
            high: shift.interval.1,
            noticed,
        }
    }
}

/// Shifts in a person's live work, the newest first.
///
/// They come as the event `progress.shifted`, which is the person's alone. Other kinds of conversation can shift what people
/// are scored, too: what has changed and why is said by `GET /v1/people/{id}/improvement`.
#[utoipa::path(
    get, path = "/v1/people/{id}/shifts", tag = "answers",
    params(("id" = Uuid, Path, description = "The person's id"), PageParams),
    responses(
        (status = 200, body = List<ShiftView>), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn list_shifts(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(person): Id<PersonId>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<ShiftView>>> {
    let (page, now) = (page.request()?, Utc::now());
    app.store.person(caller.organisation, person).await?.ok_or_else(Problem::not_found)?;
    let viewer = Viewer::of(&app, &caller).await?;
    if viewer.sees(&app, &caller, vec![person], now).await?.is_empty() {
        return Err(Viewer::nothing(&caller));
    }
    let first = match &caller.who {
        Who::System => true,
        Who::Person(acting) => acting.person == person,
    };
    let before = (!first).then(|| now - HEAD_START);
    let mut found = app.store.shifts_of(caller.organisation, person, before, page).await?;
    let weeks = viewer.weeks(&app, &caller, person).await?;
    found.items.retain(|it| weeks.contains(it.shift.began) && weeks.contains(it.shift.seen));
    let reading = Reading {
        action: Action::ProgressRead,
        subject: Subject::Person(person),
        people: vec![person],
        details: Default::default(),
    };
    readings::record(&app, &caller, vec![reading]).await?;
    Ok(Json(found.into()))
}
