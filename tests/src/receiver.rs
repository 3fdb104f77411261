//! A receiver of webhooks on this machine. It keeps what it gets, and answers as it is told to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A server that ends with its value.
pub struct Receiver {
    address: String,
    received: Arc<Mutex<Vec<Received>>>,
    task: JoinHandle<()>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Received {
    /// The first line.
    pub line: String,
    headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A status, with further headers, each with its end of line.
    Status(u16, String),
    /// Nothing at all, for as long as the other side holds on.
    Never,
    /// A status of success, and then a body that never ends.
    Endless,
    /// The connection is closed.
    Nothing,
}

impl Reply {
    /// A status and nothing else.
    pub const fn status(status: u16) -> Self {
        Self::Status(status, String::new())
    }
}

const ATTEMPTS: u32 = 3_000;
const PAUSE: Duration = Duration::from_millis(10);

impl Received {
    /// A header; empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// The body, which must be JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Receiver {
    /// Starts one on a free port, which answers the first request as `reply` says of 0, the second as it says of 1.
    pub async fn start(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (kept, reply) = (Arc::clone(&received), Arc::new(reply));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, reply) = (Arc::clone(&kept), Arc::clone(&reply));
                tokio::spawn(async move {
                    // Whoever sends may be killed in between.
                    _ = serve(stream, &kept, &*reply).await;
                });
            }
        });
        Self { address, received, task }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// What came so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// What came, once it is so many.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        for _ in 0..ATTEMPTS {
            let received = self.received();
            if received.len() >= count {
                return received;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{count} are waited for, and these came: {:?}", self.received())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    kept: &Mutex<Vec<Received>>,
    reply: &(impl Fn(usize) -> Reply + ?Sized),
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let mut lines = text.trim_end().lines();
    let line = lines.next().unwrap_or_default().to_owned();
    let pairs = lines.filter_map(|it| it.split_once(": "));
    let headers: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut received = Received { line, headers, body: Vec::new() };
    let length: usize = received.header("content-length").parse().unwrap();
    while bytes.len() < head + length {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    }
    received.body = bytes[head..].to_vec();
    let before = {
        let mut kept = kept.lock().unwrap();
        kept.push(received);
        kept.len() - 1
    };
    match reply(before) {
        Reply::Nothing => Ok(()),
        Reply::Status(status, headers) => {
            let answer = format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n");
            stream.write_all(answer.as_bytes()).await
        }
        Reply::Never => {
            stream.read_buf(&mut bytes).await?;
            Ok(())
        }
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'a'; 1 << 12]).await?;
            }
        }
    }
}
