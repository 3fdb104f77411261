//! Groups: open teams, and who is in them now.

use std::collections::{HashMap, HashSet};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use plumbline_core::ids::{OrganisationId, PersonId, TeamId};
use plumbline_directory::scim::{Filter, GROUP, Group, GroupAbout, Object, ScimError, ScimType};
use plumbline_store::{ProvisionedTeam, TeamChange, TeamChanges};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Asked, BASE, Described, Id, Parted, Provider, Result, Wanted, answer, body, check_match, list, names};
use crate::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_group, list_groups)).routes(routes!(
        get_group,
        replace_group,
        patch_group,
        delete_group
    ))
}

/// Add a group.
#[utoipa::path(
    post, path = "/scim/v2/Groups", tag = "scim", params(Parted),
    request_body(content = Value, content_type = "application/scim+json", description = "RFC 7643, section 4.2"),
    responses(
        (status = 201, body = Value, content_type = "application/scim+json", headers(("Location" = String), ("ETag" = String))),
        (status = 400, body = Described), (status = 413, body = Described), (status = 415, body = Described),
    ),
)]
async fn create_group(
    State(app): State<App>,
    provider: Provider,
    Asked(parted): Asked<Parted>,
    request: Request,
) -> Result<Response> {
    let projection = parted.projection()?;
    let group = Group::read(&body(request).await?)?;
    let team = changes(&group, &HashSet::new())?;
    let id = app.store.provision_team(provider.organisation, provider.actor, team).await?;
    let team = found(&app, provider.organisation, id).await?;
    Ok(answer(StatusCode::CREATED, with_members(&app, &provider, &team).await?, &projection, &GROUP))
}

/// List groups, or find some.
#[utoipa::path(
    get, path = "/scim/v2/Groups", tag = "scim", params(Wanted),
    responses(
        (status = 200, body = Value, content_type = "application/scim+json"), (status = 400, body = Described),
    ),
)]
async fn list_groups(State(app): State<App>, provider: Provider, Asked(wanted): Asked<Wanted>) -> Result<Response> {
    let organisation = provider.organisation;
    let projection = wanted.projection()?;
    let (skipped, most) = wanted.page()?;
    let mut teams = app.store.provisioned_teams(organisation).await?;
    let filter = wanted.filter(&GROUP)?;
    let mut members = HashMap::new();
    if let Some(filter) = &filter {
        teams.retain(|it| may_mean(filter, it));
        // Whom teams consist of is looked up where it decides.
        if filter.to_string().to_ascii_lowercase().contains("members") {
            let only = <&[ProvisionedTeam; 1]>::try_from(teams.as_slice()).ok().map(|[it]| it.team.id);
            members = by_team(app.store.provisioned_members(organisation, only).await?);
        }
        teams.retain(|it| filter.matches(&whole(it, members.get(&it.team.id)), &GROUP));
    }
    let total = teams.len() as u64;
    let shown = projection.wants("members", &GROUP);
    let mut resources = Vec::new();
    for team in teams.into_iter().skip(skipped as usize).take(most as usize) {
        let resource = if shown { with_members(&app, &provider, &team).await? } else { whole(&team, None) };
        resources.push(projection.of(resource, &GROUP));
    }
    Ok(list(resources, total, skipped))
}

/// A group.
#[utoipa::path(
    get, path = "/scim/v2/Groups/{id}", tag = "scim", params(("id" = Uuid, Path, description = "The group's id"), Parted),
    responses(
        (status = 200, body = Value, content_type = "application/scim+json", headers(("ETag" = String))),
        (status = 304), (status = 400, body = Described), (status = 404, body = Described),
    ),
)]
async fn get_group(
    State(app): State<App>,
    provider: Provider,
    Id(id): Id<TeamId>,
    Asked(parted): Asked<Parted>,
    headers: HeaderMap,
) -> Result<Response> {
    let team = found(&app, provider.organisation, id).await?;
    let projection = parted.projection()?;
    if names(&headers, header::IF_NONE_MATCH, &whole(&team, None)) == Some(true) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let resource = if projection.wants("members", &GROUP) {
        with_members(&app, &provider, &team).await?
    } else {
        whole(&team, None)
    };
    Ok(answer(StatusCode::OK, resource, &projection, &GROUP))
}

/// Replace a group: its name, and who is in it from now on.
#[utoipa::path(
    put, path = "/scim/v2/Groups/{id}", tag = "scim", params(("id" = Uuid, Path, description = "The group's id"), Parted),
    request_body(content = Value, content_type = "application/scim+json", description = "RFC 7643, section 4.2"),
    responses(
        (status = 200, body = Value, content_type = "application/scim+json", headers(("ETag" = String))),
        (status = 400, body = Described), (status = 404, body = Described), (status = 412, body = Described),
        (status = 413, body = Described), (status = 415, body = Described),
    ),
)]
async fn replace_group(
    State(app): State<App>,
    provider: Provider,
    Id(id): Id<TeamId>,
    Asked(parted): Asked<Parted>,
    request: Request,
) -> Result<Response> {
    let projection = parted.projection()?;
    change(&app, &provider, id, request, |_, sent| Group::read(sent)).await?;
    let team = found(&app, provider.organisation, id).await?;
    Ok(answer(StatusCode::OK, with_members(&app, &provider, &team).await?, &projection, &GROUP))
}

