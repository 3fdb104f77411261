//! Where the database, the blobs and the master key are. No secret is ever shown: the address of a PostgreSQL database
//! holds a password.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use secrecy::SecretString;

use crate::{MasterKey, StoreError};

/// What a [`crate::Store`] is opened with.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Where the tables are.
    pub database: Database,
    /// Where sealed words and components are.
    pub blobs: Blobs,
    /// What every organisation's key is wrapped with.
    pub master_key: MasterKey,
    /// Connections that read at the same time; on PostgreSQL, all that serve, and half as many again find out who asks. At
    /// least one.
    pub readers: u32,
}

/// Where the tables are.
#[derive(Clone, Debug)]
pub enum Database {
    /// A file, made where it is absent. Its folder must exist.
    Sqlite(PathBuf),
    /// `postgres://user:password@host/database`.
    Postgres(SecretString),
}

impl Database {
    /// Reads `postgres://…`, `postgresql://…` or `sqlite:PATH`; where there is no text, `plumbline.db` in `data_dir`.
    ///
    /// # Errors
    /// Where the text is none of these.
    pub fn parse(text: Option<&str>, data_dir: &Path) -> Result<Self, StoreError> {
        match text {
            None => Ok(Self::Sqlite(data_dir.join("plumbline.db"))),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Self::Postgres(url.into()))
            }
            Some(text) => match text.strip_prefix("sqlite:") {
                Some(path) if !path.is_empty() => Ok(Self::Sqlite(path.trim_start_matches("//").into())),
                _ => Err(StoreError::DatabaseAddress),
            },
        }
    }
}

/// Where sealed words and components are.
#[derive(Clone, Debug)]
pub enum Blobs {
    /// A folder, made where it is absent. Everything in it is synced before it is relied on.
    Folder(PathBuf),
    /// Any object store whose `put` is durable when it answers, as S3's is.
    Objects(Arc<dyn ObjectStore>),
}

impl Blobs {
    pub(crate) fn open(&self) -> Result<Arc<dyn ObjectStore>, StoreError> {
        match self {
            Self::Folder(path) => {
                let file_error = |source| StoreError::File { path: path.clone(), source };
                std::fs::create_dir_all(path).map_err(file_error)?;
                Ok(Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true)))
            }
            Self::Objects(objects) => Ok(objects.clone()),
        }
    }
}
