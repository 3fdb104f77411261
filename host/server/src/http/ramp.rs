//! How long new starters take until they are where people should stand: of those whom the caller sees.

use axum::Json;
use axum::extract::State;
use chrono::Utc;
use plumbline_core::audit::{Action, Subject};
use plumbline_store::Reading;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Caller, ReadScores};
use super::extract::Params;
use super::problem::{Problem, Result};
use super::readings;
use crate::App;
use crate::improvement::gather::Whom;
use crate::improvement::ramp::ramp;
use crate::improvement::viewer::Viewer;
use crate::wire::ramp::{CohortName, RampView};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_ramp))
}

/// Into which cohorts people are put.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RampParams {
    /// `month` where nothing is said.
    #[param(inline)]
    cohort: Option<CohortName>,
}

/// How long new starters take until they are where people should stand, skill by skill, by when they began.
///
/// For a system of the organisation, and a reviewer who says why, these are all who began within two years; for a manager,
/// those who report to them, in the weeks in which they do.
#[utoipa::path(
    get, path = "/v1/ramp", tag = "answers", params(RampParams),
    responses(
        (status = 200, body = RampView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn get_ramp(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Params(RampParams { cohort }): Params<RampParams>,
) -> Result<Json<RampView>> {
    let (organisation, now) = (caller.organisation, Utc::now());
    let viewer = Viewer::of(&app, &caller).await?;
    let people = match &viewer {
        Viewer::All => app.store.all_placements(organisation, now).await?.into_iter().map(|it| it.person).collect(),
        Viewer::Manager(manager) => app.store.reports(organisation, *manager, now).await?,
        Viewer::Oneself(person) => vec![*person],
    };
    if people.is_empty() && !matches!(viewer, Viewer::All) {
        return Err(Viewer::nothing(&caller));
    }
    let reading = Reading {
        action: Action::ImprovementRead,
        subject: Subject::Organisation(organisation),
        people: people.clone(),
        details: Default::default(),
    };
    readings::record(&app, &caller, vec![reading]).await?;
    let mut seen = Vec::with_capacity(people.len());
    for person in people {
        seen.push((person, viewer.weeks(&app, &caller, person).await?));
    }
    let whom = Whom { people: seen, subject: organisation.0 };
    Ok(Json(ramp(&app, organisation, whom, cohort.unwrap_or_default(), now).await?))
}
