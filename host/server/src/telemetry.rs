//! Logs and metrics. Neither ever holds a transcript, a token or a plugin's words; metrics carry no organisation, so that
//! their number stays bounded.

use std::io::IsTerminal as _;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Structured lines on standard error: JSON in a pipe, readable on a terminal. `RUST_LOG` chooses what is shown.
pub fn log(default: &str) {
    // What the database driver tells of its doings is for whoever asks for it.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(format!("{default},sqlx=warn")));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        builder.compact().init();
    } else {
        builder.json().flatten_event(true).init();
    }
}

/// Installs the recorder for the whole process and describes every metric there is.
///
/// # Errors
/// Where a recorder is installed already.
pub fn metrics() -> anyhow::Result<PrometheusHandle> {
    let seconds = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &seconds)?
        .install_recorder()?;
    describe_counter!("plumbline_conversations_accepted_total", "Conversations accepted, by format and state");
    describe_counter!("plumbline_scores_total", "Scores recorded, by state");
    describe_counter!("plumbline_jobs_total", "Jobs worked on, by kind and outcome");
    describe_counter!("plumbline_fuel_total", "Fuel that plugins used");
    describe_counter!("plumbline_http_requests_total", "Requests, by route, method and status");
    describe_histogram!("plumbline_http_request_seconds", Unit::Seconds, "Time to answer a request, by route");
    describe_histogram!("plumbline_plugin_call_seconds", Unit::Seconds, "Time in one call of a plugin");
    describe_histogram!("plumbline_submission_to_score_seconds", Unit::Seconds, "From acceptance to the stored score");
    describe_gauge!("plumbline_jobs_running", "Jobs being worked on now");
    Ok(handle)
}
