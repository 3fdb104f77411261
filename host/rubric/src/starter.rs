//! A file for somebody who starts from nothing: it says what each key is for, can be read and tried as it is, and its
//! samples are to be replaced by what the organisation's own people say.

mod sample;

use std::collections::HashSet;

use plumbline_core::language::is_language_tag;

use self::sample::{Sample, Samples, Texts};
use crate::writing::{self, File, Ids, Wording};

/// What somebody who starts a rubric was asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answers {
    /// What people call it.
    pub title: String,
    /// Lower-case words joined by hyphens: [`id_of`](crate::id_of) the title.
    pub id: String,
    /// BCP 47; English where there is none. Samples are in the first one where it is German, and else in English.
    pub languages: Vec<String>,
    /// Types of conversation, in the organisation's own words. Empty: all.
    pub conversation_types: Vec<String>,
    /// The titles of what is looked for. Empty: one sample.
    pub criteria: Vec<String>,
}

/// The file. [`crate::read`] has no fault with it where the answers are ones that a rubric can have.
#[must_use]
pub fn starter(answers: &Answers) -> String {
    let mut languages = distinct(answers.languages.iter().filter(|it| is_language_tag(it)));
    if languages.is_empty() {
        languages.push("en".to_owned());
    }
    let texts = Texts::of(&languages);
    let mut ids = Ids::default();
    let section = ids.next(texts.section, "section");
    let mut samples = Samples::default();
    let mut titles = distinct(answers.criteria.iter().map(|it| it.trim()).filter(|it| !it.is_empty()));
    if titles.is_empty() {
        titles.push(texts.criterion.to_owned());
    }
    let criteria = titles.into_iter().map(|title| {
        let (id, sample) = (ids.next(&title, "criterion"), samples.next(&title));
        Criterion { id, title, sample }
    });
    let criteria: Vec<Criterion> = criteria.collect();
    let balance = ids.next(texts.balance, "balance");

    let mut writer = Writer { file: File::default(), languages: &languages, texts };
    writer.head(answers);
    writer.phrases(&criteria);
    writer.section(&section);
    for (index, criterion) in criteria.iter().enumerate() {
        writer.criterion(criterion, index == 0);
    }
    writer.number(&balance);
    writer.cases(&criteria, &balance);
    writer.file.into_text()
}

fn distinct<S: AsRef<str>>(words: impl Iterator<Item = S>) -> Vec<String> {
    let mut seen = HashSet::new();
    words.map(|it| it.as_ref().to_owned()).filter(|it| seen.insert(it.clone())).collect()
}

/// A criterion that was asked for. Its list of phrases is called as it is.
struct Criterion {
    id: String,
    title: String,
    sample: &'static Sample,
}

struct Writer<'a> {
    file: File,
    languages: &'a [String],
    texts: &'static Texts,
}

