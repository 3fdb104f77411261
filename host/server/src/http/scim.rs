//! SCIM 2.0 for identity providers, under `/scim/v2`: people are its users, teams its groups. What a request means is
//! [`plumbline_directory::scim`]'s; here it is asked of the store, and every refusal is a SCIM error.

mod discovery;
mod groups;
mod users;

use axum::extract::{FromRequestParts, Query, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use plumbline_core::audit::Actor;
use plumbline_core::ids::OrganisationId;
use plumbline_directory::scim::{Filter, LIST, Object, Projection, ResourceType, ScimError, ScimType};
use plumbline_store::StoreError;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use super::auth::{Caller, Scim};
use super::extract;
use super::problem::Problem;
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(users::routes()).merge(groups::routes()).merge(discovery::routes())
}

/// Where all of it is.
const BASE: &str = "/scim/v2";
/// The media type of everything that is sent.
const MEDIA_TYPE: &str = "application/scim+json";
/// Bytes of a body. A group is sent with all its members.
const LIMIT: usize = 8 << 20;
/// Resources of a page where nothing is said, and at most.
const PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 1_000;
/// How often a change is begun again where others changed the same thing meanwhile.
const TRIES: usize = 8;

/// What is answered where it is not answered well.
type Result<T> = std::result::Result<T, Refusal>;

/// A SCIM error as a response.
#[derive(Debug)]
struct Refusal {
    error: ScimError,
    retry_after: Option<u32>,
}

/// Why a request was not done. RFC 7644, section 3.12, `application/scim+json`.
#[derive(Serialize, ToSchema)]
#[schema(as = ScimError)]
pub(super) struct Described {
    /// `urn:ietf:params:scim:api:messages:2.0:Error`
    schemas: Vec<String>,
    /// The HTTP status, as a string.
    #[schema(example = "400")]
    status: String,
    #[serde(rename = "scimType")]
    #[schema(example = "invalidFilter")]
    scim_type: Option<String>,
    /// What is wrong, and what would be right.
    detail: String,
}

impl From<ScimError> for Refusal {
    fn from(error: ScimError) -> Self {
        Self { error, retry_after: None }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let error = ScimError::new(problem.status(), problem.detail());
        Self { error, retry_after: problem.retry_after() }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::IdTaken => ScimType::Uniqueness,
            StoreError::NotFound(_) | StoreError::Circle | StoreError::Backwards => ScimType::InvalidValue,
            StoreError::Outdated => return Problem::unavailable(error.to_string()).into(),
            _ => return Problem::from(error).into(),
        };
        ScimError::of(kind, error.to_string()).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, scim_json(&self.error.body())).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"plumbline\""));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn scim_json(body: &Value) -> impl IntoResponse + use<> {
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], body.to_string())
}

/// An identity provider, whose key has the scope `scim`.
struct Provider {
    organisation: OrganisationId,
    actor: Actor,
}

impl FromRequestParts<App> for Provider {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let caller = Caller::<Scim>::from_request_parts(parts, app).await?;
        Ok(Self { organisation: caller.organisation, actor: caller.actor() })
    }
}

/// An id in the path. One that is none is as unknown as any other that is not here.
struct Id<T>(T);

impl<S: Send + Sync, T: std::str::FromStr + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let id = extract::Id::<T>::from_request_parts(parts, state).await;
        id.map(|extract::Id(id)| Self(id)).map_err(|_| ScimError::not_found().into())
    }
}

/// Which resources are wanted, and which parts of them. What is not known is left out of account, as the standard wants.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// RFC 7644, section 3.4.2.2, such as `userName eq "ada@example.com"`.
    filter: Option<String>,
    /// The first one, from 1.
    #[serde(rename = "startIndex")]
    #[param(value_type = Option<i64>)]
    start_index: Option<String>,
    /// At most this many; 100 where nothing is said, 1,000 at most.
    #[param(value_type = Option<i64>)]
    count: Option<String>,
    /// Names of attributes with commas in between: these alone.
    attributes: Option<String>,
    /// Names of attributes with commas in between: all but these.
    #[serde(rename = "excludedAttributes")]
    excluded_attributes: Option<String>,
}

