//! One call of a plugin: what came out, and what it cost.

use serde::{Deserialize, Serialize};

use crate::Failure;

/// What a call came to. The cost is known however it ended.
#[derive(Clone, PartialEq, Debug)]
pub struct Run<T> {
    pub result: Result<T, Failure>,
    pub cost: Cost,
    /// Every question the plugin put to the host, in order, with the answer it got.
    pub calls: Vec<HostCall>,
    /// What it logged and printed. The running organisation's alone.
    pub said: Said,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Cost {
    pub fuel: u64,
    pub fuel_budget: u64,
    /// Bytes over all memories and tables of the instance.
    pub peak_memory: u64,
    /// Microseconds; differs from run to run, and is no part of a receipt.
    pub wall_us: u64,
}

/// A call from plugin to host, kept so that a run can be repeated without the outside world.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HostCall {
    /// `settings.get`, `judge.ask`, …
    pub import: String,
    pub asked: serde_json::Value,
    pub answered: serde_json::Value,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Said {
    pub log: Vec<LogLine>,
    /// Lines over the budget.
    pub log_dropped: u64,
    /// The first bytes written to standard error, where a panic's text goes.
    pub stderr: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LogLine {
    pub level: LogLevel,
    pub message: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    Debug,
    Info,
    Warn,
}
