//! A running `plumbline serve`. It ends with its value, however the test ends.

use std::process::ExitStatus;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinHandle;

use crate::{Client, Home};

/// How often the log is looked at before words are taken for never coming.
const ATTEMPTS: u32 = 1_000;
const PAUSE: Duration = Duration::from_millis(10);

/// What an operator writes who wants no limits: a test that asks thousands of questions is in nobody's way.
pub const UNLIMITED: &str = "[limits]\nrequests_per_second = 1000000\nrequests_burst = 1000000\n\
                             organisation_requests_per_second = 1000000\norganisation_requests_burst = 1000000\n\
                             sign_ins_per_minute = 1000000\norganisation_sign_ins_per_minute = 1000000\n";

/// What an operator writes whose webhooks and identity providers are on the same machine.
pub const LOOPBACK: &str = "[outbound]\nloopback = true\n";

/// A server that answers.
pub struct Server {
    child: Child,
    address: String,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts one on a free port and waits until it says which; what it logs before that is kept as well.
    pub async fn start(home: &Home) -> Self {
        Self::run(home.command(&["serve", "--listen", "127.0.0.1:0"])).await
    }

    /// Starts one with what an operator wrote into its file.
    pub async fn start_with(home: &Home, settings: &str) -> Self {
        Self::run(Self::configured(home, settings)).await
    }

    /// Starts one that logs what this filter lets through.
    pub async fn start_logging(home: &Home, settings: &str, filter: &str) -> Self {
        let mut command = Self::configured(home, settings);
        command.env("RUST_LOG", filter);
        Self::run(command).await
    }

    fn configured(home: &Home, settings: &str) -> std::process::Command {
        let file = home.folder().join("plumbline.toml");
        std::fs::write(&file, settings).unwrap();
        let mut command = home.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.arg("--config").arg(file);
        command
    }

    async fn run(mut command: std::process::Command) -> Self {
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped());
        let mut child = Command::from(command).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut log = String::new();
        let address = loop {
            let line = lines.next_line().await.unwrap().unwrap_or_else(|| panic!("no server starts: {log}"));
            log.push_str(&line);
            log.push('\n');
            let line: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no server starts: {log}"));
            if let Some(address) = line["message"].as_str().and_then(|it| it.strip_prefix("listening on ")) {
                break address.to_owned();
            }
        };
        let log = Arc::new(Mutex::new(log));
        let reader = Some(tokio::spawn(keep(lines, Arc::clone(&log))));
        Self { child, address, log, reader }
    }

    /// `http://…`, as the server's log says it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A client with this key.
    pub fn client(&self, key: &str) -> Client {
        Client::new(&self.address, key)
    }

    /// What has been logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until it has logged these words; what it logs arrives a little after its answers.
    pub async fn logs(&self, words: &str) {
        for _ in 0..ATTEMPTS {
            if self.log().contains(words) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("`{words}` is not in the log: {}", self.log())
    }

    /// What it has logged from this place on, up to the line that is waited for.
    pub async fn lines_until(&self, from: usize, last: impl Fn(&Value) -> bool) -> Vec<Value> {
        for _ in 0..ATTEMPTS {
            let lines: Vec<Value> =
                self.log()[from..].lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            if lines.iter().any(&last) {
                return lines;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("what is waited for is not in the log: {}", self.log())
    }

    /// Ends it as a power cut would: SIGKILL, and nothing is tidied up.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to end, as a service manager does.
    pub fn terminate(&self) {
        let id = self.child.id().unwrap().to_string();
        let status = std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(status.success());
    }

    /// Waits until it has ended, and returns how and all that it logged.
    pub async fn ended(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().await.unwrap();
        self.reader.take().unwrap().await.unwrap();
        (status, self.log())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let from = log.char_indices().rev().nth(8_000).map_or(0, |(at, _)| at);
            eprintln!("The server's log ends with:\n{}", &log[from..]);
        }
    }
}

async fn keep(mut lines: Lines<BufReader<ChildStderr>>, log: Arc<Mutex<String>>) {
    while let Ok(Some(line)) = lines.next_line().await {
        let mut log = log.lock().unwrap();
        log.push_str(&line);
        log.push('\n');
    }
}
