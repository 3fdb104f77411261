//! A private PostgreSQL for one run of the tests: its own folder, no port, nothing synced. It ends with the process
//! that started it, however that ends: the shell that watches it reads from a pipe that closes then.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The address of a server on which databases may be created; `None`, said loudly, where there is none.
pub fn url() -> Option<&'static str> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(Server::find).as_ref().map(|it| it.url.as_str())
}

struct Server {
    url: String,
    /// Holds the pipe that keeps the server alive.
    _watcher: Option<Child>,
}

const SCRIPT: &str = r#"
    set -e
    folder=$(mktemp -d)
    trap '"$0/pg_ctl" -D "$folder/data" -m immediate stop >&2 || true; rm -rf "$folder"' EXIT
    "$0/initdb" -D "$folder/data" -U plumbline -A trust -E UTF8 --no-sync >&2
    "$0/pg_ctl" -D "$folder/data" -l "$folder/log" -w start >&2 \
        -o "-k $folder -c listen_addresses='' -c fsync=off -c max_connections=400"
    echo "$folder"
    read -r line || true
"#;

impl Server {
    fn find() -> Option<Self> {
        if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
            return Some(Self { url, _watcher: None });
        }
        let Some(binaries) = binaries() else {
            eprintln!("SKIPPED: no PostgreSQL in /usr/lib/postgresql and no TEST_DATABASE_URL");
            return None;
        };
        let mut watcher = shell()
            .args(["-c", SCRIPT])
            .arg(&binaries)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut folder = String::new();
        BufReader::new(watcher.stdout.take().expect("it is piped")).read_line(&mut folder).expect("a line");
        let folder = folder.trim();
        assert!(!folder.is_empty(), "the PostgreSQL in {} did not start", binaries.display());
        Some(Self { url: format!("postgres://plumbline@localhost/postgres?host={folder}"), _watcher: Some(watcher) })
    }
}

/// PostgreSQL refuses to run as root.
fn shell() -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0);
    if is_root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]).current_dir("/");
        command
    } else {
        Command::new("sh")
    }
}

/// The newest that Debian's packages have installed.
fn binaries() -> Option<PathBuf> {
    let versions = Path::new("/usr/lib/postgresql").read_dir().ok()?;
    let binaries = versions.filter_map(|it| Some(it.ok()?.path().join("bin"))).filter(|it| it.join("initdb").exists());
    binaries.max()
}
