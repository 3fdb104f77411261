//! From the text of a rubric's file to the program that the engine runs. Whatever the text holds, reading it ends soon and
//! never panics: what is wrong becomes a fault with its place, and only a file without one becomes a rubric.

mod case;
mod condition;
mod criterion;
mod faults;
mod limits;
mod phrases;
mod policies;
mod proof;
mod scale;
mod sighting;
mod sound;
mod syntax;
mod text;
mod value;

use rubric_engine::program::{Enough, Program};
use toml::de::DeTable;

pub use self::case::{Case, Expected};
use self::faults::Faults;
use self::phrases::Phrasebook;
use self::value::{Table, Value};
use crate::fault::{Fault, Places, Position};

/// A rubric's file that nothing is wrong with.
#[derive(Clone, PartialEq, Debug)]
pub struct Rubric {
    /// What the engine runs.
    pub program: Program,
    /// What the file expects of conversations.
    pub cases: Vec<Case>,
    places: Places,
    unused_phrases: Vec<String>,
}

/// Reads a rubric's file.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file: its syntax, or else what it says.
pub fn read(text: &str) -> Result<Rubric, Vec<Fault>> {
    let faults = Faults::of(text);
    let read = syntax::parse(text, &faults).map(|tree| Reader::new(&faults).file(&tree));
    let places = faults.none()?;
    // Without a fault there is something that was read.
    let (program, cases, unused_phrases) = read.ok_or_else(Vec::new)?;
    Ok(Rubric { program, cases, places, unused_phrases })
}

impl Rubric {
    /// Where a value is, such as `sections[0].criteria[2].levels[1].when.all_of[0]`, or the nearest one around it. A place
    /// of a definition's fault (`….scale.levels[1].points`, `options[0]`) is found as well.
    #[must_use]
    pub fn at(&self, path: &str) -> Position {
        self.places.near(&sound::in_the_file(path, &self.program.options))
    }

    /// The lists of phrases that no criterion uses, in the order of the file.
    #[must_use]
    pub fn unused_phrases(&self) -> Vec<(&str, Position)> {
        let unused =
            self.unused_phrases.iter().map(|name| (name.as_str(), self.places.near(&format!("phrases.{name}"))));
        let mut unused: Vec<_> = unused.collect();
        unused.sort_by_key(|(_, at)| *at);
        unused
    }
}

/// Reads the parts of a file. What they share is here; each has a file of its own.
struct Reader<'t> {
    faults: &'t Faults<'t>,
    /// Empty where the file does not say them.
    languages: Vec<String>,
    book: Phrasebook,
}

const FILE: &[&str] = &[
    "id",
    "version",
    "title",
    "summary",
    "languages",
    "conversation_types",
    "policies",
    "enough",
    "phrases",
    "sections",
    "cases",
];

impl<'t> Reader<'t> {
    fn new(faults: &'t Faults<'t>) -> Self {
        Self { faults, languages: Vec::new(), book: Phrasebook::default() }
    }

    fn file(mut self, tree: &'t DeTable<'t>) -> (Program, Vec<Case>, Vec<String>) {
        let file = Table::root(tree, self.faults);
        file.check_keys(FILE, &[]);
        // What comes first is what the rest is read by.
        let languages = file.need("languages", "such as `languages = [\"en\"]`");
        self.languages = strings(languages.clone());
        if let Some(none) = languages.filter(|it| it.is_list() && self.languages.is_empty()) {
            none.fault("is empty; at least one BCP 47 tag is needed, such as `en`");
        }
        if let Some(lists) = file.get("phrases").and_then(|it| it.any_table("a table of named lists of phrases")) {
            self.lists(&lists);
        }
        let mut program = Program {
            id: string(file.need("id", "lower-case words joined by hyphens, by which its history is kept")),
            version: string(file.need("version", "such as `\"1.0.0\"`")),
            title: self.text(file.need("title", "what people call it")),
            summary: self.text(file.get("summary")),
            languages: self.languages.clone(),
            conversation_types: strings(file.get("conversation_types")),
            options: file.get("policies").map(|it| policies::read(&it)).unwrap_or_default(),
            enough: file.get("enough").map_or(ENOUGH, |it| enough(&it)),
            phrases: Vec::new(),
            sections: self.sections(file.need("sections", "at least one `[[sections]]` is needed")),
        };
        let cases = file.get("cases").map(|it| self.cases(&it, &program.sections)).unwrap_or_default();
        let unused = self.book.unused();
        program.phrases = self.book.into_terms();
        sound::check(&program, self.faults);
        (program, cases, unused)
    }
}

const ENOUGH: Enough = Enough { turns: 3, words: 60 };

fn enough(value: &Value<'_>) -> Enough {
    let Some(table) = value.table(&["turns", "words"], "a table with `turns` and `words`") else { return ENOUGH };
    let count = |key, left_out| table.get(key).map_or(left_out, |it| it.whole(0..=limits::COUNT));
    Enough { turns: count("turns", ENOUGH.turns), words: count("words", ENOUGH.words) }
}

/// A string; empty where there is none.
fn string(value: Option<Value<'_>>) -> String {
    value.and_then(|it| it.string("a string")).unwrap_or_default().to_owned()
}

/// A list of strings; empty where there is none.
fn strings(value: Option<Value<'_>>) -> Vec<String> {
    let items = value.map(|it| it.list("a list of strings")).unwrap_or_default();
    items.into_iter().map(|it| string(Some(it))).collect()
}
