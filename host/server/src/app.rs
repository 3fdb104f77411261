//! What every handler and worker shares, and how it is put together.

use std::sync::Arc;

use anyhow::Context as _;
use metrics_exporter_prometheus::PrometheusHandle;
use plumbline_sandbox::Sandbox;
use plumbline_store::{Blobs, MasterKey, MasterKeySource, Store, StoreConfig};
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Origin};
use crate::http::events::Streams;
use crate::login::oidc::Oidc;
use crate::login::passwords::Passwords;
use crate::login::rates::Rates;
use crate::login::strangers::Strangers;
use crate::outbound::Outbound;
use crate::pages::session::Sessions;
use crate::work::definitions::Definitions;
use crate::work::reliability::Reliabilities;
use crate::work::score::Scorecards;

/// A running server's parts; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub store: Store,
    pub sandbox: Sandbox,
    pub scorecards: Scorecards,
    pub definitions: Definitions,
    pub reliabilities: Reliabilities,
    pub sessions: Sessions,
    pub passwords: Passwords,
    pub rates: Rates,
    pub strangers: Strangers,
    pub oidc: Oidc,
    pub outbound: Outbound,
    pub streams: Streams,
    /// Where browsers find this server.
    pub origin: Origin,
    pub metrics: PrometheusHandle,
    /// Cancelled once the server was told to stop: no new work is begun, what runs is finished.
    pub stopping: CancellationToken,
}

impl App {
    /// Opens the store and the sandbox.
    ///
    /// # Errors
    /// Where the data folder, the database or the sandbox cannot be had; the text says which.
    pub async fn open(config: Config, metrics: PrometheusHandle) -> anyhow::Result<Self> {
        let store = Self::open_store(&config).await?;
        let sandbox = Sandbox::new(Self::sandbox_config(&config)).context("cannot start the sandbox")?;
        let outbound = Outbound::new(config.outbound.clone())?;
        Ok(Self {
            store,
            sandbox,
            scorecards: Scorecards::new(1_000),
            definitions: Definitions::new(1_000),
            reliabilities: Reliabilities::default(),
            sessions: Sessions::default(),
            passwords: Passwords::default(),
            rates: Rates::new(&config.limits),
            strangers: Strangers::default(),
            oidc: Oidc::new(outbound.clone()),
            outbound,
            streams: Streams::new(&config.events),
            origin: config.origin(config.listen),
            metrics,
            stopping: CancellationToken::new(),
            config: Arc::new(config),
        })
    }

    /// Opens the store alone, as the command line's administration needs it.
    ///
    /// # Errors
    /// Where the data folder or the database cannot be had.
    pub async fn open_store(config: &Config) -> anyhow::Result<Store> {
        Store::open(&Self::store_config(config).await?).await.context("cannot open the store")
    }

    /// Where the store is, with its master key, which is made where it is to be in a file that is absent.
    ///
    /// # Errors
    /// Where the data folder or the master key cannot be had.
    pub async fn store_config(config: &Config) -> anyhow::Result<StoreConfig> {
        data_folder(config)?;
        let master_key = match &config.master_key {
            MasterKeySource::File(path) => MasterKey::load_or_create(path),
            command => MasterKey::load(command).await,
        };
        Ok(Self::store_config_with(config, master_key.context("cannot read the master key")?))
    }

    /// Where the store is, with this master key.
    pub fn store_config_with(config: &Config, master_key: MasterKey) -> StoreConfig {
        StoreConfig { database: config.database.clone(), blobs: Self::blobs(config), master_key, readers: 8 }
    }

    pub fn blobs(config: &Config) -> Blobs {
        Blobs::Folder(config.data.join("blobs"))
    }

    fn sandbox_config(config: &Config) -> plumbline_sandbox::Config {
        let limits = &config.limits;
        plumbline_sandbox::Config {
            cache_dir: config.data.join("compiled"),
            fuel_base: limits.fuel_base,
            fuel_per_kb: limits.fuel_per_kb,
            memory_limit: limits.memory_bytes,
            output_limit: limits.output_bytes,
            component_limit: limits.component_bytes,
            workers: limits.plugin_threads,
            ..plumbline_sandbox::Config::default()
        }
    }
}

/// # Errors
/// Where the data folder cannot be made.
pub fn data_folder(config: &Config) -> anyhow::Result<()> {
    private_folder(&config.data).with_context(|| format!("cannot make the folder {}", config.data.display()))
}

/// Makes a folder that only its owner may look into, where there is none.
fn private_folder(path: &std::path::Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}
