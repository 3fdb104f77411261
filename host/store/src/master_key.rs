//! The master key, from a file or from a key service. It is wiped from memory when it is dropped, shown by nothing, and
//! read from its source again where it does not open something: it may have been rotated while the server ran.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

use crate::StoreError;
use crate::seal::{KEY_LENGTH, Key, random};

/// What every organisation's key is wrapped with. Whoever loses it loses every word.
#[derive(Clone)]
pub struct MasterKey {
    pub(crate) key: Arc<Key>,
    source: Option<MasterKeySource>,
}

/// Where the master key is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MasterKeySource {
    /// A file of 32 bytes.
    File(PathBuf),
    /// A program and its arguments, run without a shell, whose standard output is the 32 bytes in hexadecimal digits or
    /// base64. What it says besides goes to standard error.
    Command(Vec<String>),
}

impl MasterKey {
    /// Reads 32 bytes from the file; where it is absent, makes it with random ones, for its owner's eyes only.
    ///
    /// # Errors
    /// Where the file cannot be read or made, or does not hold 32 bytes.
    pub fn load_or_create(path: &Path) -> Result<Self, StoreError> {
        let file_error = |source| StoreError::File { path: path.to_owned(), source };
        if !path.try_exists().map_err(file_error)? {
            create(path).map_err(file_error)?;
        }
        Ok(Self::of(read(path)?, MasterKeySource::File(path.to_owned())))
    }

    /// Reads the key, which must be there.
    ///
    /// # Errors
    /// Where the file cannot be read, the command fails, or what they hold is no key.
    pub async fn load(source: &MasterKeySource) -> Result<Self, StoreError> {
        let bytes = match source {
            MasterKeySource::File(path) => read(path)?,
            MasterKeySource::Command(command) => run(command).await?,
        };
        Ok(Self::of(bytes, source.clone()))
    }

    /// A key that comes from elsewhere.
    #[must_use]
    pub fn from_bytes(bytes: [u8; KEY_LENGTH]) -> Self {
        Self { key: Arc::new(Key::from_bytes(bytes)), source: None }
    }

    fn of(bytes: [u8; KEY_LENGTH], source: MasterKeySource) -> Self {
        Self { source: Some(source), ..Self::from_bytes(bytes) }
    }

    /// What its source holds now; `None` where it has none.
    pub(crate) async fn reload(&self) -> Result<Option<Self>, StoreError> {
        match &self.source {
            Some(source) => Self::load(source).await.map(Some),
            None => Ok(None),
        }
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(redacted)")
    }
}

fn read(path: &Path) -> Result<[u8; KEY_LENGTH], StoreError> {
    let bytes = std::fs::read(path).map_err(|source| StoreError::File { path: path.to_owned(), source })?;
    let length = bytes.len() as u64;
    bytes.try_into().map_err(|_| StoreError::MasterKeyLength { path: path.to_owned(), length })
}

/// Makes the file whole or not at all, and never over one that another process made meanwhile.
fn create(path: &Path) -> std::io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", uuid::Uuid::now_v7()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(&random::<KEY_LENGTH>())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    #[cfg(unix)]
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// How long a key service may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// More than a key and white space needs.
const MOST_BYTES: u64 = 1_024;

async fn run(command: &[String]) -> Result<[u8; KEY_LENGTH], StoreError> {
    let (program, arguments) = command.split_first().ok_or_else(|| failed("", "no program is named"))?;
    let failed = |why: &str| failed(program, why);
    let running = async {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(&error.to_string()))?;
        let mut said = Vec::new();
        let output = child.stdout.take().ok_or_else(|| failed("it has no output"))?;
        output.take(MOST_BYTES + 1).read_to_end(&mut said).await.map_err(|error| failed(&error.to_string()))?;
        if said.len() as u64 > MOST_BYTES {
            return Err(failed("it says more than a key"));
        }
        let status: ExitStatus = child.wait().await.map_err(|error| failed(&error.to_string()))?;
        if !status.success() {
            return Err(failed(&format!("it ended with {status}")));
        }
        decode(&said).ok_or_else(|| failed("it must print 32 bytes, in hexadecimal digits or base64, and nothing else"))
    };
    match tokio::time::timeout(PATIENCE, running).await {
        Ok(outcome) => outcome,
        Err(_) => Err(failed(&format!("it took longer than {} s", PATIENCE.as_secs()))),
    }
}

/// A key as text, with white space around it.
fn decode(text: &[u8]) -> Option<[u8; KEY_LENGTH]> {
    let text = text.trim_ascii();
    let bytes =
        if text.len() == KEY_LENGTH * 2 { hex::decode(text).ok()? } else { BASE64_STANDARD.decode(text).ok()? };
    bytes.try_into().ok()
}

/// Never with what it printed.
fn failed(program: &str, why: &str) -> StoreError {
    StoreError::MasterKeyCommand { program: program.to_owned(), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> MasterKeySource {
        MasterKeySource::Command(["sh", "-c", script].map(str::to_owned).to_vec())
    }

    #[tokio::test]
    async fn a_command_gives_a_key_or_says_why_not() {
        let hexadecimal = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        for text in [hexadecimal, &hexadecimal.to_uppercase(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="] {
            for script in [format!("echo {text}"), format!("printf '  {text}'; echo noise >&2")] {
                let key = MasterKey::load(&shell(&script)).await.unwrap();
                let same = key.key.mac(&[b"it"]) == Key::from_bytes(std::array::from_fn(|it| it as u8)).mac(&[b"it"]);
                assert!(same, "{script}");
                assert_eq!(format!("{key:?}"), "MasterKey(redacted)");
            }
        }
        let unsuitable = [
            ("echo 00010203", "32 bytes"),
            (&format!("echo {}", "z".repeat(64)), "32 bytes"),
            (&format!("printf {}", "k".repeat(32)), "32 bytes"),
            ("true", "32 bytes"),
            (&format!("echo {hexadecimal}; exit 3"), "exit status: 3"),
            ("yes", "more than a key"),
        ];
        for (script, why) in unsuitable {
            let error = MasterKey::load(&shell(script)).await.unwrap_err().to_string();
            assert!(error.contains(why) && error.contains("sh"), "{script}: {error}");
            assert!(!error.contains("0001"), "{error}");
        }
        for command in [vec![], vec!["/nowhere/at/all".to_owned()]] {
            let error = MasterKey::load(&MasterKeySource::Command(command)).await.unwrap_err();
            assert!(matches!(error, StoreError::MasterKeyCommand { .. }), "{error}");
        }
    }
}
