//! Groups: what an identity provider says of a team, and what it is told of one.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::schema::GROUP;
use super::user::with_meta;
use super::{Object, ScimError, ScimType, patch, value};

/// What is said of a team.
#[derive(Clone, PartialEq, Debug)]
pub struct Group(Object);

/// What the server knows of a team besides.
#[derive(Clone, Debug)]
pub struct GroupAbout<'a> {
    /// The base of all addresses, without a `/` at its end.
    pub base: &'a str,
    /// The team's id.
    pub id: &'a str,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// When somebody last came to be in it, or ceased to.
    pub changed: DateTime<Utc>,
    /// How many times somebody came to be in it.
    pub joined: u64,
}

impl Group {
    /// Reads what a POST sends.
    ///
    /// # Errors
    /// `invalidSyntax` or `invalidValue`.
    pub fn read(sent: &Value) -> Result<Self, ScimError> {
        Self(value::resource(sent, &GROUP)?).complete()
    }

    /// A team as it is kept, with the ids of those who are in it.
    #[must_use]
    pub fn known<'m>(name: &str, external_id: Option<&str>, members: impl IntoIterator<Item = &'m str>) -> Self {
        let mut group = Object::new();
        group.insert("displayName".to_owned(), name.into());
        if let Some(id) = external_id {
            group.insert("externalId".to_owned(), id.into());
        }
        let members: Vec<Value> = members.into_iter().map(|id| json!({"value": id})).collect();
        if !members.is_empty() {
            group.insert("members".to_owned(), members.into());
        }
        Self(group)
    }

    /// What a PATCH makes of this one.
    ///
    /// # Errors
    /// Where an operation cannot be done; then none is.
    pub fn patched(&self, request: &Value) -> Result<Self, ScimError> {
        Self(patch::patched(&self.0, request, &GROUP)?).complete()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.get("displayName").and_then(Value::as_str).unwrap_or_default()
    }

    /// What the identity provider calls it.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.0.get("externalId").and_then(Value::as_str)
    }

    /// The ids of those who are in it.
    #[must_use]
    pub fn members(&self) -> BTreeSet<&str> {
        let members = self.0.get("members").and_then(Value::as_array);
        members.into_iter().flatten().filter_map(|it| it["value"].as_str()).collect()
    }

    /// The whole resource, with its version in `meta`. Who is in it is said where that is wanted.
    #[must_use]
    pub fn resource(&self, about: &GroupAbout<'_>, with_members: bool) -> Object {
        let GroupAbout { base, id, created, changed, joined } = about;
        let mut resource = Object::new();
        resource.insert("schemas".to_owned(), json!([GROUP.schema.id]));
        resource.insert("id".to_owned(), json!(id));
        let said = self.0.iter().filter(|(name, _)| *name != "members");
        resource.extend(said.map(|(name, value)| (name.clone(), value.clone())));
        // The version is the same whether or not the members are asked for.
        let seed = format!("{} {} {joined}", Value::from(resource.clone()), changed.timestamp_micros());
        if with_members {
            let member = |id| json!({"value": id, "$ref": format!("{base}/Users/{id}"), "type": "User"});
            resource.insert("members".to_owned(), self.members().into_iter().map(member).collect());
        }
        with_meta(resource, "Group", &format!("{base}/Groups/{id}"), *created, *changed, &seed)
    }

    fn complete(self) -> Result<Self, ScimError> {
        let named = self.0.get("displayName").is_some_and(Value::is_string);
        if named { Ok(self) } else { Err(ScimError::of(ScimType::InvalidValue, "`displayName` is required")) }
    }
}
