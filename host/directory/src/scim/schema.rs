//! What is known of users and groups (RFC 7643): the attributes that are kept, how each behaves, and which others are
//! accepted and left out, since nothing here needs a person's telephone, address or photograph.

use serde_json::{Value, json};

use super::filter::Path;

/// A kind of resource.
#[derive(Debug)]
pub struct ResourceType {
    /// Its name.
    pub name: &'static str,
    /// Where its resources are, below the base.
    pub endpoint: &'static str,
    /// What it is.
    pub description: &'static str,
    /// Its schema.
    pub schema: &'static Schema,
    /// What it may have besides.
    pub extension: Option<&'static Schema>,
    /// What the standard has, and is not kept here.
    left_out: &'static [&'static str],
}

/// A set of attributes.
#[derive(Debug)]
pub struct Schema {
    /// Its URN.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    pub(super) attributes: &'static [Attribute],
}

/// An attribute, and how it behaves.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) several: bool,
    pub(super) case_exact: bool,
    pub(super) required: bool,
    pub(super) read_only: bool,
    pub(super) always: bool,
    unique: bool,
    description: &'static str,
    canonical: &'static [&'static str],
    refers_to: &'static [&'static str],
    pub(super) parts: &'static [Attribute],
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Text,
    Boolean,
    DateTime,
    Reference,
    Complex,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// Something that the standard knows and that is not kept.
    LeftOut,
    /// A whole extension.
    Extension(&'static Schema),
    Attribute {
        extension: Option<&'static Schema>,
        attribute: &'static Attribute,
        sub: Option<&'static Attribute>,
    },
}

impl Target {
    /// What is compared where the path ends.
    pub(super) fn leaf(self) -> Option<&'static Attribute> {
        let Self::Attribute { attribute, sub, .. } = self else { return None };
        sub.or_else(|| attribute.sub("value")).or(Some(attribute))
    }

    /// `attribute`, or `attribute.sub`.
    pub(super) fn name(self) -> Option<String> {
        let Self::Attribute { attribute, sub, .. } = self else { return None };
        match sub.or_else(|| attribute.sub("value")) {
            Some(sub) => Some(format!("{}.{}", attribute.name, sub.name)),
            None => Some(attribute.name.to_owned()),
        }
    }
}

impl ResourceType {
    /// What a path leads to; None where no schema knows it. An extension's attribute is found by its bare name too.
    pub(super) fn resolve(&self, path: &Path) -> Option<Target> {
        let Some(urn) = &path.schema else {
            let core = self.schema.attribute(&path.attribute).or_else(|| common(&path.attribute));
            let extended =
                || self.extension.and_then(|it| it.attribute(&path.attribute).map(|found| (Some(it), found)));
            return match core.map(|it| (None, it)).or_else(extended) {
                Some((extension, attribute)) => with_sub(extension, attribute, path),
                None => self.leaves_out(&path.attribute).then_some(Target::LeftOut),
            };
        };
        let whole = format!("{urn}:{}", path.attribute);
        if let Some(schema) = self.extension.filter(|it| it.id.eq_ignore_ascii_case(&whole)) {
            return (path.filter.is_none() && path.sub.is_none()).then_some(Target::Extension(schema));
        }
        if urn.eq_ignore_ascii_case(self.schema.id) {
            return self.resolve(&Path { schema: None, ..path.clone() });
        }
        let schema = self.extension.filter(|it| it.id.eq_ignore_ascii_case(urn))?;
        with_sub(Some(schema), schema.attribute(&path.attribute)?, path)
    }

    /// Whether the standard has an attribute that is not kept here.
    pub(super) fn leaves_out(&self, name: &str) -> bool {
        self.left_out.iter().any(|it| it.eq_ignore_ascii_case(name))
    }

    /// All attributes that a resource has outside of its extension.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &'static Attribute> {
        COMMON.iter().chain(self.schema.attributes)
    }

    /// As it is described to whoever asks.
    #[must_use]
    pub fn described(&self, base: &str) -> Value {
        let extensions = self.extension.iter().map(|it| json!({"schema": it.id, "required": false}));
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": self.name,
            "name": self.name,
            "endpoint": self.endpoint,
            "description": self.description,
            "schema": self.schema.id,
            "schemaExtensions": extensions.collect::<Vec<_>>(),
            "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", self.name)},
        })
    }
}

