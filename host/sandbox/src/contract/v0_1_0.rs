//! `plumbline:rubric@0.1.0`: the bindings made from `wit/0.1.0`, and a plugin that was linked against them.

mod convert;
mod host;

use plumbline_core::Failure;
use plumbline_core::definition::RawDefinition;
use plumbline_core::finding::{Assessment, Refusal};
use plumbline_core::practice::{Brief, Description, Line, Scenario};
use wasmtime::Store;
use wasmtime::component::InstancePre;

pub(crate) use self::convert::transcript;
pub(crate) use self::host::add_to_linker;
use self::scorecard::plumbline::rubric::conversation;
use crate::guest::{Guest, Stage};

/// The bindings of the world `scorecard-plugin`.
mod scorecard {
    wasmtime::component::bindgen!({
        path: "../../wit/0.1.0",
        world: "scorecard-plugin",
        exports: { default: async },
        additional_derives: [serde::Serialize],
    });
}

/// The bindings of the world `practice-plugin`; what both worlds share is the same type in both.
mod practice {
    wasmtime::component::bindgen!({
        path: "../../wit/0.1.0",
        world: "practice-plugin",
        exports: { default: async },
        with: {
            "plumbline:rubric/conversation@0.1.0": crate::contract::v0_1_0::scorecard::plumbline::rubric::conversation,
            "plumbline:rubric/terms@0.1.0": crate::contract::v0_1_0::scorecard::plumbline::rubric::terms,
            "plumbline:rubric/log@0.1.0": crate::contract::v0_1_0::scorecard::plumbline::rubric::log,
            "plumbline:rubric/settings@0.1.0": crate::contract::v0_1_0::scorecard::plumbline::rubric::settings,
            "plumbline:judge/judge@0.1.0": crate::contract::v0_1_0::scorecard::plumbline::judge::judge,
        },
    });
}

/// A plugin of one of the worlds, ready to be instantiated. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Linked {
    Scorecard(Scorecard),
    Practice(Practice),
}

impl Linked {
    /// The plugin in the world whose interface it exports; `prepared` where its instances begin after `prepare`.
    pub(crate) fn new(linked: InstancePre<Guest>, prepared: bool) -> wasmtime::Result<Self> {
        if linked.component().get_export_index(None, "plumbline:rubric/practice@0.1.0").is_some() {
            return Ok(Self::Practice(Practice { linked: practice::PracticePluginPre::new(linked)?, prepared }));
        }
        Ok(Self::Scorecard(Scorecard { linked: scorecard::ScorecardPluginPre::new(linked)?, prepared }))
    }

    /// An instance after `prepare`, and nothing else.
    pub(crate) async fn prepare(&self, store: &mut Store<Guest>) -> wasmtime::Result<()> {
        match self {
            Self::Scorecard(it) => it.instance(store).await.map(drop),
            Self::Practice(it) => it.instance(store).await.map(drop),
        }
    }
}

/// What a call comes to: the plugin's answer, or the failure that it reported itself.
type Answer<T> = wasmtime::Result<Result<T, Failure>>;

/// A plugin of the world `scorecard-plugin`.
#[derive(Clone)]
pub(crate) struct Scorecard {
    linked: scorecard::ScorecardPluginPre<Guest>,
    prepared: bool,
}

impl Scorecard {
    pub(crate) async fn define(&self, store: &mut Store<Guest>, language: &str) -> Answer<RawDefinition> {
        let plugin = self.instance(store).await?;
        let answer = plugin.plumbline_rubric_scorecard().call_define(store, language).await?;
        Ok(answer.map(convert::definition).map_err(convert::failure))
    }

    pub(crate) async fn score(
        &self,
        store: &mut Store<Guest>,
        transcript: &conversation::Transcript,
    ) -> Answer<Result<Assessment, Refusal>> {
        let plugin = self.instance(store).await?;
        let answer = plugin.plumbline_rubric_scorecard().call_score(store, transcript).await?;
        Ok(Ok(answer.map(convert::assessment).map_err(convert::refusal)))
    }

    async fn instance(&self, store: &mut Store<Guest>) -> wasmtime::Result<scorecard::ScorecardPlugin> {
        let plugin = self.linked.instantiate_async(&mut *store).await?;
        if !self.prepared {
            store.data_mut().stage = Stage::Preparing;
            plugin.call_prepare(&mut *store).await?;
        }
        store.data_mut().stage = Stage::Answering;
        Ok(plugin)
    }
}

/// A plugin of the world `practice-plugin`.
#[derive(Clone)]
pub(crate) struct Practice {
    linked: practice::PracticePluginPre<Guest>,
    prepared: bool,
}

impl Practice {
    pub(crate) async fn describe(&self, store: &mut Store<Guest>, language: &str) -> Answer<Description> {
        let plugin = self.instance(store).await?;
        let answer = plugin.plumbline_rubric_practice().call_describe(store, language).await?;
        Ok(answer.map(convert::description).map_err(convert::failure))
    }

    pub(crate) async fn generate(&self, store: &mut Store<Guest>, brief: Brief) -> Answer<Vec<Scenario>> {
        let plugin = self.instance(store).await?;
        let brief = convert::brief(brief);
        let answer = plugin.plumbline_rubric_practice().call_generate(store, &brief).await?;
        Ok(answer.map(|it| it.into_iter().map(convert::scenario).collect()).map_err(convert::failure))
    }

    pub(crate) async fn reply(
        &self,
        store: &mut Store<Guest>,
        scenario: Scenario,
        state: &[u8],
        said: &conversation::Transcript,
    ) -> Answer<Line> {
        let plugin = self.instance(store).await?;
        let scenario = convert::scenario_back(scenario);
        let answer = plugin.plumbline_rubric_practice().call_reply(store, &scenario, state, said).await?;
        Ok(answer.map(convert::line).map_err(convert::failure))
    }

    async fn instance(&self, store: &mut Store<Guest>) -> wasmtime::Result<practice::PracticePlugin> {
        let plugin = self.linked.instantiate_async(&mut *store).await?;
        if !self.prepared {
            store.data_mut().stage = Stage::Preparing;
            plugin.call_prepare(&mut *store).await?;
        }
        store.data_mut().stage = Stage::Answering;
        Ok(plugin)
    }
}
