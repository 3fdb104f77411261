//! Rubrics as callers see them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plumbline_bundle::Boxed;
use plumbline_core::Digest;
use plumbline_rubric::lint::Lint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::work::rubric::Built;

/// A component that was made of a rubric's file.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuiltRubric {
    #[schema(example = "call-opening")]
    pub id: String,
    #[schema(example = "1.0.0")]
    pub version: String,
    #[schema(example = "sha256:…")]
    pub digest: String,
    /// Bytes of the component.
    pub size: usize,
    /// What it asks of its organisation: `judge`, where it asks a language model.
    pub capabilities: Vec<&'static str>,
    /// How many of its own cases were run; each came out as expected.
    pub cases: usize,
    /// What should be better.
    pub lints: Vec<Lint>,
    /// The component, base64.
    pub component: String,
}

impl From<&Built> for BuiltRubric {
    fn from(built: &Built) -> Self {
        let program = &built.rubric.program;
        Self {
            id: program.id.clone(),
            version: program.version.clone(),
            digest: Digest::of(&built.component).to_string(),
            size: built.component.len(),
            capabilities: if program.asks() { vec!["judge"] } else { Vec::new() },
            cases: built.rubric.cases.len(),
            lints: built.lints.clone(),
            component: STANDARD.encode(&built.component),
        }
    }
}

/// A rubric that comes in the box.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoxedRubric {
    #[schema(example = "sales-discovery")]
    pub name: &'static str,
    pub version: String,
    pub title: String,
    pub summary: String,
    pub languages: Vec<String>,
    pub criteria: usize,
}

impl From<&Boxed> for BoxedRubric {
    /// A rubric of the box is sound; one that were not would show nothing but its name.
    fn from(boxed: &Boxed) -> Self {
        let name = boxed.name;
        let Ok(program) = plumbline_rubric::read(boxed.file).map(|it| it.program) else {
            let (version, title, summary) = (String::new(), String::new(), String::new());
            return Self { name, version, title, summary, languages: Vec::new(), criteria: 0 };
        };
        Self {
            name,
            title: program.title.words(0),
            summary: program.summary.words(0),
            criteria: program.criteria().count(),
            version: program.version,
            languages: program.languages,
        }
    }
}

/// What to try a rubric on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryRequest {
    /// The rubric's file.
    pub rubric: String,
    /// An earlier text of it, to compare with.
    pub before: Option<String>,
    /// 1 to 200 conversations by their ids; where left out, the newest ones.
    pub conversations: Option<Vec<Uuid>>,
    /// How many of the newest ones: 1 to 200, 50 where left out.
    pub last: Option<u32>,
    /// Only of this type.
    pub conversation_type: Option<String>,
}
