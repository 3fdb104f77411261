//! The job that scores one revision of a conversation by one binding: every participant it concerns, in one result.

use std::sync::Arc;

use plumbline_core::definition::Definition;
use plumbline_core::ids::{BindingId, ConversationId, OrganisationId, ScoreId};
use plumbline_core::manifest::Manifest;
use plumbline_core::run::{Cost, Said};
use plumbline_core::score::{Outcome, Policies, Source};
use plumbline_core::transcript::{Transcript, View};
use plumbline_core::{Digest, PluginFailure};
use plumbline_measure::receipt::{Inputs, Receipt};
use plumbline_measure::{DefinitionHashes, Salt, canonical, subjects};
use plumbline_sandbox::Plugin;
use plumbline_store::{Binding, Job, Mode, NewScore, PluginState, ScoreRecord, ScoreState, StoredConversation};

use super::check::Report;
use super::policies::Overrides;
use super::rate::{Rated, Rater};
use super::{JobError, result};
use crate::App;

/// A scorecard that was checked and is ready to run. The same component is the same scorecard, whoever uploaded it.
pub struct Scorecard {
    plugin: Plugin,
    manifest: Manifest,
    definition: Definition,
    hashes: DefinitionHashes,
}

/// Ready scorecards by digest.
pub type Scorecards = moka::future::Cache<Digest, Arc<Scorecard>>;

/// Runs the job and records what came out, together with the job's end.
pub async fn run(
    app: &App,
    job: &Job,
    conversation: ConversationId,
    revision: u32,
    binding: BindingId,
) -> Result<(), JobError> {
    let organisation = job.organisation;
    // What was erased or taken off since the job was made is not scored, and that is no failure.
    let Some(stored) = app.store.conversation(organisation, conversation, Some(revision)).await? else {
        return Ok(app.store.complete(organisation, &job.lease).await?);
    };
    let binding = app.store.binding(organisation, binding).await?.filter(|it| it.enabled);
    let Some(binding) = binding else { return Ok(app.store.complete(organisation, &job.lease).await?) };
    let scorecard = scorecard(app, organisation, &binding).await?;
    let overrides: Overrides = serde_json::from_value(binding.policies.clone())?;
    let scoring = Scoring {
        app,
        stored: &stored,
        binding: &binding,
        scorecard: &scorecard,
        policies: overrides.over(&scorecard.definition),
        attempts_left: !job.is_last_attempt(),
    };
    let scores = scoring.scores().await?;
    for score in &scores {
        let state = match score.record.state {
            ScoreState::Scored => "scored",
            ScoreState::Declined => "declined",
            ScoreState::Failed => "failed",
        };
        metrics::counter!("plumbline_scores_total", "state" => state).increment(1);
    }
    app.store.record_scores(organisation, &job.lease, scores).await?;
    let waited = (chrono::Utc::now() - stored.header.received).to_std().unwrap_or_default();
    metrics::histogram!("plumbline_submission_to_score_seconds").record(waited.as_secs_f64());
    Ok(())
}

/// Loads what a binding names, from memory where it is there.
async fn scorecard(app: &App, organisation: OrganisationId, binding: &Binding) -> Result<Arc<Scorecard>, JobError> {
    let digest = binding.plugin_digest;
    if let Some(found) = app.scorecards.get(&digest).await {
        return Ok(found);
    }
    let plugin = app.store.plugin(organisation, binding.plugin).await?.ok_or(JobError::Missing("plugin"))?;
    let PluginState::Ready(ready) = plugin.state else { return Err(JobError::Missing("ready plugin")) };
    let report: Report = serde_json::from_value(ready.report)?;
    let (Some(definition), Some(hashes)) = (report.definition, report.hashes) else {
        return Err(JobError::Missing("definition"));
    };
    let bytes = async || app.store.component(organisation, &digest).await?.ok_or(JobError::Missing("component"));
    let plugin = app.sandbox.load(digest, bytes).await?;
    let scorecard = Arc::new(Scorecard { plugin, manifest: ready.manifest, definition, hashes });
    app.scorecards.insert(digest, Arc::clone(&scorecard)).await;
    Ok(scorecard)
}

/// Of all that the organisation decided about what the plugin sees: two bindings that differ in any of it give two results,
/// and two that differ in none give the same one.
pub fn settings_digest(binding: &Binding) -> Digest {
    let Binding { settings, attributes, capabilities, reply_in, .. } = binding;
    canonical::digest(&serde_json::json!({
        "attributes": attributes, "capabilities": capabilities, "reply_in": reply_in, "settings": settings,
    }))
}