/// Which parts of a resource are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Parted {
    /// Names of attributes with commas in between: these alone.
    attributes: Option<String>,
    /// Names of attributes with commas in between: all but these.
    #[serde(rename = "excludedAttributes")]
    excluded_attributes: Option<String>,
}

/// A query that can be read.
struct Asked<T>(T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(it)| Self(it)).map_err(|error| {
            ScimError::of(ScimType::InvalidSyntax, format!("the query cannot be read: {}", error.body_text())).into()
        })
    }
}

impl Wanted {
    fn filter(&self, of: &ResourceType) -> Result<Option<Filter>> {
        let Some(text) = self.filter.as_deref().filter(|it| !it.trim().is_empty()) else { return Ok(None) };
        let filter: Filter = text.parse()?;
        filter.check(of)?;
        Ok(Some(filter))
    }

    fn projection(&self) -> Result<Projection> {
        Ok(Projection::read(self.attributes.as_deref(), self.excluded_attributes.as_deref())?)
    }

    /// How many resources to skip, and how many to answer at most.
    fn page(&self) -> Result<(u32, u32)> {
        let number = |name: &str, text: &Option<String>, otherwise: i64| match text {
            None => Ok(otherwise),
            Some(text) => text
                .trim()
                .parse::<i64>()
                .map_err(|_| ScimError::of(ScimType::InvalidValue, format!("`{name}` is a whole number"))),
        };
        let first = number("startIndex", &self.start_index, 1)?.clamp(1, i64::from(u32::MAX)) - 1;
        let count = number("count", &self.count, i64::from(PAGE))?.clamp(0, i64::from(LARGEST_PAGE));
        Ok((u32::try_from(first).unwrap_or(u32::MAX), u32::try_from(count).unwrap_or(LARGEST_PAGE)))
    }
}

impl Parted {
    fn projection(&self) -> Result<Projection> {
        Ok(Projection::read(self.attributes.as_deref(), self.excluded_attributes.as_deref())?)
    }
}

/// A page of resources.
fn list(resources: Vec<Object>, total: u64, skipped: u32) -> Response {
    let body = json!({
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": u64::from(skipped) + 1,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    });
    scim_json(&body).into_response()
}

/// A resource with its version and address.
fn answer(status: StatusCode, resource: Object, projection: &Projection, of: &ResourceType) -> Response {
    let text = |name: &str| resource["meta"][name].as_str().and_then(|it| HeaderValue::from_str(it).ok());
    let (version, location) = (text("version"), text("location"));
    let mut response = (status, scim_json(&projection.of(resource, of).into())).into_response();
    let headers = response.headers_mut();
    if let Some(version) = version {
        headers.insert(header::ETAG, version);
    }
    if let Some(location) = location.filter(|_| status == StatusCode::CREATED) {
        headers.insert(header::LOCATION, location);
    }
    response
}

/// Whether the resource is one that the header names. Versions are weak, and are compared as such.
fn names(headers: &HeaderMap, header: header::HeaderName, resource: &Object) -> Option<bool> {
    let version = resource["meta"]["version"].as_str().unwrap_or_default();
    let weak = |it: &str| it.trim().trim_start_matches("W/").to_owned();
    let mut values = headers.get_all(header).iter().peekable();
    values.peek()?;
    let text = values.filter_map(|it| it.to_str().ok()).collect::<Vec<_>>().join(",");
    Some(text.split(',').any(|it| it.trim() == "*" || weak(it) == weak(version)))
}

/// # Errors
/// 412 where the request is for another version.
fn check_match(headers: &HeaderMap, resource: &Object) -> Result<()> {
    match names(headers, header::IF_MATCH, resource) {
        Some(false) => Err(ScimError::new(412, "it is not any more of the version that If-Match names").into()),
        _ => Ok(()),
    }
}

/// The body, which must be JSON.
async fn body(request: Request) -> Result<Value> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if ![MEDIA_TYPE, "application/json"].iter().any(|it| kind.eq_ignore_ascii_case(it)) {
        return Err(ScimError::new(415, format!("send the header `Content-Type: {MEDIA_TYPE}`")).into());
    }
    let body = extract::body(request, LIMIT).await?;
    serde_json::from_slice(&body)
        .map_err(|error| ScimError::of(ScimType::InvalidSyntax, format!("the body is not JSON: {error}")).into())
}