/// Change a group.
///
/// Whoever is added is in it from now on, whoever is removed has left it now; what was before stays as it was. Answers
/// without a body, unless `attributes` says what is wanted: a group may be large.
#[utoipa::path(
    patch, path = "/scim/v2/Groups/{id}", tag = "scim", params(("id" = Uuid, Path, description = "The group's id"), Parted),
    request_body(content = Value, content_type = "application/scim+json", description = "RFC 7644, section 3.5.2"),
    responses(
        (status = 200, body = Value, content_type = "application/scim+json", headers(("ETag" = String))), (status = 204),
        (status = 400, body = Described), (status = 404, body = Described), (status = 412, body = Described),
        (status = 413, body = Described), (status = 415, body = Described),
    ),
)]
async fn patch_group(
    State(app): State<App>,
    provider: Provider,
    Id(id): Id<TeamId>,
    Asked(parted): Asked<Parted>,
    request: Request,
) -> Result<Response> {
    let projection = parted.projection()?;
    change(&app, &provider, id, request, |group, sent| group.patched(sent)).await?;
    if parted.attributes.is_none() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let team = found(&app, provider.organisation, id).await?;
    Ok(answer(StatusCode::OK, with_members(&app, &provider, &team).await?, &projection, &GROUP))
}

/// Close a group: everybody leaves it now.
#[utoipa::path(
    delete, path = "/scim/v2/Groups/{id}", tag = "scim", params(("id" = Uuid, Path, description = "The group's id")),
    responses(
        (status = 204), (status = 404, body = Described), (status = 412, body = Described),
    ),
)]
async fn delete_group(
    State(app): State<App>,
    provider: Provider,
    Id(id): Id<TeamId>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let team = found(&app, provider.organisation, id).await?;
    check_match(&headers, &whole(&team, None))?;
    let closed = TeamChange { closed: true, ..TeamChange::default() };
    let found = app.store.change_team(provider.organisation, provider.actor, id, closed).await?;
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(ScimError::not_found().into()) }
}

/// Who comes and who goes is what is written, so that of two requests at a time both are done.
async fn change(
    app: &App,
    provider: &Provider,
    id: TeamId,
    request: Request,
    changed: fn(&Group, &Value) -> std::result::Result<Group, ScimError>,
) -> Result<()> {
    let team = found(app, provider.organisation, id).await?;
    check_match(request.headers(), &whole(&team, None))?;
    let sent = body(request).await?;
    let group = group(&team, &members(app, provider, &team).await?);
    let new = changed(&group, &sent)?;
    if new == group {
        return Ok(());
    }
    let before = group.members().into_iter().map(str::to_owned).collect();
    let renamed = (group.name(), group.external_id()) != (new.name(), new.external_id());
    let changes = TeamChanges { renamed, ..changes(&new, &before)? };
    let there = app.store.reprovision_team(provider.organisation, provider.actor, id, changes).await?;
    if there { Ok(()) } else { Err(ScimError::not_found().into()) }
}

async fn found(app: &App, organisation: OrganisationId, id: TeamId) -> Result<ProvisionedTeam> {
    let team = app.store.provisioned_team(organisation, id).await?;
    team.ok_or_else(|| ScimError::not_found().into())
}

/// A team as a resource, with who is in it now.
async fn with_members(app: &App, provider: &Provider, team: &ProvisionedTeam) -> Result<Object> {
    Ok(whole(team, Some(&members(app, provider, team).await?)))
}

/// Who is in a team now.
async fn members(app: &App, provider: &Provider, team: &ProvisionedTeam) -> Result<Vec<String>> {
    let members = app.store.provisioned_members(provider.organisation, Some(team.team.id)).await?;
    Ok(members.into_iter().map(|(_, person)| person.to_string()).collect())
}

fn group(team: &ProvisionedTeam, members: &[String]) -> Group {
    Group::known(&team.team.name, team.team.external_id.as_deref(), members.iter().map(String::as_str))
}

/// A team as a resource; with who is in it, where that is known.
fn whole(team: &ProvisionedTeam, members: Option<&Vec<String>>) -> Object {
    let (group, id) = (group(team, members.map_or(&[], Vec::as_slice)), team.team.id.to_string());
    let about =
        GroupAbout { base: BASE, id: &id, created: team.team.created, changed: team.changed, joined: team.joined };
    group.resource(&about, members.is_some())
}

/// Whether a filter can mean a team at all, by what it must be equal in.
fn may_mean(filter: &Filter, team: &ProvisionedTeam) -> bool {
    filter.pinned(&GROUP).into_iter().all(|(name, value)| match name.as_str() {
        "id" => team.team.id.to_string() == value,
        "externalId" => team.team.external_id.as_deref() == Some(value),
        "displayName" => team.team.name.to_lowercase() == value.to_lowercase(),
        _ => true,
    })
}

fn by_team(members: Vec<(TeamId, PersonId)>) -> HashMap<TeamId, Vec<String>> {
    let mut by_team: HashMap<TeamId, Vec<String>> = HashMap::new();
    for (team, person) in members {
        by_team.entry(team).or_default().push(person.to_string());
    }
    by_team
}

/// What makes a team whose members were `before` into this group.
fn changes(group: &Group, before: &HashSet<String>) -> Result<TeamChanges> {
    let after: HashSet<&str> = group.members().into_iter().collect();
    let person = |id: &str| -> Result<PersonId> {
        let unknown = |_| ScimError::of(ScimType::InvalidValue, format!("there is no user with the id `{id}`"));
        Ok(id.parse().map_err(unknown)?)
    };
    let join = after.iter().filter(|it| !before.contains(**it)).map(|it| person(it)).collect::<Result<_>>()?;
    let leave = before.iter().filter(|it| !after.contains(it.as_str())).map(|it| person(it)).collect::<Result<_>>()?;
    Ok(TeamChanges {
        name: group.name().to_owned(),
        external_id: group.external_id().map(str::to_owned),
        renamed: false,
        join,
        leave,
    })
}
