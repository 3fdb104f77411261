//! What a component says about itself, read without compiling or running anything. All faults are found at once, so
//! that an author mends a component in one go; what passes here can still be refused by the compiler, but asks for
//! nothing that a plugin may not have.

use std::collections::BTreeSet;

use plumbline_core::Digest;
use plumbline_core::manifest::{Capability, MANIFEST_SECTION, Manifest, World};
use serde::Serialize;
use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentExternalKind, ComponentTypeRef, Encoding, Parser, Payload, Validator,
};

use crate::{engine, wasi};

/// Bytes that a manifest may have.
const MANIFEST_LIMIT: usize = 64 << 10;

/// Bytes that one function may have: the compiler's time may grow faster than a function does.
const FUNCTION_LIMIT: usize = 1 << 20;

/// A component that may be run.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Inspection {
    /// Its identity.
    pub digest: Digest,
    /// What it says about itself.
    pub manifest: Manifest,
    /// The world that it is of; the manifest's.
    pub world: World,
    /// The interfaces that it imports, such as `wasi:io/streams@0.2.6`.
    pub imports: Vec<String>,
    /// What it exports.
    pub exports: Vec<String>,
    /// In bytes.
    pub size: usize,
}

/// Something that is wrong with a component.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Fault {
    /// Where: `component`, `manifest`, or the import or export by name.
    pub place: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// What a component of at most `limit` bytes says about itself, or everything that is wrong with it. Nothing is
/// compiled or run.
pub fn inspect(bytes: &[u8], limit: usize) -> Result<Inspection, Vec<Fault>> {
    if bytes.len() > limit {
        return Err(vec![fault("component", format!("has {} bytes, at most {limit} are allowed", bytes.len()))]);
    }
    let mut found = Found::default();
    let mut faults = Vec::new();
    if let Err(fault) = found.read(bytes) {
        return Err(vec![fault]);
    }
    if let Err(error) = Validator::new_with_features(engine::FEATURES).validate_all(bytes) {
        faults.push(fault("component", format!("is not valid: {error}")));
    }
    let manifest = found.manifest().map_err(|fault| faults.push(fault)).ok();
    found.check_code(&mut faults);
    found.check_imports(&mut faults);
    if let Some(manifest) = &manifest {
        check_manifest(manifest, &mut faults);
        found.check_exports(manifest.world, &mut faults);
        found.check_capabilities(manifest, &mut faults);
    }
    match manifest {
        Some(manifest) if faults.is_empty() => Ok(Inspection {
            digest: Digest::of(bytes),
            world: manifest.world,
            manifest,
            imports: found.imports.into_iter().map(|(name, _)| name).collect(),
            exports: found.exports,
            size: bytes.len(),
        }),
        _ => Err(faults),
    }
}

/// What lies in a component, before it is judged.
#[derive(Default)]
struct Found {
    manifests: Vec<Vec<u8>>,
    imports: Vec<(String, bool)>,
    exports: Vec<String>,
    foreign_strings: bool,
    largest_function: usize,
}

