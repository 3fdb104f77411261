//! Which plugin scores which conversations. A change is in effect for every scoring that begins after it,
//! and overwrites nothing.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use plumbline_core::Digest;
use plumbline_core::ids::{BindingId, OrganisationId};
use plumbline_core::language::is_language_tag;
use plumbline_core::manifest::{Capability, Manifest, World};
use plumbline_store::{Binding, BindingChange, Mode, NewBinding, Plugin, PluginState};
use semver::{Version, VersionReq};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Caller, ReadScorecards, WriteScorecards};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::problem::{Fault, Problem, Result};
use crate::App;
use crate::wire::scorecard::{Promotion, ScorecardPatch, ScorecardRequest, ScorecardView};
use crate::work::policies::Overrides;
use crate::work::settings;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create_scorecard, list_scorecards))
        .routes(routes!(get_scorecard, change_scorecard))
        .routes(routes!(promote_scorecard))
        .routes(routes!(rollback_scorecard))
}

/// Put a scorecard to work, from the next submitted conversation on.
#[utoipa::path(
    post, path = "/v1/scorecards", tag = "scorecards", request_body = ScorecardRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = ScorecardView, headers(("Location" = String, description = "Where the scorecard is"))),
        (status = 400, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn create_scorecard(
    State(app): State<App>,
    caller: Caller<WriteScorecards>,
    key: Option<IdempotencyKey>,
    Body(request): Body<ScorecardRequest>,
) -> Result<Response> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let key = IdempotencyKey::of(key, "POST /v1/scorecards", asked);
    let (plugin, manifest) = resolve(&app, caller.organisation, &request.plugin, &request.version).await?;
    let settings = if request.settings.is_null() { Value::Object(Default::default()) } else { request.settings };
    let capabilities = request.capabilities.unwrap_or_else(|| harmless(&manifest));
    let proposed = Proposed {
        settings: &settings,
        policies: Some(&request.policies),
        types: &request.conversation_types,
        capabilities: &capabilities,
        attributes: &request.attributes,
        reply_in: request.reply_in.as_deref(),
    };
    proposed.check(&manifest).await?;
    let binding = NewBinding {
        plugin: plugin.id,
        version_requirement: request.version,
        conversation_types: request.conversation_types,
        mode: request.mode.into(),
        settings,
        policies: serde_json::to_value(&request.policies).map_err(|error| Problem::internal(&error))?,
        capabilities,
        attributes: request.attributes,
        reply_in: request.reply_in,
    };
    let created = app.store.create_binding(caller.organisation, caller.actor(), binding, key).await?;
    let view: ScorecardView = find(&app, caller.organisation, created.id).await?.into();
    let location = format!("/v1/scorecards/{}", created.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(view)).into_response())
}

/// List scorecards at work, those taken off included.
#[utoipa::path(
    get, path = "/v1/scorecards", tag = "scorecards", params(PageParams),
    responses(
        (status = 200, body = List<ScorecardView>), (status = 400, body = Problem),
    ),
)]
async fn list_scorecards(
    State(app): State<App>,
    caller: Caller<ReadScorecards>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<ScorecardView>>> {
    Ok(Json(app.store.bindings(caller.organisation, page.request()?).await?.into()))
}

/// A scorecard as it is at work now.
#[utoipa::path(
    get, path = "/v1/scorecards/{id}", tag = "scorecards",
    params(("id" = uuid::Uuid, Path, description = "The scorecard's id")),
    responses(
        (status = 200, body = ScorecardView), (status = 404, body = Problem),
    ),
)]
async fn get_scorecard(
    State(app): State<App>,
    caller: Caller<ReadScorecards>,
    Id(id): Id<BindingId>,
) -> Result<Json<ScorecardView>> {
    Ok(Json(find(&app, caller.organisation, id).await?.into()))
}

