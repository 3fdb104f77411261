//! The plugins that come in the box. They pass the same check as any upload, and are in every organisation's catalog from
//! the start; nothing is bound for anybody.

use anyhow::Context as _;
use bytes::Bytes;
use plumbline_core::audit::Actor;
use plumbline_core::ids::OrganisationId;
use plumbline_sandbox::Sandbox;
use plumbline_store::{ReadyPlugin, Store};

use super::check::{Checked, check, ready};

/// The checked plugins of the box.
pub struct Catalog(Vec<(Bytes, ReadyPlugin)>);

impl Catalog {
    /// Checks them all; compiled ones are found in the cache.
    ///
    /// # Errors
    /// Where one does not pass: this build is broken.
    pub async fn check(sandbox: &Sandbox) -> anyhow::Result<Self> {
        let mut plugins = Vec::new();
        for bundled in plumbline_bundle::components() {
            let bytes = Bytes::from_static(bundled.bytes);
            match check(sandbox, bytes.clone()).await? {
                Checked::Ready(manifest, report) => plugins.push((bytes, ready(*manifest, &report)?)),
                Checked::Refused(report) => {
                    anyhow::bail!("{} of the box is refused: {:?}", bundled.name, report.faults)
                }
            }
        }
        Ok(Self(plugins))
    }

    /// Puts them into an organisation's catalog. Twice is once.
    ///
    /// # Errors
    /// Where the store cannot keep them.
    pub async fn seed(&self, store: &Store, organisation: OrganisationId) -> anyhow::Result<()> {
        for (bytes, ready) in &self.0 {
            let digest = store.put_component(bytes.clone()).await?;
            store
                .seed_plugin(organisation, Actor::Operator, digest, bytes.len() as u64, ready.clone())
                .await
                .with_context(|| format!("cannot put {} into the catalog", ready.manifest.name))?;
        }
        Ok(())
    }

    /// Puts them into every organisation's catalog, as after an upgrade that brought new ones. An organisation that has
    /// its own component by the same name and version keeps its own.
    ///
    /// # Errors
    /// Where the store cannot keep them.
    pub async fn seed_all(&self, store: &Store) -> anyhow::Result<()> {
        for organisation in store.organisations().await? {
            if let Err(error) = self.seed(store, organisation.id).await {
                match error.downcast_ref() {
                    Some(plumbline_store::StoreError::VersionTaken { .. }) => {
                        tracing::warn!(organisation.id = %organisation.id, "{error:#}; the organisation keeps its own");
                    }
                    _ => return Err(error),
                }
            }
        }
        Ok(())
    }
}
