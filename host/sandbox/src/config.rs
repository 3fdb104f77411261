//! What a call may cost. Fuel is the verdict and does not depend on how busy the machine is; the deadline is only a
//! backstop. Every limit is always on.

use std::path::PathBuf;
use std::time::Duration;

use plumbline_core::manifest::Capability;

/// How the sandbox is set up. The defaults suit a server with a few cores.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where compiled components lie. Made where absent; may be emptied at any time.
    pub cache_dir: PathBuf,
    /// Bytes of compiled components that are kept in memory.
    pub cache_bytes: u64,
    /// Units of fuel that every call has.
    pub fuel_base: u64,
    /// Units of fuel that `prepare` has when the picture of the memory after it is taken: once for each component, at
    /// upload, and so more than a call has. Without a picture every call prepares on its own budget.
    pub prepare_fuel: u64,
    /// Units of fuel for each 1,024 bytes that the call hands to the plugin, begun ones included.
    pub fuel_per_kb: u64,
    /// Bytes over all memories and tables of an instance.
    pub memory_limit: u64,
    /// Bytes that an answer may copy out of the plugin.
    pub output_limit: usize,
    /// Lines that a call may log; more are counted and dropped.
    pub log_lines: usize,
    /// Bytes that a call may log; lines beyond are counted and dropped.
    pub log_bytes: usize,
    /// Bytes of standard error, and of standard output, that are kept of a call.
    pub stderr_bytes: usize,
    /// How long a guest may really run, waiting excluded: about twenty times what its fuel takes. Missing it is the
    /// host's fault, never the plugin's.
    pub deadline: Duration,
    /// Threads that guests run on.
    pub workers: usize,
    /// Calls that may be under way at once; others wait in the order in which they came.
    pub queue: usize,
    /// Components that may be compiled at once, each on a thread of its own.
    pub compilers: usize,
    /// Bytes that a component may have.
    pub component_limit: usize,
    /// The capabilities that the operator allows at all.
    pub allowed: Vec<Capability>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            cache_dir: std::env::temp_dir().join("plumbline-cache"),
            cache_bytes: 512 << 20,
            fuel_base: 100_000_000,
            prepare_fuel: 1_000_000_000,
            fuel_per_kb: 1_000_000,
            memory_limit: 64 << 20,
            output_limit: 1 << 20,
            log_lines: 100,
            log_bytes: 16 << 10,
            stderr_bytes: 4 << 10,
            deadline: Duration::from_secs(10),
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            queue: 64,
            compilers: 1,
            component_limit: 32 << 20,
            allowed: vec![Capability::Log, Capability::Settings, Capability::Judge],
        }
    }
}

impl Config {
    /// The fuel of a call that hands `bytes` to the plugin.
    #[must_use]
    pub const fn fuel(&self, bytes: u64) -> u64 {
        self.fuel_base.saturating_add(self.fuel_per_kb.saturating_mul(bytes.div_ceil(1024)))
    }
}
