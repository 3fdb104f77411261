//! What identifies a definition: one hash of everything, and one of what numbers hang on.

use plumbline_core::definition::{AutoFail, Bounds, Criterion, Definition, Level, Scale, Section};
use plumbline_core::{Decimal, Digest};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::canonical;

/// What identifies a definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefinitionHashes {
    /// Of everything in it, words included; so it differs from language to language.
    pub content: Digest,
    /// Of ids, order, kinds of section, scales, weights and auto-fails: what makes two scores comparable. It is the same
    /// in every language, and a change of it needs a new major version.
    pub structure: Digest,
}

/// The two hashes of a definition.
#[must_use]
pub fn hashes(definition: &Definition) -> DefinitionHashes {
    let sections: Vec<Value> = definition.sections.iter().map(section).collect();
    DefinitionHashes {
        content: canonical::digest(definition),
        structure: canonical::digest(&json!({"id": definition.id, "sections": sections})),
    }
}

fn section(section: &Section) -> Value {
    let criteria: Vec<Value> = section.criteria.iter().map(criterion).collect();
    json!({"id": section.id, "kind": section.kind, "weight": section.weight, "criteria": criteria})
}

fn criterion(criterion: &Criterion) -> Value {
    let auto_fail = match criterion.auto_fail {
        AutoFail::None => Value::Null,
        AutoFail::Section { passes_at } => json!({"section": passes_at}),
        AutoFail::Card { passes_at } => json!({"card": passes_at}),
    };
    json!({
        "id": criterion.id,
        "weight": criterion.weight,
        "scale": scale(&criterion.scale),
        "auto_fail": auto_fail,
    })
}

/// Without words: a unit may be translated.
fn scale(scale: &Scale) -> Value {
    match scale {
        Scale::Levels(levels) => {
            let points: Vec<Decimal> = levels.iter().map(|Level { points, .. }| *points).collect();
            json!({"levels": points})
        }
        Scale::Number(Bounds { lowest, highest, curve, unit: _ }) => {
            json!({"lowest": lowest, "highest": highest, "curve": curve})
        }
    }
}
