//! What an upload must pass before it can be bound: it is a component of a known world, imports nothing but what is
//! offered, is what its manifest says, and its definition is sound in every language it names. All faults are listed.

use std::convert::Infallible;

use bytes::Bytes;
use plumbline_core::definition::Definition;
use plumbline_core::manifest::{Manifest, World};
use plumbline_core::run::Run;
use plumbline_measure::{DefinitionHashes, Fault, hashes, sound};
use plumbline_sandbox::{Plugin, Sandbox, SandboxError};
use plumbline_store::ReadyPlugin;
use serde::{Deserialize, Serialize};

use super::rehearsal::{Rehearsal, rehearse};
use super::settings::schema_fault;

/// What the check found. Kept with the plugin and shown to whoever uploaded it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Why it was refused; empty where it was not.
    pub faults: Vec<Fault>,
    /// What it really imports.
    #[serde(default)]
    pub imports: Vec<String>,
    /// Its scorecard, where it is one and sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<Definition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hashes: Option<DefinitionHashes>,
    /// The fuel that preparing and defining took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub define_fuel: Option<u64>,
    /// What trying it came to, where it is a practice generator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rehearsal: Option<Rehearsal>,
    /// What it logged and printed meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<plumbline_core::run::Said>,
}

/// How a check ended.
pub enum Checked {
    /// Boxed: a manifest is large, a refusal is not.
    Ready(Box<Manifest>, Report),
    Refused(Report),
}

/// What is kept of a plugin that passed.
///
/// # Errors
/// Where the report cannot be written as JSON.
pub fn ready(manifest: Manifest, report: &Report) -> serde_json::Result<ReadyPlugin> {
    Ok(ReadyPlugin { manifest, report: serde_json::to_value(report)? })
}

/// Checks a component.
///
/// # Errors
/// Only where the host could not check it; what is wrong with the component is in the report.
pub async fn check(sandbox: &Sandbox, bytes: Bytes) -> Result<Checked, SandboxError> {
    let inspected = {
        let (sandbox, bytes) = (sandbox.clone(), bytes.clone());
        tokio::task::spawn_blocking(move || sandbox.inspect(&bytes)).await.map_err(|_| SandboxError::Closed)?
    };
    let inspection = match inspected {
        Ok(inspection) => inspection,
        Err(faults) => return Ok(refused(faults.into_iter().map(|it| fault(it.place, it.message)))),
    };
    let mut report = Report { imports: inspection.imports, ..Report::default() };
    let schema = inspection.manifest.settings_schema.as_ref();
    report.faults.extend(schema.and_then(schema_fault).map(|it| fault("manifest.settings_schema", it)));
    let plugin = match sandbox.load(inspection.digest, async || Ok::<_, Infallible>(bytes.clone())).await {
        Ok(plugin) => plugin,
        Err(SandboxError::Unfit(why)) => {
            report.faults.push(fault("component", why));
            return Ok(Checked::Refused(report));
        }
        Err(error) => return Err(error),
    };
    match inspection.manifest.world {
        World::Scorecard => define(&plugin, &inspection.manifest, &mut report).await,
        World::Practice => rehearse(&plugin, &inspection.manifest, &mut report).await,
    }
    if !report.faults.is_empty() {
        return Ok(Checked::Refused(report));
    }
    Ok(Checked::Ready(Box::new(inspection.manifest), report))
}

/// Defines the scorecard in English, checks it, and checks that every language it names has the same structure.
async fn define(plugin: &Plugin, manifest: &Manifest, report: &mut Report) {
    let run = plugin.define("en").await;
    report.define_fuel = Some(run.cost.fuel);
    report.said = Some(run.said.clone());
    let Some(raw) = value(run, "define", report) else { return };
    compare(manifest, &raw.id, &raw.version, report);
    let definition = match sound(&raw) {
        Ok(definition) => definition,
        Err(faults) => return report.faults.extend(faults),
    };
    let found = hashes(&definition);
    for language in definition.languages.iter().filter(|it| it.as_str() != "en") {
        let place = format!("define({language})");
        let Some(raw) = value(plugin.define(language).await, &place, report) else { continue };
        match sound(&raw) {
            Ok(other) if hashes(&other).structure == found.structure => {}
            Ok(_) => report.faults.push(fault(place, "its ids, scales or weights differ from those in English")),
            Err(faults) => {
                let faults = faults.into_iter().map(|it| fault(format!("{place}.{}", it.place), it.message));
                report.faults.extend(faults);
            }
        }
    }
    report.hashes = Some(found);
    report.definition = Some(definition);
}

pub(super) fn compare(manifest: &Manifest, id: &str, version: &str, report: &mut Report) {
    for (place, said, named) in [("id", id, &manifest.name), ("version", version, &manifest.version)] {
        if said != named {
            report.faults.push(fault(place, format!("it is {said}, but the manifest says {named}")));
        }
    }
}

pub(super) fn value<T>(run: Run<T>, place: &str, report: &mut Report) -> Option<T> {
    run.result.map_err(|failure| report.faults.push(fault(place, failure.to_string()))).ok()
}

fn refused(faults: impl Iterator<Item = Fault>) -> Checked {
    Checked::Refused(Report { faults: faults.collect(), ..Report::default() })
}

pub(super) fn fault(place: impl Into<String>, message: impl Into<String>) -> Fault {
    Fault { place: place.into(), message: message.into() }
}
