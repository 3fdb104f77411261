//! `plumbline admin`: what only somebody at the machine itself may do.

mod backup;
mod rotate;

use chrono::{Duration, Utc};
use clap::Subcommand;

use plumbline_core::audit::Actor;
use plumbline_store::StoreError;

use super::{Fault, block_on, resolve};
use crate::config::Flags;
use crate::http::auth::Scope;
use crate::http::keys::issue;
use crate::work::catalog::Catalog;
use crate::{App, telemetry};

#[derive(Subcommand)]
pub enum Admin {
    /// Make an organisation and print its first API key, once
    Bootstrap {
        #[command(flatten)]
        flags: Flags,
        /// The organisation's name
        #[arg(long)]
        organisation: String,
        /// Days after which the key expires; never where absent
        #[arg(long)]
        expires_days: Option<u32>,
    },
    /// Back up database and blobs, and apart from them the wrapped keys, while the server runs
    Backup(backup::Backup),
    /// Restore a backup into an empty data folder and database
    Restore(backup::Restore),
    /// Seal every organisation's key with another master key, while the server runs
    RotateMasterKey(rotate::RotateMasterKey),
    /// Give an organisation a new key and wrap its data keys with it, while the server runs
    RotateOrganisationKey(rotate::RotateOrganisationKey),
}

impl Admin {
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Bootstrap { flags, organisation, expires_days } => bootstrap(flags, &organisation, expires_days),
            Self::Backup(it) => it.run(),
            Self::Restore(it) => it.run(),
            Self::RotateMasterKey(it) => it.run(),
            Self::RotateOrganisationKey(it) => it.run(),
        }
    }
}

fn bootstrap(flags: Flags, organisation: &str, expires_days: Option<u32>) -> anyhow::Result<()> {
    let config = resolve(flags, None)?;
    let secret = block_on(async {
        let app = App::open(config, telemetry::metrics()?).await?;
        let catalog = Catalog::check(&app.sandbox).await?;
        let id = app.store.create_organisation(Actor::Operator, organisation).await.map_err(|error| match error {
            StoreError::NameTaken(_) => Fault::Caller(error.to_string()).into(),
            other => anyhow::Error::from(other),
        })?;
        catalog.seed(&app.store, id).await?;
        let expires = expires_days.map(|days| Utc::now() + Duration::days(i64::from(days)));
        let secret = issue(&app.store, id, "bootstrap", &[Scope::Admin], expires).await?;
        anyhow::Ok(secret)
    })?;
    println!("{secret}");
    eprintln!("This key of {organisation} may do everything and is shown only now; keep it in a safe place.");
    Ok(())
}
