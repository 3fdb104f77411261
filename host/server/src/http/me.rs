//! Who the caller is to this server.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadPeople, Who};
use super::problem::{Problem, Result};
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_me))
}

/// Whoever asks.
#[derive(Serialize, ToSchema)]
struct Me {
    organisation: Uuid,
    /// Null for a system of the organisation.
    person: Option<Uuid>,
    /// What the person is called.
    name: Option<String>,
    /// Those that the person holds now.
    roles: Vec<&'static str>,
}

/// Who the caller is.
#[utoipa::path(
    get, path = "/v1/me", tag = "people",
    responses(
        (status = 200, body = Me), (status = 404, body = Problem),
    ),
)]
async fn get_me(State(app): State<App>, caller: Caller<ReadPeople>) -> Result<Json<Me>> {
    let organisation = caller.organisation.0;
    let Who::Person(acting) = &caller.who else {
        return Ok(Json(Me { organisation, person: None, name: None, roles: Vec::new() }));
    };
    let person = app.store.person(caller.organisation, acting.person).await?.ok_or_else(Problem::not_found)?;
    let roles = acting.roles.iter().map(|it| it.as_str()).collect();
    Ok(Json(Me { organisation, person: Some(acting.person.0), name: person.profile.map(|it| it.name), roles }))
}
