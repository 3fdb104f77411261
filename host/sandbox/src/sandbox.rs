//! The sandbox as a whole: components in, plugins out. A component is compiled once, on a thread of its own, and kept
//! on disk and in memory by its digest.

use std::fmt;
use std::sync::Arc;

use moka::future::Cache as Memory;
use plumbline_core::Digest;
use tokio::sync::Semaphore;

use crate::cache::Cache;
use crate::compile::{Compiler, Loaded};
use crate::engine;
use crate::inspect::{Fault, Inspection};
use crate::run::Guests;
use crate::ticker::Ticker;
use crate::{Config, Plugin, SandboxError};

/// Where plugins are checked, compiled and run; cheap to clone.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    config: Arc<Config>,
    pooled: bool,
    fingerprint: String,
    ticker: Ticker,
    compiler: Compiler,
    guests: Arc<Guests>,
    disk: Cache,
    memory: Memory<Digest, Loaded>,
    compilers: Arc<Semaphore>,
}

impl Sandbox {
    /// Starts the engine, its clock and the threads that guests run on, and opens the cache.
    pub fn new(config: Config) -> Result<Self, SandboxError> {
        let config = Arc::new(config);
        let (engine, pooled) = engine::engine(&config)?;
        let ticker = Ticker::start(&engine)?;
        let compiler = Compiler::new(&engine).map_err(|error| SandboxError::Engine(format!("{error:#}")))?;
        let memory = Memory::builder().max_capacity(config.cache_bytes).weigher(|_, it: &Loaded| it.size).build();
        Ok(Self(Arc::new(Inner {
            pooled,
            fingerprint: engine::result_fingerprint(&engine, &config),
            ticker,
            compiler,
            guests: Arc::new(Guests::start(engine.clone(), Arc::clone(&config))?),
            disk: Cache::open(&config.cache_dir, &engine::code_fingerprint(&engine))?,
            memory,
            compilers: Arc::new(Semaphore::new(config.compilers.max(1))),
            config,
        })))
    }

    /// What results depend on beyond component and input: the engine, and the limits that may end a call.
    #[must_use]
    pub fn engine_fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// What every call may cost.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Whether instances come from a pool; where not, each call takes longer to begin.
    #[must_use]
    pub fn pooled(&self) -> bool {
        self.0.pooled
    }

    /// Whether the clock behind the deadline is running.
    #[must_use]
    pub fn healthy(&self) -> bool {
        self.0.ticker.alive()
    }

    /// What a component says about itself, or everything that is wrong with it. Nothing is compiled or run. It takes
    /// time in proportion to the component's size, so a large one does not belong on a thread that serves requests.
    pub fn inspect(&self, bytes: &[u8]) -> Result<Inspection, Vec<Fault>> {
        crate::inspect::inspect(bytes, self.0.config.component_limit)
    }

    /// Compiles a component, unless that was done before, and checks that all it imports is there.
    pub async fn compile(&self, bytes: &[u8]) -> Result<(), SandboxError> {
        self.load(Digest::of(bytes), || async { Ok::<_, std::convert::Infallible>(bytes.to_vec()) }).await.map(|_| ())
    }

    /// The plugin of a digest: from memory, from disk, or compiled from what `bytes` gives. Callers that ask for the
    /// same one at once share the work.
    pub async fn load<F, R, B, E>(&self, digest: Digest, bytes: F) -> Result<Plugin, SandboxError>
    where
        F: FnOnce() -> R,
        R: Future<Output = Result<B, E>>,
        B: Into<Vec<u8>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let ready = async {
            if let Some(loaded) = self.read(digest).await? {
                return Ok(loaded);
            }
            let bytes = bytes().await.map_err(|error| SandboxError::Bytes(Arc::from(error.into())))?;
            self.build(digest, bytes.into()).await
        };
        let loaded = self.0.memory.try_get_with(digest, ready).await;
        let loaded = loaded.map_err(|error: Arc<SandboxError>| SandboxError::clone(&error))?;
        Ok(Plugin::new(digest, loaded, Arc::clone(&self.0.guests)))
    }

    /// The component as it lies on disk, where it does.
    async fn read(&self, digest: Digest) -> Result<Option<Loaded>, SandboxError> {
        let inner = Arc::clone(&self.0);
        let reading = move || {
            let loaded = inner.compiler.load(&inner.disk.get(digest)?);
            loaded.inspect_err(|error| tracing::warn!(%digest, "a file of the cache is of no use: {error:#}")).ok()
        };
        self.0.guests.blocking(reading).await
    }

    /// Compiles a component and keeps the result.
    async fn build(&self, digest: Digest, bytes: Vec<u8>) -> Result<Loaded, SandboxError> {
        let found = Digest::of(&bytes);
        if found != digest {
            return Err(SandboxError::Digest { expected: digest, found });
        }
        let limit = self.0.config.component_limit;
        if bytes.len() > limit {
            return Err(SandboxError::Unfit(format!("it has {} bytes, at most {limit} are allowed", bytes.len())));
        }
        let turn = Arc::clone(&self.0.compilers).acquire_owned().await.map_err(|_| SandboxError::Closed)?;
        let inner = Arc::clone(&self.0);
        let compiling = move || {
            // Held by the thread and not by the caller, who may have gone away before the thread is done.
            let _turn = turn;
            let compiled = inner.compiler.compile(&inner.config, &bytes);
            let (loaded, image) = compiled.map_err(|error| SandboxError::Unfit(format!("{error:#}")))?;
            if let Err(error) = inner.disk.put(digest, &image) {
                tracing::warn!(%digest, "a compiled component could not be kept: {error}");
            }
            Ok(loaded)
        };
        self.0.guests.blocking(compiling).await?
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("fingerprint", &self.0.fingerprint).finish_non_exhaustive()
    }
}
