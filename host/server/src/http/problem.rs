//! The one HTTP error type: RFC 9457 problem details with `errors[].pointer`. What the caller can mend is said in full;
//! what only the operator can mend is one fixed text, logged once, here.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use plumbline_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::work::JobError;

/// What every handler answers when it does not answer well.
pub type Result<T> = std::result::Result<T, Problem>;

/// Why a request was not done. RFC 9457, `application/problem+json`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A stable URI for this kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:plumbline:problem:invalid-conversation")]
    kind: String,
    title: &'static str,
    #[schema(example = 422)]
    status: u16,
    /// What happened this time, and what would be right.
    detail: String,
    /// Every fault that was found, each with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// One fault in what was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fault {
    /// RFC 6901 JSON pointer into the body, or `line 12` of a text format, or the name of a header or parameter.
    pub pointer: String,
    pub detail: String,
}

impl Problem {
    fn new(status: StatusCode, slug: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:plumbline:problem:{slug}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request could not be read", detail)
    }

    pub fn invalid(slug: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, slug, "What was sent cannot be accepted", detail)
    }

    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Who is asking is not known", detail)
    }

    pub fn forbidden(scope: &str) -> Self {
        let detail = format!("this key does not have the scope `{scope}`");
        Self::new(StatusCode::FORBIDDEN, "scope-missing", "The key may not do this", detail)
    }

    pub fn role_missing(scope: &str) -> Self {
        let detail = format!("no role of the person whom this key acts for allows `{scope}`");
        Self::new(StatusCode::FORBIDDEN, "role-missing", "The person may not do this", detail)
    }

    /// For whoever may see it, once they say why.
    pub fn reason_missing() -> Self {
        let detail = "this is another person's; say why you look at it, in the header `Plumbline-Reason`";
        Self::new(StatusCode::FORBIDDEN, "reason-missing", "A reason is needed", detail)
    }

    /// For what somebody does in their own name.
    pub fn person_needed() -> Self {
        let detail =
            "this is done by a person in their own name, and the key is a system's: use a key that acts for a person";
        Self::new(StatusCode::FORBIDDEN, "person-needed", "The key may not do this", detail)
    }

    /// For whoever sees something that it is not theirs to do this with.
    pub fn not_theirs(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not-yours", "The person may not do this", detail)
    }

    /// Nobody's results are shown before that.
    pub fn people_not_told() -> Self {
        let detail =
            "record with `POST /v1/notices` when and how the organisation told its people that they are measured";
        Self::conflict("people-not-told", detail)
    }

    /// A request that a cookie came with and that is not certain to be what its owner wants.
    pub fn foreign_form() -> Self {
        let detail = "send it from this server's own page, or with the header `X-CSRF-Token` of the session";
        Self::new(StatusCode::FORBIDDEN, "foreign-form", "Another site may have sent this", detail)
    }

    pub fn no_session() -> Self {
        let detail = "this is about the sessions of somebody who has signed in, and a key has none";
        Self::new(StatusCode::FORBIDDEN, "session-needed", "The key may not do this", detail)
    }

    pub fn too_many(detail: impl Into<String>, seconds: u32) -> Self {
        let title = "Too many requests";
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", title, detail) }
    }

    /// The same for what never was, what is somebody else's, and what has been erased.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing here", "nothing is found at this address")
    }

    pub fn method_not_allowed() -> Self {
        let detail = "this address does not know this method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The method does not fit the address", detail)
    }

    pub fn conflict(slug: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, slug, "It does not fit what is already there", detail)
    }

    pub fn too_large(limit: usize) -> Self {
        Self::over_limit(format!("the body is larger than the limit of {limit} bytes"))
    }

    pub fn over_limit(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large", detail)
    }

    pub fn unsupported_media_type(detail: impl Into<String>) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new(status, "unsupported-media-type", "The body's format is not one that is read here", detail)
    }

    pub fn unavailable(detail: impl Into<String>) -> Self {
        let title = "The server cannot take this now";
        Self { retry_after: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title, detail) }
    }

    /// Something that only the operator can mend. The cause goes to the log, once; the caller gets a fixed text.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        let chain = std::iter::successors(Some(cause), |it| it.source()).map(ToString::to_string);
        tracing::error!(
            error = chain.collect::<Vec<_>>().join(": "),
            "a request failed for a reason of the host's own"
        );
        let detail = "the fault is the server's, and has been logged; the request may be sent again";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal server error", detail)
    }

    #[must_use]
    pub fn with_errors(mut self, errors: impl IntoIterator<Item = Fault>) -> Self {
        self.errors.extend(errors);
        self
    }

    #[must_use]
    pub fn with_error(self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.with_errors([Fault { pointer: pointer.into(), detail: detail.into() }])
    }

    /// The problem where faults were found, and nothing where there were none.
    pub fn unless_sound(self) -> Result<()> {
        if self.errors.is_empty() { Ok(()) } else { Err(self) }
    }

    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Whether it is [`Problem::reason_missing`].
    pub fn is_reason_missing(&self) -> bool {
        self.kind == Self::reason_missing().kind
    }

    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Seconds after which to try again.
    pub const fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"plumbline\""));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<JobError> for Problem {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Store(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(_) => Self::not_found(),
            StoreError::VersionTaken { .. } => Self::conflict("version-taken", error.to_string()),
            StoreError::Already(_) => Self::conflict("already-done", error.to_string()),
            StoreError::IdTaken => Self::conflict("id-taken", error.to_string()),
            StoreError::CriterionTaken { .. } => Self::conflict("criterion-taken", error.to_string()),
            StoreError::UnknownPerson { .. } => Self::invalid("unknown-person", error.to_string())
                .with_error("/people", "ids of people of this organisation; `GET /v1/people` lists them"),
            StoreError::Backwards => Self::conflict("backwards", error.to_string()),
            StoreError::Circle => Self::conflict("circle", error.to_string()),
            StoreError::TooMany(_) => Self::conflict("too-many-of-these", error.to_string()),
            StoreError::WebhookDisabled => Self::conflict("webhook-disabled", error.to_string()),
            StoreError::LoginTaken => Self::conflict("login-taken", error.to_string()),
            StoreError::PluginNotReady => Self::conflict("plugin-not-ready", error.to_string()),
            StoreError::IdempotencyMismatch => Self::invalid("idempotency-mismatch", error.to_string())
                .with_error("Idempotency-Key", "use a new key for another request"),
            StoreError::Outdated | StoreError::Contended | StoreError::Retired | StoreError::Closed => {
                Self::unavailable(error.to_string())
            }
            _ => Self::internal(&error),
        }
    }
}
