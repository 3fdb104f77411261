//! Users: what an identity provider says of a person, and what it is told of one.

use chrono::{DateTime, SecondsFormat, Utc};
use plumbline_core::Digest;
use serde_json::{Value, json};

use super::schema::{ENTERPRISE, USER};
use super::{Object, ScimError, ScimType, patch, value};

/// What is said of a person. Whoever changes one makes another.
#[derive(Clone, PartialEq, Debug)]
pub struct User(Object);

/// What the server knows of a person besides.
#[derive(Clone, Debug)]
pub struct UserAbout<'a> {
    /// The base of all addresses, without a `/` at its end.
    pub base: &'a str,
    /// The person's id.
    pub id: &'a str,
    /// When the person was first heard of.
    pub created: DateTime<Utc>,
    /// When something of the person was last changed.
    pub changed: DateTime<Utc>,
    /// The teams that the person is in now.
    pub groups: &'a [TeamOf],
}

/// A team that a person is in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamOf {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl User {
    /// Reads what a POST sends.
    ///
    /// # Errors
    /// `invalidSyntax` or `invalidValue`.
    pub fn read(sent: &Value) -> Result<Self, ScimError> {
        Self(value::resource(sent, &USER)?).complete()
    }

    /// What a PUT makes of this one. Whether the person is active, and an extension that is not spoken of at all, stay as
    /// they are: whoever does not send them does not know of them.
    ///
    /// # Errors
    /// As [`User::read`].
    pub fn replaced(&self, sent: &Value) -> Result<Self, ScimError> {
        let mut user = value::resource(sent, &USER)?;
        let spoken_of = sent.as_object().is_some_and(|it| value::entry(it, ENTERPRISE.id).is_some());
        for name in ["active"].into_iter().chain((!spoken_of).then_some(ENTERPRISE.id)) {
            if let (None, Some(kept)) = (user.get(name), self.0.get(name)) {
                user.insert(name.to_owned(), kept.clone());
            }
        }
        Self(user).complete()
    }

    /// What a PATCH makes of this one.
    ///
    /// # Errors
    /// Where an operation cannot be done; then none is.
    pub fn patched(&self, request: &Value) -> Result<Self, ScimError> {
        Self(patch::patched(&self.0, request, &USER)?).complete()
    }

    /// A person of whom no identity provider has spoken yet.
    #[must_use]
    pub fn known(user_name: &str, name: &str) -> Self {
        let mut user = Object::new();
        user.insert("userName".to_owned(), user_name.into());
        user.insert("displayName".to_owned(), name.into());
        Self(user)
    }

    /// What was kept of a user.
    #[must_use]
    pub fn kept(object: Object) -> Self {
        Self(object)
    }

    /// What to keep.
    #[must_use]
    pub const fn object(&self) -> &Object {
        &self.0
    }

    /// What the person signs in with.
    #[must_use]
    pub fn user_name(&self) -> &str {
        self.text("userName").unwrap_or_default()
    }

    /// What the identity provider calls the person.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.text("externalId")
    }

    /// Whether the person works here now.
    #[must_use]
    pub fn active(&self) -> bool {
        self.0.get("active").is_none_or(|it| it == true)
    }

    /// Whether the person works here now, from now on.
    pub fn set_active(&mut self, active: bool) {
        self.0.insert("active".to_owned(), active.into());
    }

    /// The id of whom the person reports to.
    #[must_use]
    pub fn manager(&self) -> Option<&str> {
        self.0.get(ENTERPRISE.id)?.get("manager")?.get("value")?.as_str()
    }

    /// Whom the person reports to, from now on.
    pub fn set_manager(&mut self, manager: Option<&str>) {
        let extended = self.0.entry(ENTERPRISE.id).or_insert_with(|| Object::new().into());
        if let Value::Object(extended) = extended {
            match manager {
                Some(id) => _ = extended.insert("manager".to_owned(), json!({"value": id})),
                None => _ = extended.shift_remove("manager"),
            }
            if extended.is_empty() {
                self.0.shift_remove(ENTERPRISE.id);
            }
        }
    }

    /// The addresses.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        let emails = self.0.get("emails").and_then(Value::as_array);
        emails.into_iter().flatten().filter_map(|it| it["value"].as_str())
    }

    /// These addresses and no others; what was said of those that stay is kept.
    pub fn set_emails<'e>(&mut self, emails: impl IntoIterator<Item = &'e str>) {
        let mut new: Vec<&str> = emails.into_iter().collect();
        let mut kept = self.0.get("emails").and_then(Value::as_array).cloned().unwrap_or_default();
        kept.retain(|said| {
            let same = |it: &&str| said["value"].as_str().is_some_and(|said| said.eq_ignore_ascii_case(it));
            new.iter().position(same).map(|index| new.swap_remove(index)).is_some()
        });
        new.sort_unstable();
        kept.extend(new.into_iter().map(|email| json!({"value": email, "type": "work"})));
        if kept.is_empty() {
            self.0.shift_remove("emails");
        } else {
            self.0.insert("emails".to_owned(), kept.into());
        }
    }

    /// What the person signs in with was changed elsewhere.
    pub fn set_user_name(&mut self, name: &str) {
        if !self.user_name().eq_ignore_ascii_case(name) {
            self.0.insert("userName".to_owned(), name.into());
        }
    }

    /// The name that is shown.
    #[must_use]
    pub fn name(&self) -> String {
        let part = |name: &str| self.0.get("name").and_then(|it| it.get(name)).and_then(Value::as_str);
        let whole = self.text("displayName").or_else(|| part("formatted")).map(str::to_owned);
        let joined = || {
            let parts: Vec<&str> = ["givenName", "middleName", "familyName"].into_iter().filter_map(part).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        };
        whole.or_else(joined).unwrap_or_else(|| self.user_name().to_owned())
    }

    /// The name that is shown was changed elsewhere.
    pub fn set_name(&mut self, name: &str) {
        if self.name() != name {
            self.0.insert("displayName".to_owned(), name.into());
        }
    }

    /// The whole resource, with its version in `meta`.
    #[must_use]
    pub fn resource(&self, about: &UserAbout<'_>) -> Object {
        let UserAbout { base, id, .. } = about;
        let mut schemas = vec![USER.schema.id];
        schemas.extend(self.0.contains_key(ENTERPRISE.id).then_some(ENTERPRISE.id));
        let mut resource = Object::new();
        resource.insert("schemas".to_owned(), json!(schemas));
        resource.insert("id".to_owned(), json!(id));
        resource.extend(self.0.iter().map(|(name, value)| (name.clone(), value.clone())));
        resource.insert("active".to_owned(), self.active().into());
        if let Some(manager) = self.manager() {
            let value = json!({"value": manager, "$ref": format!("{base}/Users/{manager}")});
            resource[ENTERPRISE.id]["manager"] = value;
        }
        if !about.groups.is_empty() {
            let groups = about.groups.iter().map(|TeamOf { id, name }| {
                json!({"value": id, "$ref": format!("{base}/Groups/{id}"), "display": name, "type": "direct"})
            });
            resource.insert("groups".to_owned(), groups.collect());
        }
        let seed = Value::from(resource.clone()).to_string();
        with_meta(resource, "User", &format!("{base}/Users/{id}"), about.created, about.changed, &seed)
    }

    fn complete(self) -> Result<Self, ScimError> {
        match self.text("userName") {
            Some(_) => Ok(self),
            None => Err(ScimError::of(ScimType::InvalidValue, "`userName` is required")),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }
}

/// Adds `meta`. The version is made of the seed, in which all is that may change of the resource.
pub(super) fn with_meta(
    mut resource: Object,
    kind: &str,
    location: &str,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
    seed: &str,
) -> Object {
    let digest = Digest::of(seed.as_bytes()).to_string();
    let version = format!("W/\"{}\"", digest.rsplit(':').next().unwrap_or_default().get(..32).unwrap_or_default());
    let time = |it: DateTime<Utc>| it.to_rfc3339_opts(SecondsFormat::Millis, true);
    let meta = json!({
        "resourceType": kind,
        "created": time(created),
        "lastModified": time(changed),
        "location": location,
        "version": version,
    });
    resource.insert("meta".to_owned(), meta);
    resource
}
