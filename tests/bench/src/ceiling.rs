//! The ceiling: the same conversations to the same durable scores in this process, by native code and without HTTP. What
//! is written is what the server writes, through the same store, as durably and by as many at once.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::Utc;
use plumbline_core::audit::Actor;
use plumbline_core::conversation::Conversation;
use plumbline_core::ids::{OrganisationId, ScoreId};
use plumbline_core::manifest::Capability;
use plumbline_core::run::{Cost, Said};
use plumbline_core::score::{Outcome, Policies, Source};
use plumbline_measure::receipt::{Inputs, Receipt};
use plumbline_measure::{DefinitionHashes, Salt, canonical};
use plumbline_sandbox::Sandbox;
use plumbline_sdk::testkit::{Kit, Scene};
use plumbline_server::work::catalog::Catalog;
use plumbline_server::work::result;
use plumbline_store::{
    Binding, Blobs, Job, MasterKey, Mode, NewBinding, NewScore, ScoreRecord, ScoreState, Store, StoreConfig, Work,
};
use sales_conversation::Sales;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::conversations::submission;
use crate::database::Fresh;
use crate::load::{Measured, each};
use crate::numbers::processor_seconds;

/// A store with an organisation, and the scorer as native code.
#[derive(Clone)]
pub struct Ceiling(Arc<Inner>);

struct Inner {
    store: Store,
    organisation: OrganisationId,
    binding: Option<Binding>,
    kit: Kit<Sales>,
    policies: Policies,
    hashes: DefinitionHashes,
    engine: String,
    jobs: usize,
}

const LEASE: Duration = Duration::from_secs(60);

impl Ceiling {
    /// Without a binding, conversations are only kept.
    pub async fn open(
        folder: &Path,
        database: &Fresh,
        sandbox: &Sandbox,
        jobs: usize,
        bound: bool,
    ) -> anyhow::Result<Self> {
        let config = StoreConfig {
            database: database.database(folder)?,
            blobs: Blobs::Folder(folder.join("blobs")),
            master_key: MasterKey::load_or_create(&folder.join("master.key"))?,
            readers: 8,
        };
        let store = Store::open(&config).await?;
        let organisation = store.create_organisation(Actor::Operator, "Ceiling").await?;
        Catalog::check(sandbox).await?.seed(&store, organisation).await?;
        let binding = if bound { Some(bind(&store, organisation).await?) } else { None };
        let kit = Kit::new();
        Ok(Self(Arc::new(Inner {
            policies: plumbline_measure::default_policies(kit.definition()),
            hashes: plumbline_measure::hashes(kit.definition()),
            engine: sandbox.engine_fingerprint().to_owned(),
            store,
            organisation,
            binding,
            kit,
            jobs,
        })))
    }

    /// Keeps and scores them all.
    pub async fn run(&self, conversations: &Arc<[Conversation]>, at_once: usize) -> anyhow::Result<Measured> {
        let expected = if self.0.binding.is_some() { conversations.len() } else { 0 };
        let used = processor_seconds(std::process::id());
        let started = Instant::now();
        let workers = tokio::spawn(self.clone().work(expected));
        let (this, submitted) = (self.clone(), Arc::clone(conversations));
        let accept = move |index: usize| {
            let (this, submitted) = (this.clone(), Arc::clone(&submitted));
            async move { this.0.accept(submitted[index].clone()).await }
        };
        each(0..conversations.len(), at_once, accept).await?;
        let accepted = started.elapsed();
        workers.await??;
        let scored = started.elapsed();
        let processor = processor_seconds(std::process::id()).zip(used).map(|(after, before)| after - before);
        Ok(Measured { accepted, scored, processor })
    }

