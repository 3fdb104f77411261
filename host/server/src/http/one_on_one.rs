//! What there is to talk about in a one-to-one: for the person and for whom they report to. The page of the same name shows
//! what is found here.

use axum::Json;
use axum::extract::State;
use chrono::Utc;
use plumbline_core::audit::{Action, Subject};
use plumbline_core::ids::PersonId;
use plumbline_store::Reading;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Caller, ReadScores, Scoped};
use super::extract::Id;
use super::feedback::note;
use super::problem::{Problem, Result};
use super::readings;
use crate::App;
use crate::improvement::one_on_one::{Of, one_on_one};
use crate::improvement::viewer::Viewer;
use crate::wire::one_on_one::OneOnOneView;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_one_on_one))
}

/// What there is to talk about with a person.
///
/// What changed within 90 days, one thing that went well and one to work on with their quotes, what is being tried and what is
/// contested. Of feedback, only what the person has read.
#[utoipa::path(
    get, path = "/v1/people/{id}/one-on-one", tag = "answers",
    params(("id" = uuid::Uuid, Path, description = "The person's id")),
    responses(
        (status = 200, body = OneOnOneView), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn get_one_on_one(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(person): Id<PersonId>,
) -> Result<Json<OneOnOneView>> {
    prepared(&app, &caller, person).await.map(Json)
}

/// What there is to talk about, as far as the caller sees it; that they looked is in the audit log.
///
/// # Errors
/// Where the caller sees nothing of that person, or nobody was told yet.
pub async fn prepared<S: Scoped>(app: &App, caller: &Caller<S>, person: PersonId) -> Result<OneOnOneView> {
    let (organisation, now) = (caller.organisation, Utc::now());
    app.store.person(organisation, person).await?.ok_or_else(Problem::not_found)?;
    let viewer = Viewer::of(app, caller).await?;
    if viewer.sees(app, caller, vec![person], now).await?.is_empty() {
        return Err(Viewer::nothing(caller));
    }
    let manager = viewer.manager().filter(|it| *it != person);
    let of = Of { person, weeks: viewer.weeks(app, caller, person).await?, manager };
    let (view, quoted) = one_on_one(app, organisation, of, now).await?;
    let reading = Reading {
        action: Action::ProgressRead,
        subject: Subject::Person(person),
        people: vec![person],
        details: Default::default(),
    };
    readings::record(app, caller, vec![reading]).await?;
    note(app, caller, &quoted).await?;
    Ok(view)
}