impl Writer<'_> {
    fn head(&mut self, answers: &Answers) {
        let file = &mut self.file;
        file.line(writing::SCHEMA_LINE);
        file.blank();
        file.comment("A rubric: what is looked for in a conversation, and what it is worth.");
        file.line("#");
        file.line("#   plumbline rubric check FILE   says what is wrong with it, and runs its cases");
        file.line("#   plumbline rubric try FILE …   says what it finds in conversations");
        file.blank();
        file.comment("What its history is kept by: it stays, whatever the title becomes.");
        file.key("id", &writing::string(&answers.id));
        file.comment("Another structure (criteria, levels, weights) needs another first number.");
        file.key("version", "\"1.0.0\"");
        file.comment("What people call it.");
        file.key("title", &writing::string(&answers.title));
        file.comment("Conversations in another language are declined; texts like these are in the first one.");
        file.key("languages", &writing::list(self.languages));
        file.comment("The types of conversation that it is meant for; without this line, all.");
        let types = distinct(answers.conversation_types.iter().map(|it| it.trim()).filter(|it| !it.is_empty()));
        match types.as_slice() {
            [] => file.line("# conversation_types = [\"first call\"]"),
            types => file.key("conversation_types", &writing::list(types)),
        }
    }

    fn phrases(&mut self, criteria: &[Criterion]) {
        let file = &mut self.file;
        file.blank();
        file.comment("Lists of phrases, each with a name. Words match whole, in capitals or not.");
        file.comment("`(a|b)` is either, `…` is up to two other words, `guarant*` is whatever ends the word.");
        file.line("[phrases]");
        file.comment(
            "These are samples, two for each criterion: replace them by what your own people say, as many as you like.",
        );
        for Criterion { id, sample, .. } in criteria {
            let list = |language: &str| writing::list(&sample.in_language(language).phrases.map(str::to_owned));
            match self.languages {
                [only] => file.key(id, &list(only)),
                all => all.iter().for_each(|it| file.key(&format!("{id}.{it}"), &list(it))),
            }
        }
    }

    fn section(&mut self, id: &str) {
        let file = &mut self.file;
        file.blank();
        file.comment("Sections group criteria. There may be several, each with a `weight`.");
        file.line("[[sections]]");
        file.key("id", &writing::string(id));
        file.key("title", &writing::string(self.texts.section));
    }

    /// What the keys are for is said once, of the first.
    fn criterion(&mut self, criterion: &Criterion, explained: bool) {
        let Criterion { id, title, .. } = criterion;
        let Self { file, languages, texts } = self;
        let wording = Wording::of(languages);
        let [not_seen, seen] = wording.anchors(title);
        let explain = |file: &mut File, words| {
            if explained {
                file.comment(words);
            }
        };
        file.blank();
        explain(file, "One thing that is looked for. Of two things, make two criteria.");
        file.line("[[sections.criteria]]");
        file.key("id", &writing::string(id));
        file.key("title", &writing::string(title));
        explain(file, "What counts, so that a colleague could judge by hand and come to the same.");
        file.key("guidance", &writing::string(texts.guidance));
        explain(file, "How much it counts beside the others of its section.");
        file.key("weight", "1");
        file.blank();
        explain(file, "Levels rise from the lowest, which is what is left where no other is reached.");
        file.line("[[sections.criteria.levels]]");
        file.key("points", "0");
        file.key("title", &writing::string(wording.not_seen));
        explain(file, "What this level looks like in a transcript.");
        file.key("anchor", &writing::string(&not_seen));
        explain(file, "What to try next time, for whoever is at this level.");
        file.key("suggestion", &writing::string(texts.suggestion));
        file.blank();
        file.line("[[sections.criteria.levels]]");
        file.key("points", "1");
        file.key("title", &writing::string(wording.seen));
        file.key("anchor", &writing::string(&seen));
        explain(
            file,
            "When it is reached: whoever is scored says a phrase of this list. `in = \"first quarter\"` may be added.",
        );
        file.key("when", &format!("{{ says = \"<{id}>\" }}"));
    }

    fn number(&mut self, id: &str) {
        let Self { file, texts, .. } = self;
        file.blank();
        file.comment("A criterion can be a number instead of levels.");
        file.line("[[sections.criteria]]");
        file.key("id", &writing::string(id));
        file.key("title", &writing::string(texts.balance));
        file.key("guidance", &writing::string(texts.balance_guidance));
        file.key("weight", "1");
        file.comment("The share of all words that whoever is scored says, from 0 to 100 %.");
        file.key("measure", "\"word-share\"");
        file.key("lowest", "0");
        file.key("highest", "100");
        file.comment("Pairs of a share and its score, straight in between: from 35 to 55 % is best.");
        file.key("curve", "[[10, 0], [35, 100], [55, 100], [90, 0]]");
        file.key("too_low", &writing::string(texts.too_low));
        file.key("too_high", &writing::string(texts.too_high));
    }

    fn cases(&mut self, criteria: &[Criterion], balance: &str) {
        let Self { file, languages, texts } = self;
        let language = languages.first().map_or("en", String::as_str);
        let wording = Wording::of(languages);
        let mut spoken: Vec<&str> = Vec::new();
        for criterion in criteria {
            let says = criterion.sample.in_language(language).says;
            if !spoken.contains(&says) {
                spoken.push(says);
            }
        }
        file.blank();
        file.comment("A case is a conversation with what must come of it. Near misses are the ones worth writing.");
        file.line("[[cases]]");
        file.key("name", &writing::string(texts.case));
        file.line("conversation = \"\"\"");
        for says in spoken {
            file.line(&format!("Agent: {says}"));
            file.line(&format!("Customer: {}", texts.answer));
        }
        file.line("\"\"\"");
        file.comment("The title of the level that each criterion comes to.");
        file.line("[cases.expect]");
        for criterion in criteria {
            file.key(&criterion.id, &writing::string(wording.seen));
        }
        if let Some(first) = criteria.first() {
            file.comment("Words that must be quoted.");
            file.line("[cases.quotes]");
            file.key(&first.id, &writing::list(&[first.sample.in_language(language).quoted.to_owned()]));
        }
        file.blank();
        file.line("[[cases]]");
        file.key("name", &writing::string(texts.balance_case));
        file.line("conversation = \"\"\"");
        file.line(&format!("Agent: {}", texts.eight_words));
        file.line(&format!("Customer: {}", texts.two_words));
        file.line("\"\"\"");
        file.key("expect", &format!("{{ {balance} = 80 }}"));
    }
}
