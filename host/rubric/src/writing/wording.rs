//! The words that a file is begun with, in the rubric's first language: German, or else English.

use crate::lint::wording::is_yes_or_no;

/// What a criterion is given that its author said no more of than its title.
pub(crate) struct Wording {
    pub(crate) not_seen: &'static str,
    pub(crate) seen: &'static str,
    anchor_not_seen: &'static str,
    anchor_seen: &'static str,
    no: &'static str,
    yes: &'static str,
    question: &'static str,
    quotes: [char; 2],
}

const ENGLISH: Wording = Wording {
    not_seen: "Not seen",
    seen: "Seen",
    anchor_not_seen: "{} is not seen in the conversation.",
    anchor_seen: "{} is seen in the conversation.",
    no: "No.",
    yes: "Yes.",
    question: "Does the conversation show {}?",
    quotes: ['“', '”'],
};
const GERMAN: Wording = Wording {
    not_seen: "Nicht gesehen",
    seen: "Gesehen",
    anchor_not_seen: "{} kommt im Gespräch nicht vor.",
    anchor_seen: "{} kommt im Gespräch vor.",
    no: "Nein.",
    yes: "Ja.",
    question: "Zeigt das Gespräch {}?",
    quotes: ['„', '“'],
};

impl Wording {
    /// For a rubric in these languages (BCP 47).
    pub(crate) fn of(languages: &[String]) -> &'static Self {
        if languages.first().is_some_and(|it| is_german(it)) { &GERMAN } else { &ENGLISH }
    }

    /// The anchors of the two levels of a criterion that is either seen or not.
    pub(crate) fn anchors(&self, title: &str) -> [String; 2] {
        match title.ends_with('?') {
            true => [format!("{title} {}", self.no), format!("{title} {}", self.yes)],
            false => [self.anchor_not_seen, self.anchor_seen].map(|it| it.replacen("{}", &self.quoted(title), 1)),
        }
    }

    /// Whether the conversation shows what these words say, as a question of at most so many characters.
    pub(crate) fn question(&self, what: &str, most: usize) -> String {
        let room = most.saturating_sub(self.question.chars().count());
        self.question.replacen("{}", &self.quoted(&shortened(what, room)), 1)
    }

    /// Whether the conversation shows what a criterion looks for, as a question of at most so many characters. A title
    /// that is a yes-or-no question already stays one.
    pub(crate) fn whether(&self, title: &str, guidance: Option<&str>, most: usize) -> String {
        let guidance = guidance.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
        if !is_yes_or_no(title) {
            let what = guidance.map(|it| format!("{title}: {it}"));
            return self.question(what.as_deref().unwrap_or(title), most);
        }
        let asked = title.trim_end_matches(['?', ' ']);
        let room = most.saturating_sub(asked.chars().count() + 4);
        match guidance.filter(|_| room > 0) {
            Some(it) => format!("{asked} ({})?", shortened(it.trim_end_matches(['.', '?', '!']), room)),
            None => title.to_owned(),
        }
    }

    fn quoted(&self, words: &str) -> String {
        let [open, close] = self.quotes;
        format!("{open}{}{close}", words.trim_end_matches(['.', ':', ';', ',']))
    }
}

/// Whether a language tag is that of German.
pub(crate) fn is_german(language: &str) -> bool {
    language.split('-').next().is_some_and(|it| it.eq_ignore_ascii_case("de"))
}

/// At most so many characters, ended by an ellipsis where there were more.
pub(crate) fn shortened(words: &str, most: usize) -> String {
    match words.char_indices().nth(most) {
        None => words.to_owned(),
        Some(_) => words.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}