fn with_sub(extension: Option<&'static Schema>, attribute: &'static Attribute, path: &Path) -> Option<Target> {
    let sub = match &path.sub {
        Some(sub) => Some(attribute.sub(sub)?),
        None => None,
    };
    let one_of_several = path.filter.is_none() || (attribute.several && !attribute.parts.is_empty());
    one_of_several.then_some(Target::Attribute { extension, attribute, sub })
}

impl Schema {
    pub(super) fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|it| it.name.eq_ignore_ascii_case(name))
    }

    /// As it is described to whoever asks.
    #[must_use]
    pub fn described(&self, base: &str) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": self.attributes.iter().map(Attribute::described).collect::<Vec<_>>(),
            "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{}", self.id)},
        })
    }
}

fn common(name: &str) -> Option<&'static Attribute> {
    COMMON.iter().find(|it| it.name.eq_ignore_ascii_case(name))
}

impl Attribute {
    pub(super) fn sub(&self, name: &str) -> Option<&'static Attribute> {
        self.parts.iter().find(|it| it.name.eq_ignore_ascii_case(name))
    }

    fn described(&self) -> Value {
        let kind = match self.kind {
            Kind::Text => "string",
            Kind::Boolean => "boolean",
            Kind::DateTime => "dateTime",
            Kind::Reference => "reference",
            Kind::Complex => "complex",
        };
        let mut described = json!({
            "name": self.name,
            "type": kind,
            "multiValued": self.several,
            "description": self.description,
            "required": self.required,
            "caseExact": self.case_exact,
            "mutability": if self.read_only { "readOnly" } else { "readWrite" },
            "returned": if self.always { "always" } else { "default" },
            "uniqueness": if self.unique { "server" } else { "none" },
        });
        if !self.canonical.is_empty() {
            described["canonicalValues"] = json!(self.canonical);
        }
        if !self.refers_to.is_empty() {
            described["referenceTypes"] = json!(self.refers_to);
        }
        if !self.parts.is_empty() {
            described["subAttributes"] = self.parts.iter().map(Self::described).collect();
        }
        described
    }

    const fn new(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self {
            name,
            kind,
            several: false,
            case_exact: false,
            required: false,
            read_only: false,
            always: false,
            unique: false,
            description,
            canonical: &[],
            refers_to: &[],
            parts: &[],
        }
    }

    const fn text(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Kind::Text, description)
    }

    const fn complex(name: &'static str, parts: &'static [Self], description: &'static str) -> Self {
        Self { parts, ..Self::new(name, Kind::Complex, description) }
    }

    const fn several(self) -> Self {
        Self { several: true, ..self }
    }

    const fn exact(self) -> Self {
        Self { case_exact: true, ..self }
    }

    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    const fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    const fn always(self) -> Self {
        Self { always: true, ..self }
    }

    const fn canonical(self, canonical: &'static [&'static str]) -> Self {
        Self { canonical, ..self }
    }

    const fn refers_to(self, refers_to: &'static [&'static str]) -> Self {
        Self { refers_to, ..self }
    }
}

/// What every resource has.
static COMMON: [Attribute; 4] = [
    Attribute::new("schemas", Kind::Reference, "The schemas whose attributes it has").several().read_only().always(),
    Attribute::text("id", "Its id here").exact().read_only().always().unique(),
    Attribute::text("externalId", "What the identity provider calls it").exact(),
    Attribute::complex("meta", &META, "What is known about it").read_only(),
];

static META: [Attribute; 5] = [
    Attribute::text("resourceType", "User or Group").exact().read_only(),
    Attribute::new("created", Kind::DateTime, "When it was created").read_only(),
    Attribute::new("lastModified", Kind::DateTime, "When it was last changed").read_only(),
    Attribute::new("location", Kind::Reference, "Its address").exact().read_only(),
    Attribute::text("version", "Its ETag").exact().read_only(),
];

