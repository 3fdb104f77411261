//! Scorecards at work, as callers see and change them.

use chrono::{DateTime, Utc};
use plumbline_core::manifest::Capability;
use plumbline_store::{Binding, Mode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::score::mode;
use crate::work::policies::Overrides;

/// Whether scores count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ModeName {
    Active,
    /// Scores reach no individual, manager, feedback or progression.
    Shadow,
}

impl From<ModeName> for Mode {
    fn from(name: ModeName) -> Self {
        match name {
            ModeName::Active => Self::Active,
            ModeName::Shadow => Self::Shadow,
        }
    }
}

/// A scorecard to be put to work.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScorecardRequest {
    /// The plugin's name.
    #[schema(example = "sales-conversation")]
    pub plugin: String,
    /// Which of its versions, as a semantic version requirement; the highest that fits is taken.
    #[schema(example = "^1")]
    pub version: String,
    /// Which conversations it scores; `*` for all.
    #[schema(example = json!(["discovery-call"]), min_items = 1)]
    pub conversation_types: Vec<String>,
    #[serde(serialize_with = "mode_name")]
    pub mode: ModeName,
    /// Valid against the plugin's settings schema.
    #[serde(default)]
    pub settings: Value,
    #[serde(default)]
    pub policies: Overrides,
    /// What the plugin may ask of the host, of what it declares; `log` and `settings` where absent.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub capabilities: Option<Vec<Capability>>,
    /// Which of the customer's attributes the plugin may see, of those it declares.
    #[serde(default)]
    pub attributes: Vec<String>,
    /// The language of rationale and suggestion, BCP 47; the conversation's own where absent.
    #[serde(default)]
    pub reply_in: Option<String>,
}

fn mode_name<S: serde::Serializer>(name: &ModeName, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(mode((*name).into()))
}

/// What to change; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScorecardPatch {
    pub conversation_types: Option<Vec<String>>,
    pub mode: Option<ModeName>,
    /// False takes it off work.
    pub enabled: Option<bool>,
    pub settings: Option<Value>,
    pub policies: Option<Overrides>,
    #[schema(value_type = Option<Vec<String>>)]
    pub capabilities: Option<Vec<Capability>>,
    pub attributes: Option<Vec<String>>,
    /// Null for the conversation's own language.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub reply_in: Option<Option<String>>,
}

/// Tells null from absent.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// Which version to promote to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Promotion {
    /// A semantic version requirement; where absent, the version stays and only the mode becomes `active`.
    #[schema(example = "^2")]
    pub version: Option<String>,
}

/// A scorecard at work.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScorecardView {
    pub id: Uuid,
    /// Counts its changes, from 1.
    pub revision: u32,
    pub plugin: String,
    /// The version that is in use.
    pub version: String,
    /// What was asked for.
    pub version_requirement: String,
    pub digest: String,
    pub conversation_types: Vec<String>,
    #[schema(example = "active")]
    pub mode: &'static str,
    pub enabled: bool,
    pub settings: Value,
    /// What the organisation decided; the rest is as the scorecard has it.
    pub policies: Value,
    pub capabilities: Vec<&'static str>,
    pub attributes: Vec<String>,
    pub reply_in: Option<String>,
    pub created: DateTime<Utc>,
    /// Since when it is as shown.
    pub effective: DateTime<Utc>,
}

impl From<Binding> for ScorecardView {
    fn from(binding: Binding) -> Self {
        Self {
            id: binding.id.0,
            revision: binding.version,
            plugin: binding.plugin_name,
            version: binding.plugin_version,
            version_requirement: binding.version_requirement,
            digest: binding.plugin_digest.to_string(),
            conversation_types: binding.conversation_types,
            mode: mode(binding.mode),
            enabled: binding.enabled,
            settings: binding.settings,
            policies: binding.policies,
            capabilities: binding.capabilities.iter().map(|it| it.as_str()).collect(),
            attributes: binding.attributes,
            reply_in: binding.reply_in,
            created: binding.created,
            effective: binding.effective,
        }
    }
}
