//! What a SCIM request is refused with (RFC 7644, section 3.12).

use serde_json::{Value, json};

use super::ERROR;

/// Why a request was not done.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{detail}")]
pub struct ScimError {
    /// The HTTP status.
    pub status: u16,
    /// The kind, where the standard has a word for it.
    pub kind: Option<ScimType>,
    /// What is wrong, and what would be right.
    pub detail: String,
}

/// The standard's words for kinds of errors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScimType {
    /// The filter cannot be read, or compares what cannot be compared.
    InvalidFilter,
    /// The body is not what the operation takes.
    InvalidSyntax,
    /// The path names nothing that a schema knows.
    InvalidPath,
    /// No value is where the path leads.
    NoTarget,
    /// A value does not fit its attribute.
    InvalidValue,
    /// The attribute cannot be changed like this.
    Mutability,
    /// Another resource has the value.
    Uniqueness,
    /// More than the server takes.
    TooMany,
}

impl ScimType {
    /// As it is written in an error's body.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::Mutability => "mutability",
            Self::Uniqueness => "uniqueness",
            Self::TooMany => "tooMany",
        }
    }
}

impl ScimError {
    /// A refusal with a status of its own.
    #[must_use]
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into() }
    }

    /// A refusal of what was sent: 400, or 409 where it is about uniqueness.
    #[must_use]
    pub fn of(kind: ScimType, detail: impl Into<String>) -> Self {
        let status = if kind == ScimType::Uniqueness { 409 } else { 400 };
        Self { status, kind: Some(kind), detail: detail.into() }
    }

    /// There is no such resource, or there is none any more.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(404, "there is no such resource here")
    }

    /// The body of the answer.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({"schemas": [ERROR], "status": self.status.to_string(), "detail": self.detail});
        if let Some(kind) = self.kind {
            body["scimType"] = kind.as_str().into();
        }
        body
    }
}
