//! SCIM 2.0 (RFC 7643, RFC 7644): schemas, filters, PATCH and what a resource looks like. A resource within this module is
//! canonical: its names are written as the schema writes them, and it has nothing that no schema knows.

mod error;
mod filter;
mod group;
mod patch;
mod project;
mod schema;
mod user;
mod value;

pub use error::{ScimError, ScimType};
pub use filter::{Filter, Literal, Operator, Path};
pub use group::{Group, GroupAbout};
pub use project::Projection;
pub use schema::{ENTERPRISE, GROUP, ResourceType, SCHEMAS, Schema, USER};
pub use user::{TeamOf, User, UserAbout};

/// A JSON object.
pub type Object = serde_json::Map<String, serde_json::Value>;

/// The schema of an error's body.
pub const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
/// The schema of a list.
pub const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
