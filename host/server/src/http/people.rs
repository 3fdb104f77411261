//! People: who they are to other systems, what they are called, to whom they report and which roles they hold. A person sees
//! themselves, a manager whoever reports or reported to them, and only those who run the house see everybody.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::PersonId;
use plumbline_core::people::Role;
use plumbline_store::{NewPerson, Person, PersonChange, Profile, ReportingLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Acting, Admin, Caller, ReadPeople, Who, WritePeople};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::problem::{Problem, Result};
use super::teams::MembershipView;
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create_person, list_people))
        .routes(routes!(get_person, change_person))
        .routes(routes!(set_manager))
        .routes(routes!(grant_role))
        .routes(routes!(end_role))
}

/// An id of a person in some other system.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdView {
    /// `email`, `crm`, `tel`, `vcon`, `oidc:` with the issuer of an identity provider, or another name of the
    /// organisation's choice.
    #[schema(example = "crm", min_length = 1, max_length = 300)]
    pub scheme: String,
    #[schema(example = "u-17", min_length = 1, max_length = 320)]
    pub value: String,
}

/// Somebody to be added.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonRequest {
    #[schema(example = "Ada Example", min_length = 1, max_length = 200)]
    name: String,
    /// By these, capture knows them.
    #[serde(default)]
    ids: Vec<IdView>,
}

/// What is to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonPatch {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// All of them: those that are missing here are taken away.
    ids: Option<Vec<IdView>>,
    /// Whether they work here now. What was theirs stays theirs.
    active: Option<bool>,
}

/// Somebody who works for the organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    pub id: Uuid,
    /// Null once erased.
    pub name: Option<String>,
    pub ids: Vec<IdView>,
    pub active: bool,
    pub created: DateTime<Utc>,
    pub changed: DateTime<Utc>,
    pub erased: Option<DateTime<Utc>>,
}

/// A person, with where they belong and belonged.
#[derive(Debug, Serialize, ToSchema)]
struct WholePerson {
    #[serde(flatten)]
    person: PersonView,
    /// Those that they hold now.
    roles: Vec<&'static str>,
    /// To whom they reported and report, the first first.
    reporting_lines: Vec<LineView>,
    /// The teams that they were and are in, the first first.
    memberships: Vec<MembershipView>,
}

/// From `starts` on, and until `ends`, which is not in it any more.
#[derive(Debug, Serialize, ToSchema)]
struct LineView {
    manager: Uuid,
    starts: DateTime<Utc>,
    /// Null where it goes on.
    ends: Option<DateTime<Utc>>,
}

/// To whom somebody reports.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ManagerRequest {
    /// Null for nobody.
    manager: Option<Uuid>,
    /// From when on; now where absent. Nothing that is recorded may begin later.
    from: Option<DateTime<Utc>>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleRequest {
    /// `admin`, `manager`, `member`, `auditor`, `reviewer` or `partner`.
    #[schema(value_type = String, example = "reviewer")]
    role: Role,
}

/// What was made.
#[derive(Serialize, ToSchema)]
pub struct Made {
    pub id: Uuid,
}

impl From<Person> for PersonView {
    fn from(Person { id, profile, ids, active, created, changed, erased }: Person) -> Self {
        let ids = ids.into_iter().map(|ExternalId { scheme, value }| IdView { scheme, value }).collect();
        Self { id: id.0, name: profile.map(|it| it.name), ids, active, created, changed, erased }
    }
}

impl From<ReportingLine> for LineView {
    fn from(ReportingLine { manager, starts, ends, .. }: ReportingLine) -> Self {
        Self { manager: manager.0, starts, ends }
    }
}

/// Add a person.
///
/// From now on they are known by their ids, in what was captured before, too; nothing is scored again.
#[utoipa::path(
    post, path = "/v1/people", tag = "people", request_body = PersonRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = Made, headers(("Location" = String, description = "Where the person is"))),
        (status = 400, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn create_person(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    key: Option<IdempotencyKey>,
    Body(request): Body<PersonRequest>,
) -> Result<impl IntoResponse> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let idempotency = IdempotencyKey::of(key, "POST /v1/people", asked);
    check(Some(&request.name), Some(&request.ids))?;
    let person = NewPerson { profile: Profile { name: request.name }, ids: external(request.ids) };
    let id = app.store.create_person(caller.organisation, caller.actor(), person, idempotency).await?.id;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/v1/people/{id}"))], Json(Made { id: id.0 })))
}

