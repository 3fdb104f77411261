//! Teams: a tree of them, and who was in which when. Nothing that was is ever deleted; it ends.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{MembershipId, PersonId, TeamId};
use plumbline_store::{Membership, NewTeam, Team, TeamChange};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadPeople, WritePeople};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::people::Made;
use super::problem::{Problem, Result};
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create_team, list_teams))
        .routes(routes!(get_team, change_team))
        .routes(routes!(list_members, add_member))
        .routes(routes!(end_membership))
}

/// A team to be added.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamRequest {
    #[schema(example = "Inside sales", min_length = 1, max_length = 200)]
    name: String,
    /// The team that it is a part of.
    parent: Option<Uuid>,
    /// What another system knows it as.
    #[schema(max_length = 200)]
    external_id: Option<String>,
}

/// What is to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamPatch {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// The team that it is a part of; null for none.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<Uuid>)]
    parent: Option<Option<Uuid>>,
    /// True closes it and ends every membership.
    #[serde(default)]
    closed: bool,
}

/// Tells null from what was left out.
fn some<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Option<Uuid>>, D::Error> {
    Deserialize::deserialize(deserializer).map(Some)
}

/// A team.
#[derive(Debug, Serialize, ToSchema)]
struct TeamView {
    id: Uuid,
    name: String,
    /// The team that it is a part of.
    parent: Option<Uuid>,
    external_id: Option<String>,
    created: DateTime<Utc>,
    /// Since when it is no more.
    closed: Option<DateTime<Utc>>,
}

/// A person's time in a team: from `starts` on, and until `ends`, which is not in it any more.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipView {
    pub id: Uuid,
    pub person: Uuid,
    pub team: Uuid,
    pub starts: DateTime<Utc>,
    /// Null where it goes on.
    pub ends: Option<DateTime<Utc>>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberRequest {
    person: Uuid,
    /// From when on; now where absent.
    from: Option<DateTime<Utc>>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EndRequest {
    /// Now where absent.
    at: Option<DateTime<Utc>>,
}

impl From<Team> for TeamView {
    fn from(Team { id, name, parent, external_id, created, closed }: Team) -> Self {
        Self { id: id.0, name, parent: parent.map(|it| it.0), external_id, created, closed }
    }
}

impl From<Membership> for MembershipView {
    fn from(Membership { id, person, team, starts, ends }: Membership) -> Self {
        Self { id: id.0, person: person.0, team: team.0, starts, ends }
    }
}

/// Add a team.
#[utoipa::path(
    post, path = "/v1/teams", tag = "people", request_body = TeamRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = Made, headers(("Location" = String, description = "Where the team is"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn create_team(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    key: Option<IdempotencyKey>,
    Body(request): Body<TeamRequest>,
) -> Result<impl IntoResponse> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let idempotency = IdempotencyKey::of(key, "POST /v1/teams", asked);
    check("/name", Some(&request.name))?;
    check("/external_id", request.external_id.as_deref())?;
    let TeamRequest { name, parent, external_id } = request;
    let team = NewTeam { name, parent: parent.map(TeamId), external_id };
    let id = app.store.create_team(caller.organisation, caller.actor(), team, idempotency).await?.id;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/v1/teams/{id}"))], Json(Made { id: id.0 })))
}

/// List teams, closed ones included.
#[utoipa::path(
    get, path = "/v1/teams", tag = "people", params(PageParams),
    responses(
        (status = 200, body = List<TeamView>), (status = 400, body = Problem),
    ),
)]
async fn list_teams(
    State(app): State<App>,
    caller: Caller<ReadPeople>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<TeamView>>> {
    Ok(Json(app.store.teams(caller.organisation, page.request()?).await?.into()))
}

/// A team.
#[utoipa::path(
    get, path = "/v1/teams/{id}", tag = "people", params(("id" = Uuid, Path, description = "The team's id")),
    responses(
        (status = 200, body = TeamView), (status = 404, body = Problem),
    ),
)]
async fn get_team(State(app): State<App>, caller: Caller<ReadPeople>, Id(id): Id<TeamId>) -> Result<Json<TeamView>> {
    let team = app.store.team(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(team.into()))
}

/// Change a team, or close it.
#[utoipa::path(
    patch, path = "/v1/teams/{id}", tag = "people", request_body = TeamPatch,
    params(("id" = Uuid, Path, description = "The team's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn change_team(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Id(id): Id<TeamId>,
    Body(TeamPatch { name, parent, closed }): Body<TeamPatch>,
) -> Result<StatusCode> {
    check("/name", name.as_deref())?;
    let change = TeamChange { name, parent: parent.map(|it| it.map(TeamId)), closed };
    let found = app.store.change_team(caller.organisation, caller.actor(), id, change).await?;
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// List who was and is in a team.
#[utoipa::path(
    get, path = "/v1/teams/{id}/members", tag = "people", params(("id" = Uuid, Path, description = "The team's id")),
    responses(
        (status = 200, body = List<MembershipView>), (status = 404, body = Problem),
    ),
)]
async fn list_members(
    State(app): State<App>,
    caller: Caller<ReadPeople>,
    Id(id): Id<TeamId>,
) -> Result<Json<List<MembershipView>>> {
    app.store.team(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    let members = app.store.members(caller.organisation, id).await?;
    Ok(Json(List { items: members.into_iter().map(MembershipView::from).collect(), next: None }))
}

/// Put a person into a team.
///
/// Where they are in it at that time already, nothing changes and that membership is answered.
#[utoipa::path(
    post, path = "/v1/teams/{id}/members", tag = "people", request_body = MemberRequest,
    params(("id" = Uuid, Path, description = "The team's id")),
    responses(
        (status = 201, body = Made), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn add_member(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Id(id): Id<TeamId>,
    Body(MemberRequest { person, from }): Body<MemberRequest>,
) -> Result<impl IntoResponse> {
    let from = from.unwrap_or_else(Utc::now);
    let joined = app.store.join_team(caller.organisation, caller.actor(), id, PersonId(person), from).await?;
    Ok((StatusCode::CREATED, Json(Made { id: joined.id.0 })))
}

/// End a person's time in a team.
#[utoipa::path(
    post, path = "/v1/memberships/{id}/end", tag = "people", request_body = EndRequest,
    params(("id" = Uuid, Path, description = "The membership's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn end_membership(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Id(id): Id<MembershipId>,
    Body(EndRequest { at }): Body<EndRequest>,
) -> Result<StatusCode> {
    let ended = app.store.end_membership(caller.organisation, caller.actor(), id, at.unwrap_or_else(Utc::now)).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

fn check(pointer: &str, text: Option<&str>) -> Result<()> {
    let fits = |it: &str| !it.trim().is_empty() && it.chars().count() <= 200 && !it.chars().any(char::is_control);
    if text.is_none_or(fits) {
        return Ok(());
    }
    Err(Problem::invalid("invalid-team", "the team cannot be kept like this")
        .with_error(pointer, "it has 1 to 200 characters and no control character"))
}
