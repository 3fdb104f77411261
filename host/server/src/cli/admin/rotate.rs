//! `plumbline admin rotate-master-key` and `plumbline admin rotate-organisation-key`. Either may be run again where it was
//! cut off.

use std::path::PathBuf;

use anyhow::Context as _;
use plumbline_store::{MasterKey, MasterKeySource, Store, StoreError};

use super::super::submit::progress;
use super::{Fault, block_on, resolve};
use crate::App;
use crate::config::{Config, Flags, words};

#[derive(clap::Args)]
pub struct RotateMasterKey {
    #[command(flatten)]
    flags: Flags,
    /// The file with the new master key; made where absent
    #[arg(long, required_unless_present = "new_command")]
    new: Option<PathBuf>,
    /// A program and its arguments, between spaces, that prints the new master key
    #[arg(long, conflicts_with = "new")]
    new_command: Option<String>,
    /// Let both keys open everything, so that servers can be given the new one in turn; without it, or run again without it,
    /// only the new key opens anything
    #[arg(long)]
    keep_old: bool,
}

impl RotateMasterKey {
    pub fn run(self) -> anyhow::Result<()> {
        let config = resolve(self.flags, None)?;
        block_on(async {
            let new = match (&self.new, &self.new_command) {
                (Some(path), _) => MasterKey::load_or_create(path),
                (None, command) => {
                    MasterKey::load(&MasterKeySource::Command(words(command.as_deref().unwrap_or_default()))).await
                }
            };
            let new = new.context("cannot read the new master key")?;
            let store = open(&config, &new).await?;
            let organisations = store.organisations().await?;
            let bar = progress(organisations.len());
            for organisation in &organisations {
                store.add_master_key(organisation.id, &new).await?;
                bar.inc(1);
            }
            bar.finish_and_clear();
            if self.keep_old {
                eprintln!("Both master keys open every organisation's key now.");
                return Ok(());
            }
            // With one that was made meanwhile.
            for organisation in store.organisations().await? {
                store.retire_master_key(organisation.id, &new).await?;
            }
            eprintln!(
                "Only the new master key opens anything now: start servers with it. \
                 The old one still opens the keys files that were written until now."
            );
            Ok(())
        })
    }
}

/// With the present master key, or with the new one, where that took its place before this was cut off.
async fn open(config: &Config, new: &MasterKey) -> anyhow::Result<Store> {
    let present = MasterKey::load(&config.master_key).await.context("cannot read the present master key")?;
    match Store::open(&App::store_config_with(config, present)).await {
        Err(StoreError::WrongMasterKey) => {
            Store::open(&App::store_config_with(config, new.clone())).await.context("with the new master key too")
        }
        opened => opened.context("cannot open the store"),
    }
}

#[derive(clap::Args)]
pub struct RotateOrganisationKey {
    #[command(flatten)]
    flags: Flags,
    /// The organisation's name
    #[arg(long)]
    organisation: String,
}

impl RotateOrganisationKey {
    pub fn run(self) -> anyhow::Result<()> {
        let config = resolve(self.flags, None)?;
        block_on(async {
            let store = App::open_store(&config).await?;
            let found = store.organisation_named(&self.organisation).await?;
            let organisation =
                found.ok_or_else(|| Fault::Caller(format!("there is no organisation `{}`", self.organisation)))?;
            let bar = progress(0);
            let count = store.rotate_organisation_key(organisation.id, &|done| bar.set_position(done)).await?;
            bar.finish_and_clear();
            eprintln!("{} has a new key, and {count} data keys are wrapped with it.", self.organisation);
            Ok(())
        })
    }
}
