//! Practice generators: scenarios made from the gaps that showed up, and the counterpart that plays them. What a host
//! would refuse is hard to write: a criterion comes from the brief, a fact is revealed by a handle to it, and a line
//! says something or says why it is the last.

mod brief;
mod capability;
mod dice;
#[doc(hidden)]
pub mod export;
mod line;
mod play;
mod scenario;

use crate::bindings::practice as contract;
use crate::{Failure, Manifest};

pub use self::brief::{Brief, Gap};
pub use self::capability::PracticeCapabilities;
pub use self::dice::Dice;
pub use self::line::{Ended, Line};
pub use self::play::{Fact, Play, gives_away};
pub use self::scenario::{Persona, Scenario, Setting};

/// A practice generator: what it declares, the scenarios it makes, and what its counterpart says.
pub trait PracticeGenerator: Sized + 'static {
    /// What the component says about itself; see [`manifest!`](crate::manifest!).
    const MANIFEST: Manifest;

    /// Builds once what every call needs: lexicons and tables. Runs before anything else, at upload; the host keeps the
    /// memory as it then is. There are no settings yet.
    fn prepare() -> Self;

    /// What the generator is, in the words of `language` (BCP 47) or the nearest there is. Runs without settings.
    ///
    /// # Errors
    /// Where there is nothing to say. The host refuses the upload.
    fn describe(language: &str) -> Result<Description, Failure>;

    /// Scenarios for a brief, the most fitting first: at least one, at most ten. The brief's seed is the only source of
    /// variety, so that the same brief gives the same scenarios; see [`Dice`].
    ///
    /// # Errors
    /// Where none can be made, such as for a language that it does not speak. The code `unsupported-brief` says that
    /// this generator is for other criteria; the host then asks another.
    fn generate(&self, brief: &Brief<'_>) -> Result<Vec<Scenario>, Failure>;

    /// The counterpart's answer to what the learner said last. `state` is what its last line handed back, empty at
    /// first; nothing else survives from one call to the next.
    ///
    /// # Errors
    /// Where the scenario is none of its own, or the state cannot be read.
    fn reply(&self, play: &Play<'_>, state: &[u8]) -> Result<Line, Failure>;
}

/// What a generator says it is; name and version are the manifest's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Description {
    title: String,
    languages: Vec<String>,
}

impl Description {
    /// A generator that speaks these languages (BCP 47).
    #[must_use]
    pub fn new(title: &str, languages: &[&str]) -> Self {
        Self { title: title.to_owned(), languages: languages.iter().map(|&it| it.to_owned()).collect() }
    }

    fn named(self, manifest: &Manifest) -> contract::Description {
        contract::Description {
            id: manifest.name.to_owned(),
            title: self.title,
            version: manifest.version.to_owned(),
            languages: self.languages,
            options: Vec::new(),
        }
    }
}

/// Text of at most so many characters.
fn bounded(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}
