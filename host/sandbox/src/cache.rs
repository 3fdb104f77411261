//! Compiled components on disk. What is read back is run as machine code, so a file counts only where its seal, made
//! with this host's own key over engine, digest and code, holds. Anything else is a miss, never an error: whoever
//! deletes, tears or forges a file costs a compilation.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use plumbline_core::Digest;
use sha2::Sha256;

use crate::SandboxError;

/// The compiled code of one engine.
pub(crate) struct Cache {
    folder: PathBuf,
    engine: String,
    key: [u8; 32],
}

/// A compiled component.
pub(crate) struct Image {
    /// The digest of the picture that was compiled, where it was not the component itself.
    pub(crate) picture: Option<Digest>,
    pub(crate) code: Vec<u8>,
}

/// In front of the code lie the seal and the digest of the picture, or zeros.
const SEAL: usize = 32;
const NO_PICTURE: Digest = Digest([0; 32]);

impl Cache {
    /// Opens the cache at `folder` for the engine of this fingerprint, and makes it where there is none. What other
    /// engines compiled is deleted: nothing would read it again.
    pub(crate) fn open(folder: &Path, engine: &str) -> Result<Self, SandboxError> {
        let own = folder.join(engine);
        fs::create_dir_all(&own).map_err(|source| unusable(&own, source))?;
        let key = folder.join("host.key");
        let key = read_or_make_key(folder, &key).map_err(|source| unusable(&key, source))?;
        sweep(folder, engine);
        Ok(Self { folder: own, engine: engine.to_owned(), key })
    }

    /// The compiled component `digest`, where a whole and untouched file of it is there.
    pub(crate) fn get(&self, digest: Digest) -> Option<Image> {
        let mut file = fs::File::open(self.path(digest)).ok()?;
        let (mut seal, mut picture) = ([0; SEAL], NO_PICTURE);
        file.read_exact(&mut seal).ok()?;
        file.read_exact(&mut picture.0).ok()?;
        let mut code = Vec::new();
        file.read_to_end(&mut code).ok()?;
        if self.mac(digest, picture, &code).verify_slice(&seal).is_err() {
            tracing::warn!(%digest, "a file of the cache does not bear this host's seal, it is compiled again");
            return None;
        }
        Some(Image { picture: (picture != NO_PICTURE).then_some(picture), code })
    }

    /// Keeps the compiled component `digest`; a reader sees all of it or nothing.
    pub(crate) fn put(&self, digest: Digest, image: &Image) -> io::Result<()> {
        let picture = image.picture.unwrap_or(NO_PICTURE);
        let seal = self.mac(digest, picture, &image.code).finalize().into_bytes();
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&seal)?;
        file.write_all(&picture.0)?;
        file.write_all(&image.code)?;
        file.persist(self.path(digest))?;
        Ok(())
    }

    fn path(&self, digest: Digest) -> PathBuf {
        self.folder.join(digest.to_hex()).with_extension("cwasm")
    }

    fn mac(&self, digest: Digest, picture: Digest, code: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(&(self.engine.len() as u64).to_be_bytes());
        mac.update(self.engine.as_bytes());
        mac.update(&digest.0);
        mac.update(&picture.0);
        mac.update(code);
        mac
    }
}

fn unusable(path: &Path, source: io::Error) -> SandboxError {
    SandboxError::Cache { path: path.to_owned(), source: Arc::new(source) }
}

/// The host's key; where two processes make it at once, both use the one that was there first.
fn read_or_make_key(folder: &Path, path: &Path) -> io::Result<[u8; 32]> {
    if !path.exists() {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|it| io::Error::other(it.to_string()))?;
        // A temporary file is readable by its owner alone.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&key)?;
        match file.persist_noclobber(path) {
            Err(lost) if lost.error.kind() != io::ErrorKind::AlreadyExists => return Err(lost.error),
            _ => {}
        }
    }
    let key = fs::read(path)?;
    key.try_into()
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the key is 32 bytes; delete it for a new one"))
}

/// Deletes the folders of other engines, as far as that is possible.
fn sweep(folder: &Path, engine: &str) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let stale = entries.filter(|it| {
        let name = it.file_name();
        let name = name.to_string_lossy();
        name.starts_with("wasmtime-") && name != engine
    });
    for entry in stale {
        if let Err(error) = fs::remove_dir_all(entry.path()) {
            tracing::debug!("a cache of another engine cannot be deleted: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: Digest = Digest([7; 32]);

    fn image(picture: Option<Digest>) -> Image {
        Image { picture, code: b"code".to_vec() }
    }

    fn cache(folder: &Path, engine: &str) -> Cache {
        Cache::open(folder, engine).unwrap()
    }

    #[test]
    fn what_was_put_is_there_for_the_same_host_and_engine() {
        let folder = tempfile::tempdir().unwrap();
        for picture in [None, Some(Digest([9; 32]))] {
            cache(folder.path(), "wasmtime-a").put(DIGEST, &image(picture)).unwrap();
            let again = cache(folder.path(), "wasmtime-a");
            let found = again.get(DIGEST).unwrap();
            assert_eq!((found.picture, found.code.as_slice()), (picture, &b"code"[..]));
            assert!(again.get(Digest([8; 32])).is_none());
        }
    }

    #[test]
    fn what_does_not_bear_the_seal_is_a_miss() {
        let folder = tempfile::tempdir().unwrap();
        let ours = cache(folder.path(), "wasmtime-a");
        ours.put(DIGEST, &image(None)).unwrap();
        let sealed = fs::read(ours.path(DIGEST)).unwrap();

        let mut flipped = sealed.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let mut repainted = sealed.clone();
        repainted[SEAL] ^= 1;
        let longer = [sealed.as_slice(), b"!"].concat();
        let elsewhere = tempfile::tempdir().unwrap();
        let theirs = cache(elsewhere.path(), "wasmtime-a");
        theirs.put(DIGEST, &image(None)).unwrap();
        let foreign = fs::read(theirs.path(DIGEST)).unwrap();
        let forgeries: [(&str, &[u8]); 7] = [
            ("one bit", &flipped),
            ("another picture", &repainted),
            ("one byte more", &longer),
            ("cut short", &sealed[..sealed.len() - 1]),
            ("the seal alone", &sealed[..SEAL]),
            ("nothing", b""),
            ("another host's", &foreign),
        ];
        for (what, bytes) in forgeries {
            fs::write(ours.path(DIGEST), bytes).unwrap();
            assert!(ours.get(DIGEST).is_none(), "{what}");
        }

        fs::write(ours.path(Digest([8; 32])), &sealed).unwrap();
        assert!(ours.get(Digest([8; 32])).is_none(), "another component's");
    }

    #[test]
    fn what_another_engine_compiled_is_a_miss_and_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let old = cache(folder.path(), "wasmtime-a");
        old.put(DIGEST, &image(None)).unwrap();
        let sealed = fs::read(old.path(DIGEST)).unwrap();

        let new = cache(folder.path(), "wasmtime-b");
        assert!(new.get(DIGEST).is_none());
        assert!(!old.folder.exists());
        fs::write(new.path(DIGEST), sealed).unwrap();
        assert!(new.get(DIGEST).is_none());
    }
}
