//! Phrases: read in each of the rubric's languages, checked, and resolved into terms. Equal ones share a term.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use plumbline_sdk::lexicon;
use rubric_engine::program::{Phrases, Term};

use crate::inflection;
use crate::read::Reader;
use crate::read::faults::{proposal, shown};
use crate::read::limits;
use crate::read::value::{Table, Value};

/// The lists of a file, and the terms that its sightings are made of.
#[derive(Default)]
pub(super) struct Phrasebook {
    lists: BTreeMap<String, List>,
    used: BTreeSet<String>,
    terms: Vec<Phrases>,
    by_phrases: HashMap<Phrases, Term>,
    by_items: HashMap<Vec<Vec<Item>>, Term>,
    /// Plain phrases that were written, and those that terms are made of.
    written: usize,
    resolved: usize,
    /// Whether there are too many of either.
    full: bool,
}

/// A named list, by language.
struct List {
    items: Vec<Vec<Item>>,
    /// Whether nothing was wrong with it by itself.
    sound: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Item {
    Phrase { notation: String, weight: usize },
    List(String),
}

impl Phrasebook {
    pub(super) fn into_terms(self) -> Vec<Phrases> {
        self.terms
    }

    pub(super) fn unused(&self) -> Vec<String> {
        self.lists.keys().filter(|it| !self.used.contains(*it)).cloned().collect()
    }
}

impl Reader<'_> {
    /// The table of named lists.
    pub(super) fn lists(&mut self, table: &Table<'_>) {
        let lists = table.entries();
        for (name, _) in &lists {
            if name.trim().is_empty() || name.contains(['<', '>']) {
                table.fault_at_key(name, format!("{} cannot be the name of a list; write a word", shown(name)));
            }
            // Before any is read, since lists may refer to those below them.
            self.book.lists.insert((*name).to_owned(), List { items: Vec::new(), sound: false });
        }
        for (name, value) in lists {
            let before = self.faults.len();
            let items = self.items(&value);
            let sound = self.faults.len() == before;
            self.book.lists.insert(name.to_owned(), List { items, sound });
        }
    }

    /// A phrase, a list of phrases, or either by language, as a term.
    pub(super) fn term(&mut self, value: &Value<'_>) -> Term {
        let before = self.faults.len();
        let items = self.items(value);
        if let Some(term) = self.book.by_items.get(&items) {
            return *term;
        }
        let mut phrases = Vec::with_capacity(items.len());
        for (language, items) in items.iter().enumerate() {
            let mut resolved = Resolved::default();
            for item in items {
                self.resolve(value, item, language, &mut Vec::new(), &mut resolved);
            }
            let excused = resolved.excused || self.book.full || self.faults.len() > before;
            if resolved.phrases.is_empty() && !excused {
                let language = &self.languages[language];
                value.fault(&format!("has no phrases in `{language}`, one of the rubric's languages"));
            }
            phrases.push(resolved.phrases);
        }
        let phrases = Phrases(phrases);
        let next = Term(u16::try_from(self.book.terms.len()).unwrap_or(u16::MAX));
        let term = *self.book.by_phrases.entry(phrases.clone()).or_insert(next);
        if term == next {
            self.book.terms.push(phrases);
        }
        self.book.by_items.insert(items, term);
        term
    }

    fn resolve(
        &mut self,
        value: &Value<'_>,
        item: &Item,
        language: usize,
        within: &mut Vec<String>,
        resolved: &mut Resolved,
    ) {
        let name = match item {
            Item::Phrase { notation, weight } => {
                if self.affords(value, *weight) && resolved.seen.insert(notation.clone()) {
                    resolved.phrases.push(notation.clone());
                }
                return;
            }
            Item::List(name) => name,
        };
        // A reference costs something, too: lists within lists multiply.
        if !self.affords(value, 1) {
            return;
        }
        let path = format!("phrases.{name}");
        if within.contains(name) {
            self.faults.add(&path, format!("`{name}` stands for itself, by way of what it holds"));
            return;
        }
        if within.len() == limits::LISTS_DEEP {
            self.faults
                .add(&path, format!("`{name}` is too deep; lists can be {} deep within lists", limits::LISTS_DEEP));
            return;
        }
        self.book.used.insert(name.clone());
        let Some(list) = self.book.lists.get(name) else { return };
        let items = list.items.get(language).cloned().unwrap_or_default();
        resolved.excused |= !list.sound;
        if items.is_empty() && list.sound {
            let language = &self.languages[language];
            self.faults.add(&path, format!("`{name}` has no phrases in `{language}`, one of the rubric's languages"));
        }
        within.push(name.clone());
        for item in &items {
            self.resolve(value, item, language, within, resolved);
        }
        within.pop();
    }

