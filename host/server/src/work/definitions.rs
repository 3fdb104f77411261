//! The words of a scorecard: the definition of the very component that scored, in the language that its results are read in.

use std::convert::Infallible;
use std::sync::Arc;

use plumbline_core::Digest;
use plumbline_core::definition::Definition;
use plumbline_core::ids::OrganisationId;
use plumbline_measure::{hashes, sound};
use plumbline_store::PluginState;

use super::JobError;
use super::check::Report;
use crate::App;

/// Definitions by component and language. The same component says the same, whoever uploaded it.
pub type Definitions = moka::future::Cache<(Digest, String), Arc<Definition>>;

/// The definition of a component, whose name is given to find it by. In `language` (BCP 47) where the scorecard has it, and else in the one that it
/// was checked in. `None` where the organisation does not have the component any more.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn definition(
    app: &App,
    organisation: OrganisationId,
    component: Digest,
    name: &str,
    language: &str,
) -> Result<Option<Arc<Definition>>, JobError> {
    let key = (component, language.to_owned());
    if let Some(found) = app.definitions.get(&key).await {
        return Ok(Some(found));
    }
    let plugins = app.store.ready_plugins(organisation, name).await?;
    let plugin = plugins.into_iter().find(|it| it.digest == component);
    let Some(PluginState::Ready(ready)) = plugin.map(|it| it.state) else { return Ok(None) };
    let report: Report = serde_json::from_value(ready.report)?;
    let Some(checked) = report.definition else { return Ok(None) };
    let worded = match checked.languages.iter().find(|it| speaks(it, language)) {
        Some(spoken) => reworded(app, organisation, component, &checked, spoken).await?.unwrap_or(checked),
        None => checked,
    };
    let definition = Arc::new(worded);
    app.definitions.insert(key, Arc::clone(&definition)).await;
    Ok(Some(definition))
}

/// The same definition in another language; `None` where the component does not give it as it did when it was checked.
async fn reworded(
    app: &App,
    organisation: OrganisationId,
    digest: Digest,
    checked: &Definition,
    language: &str,
) -> Result<Option<Definition>, JobError> {
    let Some(bytes) = app.store.component(organisation, &digest).await? else { return Ok(None) };
    let plugin = app.sandbox.load(digest, async || Ok::<_, Infallible>(bytes)).await?;
    let said = plugin.define(language).await.result.ok().and_then(|it| sound(&it).ok());
    Ok(said.filter(|it| hashes(it).structure == hashes(checked).structure))
}

/// Whether a scorecard's language is the one that is wanted: `de` is, for `de-AT`.
fn speaks(has: &str, wanted: &str) -> bool {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    primary(has) == primary(wanted)
}
