//! A real identity provider on this machine: Canaille, which others wrote, as `TEST_IDENTITY_PROVIDER` names it. Whoever
//! signs in with it fills in its own forms.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

use crate::{Client, Person, form};

/// A provider that knows one person, Ada Example, who is in the group `leads`. It ends with its value.
pub struct Provider {
    address: String,
    _process: Child,
    _folder: TempDir,
}

/// The secret of both clients.
pub const CLIENT_SECRET: &str = "the-secret-of-plumbline-at-the-provider";
/// A client whose tokens are for itself.
pub const CLIENT: &str = "plumbline";
/// A client whose tokens are for the other.
pub const CLIENT_FOR_OTHERS: &str = "not-plumbline";
/// What Ada is known as there.
pub const SUBJECT: &str = "ada";
const PASSWORD: &str = "only words that rain";
const ATTEMPTS: u32 = 600;
const PAUSE: Duration = Duration::from_millis(100);

impl Provider {
    /// Starts one that sends browsers back to `callback` and nowhere else. `None`, said loudly, where there is none.
    pub async fn start(callback: &str) -> Option<Self> {
        let Some(program) = std::env::var_os("TEST_IDENTITY_PROVIDER") else {
            eprintln!("SKIPPED: there is no identity provider; `cargo xtask test` installs one and names it");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("canaille.db");
        let settings = format!(
            "SECRET_KEY = \"known to everybody\"\n[CANAILLE]\nDATABASE = \"sql\"\nTIMEZONE = \"UTC\"\n\
             [CANAILLE_SQL]\nDATABASE_URI = \"sqlite:///{}\"\n[CANAILLE_OIDC]\nREQUIRE_NONCE = false\n",
            database.display()
        );
        std::fs::write(folder.path().join("canaille.toml"), settings).unwrap();
        let command = |arguments: &[&str]| {
            let mut command = Command::new(&program);
            command.args(arguments).current_dir(folder.path()).env("CANAILLE_CONFIG", "canaille.toml");
            command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).kill_on_drop(true);
            command
        };
        assert!(command(&["install"]).status().await.unwrap().success(), "the provider's database cannot be made");
        let mut restore = command(&["restore"]).stdin(Stdio::piped()).spawn().unwrap();
        restore.stdin.take().unwrap().write_all(models(callback).to_string().as_bytes()).await.unwrap();
        assert!(restore.wait().await.unwrap().success(), "the provider does not take its people and clients");

        let address = free_address().await;
        let process = command(&["run", "--bind", &address]).spawn().unwrap();
        for _ in 0..ATTEMPTS {
            if TcpStream::connect(&address).await.is_ok() {
                return Some(Self { address, _process: process, _folder: folder });
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{} does not answer", Path::new(&program).display())
    }

    /// What it calls itself.
    pub fn issuer(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Signs Ada in where a browser was sent, and returns where it is sent back to.
    pub async fn sign_in(&self, url: &str) -> String {
        sign_in(&format!("http://{}", self.address), url).await
    }

    /// The same provider behind an address at which it believes to be called by its other one when it issues tokens.
    pub async fn misnamed(&self) -> Misnamed {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (front, back) = (address.clone(), self.address.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(forward(stream, front.clone(), back.clone()));
            }
        });
        Misnamed { address, task }
    }
}

/// See [`Provider::misnamed`].
pub struct Misnamed {
    address: String,
    task: tokio::task::JoinHandle<()>,
}

impl Misnamed {
    /// What its configuration says, and its tokens do not.
    pub fn issuer(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// See [`Provider::sign_in`].
    pub async fn sign_in(&self, url: &str) -> String {
        sign_in(&format!("http://{}", self.address), url).await
    }
}

impl Drop for Misnamed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn sign_in(provider: &str, url: &str) -> String {
    let browser = Person::new(&Client::new(provider, ""));
    let path = |url: &str| url.strip_prefix(provider).unwrap_or(url).to_owned();
    let mut next = path(url);
    for _ in 0..10 {
        if !next.starts_with('/') {
            return next;
        }
        let mut answer = browser.open(&next).await;
        if answer.status == 200 {
            let page = answer.text();
            let (_, rest) = page.split_once(r#"name="csrf_token" value=""#).unwrap_or_else(|| panic!("{next}: {page}"));
            let token = rest.split('"').next().unwrap();
            let fields = [("csrf_token", token), ("login", SUBJECT), ("password", PASSWORD)];
            answer = browser.send(form(&next, &fields)).await;
        }
        assert_eq!(answer.status, 302, "{next}: {}", answer.text());
        next = path(answer.header("location"));
    }
    panic!("the provider sends a browser in circles")
}

/// Everything that the provider knows from the start, in the shape of its own dump.
fn models(callback: &str) -> Value {
    const TIME: &str = "2026-01-01T00:00:00+00:00";
    let id = |number: u32| format!("00000000-0000-4000-8000-{number:012}");
    let client = |number: u32, name: &str| {
        json!({
            "id": id(number), "created": TIME, "last_modified": TIME, "client_id": name, "client_name": name,
            "client_secret": CLIENT_SECRET, "redirect_uris": [callback], "client_uri": callback,
            "token_endpoint_auth_method": "client_secret_basic", "grant_types": ["authorization_code"],
            "response_types": ["code"], "scope": ["openid", "profile", "email", "groups"], "audience": [id(3)],
            // Signed with chance in it: the provider refuses to issue the same token twice, as it would within a second.
            "id_token_signed_response_alg": "PS256",
        })
    };
    json!({
        "user": [{
            "id": id(1), "created": TIME, "last_modified": TIME, "user_name": SUBJECT, "password": PASSWORD,
            "given_name": "Ada", "family_name": "Example", "formatted_name": "Ada Example",
            "emails": ["ada@example.com"], "groups": [id(2)],
        }],
        "group": [{
            "id": id(2), "created": TIME, "last_modified": TIME, "display_name": "leads", "members": [id(1)],
        }],
        "client": [client(3, CLIENT), client(4, CLIENT_FOR_OTHERS)],
    })
}

/// One that was free a moment ago: the provider cannot be asked which it took.
async fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string()
}

/// Passes one request on. The host that it names decides what the provider calls itself in its answer.
async fn forward(mut stream: TcpStream, front: String, back: String) {
    let mut request = Vec::new();
    let head = loop {
        if let Some(end) = request.windows(4).position(|it| it == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let text = String::from_utf8_lossy(&request[..head]).into_owned();
    let length = text.lines().find_map(|it| it.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    let length = length.map_or(0, |it| it.trim().parse::<usize>().unwrap());
    while request.len() < head + length {
        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let host = if text.starts_with("POST /oauth/token ") { &back } else { &front };
    let kept = |it: &&str| !it.to_lowercase().starts_with("host:") && !it.to_lowercase().starts_with("connection:");
    let mut lines = text.trim_end().lines();
    let first = lines.next().unwrap();
    let others = lines.filter(kept).collect::<Vec<_>>().join("\r\n");
    let Ok(mut onward) = TcpStream::connect(&back).await else { return };
    let renamed = format!("{first}\r\nHost: {host}\r\nConnection: close\r\n{others}\r\n\r\n");
    onward.write_all(renamed.as_bytes()).await.unwrap();
    onward.write_all(&request[head..]).await.unwrap();
    let mut answer = Vec::new();
    onward.read_to_end(&mut answer).await.unwrap();
    _ = stream.write_all(&answer).await;
}