impl Found {
    /// Walks through the component and the modules and components inside it.
    fn read(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match bytes {
            [0, b'a', b's', b'm', 1, 0, 0, 0, ..] => {
                let message = "is a core module, not a component: build it for wasm32-wasip2, or wrap it with \
                    `wasm-tools component new`";
                return Err(fault("component", message));
            }
            [0, b'a', b's', b'm', ..] => {}
            _ => return Err(fault("component", "is not WebAssembly")),
        }
        let broken = |error: wasmparser::BinaryReaderError| fault("component", format!("cannot be read: {error}"));
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.map_err(broken)? {
                Payload::Version { encoding: Encoding::Module | Encoding::Component, .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CustomSection(section) if section.name() == MANIFEST_SECTION => {
                    self.manifests.push(section.data().to_vec());
                }
                Payload::ComponentImportSection(section) if depth == 1 => {
                    for import in section {
                        let import = import.map_err(broken)?;
                        let instance = matches!(import.ty, ComponentTypeRef::Instance(_));
                        self.imports.push((import.name.name.to_owned(), instance));
                    }
                }
                Payload::ComponentExportSection(section) if depth == 1 => {
                    for export in section {
                        let export = export.map_err(broken)?;
                        if matches!(export.kind, ComponentExternalKind::Instance | ComponentExternalKind::Func) {
                            self.exports.push(export.name.name.to_owned());
                        }
                    }
                }
                Payload::ComponentCanonicalSection(section) => {
                    for function in section {
                        self.foreign_strings |= speaks_other_strings(&function.map_err(broken)?);
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    self.largest_function = self.largest_function.max(body.range().len());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn manifest(&self) -> Result<Manifest, Fault> {
        let section = match self.manifests.as_slice() {
            [section] => section,
            [] => return Err(fault("manifest", format!("there is no custom section `{MANIFEST_SECTION}`"))),
            many => {
                let message =
                    format!("there are {} custom sections `{MANIFEST_SECTION}`, there must be one", many.len());
                return Err(fault("manifest", message));
            }
        };
        if section.len() > MANIFEST_LIMIT {
            return Err(fault(
                "manifest",
                format!("has {} bytes, at most {MANIFEST_LIMIT} are allowed", section.len()),
            ));
        }
        serde_json::from_slice(section).map_err(|error| fault("manifest", format!("is not as it should be: {error}")))
    }

    fn check_code(&self, faults: &mut Vec<Fault>) {
        if self.foreign_strings {
            faults.push(fault("component", "hands over strings that are not UTF-8; choose `string-encoding=utf8`"));
        }
        if self.largest_function > FUNCTION_LIMIT {
            let message = format!(
                "has a function of {} bytes, at most {FUNCTION_LIMIT} are compiled; split it",
                self.largest_function
            );
            faults.push(fault("component", message));
        }
    }

    fn check_imports(&self, faults: &mut Vec<Fault>) {
        for (name, instance) in &self.imports {
            if let Some(message) = refusal(name, *instance) {
                faults.push(fault(format!("import `{name}`"), message));
            }
        }
    }

    fn check_exports(&self, world: World, faults: &mut Vec<Fault>) {
        let (own, other) = match world {
            World::Scorecard => ("plumbline:rubric/scorecard@0.1.0", "plumbline:rubric/practice@0.1.0"),
            World::Practice => ("plumbline:rubric/practice@0.1.0", "plumbline:rubric/scorecard@0.1.0"),
        };
        for name in ["prepare", own] {
            if !self.exports.iter().any(|it| it == name) {
                let message = format!("is missing; the world {} has it", world.as_str());
                faults.push(fault(format!("export `{name}`"), message));
            }
        }
        if self.exports.iter().any(|it| it == other) {
            let message = format!("does not belong to the world {}; a component is of one world", world.as_str());
            faults.push(fault(format!("export `{other}`"), message));
        }
    }

    fn check_capabilities(&self, manifest: &Manifest, faults: &mut Vec<Fault>) {
        let declared: BTreeSet<Capability> = manifest.capabilities.iter().copied().collect();
        let imported: BTreeSet<Capability> = self.imports.iter().filter_map(|(name, _)| capability(name)).collect();
        for it in imported.difference(&declared) {
            let message = format!("`{}` is imported but not declared in `capabilities`", it.as_str());
            faults.push(fault("manifest", message));
        }
        for it in declared.difference(&imported) {
            let message = format!("`{}` is declared in `capabilities` but never imported", it.as_str());
            faults.push(fault("manifest", message));
        }
    }
}

/// What a manifest alone can be wrong about.
fn check_manifest(manifest: &Manifest, faults: &mut Vec<Fault>) {
    let word = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    let begins = manifest.name.starts_with(|it: char| it.is_ascii_lowercase());
    if manifest.name.len() > 64 || !begins || !manifest.name.split('-').all(word) {
        let message =
            format!("`name` is `{}`; it must be lower-case words joined by hyphens, at most 64 bytes", manifest.name);
        faults.push(fault("manifest", message));
    }
    if let Err(error) = semver::Version::parse(&manifest.version) {
        let message = format!("`version` is `{}`, which is not a semantic version: {error}", manifest.version);
        faults.push(fault("manifest", message));
    }
    if manifest.settings_schema.is_some() && !manifest.capabilities.contains(&Capability::Settings) {
        faults.push(fault("manifest", "`settings_schema` goes with the capability `settings`, which is not declared"));
    }
}

/// The capability that an import stands for.
fn capability(import: &str) -> Option<Capability> {
    match import {
        "plumbline:rubric/log@0.1.0" => Some(Capability::Log),
        "plumbline:rubric/settings@0.1.0" => Some(Capability::Settings),
        "plumbline:judge/judge@0.1.0" => Some(Capability::Judge),
        _ => None,
    }
}

/// Interfaces of the contract that hold only types.
const TYPES: [&str; 2] = ["plumbline:rubric/conversation@0.1.0", "plumbline:rubric/terms@0.1.0"];

/// Why an import is refused, if it is.
fn refusal(name: &str, instance: bool) -> Option<String> {
    if !instance {
        return Some("is not an interface; a plugin imports nothing else".into());
    }
    if capability(name).is_some() || TYPES.contains(&name) {
        return None;
    }
    let (interface, version) = name.split_once('@').unwrap_or((name, ""));
    if wasi::INTERFACES.contains(&interface) {
        let known = version.strip_prefix("0.2.").is_some_and(|patch| patch.parse::<u16>().is_ok());
        return (!known).then(|| "is of a version that is not offered; 0.2 is".into());
    }
    let why = match interface.split('/').next().unwrap_or_default() {
        "wasi:sockets" | "wasi:http" => "a plugin has no network",
        "wasi:filesystem" => "a plugin has no files",
        "wasi:random" => "a plugin has no randomness, so that the same conversation always gets the same score",
        "wasi:clocks" => {
            "a plugin has no clock but a constant one, so that the same conversation always gets the same score"
        }
        "plumbline:rubric" | "plumbline:judge" => "it is in no version of the contract that this host knows",
        _ => "it is neither in the contract nor in the part of WASI that a plugin may have",
    };
    Some(format!("is not offered: {why}"))
}

/// Whether strings cross in another encoding than UTF-8: transcoding has had more holes than the rest of the wall.
fn speaks_other_strings(function: &CanonicalFunction) -> bool {
    let (CanonicalFunction::Lift { options, .. } | CanonicalFunction::Lower { options, .. }) = function else {
        return false;
    };
    options.iter().any(|it| matches!(it, CanonicalOption::UTF16 | CanonicalOption::CompactUTF16))
}

fn fault(place: impl Into<String>, message: impl Into<String>) -> Fault {
    Fault { place: place.into(), message: message.into() }
}
