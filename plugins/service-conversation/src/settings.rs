//! What an organisation may choose: which notice is required and where, and wordings of its own. Without settings the
//! defaults hold; settings that cannot be read fail the call, since a wrong gate is worse than none.

use plumbline_sdk::{Conversation, Failure, Found, Lexicon};
use serde::Deserialize;

/// Valid against `settings.schema.json` where the host checks it; all of it may be missing.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub required_disclosure: Required,
    pub disclosure_types: Vec<String>,
    disclosure_wordings: Vec<String>,
    forbidden_wordings: Vec<String>,
    company_names: Vec<String>,
}

/// Which notice must be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    /// That the conversation is recorded.
    Recording,
    /// That what is said is no regulated advice.
    Advice,
    RecordingAndAdvice,
    None,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            required_disclosure: Required::Recording,
            disclosure_types: vec!["complaint".to_owned(), "support".to_owned()],
            disclosure_wordings: Vec::new(),
            forbidden_wordings: Vec::new(),
            company_names: Vec::new(),
        }
    }
}

/// What a wording of the organisation's own stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Own {
    Disclosure,
    Forbidden,
    CompanyName,
}

impl Settings {
    pub fn parse(json: Option<&str>) -> Result<Self, Failure> {
        let Some(json) = json else { return Ok(Self::default()) };
        serde_json::from_str(json).map_err(|error| Failure::new("invalid-settings", format!("the settings: {error}")))
    }

    /// Where the organisation's own wordings were said; None where it has none.
    pub fn wordings_in(&self, conversation: &Conversation<'_>) -> Option<Found<Own>> {
        let lists = [
            (Own::Disclosure, plain(&self.disclosure_wordings)),
            (Own::Forbidden, plain(&self.forbidden_wordings)),
            (Own::CompanyName, plain(&self.company_names)),
        ];
        if lists.iter().all(|(_, wordings)| wordings.is_empty()) {
            return None;
        }
        let phrases = lists.each_ref().map(|(own, it)| (*own, it.iter().map(String::as_str).collect::<Vec<_>>()));
        Some(Lexicon::new(&phrases.each_ref().map(|(own, it)| (*own, it.as_slice()))).read(conversation))
    }
}

/// A wording is no phrase of the lexicon's little language: its marks are left out.
fn plain(wordings: &[String]) -> Vec<String> {
    let plain = wordings.iter().map(|it| it.replace(['(', ')', '|', '*', '…'], " ").replace("...", " "));
    plain.filter(|it| it.chars().any(char::is_alphanumeric)).collect()
}
