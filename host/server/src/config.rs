//! What an operator may set: flags, `PLUMBLINE_…` variables and a TOML file, in that order of precedence, read once at
//! the start. A key that is not known is an error, so that a typing mistake cannot switch off a limit.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use plumbline_store::{Database, MasterKeySource};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// Everything the server needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database, the sealed words, the components and the keys live.
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub database: Database,
    /// Where the master key is. Whoever has it can read all words.
    pub master_key: MasterKeySource,
    pub limits: Limits,
}

/// Bounds on what callers and plugins may use.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of a conversation's body.
    pub conversation_bytes: usize,
    /// Bytes of a component.
    pub component_bytes: usize,
    /// Fuel that every call has.
    pub fuel_base: u64,
    /// Fuel for each 1,024 bytes of transcript on top of it.
    pub fuel_per_kb: u64,
    /// Bytes of memory of one call.
    pub memory_bytes: u64,
    /// Bytes of a plugin's answer.
    pub output_bytes: usize,
    /// Threads that run plugins.
    pub plugin_threads: usize,
    /// Jobs that are worked on at the same time.
    pub jobs: usize,
    /// Seconds that a running request has to end once the server was told to stop.
    pub drain_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        // The sandbox's own defaults, so that an author's machine and a server measure alike.
        let sandbox = plumbline_sandbox::Config::default();
        Self {
            conversation_bytes: 16 << 20,
            component_bytes: sandbox.component_limit,
            fuel_base: sandbox.fuel_base,
            fuel_per_kb: sandbox.fuel_per_kb,
            memory_bytes: sandbox.memory_limit,
            output_bytes: sandbox.output_limit,
            plugin_threads: sandbox.workers,
            // A job mostly waits for the disk, which is no faster for more cores, and jobs that wait together share a write.
            jobs: sandbox.queue,
            drain_seconds: 30,
        }
    }
}

impl Limits {
    /// A limit of nothing would let nothing happen, and nobody means that.
    fn check(&self) -> anyhow::Result<()> {
        let Self { conversation_bytes, component_bytes, fuel_base, fuel_per_kb, .. } = self;
        let Self { memory_bytes, output_bytes, plugin_threads, jobs, .. } = self;
        let limits = [
            ("conversation_bytes", *conversation_bytes as u64, 1 << 10, 1 << 30),
            ("component_bytes", *component_bytes as u64, 1 << 10, 1 << 30),
            ("fuel_base", *fuel_base, 1_000_000, 1 << 50),
            ("fuel_per_kb", *fuel_per_kb, 0, 1 << 40),
            ("memory_bytes", *memory_bytes, 1 << 20, 1 << 32),
            ("output_bytes", *output_bytes as u64, 1 << 10, 1 << 30),
            ("plugin_threads", *plugin_threads as u64, 1, 1_024),
            ("jobs", *jobs as u64, 1, 10_000),
        ];
        for (name, value, least, most) in limits {
            if !(least..=most).contains(&value) {
                anyhow::bail!("limits.{name} lies from {least} to {most}, and is {value}");
            }
        }
        Ok(())
    }

    pub const fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

/// What the file may hold. Flags and variables come from the command line's definition and go before it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<SocketAddr>,
    database: Option<SecretUrl>,
    master_key: Option<PathBuf>,
    master_key_command: Option<Vec<String>>,
    #[serde(default)]
    limits: Limits,
}

/// What flags and variables say.
#[derive(Clone, Debug, clap::Args)]
pub struct Flags {
    /// The folder for the database, the sealed words, the components and the keys
    #[arg(long, env = "PLUMBLINE_DATA", default_value = "plumbline-data")]
    pub data: PathBuf,
    /// A PostgreSQL address, `postgres://user@host/name`; SQLite in the data folder where absent
    #[arg(long, env = "PLUMBLINE_DATABASE", hide_env_values = true)]
    pub database: Option<SecretUrl>,
    /// The file with the master key; made in the data folder where absent
    #[arg(long, env = "PLUMBLINE_MASTER_KEY")]
    pub master_key: Option<PathBuf>,
    /// A program and its arguments, between spaces, that prints the master key in hexadecimal digits or base64, as a key
    /// service's client does; instead of a file
    #[arg(long, env = "PLUMBLINE_MASTER_KEY_COMMAND", conflicts_with = "master_key")]
    pub master_key_command: Option<String>,
    /// A TOML file with what stands in host/server/plumbline.toml
    #[arg(long, env = "PLUMBLINE_CONFIG")]
    pub config: Option<PathBuf>,
}

/// An address that may hold a password: never printed.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub struct SecretUrl(pub SecretString);

impl From<String> for SecretUrl {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl std::str::FromStr for SecretUrl {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.to_owned().into())
    }
}

impl Flags {
    /// The whole configuration, with `listen` from its own flag.
    ///
    /// # Errors
    /// Where what was said is wrong; the text says what.
    pub fn resolve(self, listen: Option<SocketAddr>) -> anyhow::Result<Config> {
        let file = self.config.as_deref().map(read).transpose()?.unwrap_or_default();
        file.limits.check()?;
        let database = self.database.or(file.database);
        let said = key_source(self.master_key, self.master_key_command.as_deref().map(words));
        let master_key = match (said, file.master_key, file.master_key_command) {
            (Some(said), ..) => said,
            (None, Some(_), Some(_)) => {
                anyhow::bail!("the master key is in a file or from a command: name one of them")
            }
            (None, path, command) => {
                key_source(path, command).unwrap_or_else(|| MasterKeySource::File(self.data.join("master.key")))
            }
        };
        Ok(Config {
            listen: listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            database: Database::parse(database.as_ref().map(|it| it.0.expose_secret()), &self.data)?,
            master_key,
            limits: file.limits,
            data: self.data,
        })
    }
}

/// Where the master key is, as far as it was said.
pub fn key_source(path: Option<PathBuf>, command: Option<Vec<String>>) -> Option<MasterKeySource> {
    path.map(MasterKeySource::File).or_else(|| command.map(MasterKeySource::Command))
}

/// A program and its arguments. There is no shell, and nothing is quoted; the file can hold what has spaces.
pub fn words(command: &str) -> Vec<String> {
    command.split_whitespace().map(str::to_owned).collect()
}

fn read(path: &Path) -> anyhow::Result<File> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a valid configuration", path.display()))
}
