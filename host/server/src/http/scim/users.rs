//! Users: people whom no identity provider has removed. A person that was added in another way is a user too, found by their
//! e-mail address, so that an identity provider that comes later takes over whom it knows.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use plumbline_core::conversation::ExternalId;
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::people::comparable;
use plumbline_directory::scim::{Filter, Object, ScimError, ScimType, TeamOf, USER, User, UserAbout};
use plumbline_store::{Profile, Provisioned, ProvisionedPerson, StoreError};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Asked, BASE, Described, Id, Parted, Provider, Result, TRIES, Wanted, answer, body, check_match, list, names,
};
use crate::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_user, list_users)).routes(routes!(
        get_user,
        replace_user,
        patch_user,
        delete_user
    ))
}

/// The schemes of the ids that an identity provider gives. The addresses are those that capture matches speakers by.
const USER_NAME: &str = "scim-user-name";
const EXTERNAL_ID: &str = "scim-external-id";
const EMAIL: &str = "email";
/// People that are read at once where all must be looked at.
const CHUNK: u32 = 500;

/// Add a user.
#[utoipa::path(
    post, path = "/scim/v2/Users", tag = "scim", params(Parted),
    request_body(content = Value, content_type = "application/scim+json", description = "RFC 7643, section 4.1"),
    responses(
        (status = 201, body = Value, content_type = "application/scim+json", headers(("Location" = String), ("ETag" = String))),
        (status = 400, body = Described), (status = 409, body = Described), (status = 413, body = Described),
        (status = 415, body = Described),
    ),
)]
async fn create_user(
    State(app): State<App>,
    provider: Provider,
    Asked(parted): Asked<Parted>,
    request: Request,
) -> Result<Response> {
    let projection = parted.projection()?;
    let user = User::read(&body(request).await?)?;
    let organisation = provider.organisation;
    if named(&app, organisation, user.user_name()).await?.is_some() {
        return Err(ScimError::of(ScimType::Uniqueness, "a user with this `userName` exists").into());
    }
    let id = app.store.provision_person(organisation, provider.actor, provisioned(&user, Vec::new())?).await?;
    let person = found(&app, organisation, id).await?;
    Ok(answer(StatusCode::CREATED, resource(&person), &projection, &USER))
}

/// List users, or find some.
///
/// Found fast by `userName`, `externalId`, `id` or an address; for other filters all users are looked at.
#[utoipa::path(
    get, path = "/scim/v2/Users", tag = "scim", params(Wanted),
    responses(
        (status = 200, body = Value, content_type = "application/scim+json"), (status = 400, body = Described),
    ),
)]
async fn list_users(State(app): State<App>, provider: Provider, Asked(wanted): Asked<Wanted>) -> Result<Response> {
    let organisation = provider.organisation;
    let projection = wanted.projection()?;
    let (skipped, most) = wanted.page()?;
    let (resources, total) = match wanted.filter(&USER)? {
        None => {
            let people = app.store.provisioned_people(organisation, skipped, most).await?;
            let total = app.store.count_provisioned_people(organisation).await?;
            (people.iter().map(resource).collect(), total)
        }
        Some(filter) => filtered(&app, organisation, &filter, skipped, most).await?,
    };
    Ok(list(resources.into_iter().map(|it| projection.of(it, &USER)).collect(), total, skipped))
}

/// A user.
#[utoipa::path(
    get, path = "/scim/v2/Users/{id}", tag = "scim", params(("id" = Uuid, Path, description = "The user's id"), Parted),
    responses(
        (status = 200, body = Value, content_type = "application/scim+json", headers(("ETag" = String))),
        (status = 304), (status = 400, body = Described), (status = 404, body = Described),
    ),
)]
async fn get_user(
    State(app): State<App>,
    provider: Provider,
    Id(id): Id<PersonId>,
    Asked(parted): Asked<Parted>,
    headers: HeaderMap,
) -> Result<Response> {
    let resource = resource(&found(&app, provider.organisation, id).await?);
    if names(&headers, header::IF_NONE_MATCH, &resource) == Some(true) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    Ok(answer(StatusCode::OK, resource, &parted.projection()?, &USER))
}