/// Change a scorecard, or take it off work with `{"enabled": false}`.
#[utoipa::path(
    patch, path = "/v1/scorecards/{id}", tag = "scorecards", request_body = ScorecardPatch,
    params(("id" = uuid::Uuid, Path, description = "The scorecard's id")),
    responses(
        (status = 200, body = ScorecardView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn change_scorecard(
    State(app): State<App>,
    caller: Caller<WriteScorecards>,
    Id(id): Id<BindingId>,
    Body(patch): Body<ScorecardPatch>,
) -> Result<Json<ScorecardView>> {
    let binding = find(&app, caller.organisation, id).await?;
    let policies = patch.policies.as_ref().map(serde_json::to_value).transpose();
    let change = BindingChange {
        conversation_types: patch.conversation_types,
        mode: patch.mode.map(Into::into),
        enabled: patch.enabled,
        settings: patch.settings,
        policies: policies.map_err(|error| Problem::internal(&error))?,
        capabilities: patch.capabilities,
        attributes: patch.attributes,
        reply_in: patch.reply_in,
        ..BindingChange::default()
    };
    let manifest = manifest(&app, caller.organisation, &binding).await?;
    Proposed::of(&binding, &change, patch.policies.as_ref()).check(&manifest).await?;
    change_to(&app, &caller, id, change).await
}

/// Promote a scorecard: from shadow to active, or to another version of its plugin.
#[utoipa::path(
    post, path = "/v1/scorecards/{id}/promote", tag = "scorecards", request_body = Promotion,
    params(("id" = uuid::Uuid, Path, description = "The scorecard's id")),
    responses(
        (status = 200, body = ScorecardView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn promote_scorecard(
    State(app): State<App>,
    caller: Caller<WriteScorecards>,
    Id(id): Id<BindingId>,
    Body(promotion): Body<Promotion>,
) -> Result<Json<ScorecardView>> {
    let binding = find(&app, caller.organisation, id).await?;
    let mut change = BindingChange { mode: Some(Mode::Active), ..BindingChange::default() };
    if let Some(requirement) = promotion.version {
        let (plugin, manifest) = resolve(&app, caller.organisation, &binding.plugin_name, &requirement).await?;
        change.plugin = Some(plugin.id);
        change.version_requirement = Some(requirement);
        Proposed::of(&binding, &change, None).check(&manifest).await?;
    }
    change_to(&app, &caller, id, change).await
}

/// Go back to the plugin's version that was at work before the present one.
#[utoipa::path(
    post, path = "/v1/scorecards/{id}/rollback", tag = "scorecards",
    params(("id" = uuid::Uuid, Path, description = "The scorecard's id")),
    responses(
        (status = 200, body = ScorecardView), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn rollback_scorecard(
    State(app): State<App>,
    caller: Caller<WriteScorecards>,
    Id(id): Id<BindingId>,
) -> Result<Json<ScorecardView>> {
    let history = app.store.binding_history(caller.organisation, id).await?;
    let (now, before) = history.split_first().ok_or_else(Problem::not_found)?;
    let nothing = || Problem::conflict("nothing-before", "no other version of the plugin was at work before");
    let earlier = before.iter().find(|it| it.plugin != now.plugin).ok_or_else(nothing)?;
    let change = BindingChange {
        plugin: Some(earlier.plugin),
        version_requirement: Some(earlier.version_requirement.clone()),
        settings: Some(earlier.settings.clone()),
        ..BindingChange::default()
    };
    change_to(&app, &caller, id, change).await
}

async fn find(app: &App, organisation: OrganisationId, id: BindingId) -> Result<Binding> {
    app.store.binding(organisation, id).await?.ok_or_else(Problem::not_found)
}

async fn change_to(
    app: &App,
    caller: &Caller<WriteScorecards>,
    id: BindingId,
    change: BindingChange,
) -> Result<Json<ScorecardView>> {
    let changed = app
        .store
        .update_binding(caller.organisation, caller.actor(), id, change)
        .await?
        .ok_or_else(Problem::not_found)?;
    Ok(Json(changed.into()))
}

async fn manifest(app: &App, organisation: OrganisationId, binding: &Binding) -> Result<Manifest> {
    match app.store.plugin(organisation, binding.plugin).await?.map(|it| it.state) {
        Some(PluginState::Ready(ready)) => Ok(ready.manifest),
        _ => Err(Problem::not_found()),
    }
}

/// The highest version of a plugin that fits.
async fn resolve(app: &App, organisation: OrganisationId, name: &str, wanted: &str) -> Result<(Plugin, Manifest)> {
    let invalid = |pointer: &str, detail: String| {
        Problem::invalid("invalid-scorecard", "the scorecard cannot be put to work like this")
            .with_error(pointer, detail)
    };
    let requirement = VersionReq::parse(wanted);
    let requirement = requirement.map_err(|error| {
        invalid("/version", format!("`{wanted}` is no semantic version requirement such as `^1` or `=1.2.0`: {error}"))
    })?;
    let ready = app.store.ready_plugins(organisation, name).await?;
    let mut fitting: Vec<_> = ready
        .into_iter()
        .filter_map(|plugin| match &plugin.state {
            PluginState::Ready(ready) => {
                let (version, manifest) = (Version::parse(&ready.manifest.version).ok()?, ready.manifest.clone());
                Some((version, plugin, manifest))
            }
            _ => None,
        })
        .collect();
    fitting.sort_by(|a, b| a.0.cmp(&b.0));
    if fitting.is_empty() {
        return Err(invalid("/plugin", format!("no plugin named `{name}` is ready in this organisation")));
    }
    let have: Vec<_> = fitting.iter().map(|(version, ..)| version.to_string()).collect();
    let (_, plugin, manifest) = fitting
        .into_iter()
        .rfind(|(version, ..)| requirement.matches(version))
        .ok_or_else(|| invalid("/version", format!("none of {} fits `{wanted}`", have.join(", "))))?;
    if manifest.world != World::Scorecard {
        return Err(invalid("/plugin", format!("`{name}` is a practice generator, not a scorecard")));
    }
    Ok((plugin, manifest))
}

/// What is granted where nothing is said: what never leaves the host and cannot reach a model.
fn harmless(manifest: &Manifest) -> Vec<Capability> {
    manifest.capabilities.iter().copied().filter(|it| *it != Capability::Judge).collect()
}

/// What a binding would be, as far as its plugin has a say in it.
struct Proposed<'a> {
    settings: &'a Value,
    policies: Option<&'a Overrides>,
    types: &'a [String],
    capabilities: &'a [Capability],
    attributes: &'a [String],
    reply_in: Option<&'a str>,
}

impl<'a> Proposed<'a> {
    /// A binding with a change laid over it.
    fn of(binding: &'a Binding, change: &'a BindingChange, policies: Option<&'a Overrides>) -> Self {
        Self {
            settings: change.settings.as_ref().unwrap_or(&binding.settings),
            policies,
            types: change.conversation_types.as_ref().unwrap_or(&binding.conversation_types),
            capabilities: change.capabilities.as_ref().unwrap_or(&binding.capabilities),
            attributes: change.attributes.as_ref().unwrap_or(&binding.attributes),
            reply_in: change.reply_in.as_ref().unwrap_or(&binding.reply_in).as_deref(),
        }
    }

    /// Everything about it that does not fit the plugin, at once.
    async fn check(&self, manifest: &Manifest) -> Result<()> {
        let mut faults = Vec::new();
        let mut fault = |pointer: String, detail: String| faults.push(Fault { pointer, detail });
        if self.types.is_empty() || self.types.len() > MOST_TYPES {
            fault("/conversation_types".to_owned(), format!("name 1 to {MOST_TYPES} types, or `*` for all"));
        }
        let unfit = |it: &str| it.is_empty() || it.len() > 100 || it.chars().any(char::is_control);
        for (index, _) in self.types.iter().enumerate().filter(|(_, it)| unfit(it)) {
            fault(
                format!("/conversation_types/{index}"),
                "a type has 1 to 100 bytes and no control character".to_owned(),
            );
        }
        for (index, it) in self.capabilities.iter().enumerate().filter(|(_, it)| !manifest.capabilities.contains(it)) {
            fault(format!("/capabilities/{index}"), format!("the plugin does not declare `{}`", it.as_str()));
        }
        for (index, it) in self.attributes.iter().enumerate().filter(|(_, it)| !manifest.attributes.contains(it)) {
            fault(format!("/attributes/{index}"), format!("the plugin does not declare `{it}`"));
        }
        for (field, detail) in self.policies.map(Overrides::faults).unwrap_or_default() {
            fault(format!("/policies/{field}"), detail.to_owned());
        }
        if self.reply_in.is_some_and(|it| it.len() > plumbline_measure::limits::LANGUAGE || !is_language_tag(it)) {
            fault("/reply_in".to_owned(), "a language is a BCP 47 tag such as `en` or `de-CH`".to_owned());
        }
        match &manifest.settings_schema {
            Some(schema) => {
                for (pointer, detail) in settings_faults(schema, self.settings).await? {
                    fault(format!("/settings{pointer}"), detail);
                }
            }
            None if self.settings.as_object().is_some_and(serde_json::Map::is_empty) => {}
            None => fault("/settings".to_owned(), "the plugin has no settings: leave it out or send {}".to_owned()),
        }
        Problem::invalid("invalid-scorecard", "the scorecard cannot be put to work like this")
            .with_errors(faults)
            .unless_sound()
    }
}

const MOST_TYPES: usize = 100;

/// Checked where nobody waits for a thread: the schema is the plugin's.
async fn settings_faults(schema: &Value, settings: &Value) -> Result<Vec<(String, String)>> {
    let (schema, settings) = (schema.clone(), settings.clone());
    let checked = tokio::task::spawn_blocking(move || settings::faults(&schema, &settings)).await;
    let unusable = |why| Problem::conflict("unusable-schema", format!("the plugin's settings schema: {why}"));
    checked.map_err(|error| Problem::internal(&error))?.map_err(unusable)
}
