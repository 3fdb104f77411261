//! A value of the file with its path. What it should be, the reader asks for; what it is instead becomes a fault at its
//! place, in plain words.

use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::read::faults::{Faults, or, proposal, shown};

/// A value, and where it is.
#[derive(Clone)]
pub(super) struct Value<'t> {
    pub(super) path: String,
    raw: &'t Spanned<DeValue<'t>>,
    faults: &'t Faults<'t>,
}

/// A table, and where it is.
#[derive(Clone)]
pub(super) struct Table<'t> {
    pub(super) path: String,
    entries: &'t DeTable<'t>,
    faults: &'t Faults<'t>,
}

impl<'t> Value<'t> {
    fn at(path: String, raw: &'t Spanned<DeValue<'t>>, faults: &'t Faults<'t>) -> Self {
        faults.note(&path, &raw.span());
        Self { path, raw, faults }
    }

    /// Something is wrong with it. The message goes on after its name.
    pub(super) fn fault(&self, message: &str) {
        self.faults.add(&self.path, format!("{} {message}", self.name()));
    }

    /// Something is wrong at a byte of what it says. The message speaks for itself.
    pub(super) fn fault_within(&self, byte: usize, message: impl Into<String>) {
        let span = self.raw.span();
        let written = self.faults.written(&span);
        let inner = written.get(1..written.len().saturating_sub(1));
        // Only of a string without escapes are the bytes of the file those of what it says.
        let within = if inner == self.raw.get_ref().as_str() { byte + 1 } else { 0 };
        self.faults.add_at(span.start + within, &self.path, message);
    }

    /// Its key, or its place in its list.
    pub(super) fn name(&self) -> String {
        shown(self.path.rsplit('.').next().unwrap_or_default())
    }

    fn is_not(&self, needed: &str) {
        let is = match self.raw.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a decimal point",
            DeValue::Boolean(true) => "`true`",
            DeValue::Boolean(false) => "`false`",
            DeValue::Datetime(_) => "a date or a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(&format!("is {is}; {needed} is needed"));
    }

    pub(super) fn is_string(&self) -> bool {
        self.raw.get_ref().is_str()
    }

    pub(super) fn is_table(&self) -> bool {
        self.raw.get_ref().is_table()
    }

    pub(super) fn is_list(&self) -> bool {
        self.raw.get_ref().is_array()
    }

    /// A string; `needed` says which.
    pub(super) fn string(&self, needed: &str) -> Option<&'t str> {
        let string = self.raw.get_ref().as_str();
        if string.is_none() {
            self.is_not(needed);
        }
        string
    }

    /// A number; 0, and a fault, where there is none.
    pub(super) fn number(&self) -> f64 {
        let number = match self.raw.get_ref() {
            DeValue::Integer(integer) => self.integer(integer).map(|it| it as f64),
            DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
            _ => {
                self.is_not("a number");
                return 0.0;
            }
        };
        number.filter(|it| it.is_finite()).unwrap_or_else(|| {
            self.fault("is no number that can be kept");
            0.0
        })
    }

    /// A whole number within bounds; the lowest of them, and a fault, where there is none.
    pub(super) fn whole(&self, bounds: RangeInclusive<u32>) -> u32 {
        let (least, most) = (*bounds.start(), *bounds.end());
        let DeValue::Integer(integer) = self.raw.get_ref() else {
            self.is_not(&format!("a whole number from {least}"));
            return least;
        };
        let number = self.integer(integer);
        number.and_then(|it| u32::try_from(it).ok()).filter(|it| bounds.contains(it)).unwrap_or_else(|| {
            let written = self.faults.written(&self.raw.span());
            self.fault(&format!("is {}; it must be a whole number from {least} to {most}", shown(written)));
            least
        })
    }

    fn integer(&self, integer: &toml::de::DeInteger<'_>) -> Option<i64> {
        i64::from_str_radix(integer.as_str(), integer.radix()).ok()
    }

    /// The items of a list; none, and a fault, where it is none. `needed` says which.
    pub(super) fn list(&self, needed: &str) -> Vec<Self> {
        let Some(items) = self.raw.get_ref().as_array() else {
            self.is_not(needed);
            return Vec::new();
        };
        let items = items.iter().enumerate();
        items.map(|(index, raw)| Self::at(format!("{}[{index}]", self.path), raw, self.faults)).collect()
    }

    /// A table that has no other keys than these. `needed` says which table it should be.
    pub(super) fn table(&self, keys: &[&str], needed: &str) -> Option<Table<'t>> {
        let table = self.any_table(needed)?;
        table.check_keys(keys, &[]);
        Some(table)
    }

    /// A table whose keys are names of the author's.
    pub(super) fn any_table(&self, needed: &str) -> Option<Table<'t>> {
        let Some(entries) = self.raw.get_ref().as_table() else {
            self.is_not(needed);
            return None;
        };
        Some(Table { path: self.path.clone(), entries, faults: self.faults })
    }

    /// What goes with the word; None, and a fault, where it is another one. `what` says what words these are.
    pub(super) fn choice<T: Copy>(&self, what: &str, choices: &[(&str, T)]) -> Option<T> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let written = self.string(&or(&words))?;
        let chosen = choices.iter().find(|(word, _)| *word == written).map(|(_, value)| *value);
        if chosen.is_none() {
            self.wrong_choice(written, what, &words);
        }
        chosen
    }

    pub(super) fn wrong_choice(&self, written: &str, what: &str, words: &[&str]) {
        let proposal = proposal(written, words.iter().copied());
        let right = proposal.unwrap_or_else(|| format!("; write {}", or(words)));
        self.faults.add(&self.path, format!("{} is no {what}{right}", shown(written)));
    }
}

