//! `plumbline admin backup` and `plumbline admin restore`.

use std::path::PathBuf;

use anyhow::Context as _;
use indicatif::ProgressBar;
use plumbline_store::{BackupError, Destination, MasterKey};

use super::super::submit::progress;
use super::{Fault, block_on, resolve};
use crate::App;
use crate::app::data_folder;
use crate::config::Flags;

#[derive(clap::Args)]
pub struct Backup {
    #[command(flatten)]
    flags: Flags,
    /// The backup's folder; what it has of earlier backups is kept, and not copied again
    folder: PathBuf,
    /// The folder for the keys file, which should lie elsewhere; `keys` in the backup's folder where absent
    #[arg(long)]
    keys: Option<PathBuf>,
    /// Days for which older keys files are kept: for as long, what was erased meanwhile can be restored
    #[arg(long, default_value_t = 0)]
    keep_keys: u32,
    /// Write a new keys file and nothing else, so that what was erased is gone from backups
    #[arg(long)]
    keys_only: bool,
}

impl Backup {
    pub fn run(self) -> anyhow::Result<()> {
        let config = resolve(self.flags, None)?;
        let mut to = Destination::new(&self.folder);
        to.keep_keys_days = self.keep_keys;
        if let Some(keys) = self.keys {
            to.keys = keys;
        }
        block_on(async {
            if self.keys_only {
                let keys = plumbline_store::backup_keys(&config.database, &to).await.map_err(fault)?;
                println!("{}", keys.display());
                return Ok(());
            }
            let bar = progress(0);
            let told = plumbline_store::backup(&config.database, &App::blobs(&config), &to, &shown(&bar)).await;
            bar.finish_and_clear();
            let done = told.map_err(fault)?;
            println!("{}\n{}", done.snapshot.display(), done.keys.display());
            eprintln!(
                "{} rows and {} blobs as of {}; {} were new and were copied. Keep the keys file elsewhere.",
                done.rows, done.blobs, done.taken, done.copied
            );
            if let Some(first) = done.missing.first() {
                anyhow::bail!(
                    "the database names {} blobs that are not in the data folder, such as {first}: what they hold is lost \
                     unless an earlier backup has them",
                    done.missing.len()
                );
            }
            Ok(())
        })
    }
}

#[derive(clap::Args)]
pub struct Restore {
    #[command(flatten)]
    flags: Flags,
    /// The backup's folder
    folder: PathBuf,
    /// The keys file, which must be the newest there is; the newest of `keys` in the backup's folder where absent
    #[arg(long)]
    keys: Option<PathBuf>,
    /// The name of the snapshot, a folder in `snapshots`; the newest where absent
    #[arg(long)]
    snapshot: Option<String>,
}

impl Restore {
    pub fn run(self) -> anyhow::Result<()> {
        let config = resolve(self.flags, None)?;
        let from = plumbline_store::Restore { folder: self.folder, snapshot: self.snapshot, keys: self.keys };
        block_on(async {
            let key = MasterKey::load(&config.master_key).await.map_err(|error| {
                Fault::Caller(format!(
                    "a restore needs the master key that was in use when the keys were written: {error}"
                ))
            })?;
            data_folder(&config)?;
            let bar = progress(0);
            let told = plumbline_store::restore(&from, &App::store_config_with(&config, key), &shown(&bar)).await;
            bar.finish_and_clear();
            let done = told.map_err(fault).context("nothing was restored")?;
            eprintln!(
                "Restored {} rows and {} blobs as of {}, with the keys of {}.",
                done.rows, done.blobs, done.taken, done.keys_taken
            );
            eprintln!(
                "{} conversations and {} people were erased between the two, and are erased here.",
                done.erased_conversations, done.erased_people
            );
            eprintln!("API keys are as they were then: revoke again what was revoked since.");
            Ok(())
        })
    }
}

fn shown(bar: &ProgressBar) -> impl Fn(u64, u64) + Sync {
    |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    }
}

/// Whose fault it was.
fn fault(error: BackupError) -> anyhow::Error {
    let text = error.to_string();
    match error {
        BackupError::Store(_) | BackupError::File { .. } | BackupError::Kind { .. } => error.into(),
        BackupError::NotEmpty { .. } | BackupError::WrongMasterKey(_) | BackupError::OtherEngine { .. } => {
            Fault::Caller(text).into()
        }
        _ => Fault::Input(text).into(),
    }
}