/// Replace a user.
///
/// Whether the user is active, and the enterprise extension, stay where they are not spoken of.
#[utoipa::path(
    put, path = "/scim/v2/Users/{id}", tag = "scim", params(("id" = Uuid, Path, description = "The user's id"), Parted),
    request_body(content = Value, content_type = "application/scim+json", description = "RFC 7643, section 4.1"),
    responses(
        (status = 200, body = Value, content_type = "application/scim+json", headers(("ETag" = String))),
        (status = 400, body = Described), (status = 404, body = Described), (status = 409, body = Described),
        (status = 412, body = Described), (status = 413, body = Described), (status = 415, body = Described),
    ),
)]
async fn replace_user(
    State(app): State<App>,
    provider: Provider,
    Id(id): Id<PersonId>,
    Asked(parted): Asked<Parted>,
    request: Request,
) -> Result<Response> {
    change(&app, &provider, id, &parted, request, User::replaced).await
}

/// Change a user.
///
/// A new manager is the manager from now on; what was before stays as it was.
#[utoipa::path(
    patch, path = "/scim/v2/Users/{id}", tag = "scim", params(("id" = Uuid, Path, description = "The user's id"), Parted),
    request_body(content = Value, content_type = "application/scim+json", description = "RFC 7644, section 3.5.2"),
    responses(
        (status = 200, body = Value, content_type = "application/scim+json", headers(("ETag" = String))),
        (status = 400, body = Described), (status = 404, body = Described), (status = 409, body = Described),
        (status = 412, body = Described), (status = 413, body = Described), (status = 415, body = Described),
    ),
)]
async fn patch_user(
    State(app): State<App>,
    provider: Provider,
    Id(id): Id<PersonId>,
    Asked(parted): Asked<Parted>,
    request: Request,
) -> Result<Response> {
    change(&app, &provider, id, &parted, request, User::patched).await
}

/// Remove a user.
///
/// The person works here no more, and leaves teams and manager now. What was theirs stays theirs, under their id here.
#[utoipa::path(
    delete, path = "/scim/v2/Users/{id}", tag = "scim", params(("id" = Uuid, Path, description = "The user's id")),
    responses(
        (status = 204), (status = 404, body = Described), (status = 412, body = Described),
    ),
)]
async fn delete_user(
    State(app): State<App>,
    provider: Provider,
    Id(id): Id<PersonId>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let person = found(&app, provider.organisation, id).await?;
    check_match(&headers, &resource(&person))?;
    let removed = app.store.deprovision_person(provider.organisation, provider.actor, id).await?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(ScimError::not_found().into()) }
}