impl<'t> Table<'t> {
    /// The table that is the whole file.
    pub(super) fn root(entries: &'t DeTable<'t>, faults: &'t Faults<'t>) -> Self {
        Self { path: String::new(), entries, faults }
    }

    /// Adds a fault for each key that is neither one of these nor one that is looked at `elsewhere`.
    pub(super) fn check_keys(&self, keys: &[&str], elsewhere: &[&str]) {
        for (key, _) in self.entries.iter() {
            let name = key.get_ref().as_ref();
            if keys.contains(&name) || elsewhere.contains(&name) || self.faults.are_enough() {
                continue;
            }
            let proposal = proposal(name, keys.iter().copied());
            let right = proposal.unwrap_or_else(|| format!("; it must be {}", or(keys)));
            self.fault_at_key(name, format!("{} is not a key of this table{right}", shown(name)));
        }
    }

    /// Something is wrong with this key being there.
    pub(super) fn fault_at_key(&self, key: &str, message: impl Into<String>) {
        let at = self.entries.get_key_value(key).map_or(0, |(key, _)| key.span().start);
        self.faults.add_at(at, &join(&self.path, key), message);
    }

    /// Something is wrong with the table. The message speaks for itself.
    pub(super) fn fault(&self, message: impl Into<String>) {
        self.faults.add(&self.path, message);
    }

    /// Whether something was found to be wrong with it already, such as a key that is misspelt.
    pub(super) fn is_faulty(&self) -> bool {
        self.faults.touch(&self.path)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    pub(super) fn get(&self, key: &str) -> Option<Value<'t>> {
        self.entries.get(key).map(|raw| Value::at(join(&self.path, key), raw, self.faults))
    }

    /// What must be there; a fault where it is not. `what` says what it is for.
    pub(super) fn need(&self, key: &str, what: &str) -> Option<Value<'t>> {
        let value = self.get(key);
        if value.is_none() {
            self.faults.add(&join(&self.path, key), format!("`{key}` is missing: {what}"));
        }
        value
    }

    /// Everything in it, in the order of the file.
    pub(super) fn entries(&self) -> Vec<(&'t str, Value<'t>)> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let entries = entries.into_iter().map(|(key, raw)| {
            let key = key.get_ref().as_ref();
            (key, Value::at(join(&self.path, key), raw, self.faults))
        });
        entries.collect()
    }
}

pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
