//! A private PostgreSQL in a temporary folder, reached through a socket in it that only its owner and root can open:
//! there is no port and no password. A guardian process removes it all as soon as this one ends, in whatever way.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::command::{output, quietly, say, silently};
use crate::setup;

/// Where tests look for a PostgreSQL.
pub const URL_VARIABLE: &str = "TEST_DATABASE_URL";

/// A PostgreSQL to be filled with anything; what was started for it ends when it is dropped.
pub struct Cluster {
    url: String,
    guardian: Option<Child>,
}

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Commits {
    Durable,
    Fast,
}

/// Root's own server is refused by PostgreSQL; Debian's package makes this user for it.
const SERVICE_USER: &str = "postgres";
/// Its superuser: tests make databases and roles of their own.
const SUPERUSER: &str = "plumbline";

/// Waits until its standard input ends, as it does with the process that holds the other side.
const GUARD: &str = r#"cat > /dev/null; "$@" -m immediate stop > /dev/null 2>&1; rm -rf "$FOLDER""#;

impl Cluster {
    /// The one that the environment names, or a new one.
    pub fn for_tests(commits: Commits) -> Result<Self> {
        match std::env::var(URL_VARIABLE) {
            Ok(url) => {
                say(format_args!("{URL_VARIABLE} is set: that database is used"));
                Ok(Self { url, guardian: None })
            }
            Err(_) => Self::start(commits),
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    fn start(commits: Commits) -> Result<Self> {
        let owner = Owner::find(setup::postgres_programs()?)?;
        let folder = output(owner.command("mktemp").args(["-d", "-t", "plumbline-postgres.XXXXXXXX"]))?;
        let data = format!("{folder}/data");
        say(format_args!("a throw-away PostgreSQL is started in {folder}"));
        let guardian = owner.guard(&folder, &data)?;
        let cluster = Self { url: address(&folder), guardian: Some(guardian) };

        // An English collation: text whose order must not depend on it shows where it does.
        let collation = ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US"];
        let names = ["--pgdata", &data, "--username", SUPERUSER, "--auth", "trust", "--no-sync"];
        quietly(owner.postgres("initdb").args(names).args(collation))?;
        let options = settings(&folder, commits).map(|it| format!("-c '{it}'")).join(" ");
        let log = format!("{folder}/log");
        let start = ["-D", &data, "-l", &log, "-w", "-o", &options, "start"];
        if !silently(owner.postgres("pg_ctl").args(start))? {
            let said = output(owner.command("cat").arg(&log)).unwrap_or_default();
            bail!("PostgreSQL does not start:\n{said}");
        }
        Ok(cluster)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut guardian) = self.guardian.take() {
            drop(guardian.stdin.take());
            if guardian.wait().is_err() {
                say("the throw-away PostgreSQL could not be stopped");
            }
        }
    }
}

fn settings(folder: &str, commits: Commits) -> [String; 6] {
    let durable = if commits == Commits::Durable { "on" } else { "off" };
    [
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories={folder}"),
        "max_connections=400".to_owned(),
        format!("fsync={durable}"),
        format!("full_page_writes={durable}"),
        format!("synchronous_commit={durable}"),
    ]
}

/// The folder of the socket stands where a host would, its slashes escaped.
fn address(folder: &str) -> String {
    let host = folder.replace('%', "%25").replace('/', "%2F").replace(' ', "%20");
    format!("postgres://{SUPERUSER}@{host}/postgres")
}

/// Who runs the server, and with which programs.
struct Owner {
    programs: PathBuf,
    as_service_user: bool,
}

impl Owner {
    fn find(programs: PathBuf) -> Result<Self> {
        let as_service_user = setup::is_root()?;
        if as_service_user && quietly(Command::new("id").arg(SERVICE_USER)).is_err() {
            bail!(
                "PostgreSQL refuses to run as root and there is no user `{SERVICE_USER}` to run it as; make one by \
                 `useradd --system {SERVICE_USER}`"
            );
        }
        Ok(Self { programs, as_service_user })
    }

    fn postgres(&self, name: &str) -> Command {
        self.command(self.programs.join(name))
    }

    fn command(&self, name: impl AsRef<Path>) -> Command {
        let mut words = self.prefix().iter().map(|it| Path::new(*it)).chain([name.as_ref()]);
        let mut command = Command::new(words.next().unwrap_or(Path::new("false")));
        // The service user may not be allowed to look into the checkout.
        command.args(words).current_dir("/");
        command
    }

    fn prefix(&self) -> &'static [&'static str] {
        if self.as_service_user { &["runuser", "-u", SERVICE_USER, "--"] } else { &[] }
    }

    /// Starts the guardian. It has a process group of its own: Ctrl-C must reach it only through its standard input.
    fn guard(&self, folder: &str, data: &str) -> Result<Child> {
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "sh"]).args(self.prefix()).arg(self.programs.join("pg_ctl")).args(["-D", data]);
        guard.env("FOLDER", folder).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut guard, 0);
        guard.spawn().context("cannot run `sh`")
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_folder_becomes_a_host_and_leaves_one_slash_before_the_database() {
        let url = address("/scratch/with space/p.X1");
        assert_eq!(url, "postgres://plumbline@%2Fscratch%2Fwith%20space%2Fp.X1/postgres");
    }
}
