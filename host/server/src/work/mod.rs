//! The workers: jobs from the queue, each under a lease that is renewed while it is worked on. A job may run twice; what it
//! does happens once, because it commits together with the job's end and only where the lease still holds.

pub mod by_hand;
pub mod calibration;
pub mod catalog;
pub mod check;
pub mod definitions;
pub mod deliver;
pub mod dispute;
pub mod feedback;
pub mod label_budget;
pub mod payload;
pub mod policies;
pub mod rate;
mod rehearsal;
pub mod reliability;
pub mod result;
pub mod retention;
pub mod rubric;
pub mod score;
pub mod settings;
pub mod signature;

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use plumbline_core::Failure;
use plumbline_core::ids::PluginId;
use plumbline_sandbox::SandboxError;
use plumbline_store::{Job, JobFailure, PluginVerdict, StoreError, Work};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::App;
use check::{Checked, Report, check, ready};

const LEASE: Duration = Duration::from_secs(60);
const RENEWED_EVERY: Duration = Duration::from_secs(20);
/// A worker looks for work at least this often, whatever it was told.
const LOOKS_EVERY: Duration = Duration::from_secs(5);

/// Works until the server is told to stop, then finishes what it has begun.
pub async fn run(app: App) {
    let places = app.config.limits.jobs;
    let free = Arc::new(Semaphore::new(places));
    let worker = uuid::Uuid::now_v7().to_string();
    let mut signal = app.store.work_signal();
    // A place first: claiming what nobody can begin would only let its lease run.
    while let Some(first) = place(&app, &free).await {
        let limit = u32::try_from(1 + free.available_permits()).unwrap_or(1);
        let jobs = match app.store.claim(&worker, LEASE, limit, Utc::now()).await {
            Ok(jobs) => jobs,
            Err(error) => {
                tracing::error!(error = %error, "jobs cannot be claimed");
                Vec::new()
            }
        };
        let mut first = Some(first);
        if jobs.is_empty() {
            drop(first);
            tokio::select! {
                () = signal.wait(LOOKS_EVERY) => {}
                () = app.stopping.cancelled() => {}
            }
            continue;
        }
        for job in jobs {
            // No more were claimed than there were places, and nobody else takes any.
            let place = first.take().or_else(|| Arc::clone(&free).try_acquire_owned().ok());
            let app = app.clone();
            tokio::spawn(async move {
                metrics::gauge!("plumbline_jobs_running").increment(1.0);
                work(&app, job).await;
                metrics::gauge!("plumbline_jobs_running").decrement(1.0);
                drop(place);
            });
        }
    }
    let all = u32::try_from(places).unwrap_or(u32::MAX);
    if tokio::time::timeout(app.config.limits.drain(), free.acquire_many(all)).await.is_err() {
        tracing::warn!("some jobs did not end in time; their leases will run out and others take them up");
    }
}

/// A place for a job, or none once the server was told to stop.
async fn place(app: &App, free: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    tokio::select! {
        biased;
        () = app.stopping.cancelled() => None,
        place = Arc::clone(free).acquire_owned() => place.ok(),
    }
}

/// Why a job did not get done. All of these are the host's, and tried again.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    #[error("what is stored cannot be read: {0}")]
    Stored(#[from] serde_json::Error),
    #[error("the system gives no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    #[error("the {0} is missing")]
    Missing(&'static str),
    #[error(transparent)]
    Rating(Failure),
}

impl JobError {
    /// A code for tables and metrics: never words.
    const fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "store",
            Self::Sandbox(_) => "sandbox",
            Self::Stored(_) | Self::Missing(_) => "damaged",
            Self::Random(_) => "random",
            Self::Rating(failure) => failure.kind(),
        }
    }
}

async fn work(app: &App, job: Job) {
    let kind = match job.work {
        Work::Score { .. } => "score",
        Work::Feedback { .. } => "feedback",
        Work::Check { .. } => "check",
    };
    let done = async {
        match job.work {
            Work::Score { conversation, revision, binding } => {
                score::run(app, &job, conversation, revision, binding).await
            }
            Work::Feedback { conversation, revision } => feedback::run(app, &job, conversation, revision).await,
            Work::Check { plugin } => check_plugin(app, &job, plugin).await,
        }
    };
    let outcome = tokio::select! {
        outcome = done => outcome,
        error = keep(app, &job) => Err(error.into()),
    };
    let code = match outcome {
        Ok(()) => "done",
        // Somebody else has the job now, or it was erased: nothing of ours may count.
        Err(JobError::Store(StoreError::LeaseLost)) => "lost",
        Err(error) => {
            let code = error.code();
            // A plugin's own words may be in a rating's failure, so only its code is logged.
            let detail = if matches!(error, JobError::Rating(_)) { String::new() } else { error.to_string() };
            tracing::warn!(job.id = %job.lease.job, job.kind = kind, job.attempt = job.attempt, code, detail, "a job failed");
            let failure = JobFailure { code: code.to_owned(), retryable: true };
            if let Err(error) = app.store.fail(job.organisation, &job.lease, failure, Utc::now()).await {
                tracing::warn!(job.id = %job.lease.job, error = %error, "a failed job could not be given back");
            }
            code
        }
    };
    metrics::counter!("plumbline_jobs_total", "kind" => kind, "outcome" => code).increment(1);
}

/// Renews the lease for as long as it is awaited; returns only when that fails.
async fn keep(app: &App, job: &Job) -> StoreError {
    loop {
        tokio::time::sleep(RENEWED_EVERY).await;
        if let Err(error) = app.store.renew(job.organisation, &job.lease, LEASE, Utc::now()).await {
            return error;
        }
    }
}

async fn check_plugin(app: &App, job: &Job, id: PluginId) -> Result<(), JobError> {
    let organisation = job.organisation;
    let plugin = app.store.plugin(organisation, id).await?.ok_or(JobError::Missing("plugin"))?;
    let bytes = app.store.component(organisation, &plugin.digest).await?.ok_or(JobError::Missing("component"))?;
    let verdict = match check(&app.sandbox, bytes).await? {
        Checked::Ready(manifest, report) => PluginVerdict::Ready(ready(*manifest, &report)?),
        Checked::Refused(report) => PluginVerdict::Refused { report: serde_json::to_value(report)? },
    };
    match app.store.finish_plugin(organisation, &job.lease, id, verdict).await {
        Err(error @ StoreError::VersionTaken { .. }) => {
            let fault = plumbline_measure::Fault { place: "manifest.version".to_owned(), message: error.to_string() };
            let report = Report { faults: vec![fault], ..Report::default() };
            let verdict = PluginVerdict::Refused { report: serde_json::to_value(report)? };
            Ok(app.store.finish_plugin(organisation, &job.lease, id, verdict).await?)
        }
        finished => Ok(finished?),
    }
}