struct Scoring<'a> {
    app: &'a App,
    stored: &'a StoredConversation,
    binding: &'a Binding,
    scorecard: &'a Scorecard,
    policies: Policies,
    attempts_left: bool,
}

impl Scoring<'_> {
    async fn scores(&self) -> Result<Vec<NewScore>, JobError> {
        let conversation = &self.stored.conversation;
        let manifest = &self.scorecard.manifest;
        let granted = self.binding.attributes.iter().filter(|it| manifest.attributes.contains(it)).cloned();
        let attributes: Vec<_> = granted.collect();
        let settings = &self.binding.settings;
        let rater = Rater {
            plugin: &self.scorecard.plugin,
            definition: &self.scorecard.definition,
            policies: &self.policies,
            settings: (!settings.is_null()).then(|| settings.to_string()),
            capabilities: &self.binding.capabilities,
            attributes: &attributes,
            reply_in: self.binding.reply_in.as_deref(),
        };
        let subjects = subjects(conversation, &self.policies);
        if subjects.is_empty() {
            return Ok(vec![self.nobody(&attributes)?]);
        }
        let mut scores = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let rated = rater.rate(conversation, subject).await;
            if let Outcome::Failed { failure } = &rated.outcome
                && failure.retryable()
                && self.attempts_left
            {
                return Err(JobError::Rating(failure.clone()));
            }
            scores.push(self.score(u32::try_from(subject).ok(), rated)?);
        }
        Ok(scores)
    }

    /// A conversation in which nobody is to be scored is declined with a reason, so that it is not taken for lost.
    fn nobody(&self, attributes: &[String]) -> Result<NewScore, JobError> {
        let failure = PluginFailure {
            code: "nobody-to-score".to_owned(),
            message: match &self.policies.subject_role {
                Some(role) => format!("no internal participant with the role {role} speaks"),
                None => "no participant who speaks is known to be internal".to_owned(),
            },
            retryable: false,
        };
        let view = View { attributes, reply_in: self.binding.reply_in.as_deref() };
        let rated = Rated {
            outcome: Outcome::Declined { failure },
            transcript: Transcript::of(&self.stored.conversation, 0, &view),
            cost: Cost::default(),
            calls: Vec::new(),
            said: Said::default(),
        };
        self.score(None, rated)
    }

    fn score(&self, participant: Option<u32>, rated: Rated) -> Result<NewScore, JobError> {
        let Rated { outcome, transcript, cost, calls, said } = rated;
        let mut salt = [0; 32];
        getrandom::fill(&mut salt)?;
        let salt = Salt::new(salt);
        let settings = settings_digest(self.binding);
        let policies = canonical::digest(&self.policies);
        let inputs = Inputs {
            contract: self.scorecard.manifest.world.as_str(),
            engine: self.app.sandbox.engine_fingerprint(),
            component: self.binding.plugin_digest,
            picture: self.scorecard.plugin.picture(),
            definition: self.scorecard.hashes,
            settings,
            policies,
            transcript: self.stored.header.transcript_root,
            seen: &transcript,
        };
        let receipt = Receipt::of(&inputs, &cost, &calls, &outcome, &salt).bytes();
        let card = match &outcome {
            Outcome::Scored(card) => Some(card),
            _ => None,
        };
        let record = ScoreRecord {
            id: ScoreId::new(),
            conversation: self.stored.header.id,
            revision: self.stored.header.revision,
            participant,
            binding: self.binding.id,
            plugin_digest: self.binding.plugin_digest,
            plugin_name: self.binding.plugin_name.clone(),
            plugin_version: self.binding.plugin_version.clone(),
            mode: self.binding.mode,
            run: match self.binding.mode {
                Mode::Active => "active".to_owned(),
                Mode::Shadow => "shadow".to_owned(),
            },
            source: Source::Plugin,
            rated_by: None,
            supersedes: None,
            calibration: None,
            settings_digest: settings,
            policies_digest: policies,
            state: match &outcome {
                Outcome::Scored(_) => ScoreState::Scored,
                Outcome::Declined { .. } => ScoreState::Declined,
                Outcome::Failed { .. } => ScoreState::Failed,
            },
            outcome: card.map(|it| it.outcome),
            calculated: card.and_then(|it| it.calculated),
            r#final: card.and_then(|it| it.r#final),
            rated_weight: card.map(|it| it.rated_weight),
            card: serde_json::Value::Null,
            cost,
        };
        let (card, words) = result::part(outcome, said, salt)?;
        Ok(NewScore { record: ScoreRecord { card, ..record }, words: Some(words), receipt })
    }
}