    /// By language.
    fn items(&mut self, value: &Value<'_>) -> Vec<Vec<Item>> {
        if !value.is_table() {
            return (0..self.languages.len()).map(|language| self.items_in(value, language)).collect();
        }
        let mut items = vec![Vec::new(); self.languages.len()];
        for (language, value) in self.by_language(value) {
            items[language] = self.items_in(&value, language);
        }
        items
    }

    fn items_in(&mut self, value: &Value<'_>, language: usize) -> Vec<Item> {
        if !value.is_list() {
            return self.item(value, language).into_iter().collect();
        }
        let values = value.list("a phrase, or a list of phrases");
        if values.is_empty() {
            value.fault("is empty; at least one phrase is needed");
        }
        if values.len() > limits::PHRASES {
            value.fault(&format!("holds {} phrases; at most {} are allowed", values.len(), limits::PHRASES));
        }
        values.iter().take(limits::PHRASES).filter_map(|it| self.item(it, language)).collect()
    }

    fn item(&mut self, value: &Value<'_>, language: usize) -> Option<Item> {
        let needed = "a phrase, a list of phrases, or a table with either for each language,";
        let whole = value.string(needed)?;
        let written = whole.trim();
        let margin = whole.len() - whole.trim_start().len();
        if let Some(name) = written.strip_prefix('<').and_then(|it| it.strip_suffix('>')) {
            if self.book.lists.contains_key(name) {
                return Some(Item::List(name.to_owned()));
            }
            let names = self.book.lists.keys().map(String::as_str);
            let right = proposal(name, names).unwrap_or_else(|| format!("; define it: `{name} = [\"…\"]`"));
            value.fault_within(0, format!("there is no list `{name}` in `[phrases]`{right}"));
            return None;
        }
        if let Some(at) = written.find(['<', '>']) {
            value.fault_within(
                margin + at,
                "a list, such as `<reason>`, cannot be a part of a phrase; it is an item of its own",
            );
            return None;
        }
        let length = written.chars().count();
        if length > limits::PHRASE {
            value.fault(&format!("has {length} characters; a phrase has at most {}", limits::PHRASE));
            return None;
        }
        if self.book.full || self.faults.are_enough() {
            return None;
        }
        // Checked first as it is written, so that a fault is shown where it stands.
        let bare = written.replace('~', "");
        if let Err(fault) = lexicon::check(&bare) {
            let tildes = written.match_indices('~').enumerate();
            let before = tildes.filter(|(count, (at, _))| at - count < fault.at).count();
            value.fault_within(
                margin + fault.at + before,
                fault.message.replacen(&format!("`{bare}`"), &format!("`{written}`"), 1),
            );
            return None;
        }
        let notation = match inflection::write_out(written, &self.languages[language]) {
            Ok(notation) => notation,
            Err(fault) => {
                value.fault_within(margin + fault.at, fault.message);
                return None;
            }
        };
        match lexicon::check(&notation) {
            Ok(size) => {
                let weight = size.bytes + size.plain * limits::A_PHRASE;
                self.book.written += weight;
                if self.book.written > limits::PHRASES_WEIGH {
                    self.too_many_phrases(value);
                }
                Some(Item::Phrase { notation, weight })
            }
            Err(fault) => {
                value.fault_within(0, fault.message);
                None
            }
        }
    }

    /// Whether terms may come to weigh so much more.
    fn affords(&mut self, value: &Value<'_>, weight: usize) -> bool {
        self.book.resolved += weight;
        if self.book.resolved > limits::PHRASES_WEIGH {
            self.too_many_phrases(value);
        }
        !self.book.full
    }

    fn too_many_phrases(&mut self, value: &Value<'_>) {
        if !std::mem::replace(&mut self.book.full, true) {
            let most = limits::PHRASES_WEIGH;
            value.fault(&format!(
                "is where the rubric's phrases come to weigh more than {most} bytes, since brackets and endings multiply, \
                 which is more than a call has time to prepare; write fewer"
            ));
        }
    }
}

/// The phrases that items come to, each once.
#[derive(Default)]
struct Resolved {
    phrases: Vec<String>,
    seen: HashSet<String>,
    /// Whether one of their lists has a fault by itself, so that they may be fewer than they should be.
    excused: bool,
}
