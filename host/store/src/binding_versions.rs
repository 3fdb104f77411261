//! Putting scorecards to work and changing how they work. A change never overwrites: it adds a version that is in
//! effect from then on, and what was in effect before can be gone back to.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{BindingId, OrganisationId, PluginId};
use plumbline_core::manifest::Capability;

use crate::audit::{Event, append};
use crate::bindings::{BindingRow, in_effect, select_binding};
use crate::columns::{json_text, now};
use crate::idempotency::{Remembered, recall, remember};
use crate::sql::{Transaction, execute, optional};
use crate::{Binding, Created, Idempotency, Mode, Store, StoreError};

/// A binding to be created.
#[derive(Clone, PartialEq, Debug)]
pub struct NewBinding {
    /// The version that the requirement was resolved to.
    pub plugin: PluginId,
    /// What was asked for, such as `^1`.
    pub version_requirement: String,
    /// Which types of conversation it scores; `*` for all.
    pub conversation_types: Vec<String>,
    /// Whether its scores count.
    pub mode: Mode,
    /// Handed to the plugin.
    pub settings: serde_json::Value,
    /// How the scores are added up.
    pub policies: serde_json::Value,
    /// What the plugin may ask of the host.
    pub capabilities: Vec<Capability>,
    /// Which of the customer's attributes it may see.
    pub attributes: Vec<String>,
    /// BCP 47; `None` for the conversation's own language.
    pub reply_in: Option<String>,
}

/// What to change of a binding; what is `None` stays.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BindingChange {
    /// Another version, as promoting and rolling back do.
    pub plugin: Option<PluginId>,
    /// What was asked for.
    pub version_requirement: Option<String>,
    /// Which types of conversation it scores.
    pub conversation_types: Option<Vec<String>>,
    /// Whether its scores count.
    pub mode: Option<Mode>,
    /// Whether it works at all.
    pub enabled: Option<bool>,
    /// Handed to the plugin.
    pub settings: Option<serde_json::Value>,
    /// How the scores are added up.
    pub policies: Option<serde_json::Value>,
    /// What the plugin may ask of the host.
    pub capabilities: Option<Vec<Capability>>,
    /// Which of the customer's attributes it may see.
    pub attributes: Option<Vec<String>>,
    /// The language to reply in; `Some(None)` for the conversation's own.
    pub reply_in: Option<Option<String>>,
}

impl Store {
    /// Puts a ready plugin to work, from the next accepted conversation on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such plugin; [`StoreError::PluginNotReady`];
    /// [`StoreError::IdempotencyMismatch`].
    pub async fn create_binding(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        binding: NewBinding,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<BindingId>, StoreError> {
        let arguments = (organisation, actor, binding, idempotency);
        let created =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, binding, idempotency), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, *organisation, idempotency.as_ref()).await? {
                        return Ok(Created { id: BindingId(first.resource), new: false });
                    }
                    require_ready(tx, *organisation, binding.plugin).await?;
                    let id = BindingId::new();
                    let now = now();
                    execute!(
                        tx,
                        "INSERT INTO bindings (organisation, id, version, created) VALUES ($1, $2, 1, $3)",
                        organisation.0,
                        id.0,
                        now,
                    )?;
                    add_version(tx, *organisation, id, 1, now, binding, true).await?;
                    remember(tx, *organisation, idempotency.as_ref(), Remembered::resource(id.0)).await?;
                    let event = Event::new(*actor, Action::ScorecardBound, Subject::Scorecard(id));
                    append(tx, *organisation, told(event, 1, binding, true)).await?;
                    Ok(Created { id, new: true })
                })
            });
        created.await
    }

    /// Changes a binding by adding a version. `None` where there is no such binding.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such plugin; [`StoreError::PluginNotReady`].
    pub async fn update_binding(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: BindingId,
        change: BindingChange,
    ) -> Result<Option<Binding>, StoreError> {
        let updated = self.inner.engine.write(
            organisation,
            (organisation, actor, id, change),
            |(organisation, actor, id, change), tx| {
                Box::pin(async move {
                    // Counting first holds the row, so that two changes at once become two versions.
                    execute!(
                        tx,
                        "UPDATE bindings SET version = version + 1 WHERE organisation = $1 AND id = $2",
                        organisation.0,
                        id.0,
                    )?;
                    let row: Option<BindingRow> = optional!(
                        tx,
                        select_binding!("WHERE b.organisation = $1 AND b.id = $2 AND v.version = b.version - 1"),
                        organisation.0,
                        id.0,
                    )?;
                    let Some(row) = row else { return Ok(None) };
                    let before = Binding::try_from(row)?;
                    if let Some(plugin) = change.plugin {
                        require_ready(tx, *organisation, plugin).await?;
                    }
                    let version = i64::from(before.version) + 1;
                    let enabled = change.enabled.unwrap_or(before.enabled);
                    let after = change.clone().applied_to(before);
                    add_version(tx, *organisation, *id, version, now(), &after, enabled).await?;
                    let event = Event::new(*actor, Action::ScorecardChanged, Subject::Scorecard(*id));
                    append(tx, *organisation, told(event, version, &after, enabled)).await?;
                    in_effect(tx, *organisation, *id).await
                })
            },
        );
        updated.await
    }
}