/// All schemas.
pub static SCHEMAS: [&Schema; 3] = [&CORE_USER, &ENTERPRISE, &CORE_GROUP];

/// People.
pub static USER: ResourceType = ResourceType {
    name: "User",
    endpoint: "/Users",
    description: "A person of the organisation",
    schema: &CORE_USER,
    extension: Some(&ENTERPRISE),
    left_out: &[
        "profileUrl",
        "password",
        "phoneNumbers",
        "ims",
        "photos",
        "addresses",
        "entitlements",
        "roles",
        "x509Certificates",
    ],
};

/// Teams.
pub static GROUP: ResourceType = ResourceType {
    name: "Group",
    endpoint: "/Groups",
    description: "A team",
    schema: &CORE_GROUP,
    extension: None,
    left_out: &[],
};

static CORE_USER: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    description: "A person of the organisation",
    attributes: &[
        Attribute::text("userName", "What the person signs in with at the identity provider").required().unique(),
        Attribute::complex(
            "name",
            &[
                Attribute::text("formatted", "The whole name"),
                Attribute::text("familyName", "The family name"),
                Attribute::text("givenName", "The given name"),
                Attribute::text("middleName", "Names in between"),
                Attribute::text("honorificPrefix", "Such as Dr."),
                Attribute::text("honorificSuffix", "Such as III"),
            ],
            "The parts of the name",
        ),
        Attribute::text("displayName", "The name that is shown"),
        Attribute::text("nickName", "What colleagues say"),
        Attribute::text("title", "The title of the post"),
        Attribute::text("userType", "Such as employee or contractor"),
        Attribute::text("preferredLanguage", "As in Accept-Language"),
        Attribute::text("locale", "BCP 47"),
        Attribute::text("timezone", "A name of the IANA database"),
        Attribute::new("active", Kind::Boolean, "False for whoever has left or may not work here now"),
        Attribute::complex(
            "emails",
            &[
                Attribute::text("value", "The address; speakers of conversations are matched by it"),
                Attribute::text("display", "How it is shown"),
                Attribute::text("type", "What it is for").canonical(&["work", "home", "other"]),
                Attribute::new("primary", Kind::Boolean, "Whether it is the one to write to"),
            ],
            "E-mail addresses; nobody else has one of them",
        )
        .several(),
        Attribute::complex(
            "groups",
            &[
                Attribute::text("value", "The group's id").exact().read_only(),
                Attribute::new("$ref", Kind::Reference, "The group's address")
                    .exact()
                    .refers_to(&["Group"])
                    .read_only(),
                Attribute::text("display", "The group's name").read_only(),
                Attribute::text("type", "How the person belongs to it").canonical(&["direct"]).read_only(),
            ],
            "The teams that the person is in now",
        )
        .several()
        .read_only(),
    ],
};

/// The extension for whoever works in an enterprise.
pub static ENTERPRISE: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    description: "Where a person stands in an enterprise",
    attributes: &[
        Attribute::text("employeeNumber", "The number in the personnel department's files"),
        Attribute::text("costCenter", "The cost centre"),
        Attribute::text("organization", "The organisation"),
        Attribute::text("division", "The division"),
        Attribute::text("department", "The department"),
        Attribute::complex(
            "manager",
            &[
                Attribute::text("value", "The manager's id").exact(),
                Attribute::new("$ref", Kind::Reference, "The manager's address")
                    .exact()
                    .refers_to(&["User"])
                    .read_only(),
                Attribute::text("displayName", "The manager's name").read_only(),
            ],
            "To whom the person reports from now on",
        ),
    ],
};

static CORE_GROUP: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    description: "A team",
    attributes: &[
        Attribute::text("displayName", "The team's name").required(),
        Attribute::complex(
            "members",
            &[
                Attribute::text("value", "The person's id").exact(),
                Attribute::new("$ref", Kind::Reference, "The person's address")
                    .exact()
                    .refers_to(&["User"])
                    .read_only(),
                Attribute::text("display", "The person's name").read_only(),
                Attribute::text("type", "Always User").canonical(&["User"]).read_only(),
            ],
            "The people who are in the team now",
        )
        .several(),
    ],
};
