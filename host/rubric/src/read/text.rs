//! Words in each of the rubric's languages: one string for all of them, or a table with a string for each.

use plumbline_measure::limits::SUGGESTION;
use rubric_engine::program::Text;

use crate::read::Reader;
use crate::read::faults::{or, proposal, shown};
use crate::read::value::Value;

impl Reader<'_> {
    /// A text; empty where there is none.
    pub(super) fn text(&self, value: Option<Value<'_>>) -> Text {
        let mut words = vec![String::new(); self.languages.len()];
        let Some(value) = value else { return Text(words) };
        if !value.is_table() {
            let written = value.string("a string, or a table with a string for each language,").unwrap_or_default();
            if let Some(first) = words.first_mut() {
                written.clone_into(first);
            }
            return Text(words);
        }
        for (language, value) in self.by_language(&value) {
            value.string("a string").unwrap_or_default().clone_into(&mut words[language]);
        }
        if let Some(table) = value.any_table("a table")
            && let Some(first) = self.languages.first().filter(|it| !table.has(it))
        {
            value.fault(&format!("has nothing in `{first}`, which the other languages fall back to"));
        }
        Text(words)
    }

    /// A text that goes into findings, which are shorter than a definition.
    pub(super) fn advice(&self, value: Option<Value<'_>>) -> Text {
        let text = self.text(value.clone());
        let longest = text.0.iter().map(|it| it.chars().count()).max().unwrap_or_default();
        if let Some(value) = value.filter(|_| longest > SUGGESTION) {
            value.fault(&format!("has {longest} characters; at most {SUGGESTION} are allowed"));
        }
        text
    }

    /// The values of a table by language, with the place of the language in the rubric's list.
    pub(super) fn by_language<'v>(&self, value: &Value<'v>) -> Vec<(usize, Value<'v>)> {
        let Some(table) = value.any_table("a table by language") else { return Vec::new() };
        let mut found = Vec::new();
        for (name, value) in table.entries() {
            match self.languages.iter().position(|it| it == name) {
                Some(language) => found.push((language, value)),
                // Without languages there is a fault already, and nothing to compare with.
                None if self.languages.is_empty() => {}
                None => {
                    let languages: Vec<&str> = self.languages.iter().map(String::as_str).collect();
                    let right = proposal(name, languages.iter().copied())
                        .unwrap_or_else(|| format!("; write {}, or add it to `languages`", or(&languages)));
                    table.fault_at_key(name, format!("{} is none of the rubric's languages{right}", shown(name)));
                }
            }
        }
        found
    }
}
