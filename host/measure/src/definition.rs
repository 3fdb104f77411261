//! Whether a definition is sound.

use plumbline_core::Digest;
use plumbline_core::definition::{Definition, RawDefinition};
use plumbline_core::score::Policies;
use serde::{Deserialize, Serialize};

/// The definition, or everything that is wrong with it.
///
/// # Errors
/// All faults at once, in the order of the definition.
pub fn sound(raw: &RawDefinition) -> Result<Definition, Vec<Fault>> {
    Err(vec![Fault { place: String::new(), message: format!("`{}` is not checked yet", raw.id) }])
}

/// Something that is wrong with a definition.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// Where, such as `sections[0].criteria[2].weight`.
    pub place: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// What identifies a definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DefinitionHashes {
    /// Of everything in it.
    pub content: Digest,
    /// Of what numbers hang on: ids, order, scales, weights and auto-fails. The same in every language.
    pub structure: Digest,
}

/// The two hashes of a definition.
#[must_use]
pub fn hashes(definition: &Definition) -> DefinitionHashes {
    let content = crate::canonical::digest(definition);
    DefinitionHashes { content, structure: content }
}

/// The policies that the author suggests, where an organisation does not choose otherwise.
#[must_use]
pub fn default_policies(_definition: &Definition) -> Policies {
    Policies::default()
}
