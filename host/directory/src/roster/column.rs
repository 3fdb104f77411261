//! What the columns of a list of people are called, in English and German.

use std::borrow::Cow;

/// What a column holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Column {
    /// Ids of this scheme.
    Id(String),
    Name,
    Team,
    Manager,
    Role,
    Starts,
    Ends,
}

impl plumbline_sheet::Column for Column {
    /// A list that is longer is imported in parts.
    const MOST_ROWS: usize = 10_001;
    const EXAMPLE: &'static str = "email";
    const UNKNOWN: &'static str = "left out, since this is no column of a list of people";

    /// Whatever its case. `<scheme>:id` has ids of that scheme.
    fn named(header: &str) -> Option<Self> {
        let header = header.trim().to_lowercase();
        if let Some(scheme) = header.strip_suffix(":id") {
            let scheme = scheme.trim();
            let fits = !scheme.is_empty() && scheme.chars().count() <= 50 && !scheme.starts_with("scim-");
            return fits.then(|| Self::Id(scheme.to_owned()));
        }
        Some(match header.as_str() {
            "email" | "e-mail" | "mail" => Self::Id("email".to_owned()),
            "crm" | "crm id" | "crm-id" => Self::Id("crm".to_owned()),
            "name" | "full name" | "vollständiger name" => Self::Name,
            "team" => Self::Team,
            "manager" | "reports to" | "vorgesetzter" | "vorgesetzte" | "führungskraft" => Self::Manager,
            "role" | "roles" | "rolle" | "rollen" => Self::Role,
            "starts" | "start" | "from" | "von" | "ab" | "beginn" => Self::Starts,
            "ends" | "end" | "until" | "bis" | "ende" => Self::Ends,
            _ => return None,
        })
    }

    fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Id(scheme) if scheme == "email" || scheme == "crm" => scheme.into(),
            Self::Id(scheme) => format!("{scheme}:id").into(),
            Self::Name => "name".into(),
            Self::Team => "team".into(),
            Self::Manager => "manager".into(),
            Self::Role => "role".into(),
            Self::Starts => "starts".into(),
            Self::Ends => "ends".into(),
        }
    }

    fn lacking(columns: &[Self]) -> Option<&'static str> {
        let known = columns.iter().any(|it| matches!(it, Self::Id(_)));
        (!known).then_some(
            "no column has an id by which people are known; one is called `email`, `crm` or, for another system, \
             `<name of the system>:id`",
        )
    }
}
