//! Why a score has no result. The set is closed, so that every caller can handle every case.

use serde::{Deserialize, Serialize};

/// A failure that a plugin reported itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct PluginFailure {
    /// A stable code, such as `unsupported-language`.
    pub code: String,
    pub message: String,
    pub retryable: bool,
}

/// Why a call of a plugin has no result.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Failure {
    #[error("the plugin reported {code}: {message}")]
    PluginFailure { code: String, message: String, retryable: bool },
    /// The plugin stopped itself: a panic, an unreachable instruction, an access out of bounds.
    #[error("the plugin trapped: {message}")]
    Trap { message: String },
    #[error("the plugin used its whole budget of {budget} units of fuel")]
    OutOfFuel { budget: u64 },
    #[error("the plugin wanted more than its {limit} bytes of memory")]
    Memory { limit: u64 },
    #[error("the plugin's answer was larger than {limit} bytes")]
    OutputTooLarge { limit: u64 },
    /// The answer breaks the contract; `place` says where.
    #[error("{place}: {message}")]
    InvalidOutput { place: String, message: String },
    /// A quote does not hold; `place` says which.
    #[error("{place}: {message}")]
    InvalidEvidence { place: String, message: String },
    /// The plugin asked for something that it was not granted.
    #[error("the plugin was denied {what}")]
    Denied { what: String },
    /// Not the plugin's fault.
    #[error("the host failed: {message}")]
    HostFault { message: String },
}

impl Failure {
    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn retryable(&self) -> bool {
        matches!(self, Self::HostFault { .. } | Self::PluginFailure { retryable: true, .. })
    }

    /// The name of the kind, as it is written everywhere.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::PluginFailure { .. } => "plugin-failure",
            Self::Trap { .. } => "trap",
            Self::OutOfFuel { .. } => "out-of-fuel",
            Self::Memory { .. } => "memory",
            Self::OutputTooLarge { .. } => "output-too-large",
            Self::InvalidOutput { .. } => "invalid-output",
            Self::InvalidEvidence { .. } => "invalid-evidence",
            Self::Denied { .. } => "denied",
            Self::HostFault { .. } => "host-fault",
        }
    }
}

impl From<PluginFailure> for Failure {
    fn from(PluginFailure { code, message, retryable }: PluginFailure) -> Self {
        Self::PluginFailure { code, message, retryable }
    }
}