impl BindingChange {
    fn applied_to(self, before: Binding) -> NewBinding {
        NewBinding {
            plugin: self.plugin.unwrap_or(before.plugin),
            version_requirement: self.version_requirement.unwrap_or(before.version_requirement),
            conversation_types: self.conversation_types.unwrap_or(before.conversation_types),
            mode: self.mode.unwrap_or(before.mode),
            settings: self.settings.unwrap_or(before.settings),
            policies: self.policies.unwrap_or(before.policies),
            capabilities: self.capabilities.unwrap_or(before.capabilities),
            attributes: self.attributes.unwrap_or(before.attributes),
            reply_in: self.reply_in.unwrap_or(before.reply_in),
        }
    }
}

/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::PluginNotReady`].
async fn require_ready(tx: &mut Transaction, organisation: OrganisationId, id: PluginId) -> Result<(), StoreError> {
    let row: Option<(String,)> =
        optional!(tx, "SELECT state FROM plugins WHERE organisation = $1 AND id = $2", organisation.0, id.0)?;
    match row {
        Some((state,)) if state == "ready" => Ok(()),
        Some(_) => Err(StoreError::PluginNotReady),
        None => Err(StoreError::NotFound("plugin")),
    }
}

/// What a version of a binding is, in ids, digests and numbers; its words stand where the version does.
fn told(event: Event, version: i64, binding: &NewBinding, enabled: bool) -> Event {
    let digest = |it| Digest::of(json_text(it).as_bytes());
    event
        .with("version", version)
        .with("plugin", binding.plugin)
        .with("mode", binding.mode)
        .with("enabled", enabled)
        .with("settings", digest(&binding.settings))
        .with("policies", digest(&binding.policies))
        .with("capabilities", &binding.capabilities)
}

async fn add_version(
    tx: &mut Transaction,
    organisation: OrganisationId,
    id: BindingId,
    version: i64,
    effective: DateTime<Utc>,
    binding: &NewBinding,
    enabled: bool,
) -> Result<(), StoreError> {
    let NewBinding {
        plugin,
        version_requirement,
        conversation_types,
        mode,
        settings,
        policies,
        capabilities,
        attributes,
        reply_in,
    } = binding;
    execute!(
        tx,
        "INSERT INTO binding_versions (organisation, binding, version, effective, plugin, version_requirement,
             conversation_types, mode, enabled, settings, policies, capabilities, attributes, reply_in)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        organisation.0,
        id.0,
        version,
        effective,
        plugin.0,
        version_requirement,
        json_text(conversation_types),
        mode.as_str(),
        enabled,
        json_text(settings),
        json_text(policies),
        json_text(capabilities),
        json_text(attributes),
        reply_in.as_deref(),
    )?;
    Ok(())
}