async fn change(
    app: &App,
    provider: &Provider,
    id: PersonId,
    parted: &Parted,
    request: Request,
    changed: fn(&User, &Value) -> std::result::Result<User, ScimError>,
) -> Result<Response> {
    let organisation = provider.organisation;
    found(app, organisation, id).await?;
    let projection = parted.projection()?;
    let headers = request.headers().clone();
    let sent = body(request).await?;
    for _ in 0..TRIES {
        let person = found(app, organisation, id).await?;
        check_match(&headers, &resource(&person))?;
        let user = user(&person);
        let new = changed(&user, &sent)?;
        if new == user && person.resource.is_some() {
            return Ok(answer(StatusCode::OK, resource(&person), &projection, &USER));
        }
        let read = person.person.changed;
        let new = provisioned(&new, person.person.ids)?;
        match app.store.reprovision_person(organisation, provider.actor, id, read, new).await {
            Ok(true) => {
                return Ok(answer(StatusCode::OK, resource(&found(app, organisation, id).await?), &projection, &USER));
            }
            Ok(false) => return Err(ScimError::not_found().into()),
            Err(StoreError::Outdated) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Outdated.into())
}

async fn found(app: &App, organisation: OrganisationId, id: PersonId) -> Result<ProvisionedPerson> {
    let person = app.store.provisioned_person(organisation, id).await?;
    person.ok_or_else(|| ScimError::not_found().into())
}

/// The users that a filter means: a page of them, and how many there are.
async fn filtered(
    app: &App,
    organisation: OrganisationId,
    filter: &Filter,
    skipped: u32,
    most: u32,
) -> Result<(Vec<Object>, u64)> {
    let mut page = Vec::new();
    let mut total = 0_u64;
    let mut look_at = |people: &[ProvisionedPerson]| {
        for resource in people.iter().map(resource).filter(|it| filter.matches(it, &USER)) {
            if (u64::from(skipped)..u64::from(skipped) + u64::from(most)).contains(&total) {
                page.push(resource);
            }
            total += 1;
        }
    };
    if let Some(candidate) = pinned(app, organisation, filter).await? {
        look_at(candidate.as_slice());
        return Ok((page, total));
    }
    let mut after = None;
    loop {
        let people = app.store.provisioned_people_after(organisation, after, CHUNK).await?;
        look_at(&people);
        match people.last() {
            Some(last) if people.len() == CHUNK as usize => after = Some(last.person.id),
            _ => return Ok((page, total)),
        }
        tokio::task::yield_now().await;
    }
}

/// The only user whom a filter can mean, where it names one; the inner `None` where there is no such user.
async fn pinned(app: &App, organisation: OrganisationId, filter: &Filter) -> Result<Option<Option<ProvisionedPerson>>> {
    for (name, value) in filter.pinned(&USER) {
        let person = match name.as_str() {
            "id" => value.parse().ok(),
            "userName" => return named(app, organisation, value).await.map(Some),
            "externalId" => known_as(app, organisation, EXTERNAL_ID, value).await?,
            "emails.value" => known_as(app, organisation, EMAIL, value).await?,
            _ => continue,
        };
        return match person {
            Some(id) => Ok(Some(app.store.provisioned_person(organisation, id).await?)),
            None => Ok(Some(None)),
        };
    }
    Ok(None)
}

/// Who signs in with this; whoever was never told of by an identity provider is taken to sign in with their address.
async fn named(app: &App, organisation: OrganisationId, name: &str) -> Result<Option<ProvisionedPerson>> {
    for (scheme, value) in [(USER_NAME, name.to_lowercase()), (EMAIL, name.to_owned())] {
        if let Some(id) = known_as(app, organisation, scheme, &value).await?
            && let Some(person) = app.store.provisioned_person(organisation, id).await?
            && user(&person).user_name().eq_ignore_ascii_case(name)
        {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

async fn known_as(app: &App, organisation: OrganisationId, scheme: &str, value: &str) -> Result<Option<PersonId>> {
    let id = ExternalId { scheme: scheme.to_owned(), value: value.to_owned() };
    Ok(app.store.person_known_as(organisation, &id).await?)
}

/// What an identity provider has said of a person, with what became of it since.
fn user(person: &ProvisionedPerson) -> User {
    let ProvisionedPerson { person, manager, resource, .. } = person;
    let ids = |scheme: &'static str| person.ids.iter().filter(move |it| comparable(it).scheme == scheme);
    let name = person.profile.as_ref().map_or("", |it| it.name.as_str());
    let kept = resource.as_deref().and_then(|it| serde_json::from_str::<Object>(it).ok());
    let mut user = match kept {
        Some(kept) => User::kept(kept),
        None => {
            let id = person.id.to_string();
            let known_as = ids(EMAIL).chain(&person.ids).map(|it| it.value.as_str()).next();
            User::known(known_as.unwrap_or(&id), name)
        }
    };
    if let Some(id) = ids(USER_NAME).next() {
        user.set_user_name(&id.value);
    }
    user.set_name(name);
    user.set_emails(ids(EMAIL).map(|it| it.value.as_str()));
    user.set_active(person.active);
    user.set_manager(manager.map(|it| it.to_string()).as_deref());
    user
}

fn resource(person: &ProvisionedPerson) -> Object {
    let groups: Vec<TeamOf> =
        person.teams.iter().map(|(id, name)| TeamOf { id: id.to_string(), name: name.clone() }).collect();
    user(person).resource(&UserAbout {
        base: BASE,
        id: &person.person.id.to_string(),
        created: person.person.created,
        changed: person.person.changed,
        groups: &groups,
    })
}

/// What is to be kept of a user. The ids that other systems gave the person stay.
fn provisioned(user: &User, ids: Vec<ExternalId>) -> Result<Provisioned> {
    let own = |it: &ExternalId| [USER_NAME, EXTERNAL_ID, EMAIL].contains(&comparable(it).scheme.as_str());
    let mut ids: Vec<ExternalId> = ids.into_iter().filter(|it| !own(it)).collect();
    let id = |scheme: &str, value: &str| ExternalId { scheme: scheme.to_owned(), value: value.to_owned() };
    ids.push(id(USER_NAME, &user.user_name().to_lowercase()));
    ids.extend(user.external_id().map(|it| id(EXTERNAL_ID, it)));
    ids.extend(user.emails().map(|it| id(EMAIL, it)));
    let unknown = |_| ScimError::of(ScimType::InvalidValue, "there is no user with the id of this manager");
    Ok(Provisioned {
        profile: Profile { name: user.name() },
        ids,
        active: user.active(),
        manager: user.manager().map(str::parse).transpose().map_err(unknown)?,
        resource: Value::from(user.object().clone()).to_string(),
    })
}