/// List people.
///
/// A system, and whoever runs the house, sees everybody; a person sees themselves and those who report to them now.
#[utoipa::path(
    get, path = "/v1/people", tag = "people", params(PageParams),
    responses(
        (status = 200, body = List<PersonView>), (status = 400, body = Problem),
    ),
)]
async fn list_people(
    State(app): State<App>,
    caller: Caller<ReadPeople>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<PersonView>>> {
    let page = page.request()?;
    let Some(viewer) = bound(&caller) else {
        return Ok(Json(app.store.people(caller.organisation, page).await?.into()));
    };
    let mut seen = app.store.reports(caller.organisation, viewer, Utc::now()).await?;
    seen.insert(0, viewer);
    let mut items = Vec::with_capacity(seen.len());
    for id in seen {
        items.extend(app.store.person(caller.organisation, id).await?.map(PersonView::from));
    }
    Ok(Json(List { items, next: None }))
}

/// A person, with roles, reporting lines and memberships.
#[utoipa::path(
    get, path = "/v1/people/{id}", tag = "people", params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 200, body = WholePerson), (status = 404, body = Problem),
    ),
)]
async fn get_person(
    State(app): State<App>,
    caller: Caller<ReadPeople>,
    Id(id): Id<PersonId>,
) -> Result<Json<WholePerson>> {
    let organisation = caller.organisation;
    if let Some(viewer) = bound(&caller)
        && viewer != id
        && !app.store.has_managed(organisation, viewer, id).await?
    {
        return Err(Problem::not_found());
    }
    let person = app.store.person(organisation, id).await?.ok_or_else(Problem::not_found)?;
    let roles = app.store.roles(organisation, id).await?;
    let lines = app.store.reporting_lines(organisation, id).await?;
    let memberships = app.store.memberships(organisation, id).await?;
    Ok(Json(WholePerson {
        person: person.into(),
        roles: roles.into_iter().map(Role::as_str).collect(),
        reporting_lines: lines.into_iter().map(LineView::from).collect(),
        memberships: memberships.into_iter().map(MembershipView::from).collect(),
    }))
}

/// Change a person.
#[utoipa::path(
    patch, path = "/v1/people/{id}", tag = "people", request_body = PersonPatch,
    params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn change_person(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Id(id): Id<PersonId>,
    Body(PersonPatch { name, ids, active }): Body<PersonPatch>,
) -> Result<StatusCode> {
    check(name.as_deref(), ids.as_deref())?;
    let change = PersonChange { profile: name.map(|name| Profile { name }), ids: ids.map(external), active };
    let found = app.store.change_person(caller.organisation, caller.actor(), id, change).await?;
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// Say to whom a person reports.
///
/// The manager of a time sees the conversations of that time, before and after somebody else was.
#[utoipa::path(
    post, path = "/v1/people/{id}/manager", tag = "people", request_body = ManagerRequest,
    params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn set_manager(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Id(id): Id<PersonId>,
    Body(ManagerRequest { manager, from }): Body<ManagerRequest>,
) -> Result<StatusCode> {
    let from = from.unwrap_or_else(Utc::now);
    app.store.set_manager(caller.organisation, caller.actor(), id, manager.map(PersonId), from).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a person a role.
#[utoipa::path(
    post, path = "/v1/people/{id}/roles", tag = "people", request_body = RoleRequest,
    params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn grant_role(
    State(app): State<App>,
    caller: Caller<Admin>,
    Id(id): Id<PersonId>,
    Body(RoleRequest { role }): Body<RoleRequest>,
) -> Result<StatusCode> {
    let granted = app.store.grant_role(caller.organisation, caller.actor(), id, role).await?;
    if granted { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// Take a role away.
#[utoipa::path(
    delete, path = "/v1/people/{id}/roles/{role}", tag = "people",
    params(("id" = Uuid, Path, description = "The person's id"), ("role" = String, Path, description = "Such as `reviewer`")),
    responses(
        (status = 204), (status = 404, body = Problem),
    ),
)]
async fn end_role(
    State(app): State<App>,
    caller: Caller<Admin>,
    Path((id, role)): Path<(String, String)>,
) -> Result<StatusCode> {
    let role = Role::ALL.into_iter().find(|it| it.as_str() == role).ok_or_else(Problem::not_found)?;
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let ended = app.store.end_role(caller.organisation, caller.actor(), id, role).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// The person to whose sight the caller is bound: nobody, for a system and for whoever runs the house.
fn bound<S>(caller: &Caller<S>) -> Option<PersonId> {
    match &caller.who {
        Who::Person(Acting { person, roles, .. }) if !roles.contains(&Role::Admin) => Some(*person),
        _ => None,
    }
}

fn external(ids: Vec<IdView>) -> Vec<ExternalId> {
    ids.into_iter().map(|IdView { scheme, value }| ExternalId { scheme, value }).collect()
}

/// Most ids of one person.
const MOST_IDS: usize = 100;

fn check(name: Option<&str>, ids: Option<&[IdView]>) -> Result<()> {
    let mut problem = Problem::invalid("invalid-person", "the person cannot be kept like this");
    let is_text = |it: &str, longest: usize| {
        !it.trim().is_empty() && it.chars().count() <= longest && !it.chars().any(char::is_control)
    };
    if name.is_some_and(|it| !is_text(it, 200)) {
        problem = problem.with_error("/name", "a name has 1 to 200 characters and no control character");
    }
    let ids = ids.unwrap_or_default();
    if ids.len() > MOST_IDS {
        problem = problem.with_error("/ids", format!("a person has at most {MOST_IDS} ids"));
    }
    for (index, IdView { scheme, value }) in ids.iter().enumerate() {
        if !is_text(scheme, 300) {
            let detail = "a scheme has 1 to 300 characters and no control character";
            problem = problem.with_error(format!("/ids/{index}/scheme"), detail);
        }
        if !is_text(value, 320) {
            let detail = "a value has 1 to 320 characters and no control character";
            problem = problem.with_error(format!("/ids/{index}/value"), detail);
        }
    }
    problem.unless_sound()
}