    /// Claims as the server's workers do, until that many jobs are done.
    async fn work(self, expected: usize) -> anyhow::Result<()> {
        let free = Arc::new(Semaphore::new(self.0.jobs));
        let mut signal = self.0.store.work_signal();
        let mut running = JoinSet::new();
        let mut claimed = 0;
        while claimed < expected {
            let first = Arc::clone(&free).acquire_owned().await?;
            let limit = 1 + free.available_permits();
            let jobs = self.0.store.claim("bench", LEASE, u32::try_from(limit)?, Utc::now()).await?;
            drop(first);
            if jobs.is_empty() {
                signal.wait(LEASE).await;
            }
            claimed += jobs.len();
            for job in jobs {
                let place = Arc::clone(&free).acquire_owned().await?;
                let this = self.clone();
                running.spawn(async move {
                    let _place = place;
                    this.0.score(job).await
                });
            }
        }
        while let Some(ended) = running.join_next().await {
            ended??;
        }
        Ok(())
    }
}

impl Inner {
    async fn accept(&self, conversation: Conversation) -> anyhow::Result<()> {
        let submission = submission(conversation)?;
        self.store.accept(self.organisation, submission).await?;
        Ok(())
    }

    async fn score(&self, job: Job) -> anyhow::Result<()> {
        let Work::Score { conversation, revision, .. } = job.work else { anyhow::bail!("a job that nobody made") };
        let binding = self.binding.as_ref().context("nothing is bound")?;
        let stored = self.store.conversation(self.organisation, conversation, Some(revision)).await?;
        let stored = stored.context("a conversation is gone")?;
        let scene = Scene::of(stored.conversation);
        let (view, transcript) = (scene.view(&[]), scene.transcript());
        let answer = self.kit.run(&transcript);
        let outcome = plumbline_measure::outcome(self.kit.definition(), &self.policies, &view, Ok(answer));

        let mut salt = [0; 32];
        getrandom::fill(&mut salt)?;
        let (salt, cost) = (Salt::new(salt), Cost::default());
        let inputs = Inputs {
            contract: "native",
            engine: &self.engine,
            component: binding.plugin_digest,
            picture: None,
            definition: self.hashes,
            settings: canonical::digest(&binding.settings),
            policies: canonical::digest(&self.policies),
            transcript: stored.header.transcript_root,
            seen: &view,
        };
        let receipt = Receipt::of(&inputs, &cost, &[], &outcome, &salt).bytes();
        let Outcome::Scored(card) = &outcome else { anyhow::bail!("a conversation is not scored") };
        let record = ScoreRecord {
            id: ScoreId::new(),
            conversation,
            revision,
            participant: Some(0),
            binding: binding.id,
            plugin_digest: binding.plugin_digest,
            plugin_name: binding.plugin_name.clone(),
            plugin_version: binding.plugin_version.clone(),
            mode: binding.mode,
            run: binding.mode.as_str().to_owned(),
            settings_digest: inputs.settings,
            policies_digest: inputs.policies,
            state: ScoreState::Scored,
            outcome: Some(card.outcome),
            calculated: card.calculated,
            r#final: card.r#final,
            rated_weight: Some(card.rated_weight),
            source: Source::Plugin,
            rated_by: None,
            supersedes: None,
            calibration: None,
            card: serde_json::Value::Null,
            cost,
        };
        let (card, words) = result::part(outcome, Said::default(), salt)?;
        let score = NewScore { record: ScoreRecord { card, ..record }, words: Some(words), receipt };
        self.store.record_scores(self.organisation, &job.lease, vec![score]).await?;
        Ok(())
    }
}

async fn bind(store: &Store, organisation: OrganisationId) -> anyhow::Result<Binding> {
    let plugins = store.ready_plugins(organisation, "sales-conversation").await?;
    let binding = NewBinding {
        plugin: plugins.first().context("sales-conversation is not in the catalog")?.id,
        version_requirement: "^1".to_owned(),
        conversation_types: vec!["*".to_owned()],
        mode: Mode::Active,
        settings: serde_json::Value::Null,
        policies: serde_json::Value::Null,
        capabilities: vec![Capability::Settings],
        attributes: Vec::new(),
        reply_in: None,
    };
    let id = store.create_binding(organisation, Actor::Operator, binding, None).await?.id;
    store.binding(organisation, id).await?.context("the binding is gone")
}
