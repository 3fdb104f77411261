//! From a rubric to its component: a prepared engine with the rubric placed in it, and with what the rubric says about
//! itself. Nothing is compiled, asked or dated here, so the same file gives the same bytes, and a digest stands for it.

mod place;
mod section;

use plumbline_core::manifest::{Capability, MANIFEST_SECTION, Manifest, World};
use rubric_engine::program::Program;
use wasm_encoder::{CustomSection, Section as _};

use self::section::{COMPONENT, sections};

/// The custom section of the component that holds the rubric's file as it was written.
pub const RUBRIC_SECTION: &str = "plumbline:rubric";

/// Bytes that a rubric's file may have. With what the engine runs it stays below a megabyte, engine included.
pub const FILE_LIMIT: usize = 256 << 10;

/// Bytes that a manifest may have: what an upload takes.
const MANIFEST_LIMIT: usize = 64 << 10;

/// The engine as components without a rubric.
#[derive(Clone, Copy)]
pub struct Engines<'a> {
    /// Asks nothing of the host.
    pub plain: &'a [u8],
    /// Imports the capability `judge`.
    pub judging: &'a [u8],
}

/// Why there is no component.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BuildError {
    /// The rubric does not fit.
    #[error("{what} has {bytes} bytes, at most {most} are allowed")]
    TooLarge {
        /// The file, its manifest, or what the engine runs.
        what: &'static str,
        /// Bytes that it has.
        bytes: usize,
        /// Bytes that it may have.
        most: usize,
    },
    /// The engine is none that a rubric can be placed in.
    #[error("this is no engine for rubrics: {0}")]
    NotAnEngine(String),
    /// The rubric cannot be written down.
    #[error("the rubric cannot be encoded: {0}")]
    Encoding(String),
}

/// The component of a rubric: `program` is what its `file` says. It asks for the capability `judge` where the rubric asks
/// a language model, and for none otherwise.
///
/// # Errors
/// Where the rubric is larger than an engine has room for, or the engine is none.
pub fn build(program: &Program, file: &str, engines: &Engines<'_>) -> Result<Vec<u8>, BuildError> {
    let (engine, capabilities) =
        if program.asks() { (engines.judging, vec![Capability::Judge]) } else { (engines.plain, Vec::new()) };
    let manifest = serde_json::to_vec(&manifest(program, capabilities)).map_err(encoding)?;
    at_most(MANIFEST_LIMIT, "the manifest, with the rubric's summary,", manifest.len())?;
    at_most(FILE_LIMIT, "the rubric's file", file.len())?;

    let mut component = place::place(engine, &program.encode().map_err(encoding)?)?;
    for (name, data) in [(MANIFEST_SECTION, manifest.as_slice()), (RUBRIC_SECTION, file.as_bytes())] {
        CustomSection { name: name.into(), data: data.into() }.append_to(&mut component);
    }
    Ok(component)
}

/// The file of the rubric that a component was built from, by its own account: whoever relies on that builds it again
/// and compares. None of a component without a rubric, and of bytes that are no component.
#[must_use]
pub fn file_of(component: &[u8]) -> Option<String> {
    let mut file = None;
    for section in sections(component, &COMPONENT)? {
        if let Some((RUBRIC_SECTION, data)) = section.ok()?.custom()
            && file.replace(data).is_some()
        {
            return None;
        }
    }
    let file = file.filter(|it| it.len() <= FILE_LIMIT)?;
    str::from_utf8(file).ok().map(str::to_owned)
}

fn manifest(program: &Program, capabilities: Vec<Capability>) -> Manifest {
    Manifest {
        name: program.id.clone(),
        version: program.version.clone(),
        world: World::Scorecard,
        capabilities,
        attributes: Vec::new(),
        settings_schema: None,
        summary: program.summary.0.first().cloned().unwrap_or_default(),
    }
}

fn at_most(most: usize, what: &'static str, bytes: usize) -> Result<(), BuildError> {
    if bytes > most { Err(BuildError::TooLarge { what, bytes, most }) } else { Ok(()) }
}

fn encoding(error: impl ToString) -> BuildError {
    BuildError::Encoding(error.to_string())
}

impl From<wasmparser::Error> for BuildError {
    fn from(error: wasmparser::Error) -> Self {
        Self::NotAnEngine(error.to_string())
    }
}
