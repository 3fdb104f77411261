//! What an operator may set: flags, `PLUMBLINE_…` variables and a TOML file, in that order of precedence, read once at
//! the start. A key that is not known is an error, so that a typing mistake cannot switch off a limit.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use plumbline_store::{Database, MasterKeySource};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use crate::outbound::Rules;

/// Everything the server needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database, the sealed words, the components and the keys live.
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// Where browsers find this server, where it is not where it listens.
    pub public_url: Option<Origin>,
    /// Proxies in front of it that each add to `X-Forwarded-For`.
    pub proxies: usize,
    pub database: Database,
    /// Where the master key is. Whoever has it can read all words.
    pub master_key: MasterKeySource,
    pub limits: Limits,
    pub outbound: Rules,
    pub webhooks: Webhooks,
    pub events: Events,
}

impl Config {
    /// Where browsers find this server, which listens at `address`. A server that others can reach is behind something
    /// that ends TLS, or its cookies would be anybody's.
    pub fn origin(&self, address: SocketAddr) -> Origin {
        let scheme = if address.ip().is_loopback() { "http" } else { "https" };
        self.public_url.clone().unwrap_or_else(|| Origin(format!("{scheme}://{address}")))
    }
}

/// `https://host`, or `http://` where the host is this machine; without a path.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(String);

impl Origin {
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Origin {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is not `https://host`, or `http://127.0.0.1:port` on one machine, without a path");
        let url = reqwest::Url::parse(&text).map_err(|_| wrong())?;
        let origin = url.origin().ascii_serialization();
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if bare && safe(&url) { Ok(Self(origin)) } else { Err(wrong()) }
    }
}

/// Whether what is sent there can be read on the way by nobody.
pub fn safe(url: &reqwest::Url) -> bool {
    let loopback = url.host_str().is_some_and(|it| {
        let address = it.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
        it == "localhost" || address.is_ok_and(|it| it.is_loopback())
    });
    url.scheme() == "https" || url.scheme() == "http" && loopback
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
    /// Requests a second of one key, or of one person who is signed in, over time and at once.
    pub requests_per_second: u32,
    pub requests_burst: u32,
    /// The same of an organisation, all its keys and people together.
    pub organisation_requests_per_second: u32,
    pub organisation_requests_burst: u32,
    /// Attempts to sign in from one address, and to one organisation.
    pub sign_ins_per_minute: u32,
    pub organisation_sign_ins_per_minute: u32,
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
            requests_per_second: 200,
            requests_burst: 400,
            organisation_requests_per_second: 1_000,
            organisation_requests_burst: 2_000,
            sign_ins_per_minute: 30,
            organisation_sign_ins_per_minute: 300,
            drain_seconds: 30,
        }
    }
}

impl Limits {
    /// A limit of nothing would let nothing happen, and nobody means that.
    fn check(&self) -> anyhow::Result<()> {
        let Self { conversation_bytes, component_bytes, fuel_base, fuel_per_kb, .. } = self;
        let Self { memory_bytes, output_bytes, plugin_threads, jobs, .. } = self;
        let rates = [
            ("requests_per_second", self.requests_per_second),
            ("requests_burst", self.requests_burst),
            ("organisation_requests_per_second", self.organisation_requests_per_second),
            ("organisation_requests_burst", self.organisation_requests_burst),
            ("sign_ins_per_minute", self.sign_ins_per_minute),
            ("organisation_sign_ins_per_minute", self.organisation_sign_ins_per_minute),
        ];
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
        let rates = rates.map(|(name, rate)| (name, u64::from(rate), 1, 1_000_000));
        for (name, value, least, most) in limits.into_iter().chain(rates) {
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

/// How events are sent to webhooks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhooks {
    /// Attempts that are under way at the same time.
    pub in_flight: usize,
    /// Seconds that an attempt may take, from connecting to the answer's end.
    pub timeout_seconds: u64,
    /// Seconds after each attempt that failed until the next; after the last there is none.
    pub retry_seconds: Vec<u32>,
    /// Seconds for which nothing arrives until a webhook is disabled.
    pub patience_seconds: u32,
}

impl Default for Webhooks {
    fn default() -> Self {
        const MINUTE: u32 = 60;
        const HOUR: u32 = 60 * MINUTE;
        // What Standard Webhooks 1.0 suggests: three days in all.
        let retry_seconds =
            vec![5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
        Self { in_flight: 256, timeout_seconds: 15, retry_seconds, patience_seconds: 5 * 24 * HOUR }
    }
}

impl Webhooks {
    fn check(&self) -> anyhow::Result<()> {
        if !(1..=10_000).contains(&self.in_flight) {
            anyhow::bail!("webhooks.in_flight lies from 1 to 10000, and is {}", self.in_flight);
        }
        if !(1..=60).contains(&self.timeout_seconds) {
            anyhow::bail!("webhooks.timeout_seconds lies from 1 to 60, and is {}", self.timeout_seconds);
        }
        if self.retry_seconds.len() > 20 || self.retry_seconds.iter().any(|it| *it > 7 * 86_400) {
            anyhow::bail!("webhooks.retry_seconds has at most 20 numbers, none above 604800");
        }
        Ok(())
    }

    pub const fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}

/// How events are followed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Events {
    /// Seconds after which a stream says that it is alive, and whoever follows it is asked for anew.
    pub heartbeat_seconds: u64,
    /// Streams of one key, or of one person who is signed in.
    pub streams: usize,
    /// Streams of an organisation.
    pub organisation_streams: usize,
}

impl Default for Events {
    fn default() -> Self {
        Self { heartbeat_seconds: 15, streams: 10, organisation_streams: 200 }
    }
}

impl Events {
    fn check(&self) -> anyhow::Result<()> {
        if !(1..=300).contains(&self.heartbeat_seconds) {
            anyhow::bail!("events.heartbeat_seconds lies from 1 to 300, and is {}", self.heartbeat_seconds);
        }
        if self.streams == 0 || self.organisation_streams == 0 {
            anyhow::bail!("events.streams and events.organisation_streams are at least 1");
        }
        Ok(())
    }

    pub const fn heartbeat(&self) -> Duration {
        Duration::from_secs(self.heartbeat_seconds)
    }
}

/// What the file may hold. Flags and variables come from the command line's definition and go before it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<SocketAddr>,
    public_url: Option<Origin>,
    #[serde(default)]
    proxies: usize,
    database: Option<SecretUrl>,
    master_key: Option<PathBuf>,
    master_key_command: Option<Vec<String>>,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    outbound: Rules,
    #[serde(default)]
    webhooks: Webhooks,
    #[serde(default)]
    events: Events,
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
    /// Where browsers find this server, `https://host`; where it listens where absent
    #[arg(long, env = "PLUMBLINE_PUBLIC_URL")]
    pub public_url: Option<String>,
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
        file.webhooks.check()?;
        file.events.check()?;
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
        let public_url = self.public_url.map(Origin::try_from).transpose().map_err(anyhow::Error::msg)?;
        Ok(Config {
            listen: listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url: public_url.or(file.public_url),
            proxies: file.proxies,
            database: Database::parse(database.as_ref().map(|it| it.0.expose_secret()), &self.data)?,
            master_key,
            limits: file.limits,
            outbound: file.outbound,
            webhooks: file.webhooks,
            events: file.events,
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
