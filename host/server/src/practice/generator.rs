//! The component that makes scenarios and plays the counterpart. All that it gives back passes the guard before anybody
//! reads it.

use std::convert::Infallible;

use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;
use plumbline_core::manifest::{Capability, World};
use plumbline_core::practice::{Brief, Line, Scenario};
use plumbline_practice::guard;
use plumbline_practice::session::Said;
use plumbline_sandbox::{Call, Plugin};
use plumbline_store::{PluginState, PracticeRecord};

use crate::App;
use crate::http::problem::{Problem, Result};

/// A practice generator that is ready to run.
pub struct Generator {
    plugin: Plugin,
    pub digest: Digest,
    pub name: String,
    pub version: String,
}

/// What a generator may do: it sees no settings.
const CALL: Call<'static> = Call { settings: None, grants: &[Capability::Log] };

impl Generator {
    /// The newest version that the organisation has.
    ///
    /// # Errors
    /// Where there is no practice generator of that name.
    pub async fn named(app: &App, organisation: OrganisationId, name: &str) -> Result<Self> {
        for plugin in app.store.ready_plugins(organisation, name).await? {
            if let PluginState::Ready(ready) = plugin.state
                && ready.manifest.world == World::Practice
            {
                return Self::load(app, organisation, plugin.digest, name.to_owned(), ready.manifest.version).await;
            }
        }
        let detail = format!("no practice generator is called `{name}`");
        Err(Problem::invalid("invalid-practice", "this cannot be practised").with_error("/generator", detail))
    }

    /// The very component that began a session.
    ///
    /// # Errors
    /// Where the component is gone or does not load.
    pub async fn of(app: &App, organisation: OrganisationId, record: &PracticeRecord) -> Result<Self> {
        let (name, version) = (record.plugin_name.clone(), record.plugin_version.clone());
        Self::load(app, organisation, record.plugin_digest, name, version).await
    }

    async fn load(
        app: &App,
        organisation: OrganisationId,
        digest: Digest,
        name: String,
        version: String,
    ) -> Result<Self> {
        let bytes = app.store.component(organisation, &digest).await?.ok_or_else(Problem::not_found)?;
        let loaded = app.sandbox.load(digest, async || Ok::<_, Infallible>(bytes)).await;
        let plugin = loaded.map_err(|error| Problem::internal(&error))?;
        Ok(Self { plugin, digest, name, version })
    }

    /// Scenarios for a brief, the most fitting first.
    ///
    /// # Errors
    /// Where the generator has none, or returns what may not be used. What it said stays with the organisation's log.
    pub async fn scenarios(&self, brief: &Brief) -> Result<Vec<Scenario>> {
        let made = self.plugin.generate(brief, CALL).await.result;
        let failed = |why: &str| Problem::conflict("generator-failed", format!("{} {why}", self.name));
        let made = made.map_err(|failure| failed(&format!("makes no scenario of this: {}", failure.kind())))?;
        match guard::scenarios(brief, &made) {
            Ok(()) => Ok(made),
            Err(faults) => {
                let places = faults.iter().map(|it| it.place.as_str()).collect::<Vec<_>>().join(", ");
                Err(failed(&format!("made a scenario that may not be used, at {places}")))
            }
        }
    }

    /// The counterpart's answer; `None` where the generator could not give one.
    pub async fn line(&self, said: &Said<'_>) -> Option<Line> {
        self.plugin.reply(said.scenario, said.state, &said.transcript, CALL).await.result.ok()
    }
}
