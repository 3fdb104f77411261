//! What an organisation may choose: the names of its competitors.

use plumbline_sdk::{Conversation, Failure, Lexicon, Quote};
use serde::Deserialize;

/// Valid against `settings.schema.json` where the host checks it; all of it may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Settings {
    competitors: Vec<String>,
}

impl Settings {
    pub fn read(json: Option<&str>) -> Result<Self, Failure> {
        let Some(json) = json else { return Ok(Self::default()) };
        serde_json::from_str(json).map_err(|error| Failure::new("invalid-settings", format!("the settings: {error}")))
    }

    /// Where one of the named competitors is mentioned.
    pub fn competitors_in(&self, conversation: &Conversation<'_>) -> Vec<Quote> {
        // A name is no phrase of the lexicon's little language: its marks are left out.
        let plain = |name: &String| name.replace(['(', ')', '|', '*'], " ");
        let names: Vec<String> = self.competitors.iter().map(plain).filter(|it| !it.trim().is_empty()).collect();
        if names.is_empty() {
            return Vec::new();
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Lexicon::new(&[((), &names)]).read(conversation).all(()).to_vec()
    }
}
