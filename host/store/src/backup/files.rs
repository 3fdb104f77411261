//! Files that are whole or not there: written beside their name, made durable, and renamed.

use std::fs;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use plumbline_core::Digest;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::BackupError;
use super::manifest::File;

/// A folder for its owner's eyes only, made where it is absent.
pub(super) fn folder(path: &Path) -> Result<PathBuf, BackupError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(BackupError::file(path))?;
    Ok(path.to_owned())
}

/// A folder that is given its name once everything in it is there.
pub(super) struct Draft {
    path: PathBuf,
    named: PathBuf,
}

impl Draft {
    pub(super) fn begin(parent: &Path, name: &str) -> Result<Self, BackupError> {
        let path = folder(&parent.join(format!(".{name}.{}", Uuid::now_v7().simple())))?;
        folder(&path.join("tables"))?;
        Ok(Self { path, named: parent.join(name) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn finish(mut self) -> Result<PathBuf, BackupError> {
        sync_folder(&self.path.join("tables"))?;
        sync_folder(&self.path)?;
        rename(&self.path, &self.named)?;
        self.path = PathBuf::new();
        Ok(self.named.clone())
    }
}

impl Drop for Draft {
    /// What was cut off counts for nothing and is only in the way.
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// A file that is being written, with what its manifest will say of it.
pub(super) struct Sink {
    path: PathBuf,
    draft: PathBuf,
    writer: BufWriter<fs::File>,
    bytes: u64,
    hasher: Sha256,
}

impl Sink {
    pub(super) fn create(path: &Path) -> Result<Self, BackupError> {
        let mut draft = path.as_os_str().to_owned();
        draft.push(format!(".{}", Uuid::now_v7().simple()));
        let draft = PathBuf::from(draft);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&draft).map_err(BackupError::file(&draft))?;
        let writer = BufWriter::with_capacity(1 << 16, file);
        Ok(Self { path: path.to_owned(), draft, writer, bytes: 0, hasher: Sha256::new() })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.bytes += bytes.len() as u64;
        self.hasher.update(bytes);
        self.writer.write_all(bytes).map_err(BackupError::file(&self.draft))
    }

    pub(super) fn line(&mut self, text: &str) -> Result<(), BackupError> {
        self.write(text.as_bytes())?;
        self.write(b"\n")
    }

    /// The digest of what was written so far.
    pub(super) fn digest(&self) -> Digest {
        Digest(self.hasher.clone().finalize().into())
    }

    /// Makes the file durable and gives it its name; `name` is what the manifest calls it.
    pub(super) fn finish(mut self, name: &str) -> Result<File, BackupError> {
        let error = BackupError::file(&self.draft);
        self.writer.flush().map_err(&error)?;
        self.writer.get_ref().sync_all().map_err(&error)?;
        rename(&self.draft, &self.path)?;
        Ok(File { name: name.to_owned(), bytes: self.bytes, sha256: self.digest() })
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // Gone where it was finished.
        _ = fs::remove_file(&self.draft);
    }
}

/// Reads a file that must have these bytes.
pub(super) fn read_verified(path: &Path, file: &File) -> Result<Vec<u8>, BackupError> {
    let bytes = read(path)?;
    if bytes.len() as u64 != file.bytes || Digest::of(&bytes) != file.sha256 {
        return Err(BackupError::Damaged { path: path.to_owned(), why: "its SHA-256 is not the recorded one" });
    }
    Ok(bytes)
}

/// As [`read_verified`], of a file that need not fit into memory.
pub(super) fn verify(path: &Path, file: &File) -> Result<(), BackupError> {
    let error = BackupError::file(path);
    let mut opened = open(path)?;
    let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 16]);
    loop {
        let read = opened.read(&mut buffer).map_err(&error)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        hasher.update(&buffer[..read]);
    }
    if bytes != file.bytes || Digest(hasher.finalize().into()) != file.sha256 {
        return Err(BackupError::Damaged { path: path.to_owned(), why: "its SHA-256 is not the recorded one" });
    }
    Ok(())
}

pub(super) fn open(path: &Path) -> Result<fs::File, BackupError> {
    fs::File::open(path).map_err(|error| absent(path, error))
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, BackupError> {
    fs::read(path).map_err(|error| absent(path, error))
}

fn absent(path: &Path, source: std::io::Error) -> BackupError {
    match source.kind() {
        std::io::ErrorKind::NotFound => BackupError::Missing(path.to_owned()),
        _ => BackupError::File { path: path.to_owned(), source },
    }
}

/// The names in a folder that are not drafts, sorted; none where there is no such folder.
pub(super) fn names(path: &Path) -> Result<Vec<String>, BackupError> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(BackupError::file(path))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(BackupError::file(path))?.file_name();
        names.extend(name.into_string().ok().filter(|it| !it.starts_with('.')));
    }
    names.sort();
    Ok(names)
}

fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(BackupError::file(to))?;
    sync_folder(to.parent().unwrap_or(to))
}

fn sync_folder(path: &Path) -> Result<(), BackupError> {
    #[cfg(unix)]
    fs::File::open(path).and_then(|it| it.sync_all()).map_err(BackupError::file(path))?;
    Ok(())
}
