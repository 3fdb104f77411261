//! Plugins as callers see them.

use chrono::{DateTime, Utc};
use plumbline_core::manifest::Manifest;
use plumbline_store::{Plugin, PluginState};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A component as the organisation has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PluginView {
    pub id: Uuid,
    #[schema(example = "sha256:…")]
    pub digest: String,
    /// Bytes.
    pub size: u64,
    /// `checking`, `ready` or `refused`.
    #[schema(example = "ready")]
    pub state: &'static str,
    pub uploaded: DateTime<Utc>,
    /// Null until it is ready.
    #[schema(example = "sales-conversation")]
    pub name: Option<String>,
    #[schema(example = "1.0.0")]
    pub version: Option<String>,
    /// What the component says about itself, found to be true.
    #[schema(value_type = Option<Value>)]
    pub manifest: Option<Manifest>,
    /// What the check found: every fault with its place, imports, the scorecard's definition, what defining it cost.
    pub report: Option<Value>,
}

impl From<Plugin> for PluginView {
    fn from(Plugin { id, digest, size, state, created }: Plugin) -> Self {
        let (state, ready, report) = match state {
            PluginState::Checking => ("checking", None, None),
            PluginState::Ready(ready) => ("ready", Some(ready.manifest), Some(ready.report)),
            PluginState::Refused { report } => ("refused", None, Some(report)),
        };
        Self {
            id: id.0,
            digest: digest.to_string(),
            size,
            state,
            uploaded: created,
            name: ready.as_ref().map(|it| it.name.clone()),
            version: ready.as_ref().map(|it| it.version.clone()),
            manifest: ready,
            report,
        }
    }
}
