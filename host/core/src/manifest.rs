//! What a component says about itself in its custom section `plumbline:manifest`.

use serde::{Deserialize, Serialize};

/// The name of the custom section.
pub const MANIFEST_SECTION: &str = "plumbline:manifest";

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Lower-case words joined by hyphens; equal to the id that the component's definition or description gives.
    pub name: String,
    /// Semantic version; equal to that of the definition or description.
    pub version: String,
    pub world: World,
    /// Equal to what the component imports.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
    /// The customer's attributes that the plugin wants to see.
    #[serde(default)]
    pub attributes: Vec<String>,
    /// JSON Schema of the settings; goes with the capability `settings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings_schema: Option<serde_json::Value>,
    #[serde(default)]
    pub summary: String,
}

/// The worlds of the contract that this host runs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum World {
    #[serde(rename = "plumbline:rubric/scorecard-plugin@0.1.0")]
    Scorecard,
    #[serde(rename = "plumbline:rubric/practice-plugin@0.1.0")]
    Practice,
}

impl World {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scorecard => "plumbline:rubric/scorecard-plugin@0.1.0",
            Self::Practice => "plumbline:rubric/practice-plugin@0.1.0",
        }
    }
}

/// What a plugin may ask of the host: declared by the plugin, granted by the organisation, allowed by the operator.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Capability {
    Log,
    Settings,
    Judge,
}

impl Capability {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Settings => "settings",
            Self::Judge => "judge",
        }
    }
}
