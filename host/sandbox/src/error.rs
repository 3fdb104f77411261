//! What the sandbox itself may fail at. What a plugin fails at is a [`Failure`](plumbline_core::Failure).

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use plumbline_core::Digest;

/// Why the sandbox could not be started, or a component not be made ready to run.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The host's engine or runtime could not be made.
    #[error("the engine could not be started: {0}")]
    Engine(String),
    /// The cache's directory or its key.
    #[error("the cache at `{}` cannot be used: {source}", path.display())]
    Cache {
        /// What could not be read or written.
        path: PathBuf,
        /// Why.
        source: Arc<std::io::Error>,
    },
    /// The component's fault: it is not valid, asks for what is not offered, or is larger than the limits.
    #[error("the component cannot be run: {0}")]
    Unfit(String),
    /// The bytes are not those of the digest.
    #[error("the component's bytes have the digest {found}, not {expected}")]
    Digest {
        /// What was asked for.
        expected: Digest,
        /// What the bytes have.
        found: Digest,
    },
    /// The component's bytes could not be fetched.
    #[error("the component's bytes could not be read: {0}")]
    Bytes(Arc<dyn Error + Send + Sync>),
    /// A thread of the sandbox ended before its time.
    #[error("the sandbox is shutting down")]
    Closed,
}
