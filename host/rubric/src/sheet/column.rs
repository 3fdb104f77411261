//! What columns are called. People name them as they like, so each has many names, in English and German.

use std::borrow::Cow;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Column {
    Section,
    SectionWeight,
    Criterion,
    Guidance,
    Weight,
    AutoFail,
    PassesAt,
    Skills,
    Level,
    Points,
    Anchor,
    Phrases,
    Asks,
    By,
    In,
    AtLeast,
    Suggestion,
    Language,
}

impl plumbline_sheet::Column for Column {
    /// More than a rubric has: 200 criteria of a few levels.
    const MOST_ROWS: usize = 2_000;
    const EXAMPLE: &'static str = "criterion";
    const UNKNOWN: &'static str = "left out, since this is no column of a rubric";

    /// Whatever its case, and whatever stands between its words or in brackets after it.
    fn named(header: &str) -> Option<Self> {
        let bare = header.split(['(', '[']).next().unwrap_or_default();
        [header, bare].into_iter().find_map(|name| {
            let name = words(name);
            NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
        })
    }

    fn name(&self) -> Cow<'_, str> {
        NAMES.iter().find(|(column, _)| column == self).map_or("", |(_, names)| names[0]).into()
    }

    fn lacking(columns: &[Self]) -> Option<&'static str> {
        let lacking = "no column is called `criterion`; the first row must name the columns, and rows above it must go";
        (!columns.contains(&Self::Criterion)).then_some(lacking)
    }
}

/// Lower-case words with one space in between.
pub(super) fn words(text: &str) -> String {
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The first of each is what the documentation calls it.
#[rustfmt::skip]
const NAMES: &[(Column, &[&str])] = &[
    (Column::Section, &[
        "section", "category", "area", "topic", "phase", "group", "block",
        "abschnitt", "kategorie", "bereich", "thema", "gruppe",
    ]),
    (Column::SectionWeight, &[
        "section weight", "category weight", "area weight", "weight of section", "weight of the section",
        "abschnittsgewicht", "kategoriegewicht", "gewicht des abschnitts", "gewicht der kategorie",
    ]),
    (Column::Criterion, &[
        "criterion", "criteria", "item", "question", "title", "behavior", "behaviour", "check", "requirement",
        "kriterium", "kriterien", "merkmal", "frage", "titel", "verhalten", "prüfpunkt", "anforderung",
    ]),
    (Column::Guidance, &[
        "guidance", "description", "details", "explanation", "instructions", "what to look for", "how to judge",
        "beschreibung", "erläuterung", "erklärung", "anleitung", "hinweis", "hinweise", "worauf zu achten ist",
    ]),
    (Column::Weight, &[
        "weight", "weighting", "points possible", "possible points", "max points", "maximum points", "max score",
        "maximum score", "gewicht", "gewichtung", "max punkte", "maximale punkte", "maximalpunkte", "höchstpunktzahl",
        "mögliche punkte",
    ]),
    (Column::AutoFail, &[
        "auto fail", "autofail", "automatic fail", "critical", "fatal", "fatal error", "knockout", "knock out",
        "must pass", "ko", "k o", "ko kriterium", "k o kriterium", "kritisch",
    ]),
    (Column::PassesAt, &[
        "passes at", "pass mark", "passing score", "threshold", "bestanden ab", "bestehensgrenze", "schwelle",
    ]),
    (Column::Skills, &[
        "skills", "skill", "competency", "competencies", "competence",
        "fähigkeit", "fähigkeiten", "fertigkeit", "fertigkeiten", "kompetenz", "kompetenzen",
    ]),
    (Column::Level, &[
        "level", "rating", "grade", "answer", "option", "level title", "stufe", "bewertung", "ausprägung", "niveau",
        "antwort",
    ]),
    (Column::Points, &["points", "point", "score", "value", "punkte", "punkt", "punktzahl", "wert"]),
    (Column::Anchor, &[
        "anchor", "definition", "descriptor", "indicator", "level description", "level definition", "looks like",
        "what it looks like", "anker", "verhaltensanker", "stufenbeschreibung", "beschreibung der stufe",
        "woran erkennbar",
    ]),
    (Column::Phrases, &[
        "phrases", "phrase", "keywords", "keyword", "key phrases", "wording", "example", "examples", "example phrases",
        "sample phrases", "says", "phrasen", "formulierung", "formulierungen", "beispiel", "beispiele", "beispielsätze",
        "stichwort", "stichwörter", "stichworte", "schlüsselwörter", "sagt",
    ]),
    (Column::Asks, &[
        "asks", "question form", "form of question", "question type", "kind of question",
        "fragt", "frageform", "fragetyp", "frageart",
    ]),
    (Column::By, &["by", "speaker", "who", "said by", "spoken by", "sprecher", "wer", "von", "gesagt von"]),
    (Column::In, &[
        "in", "where", "part", "part of call", "part of the call", "part of the conversation",
        "wo", "stelle", "teil", "gesprächsteil", "teil des gesprächs",
    ]),
    (Column::AtLeast, &[
        "at least", "times", "how often", "minimum", "min", "count", "mindestens", "häufigkeit", "wie oft", "anzahl",
    ]),
    (Column::Suggestion, &[
        "suggestion", "suggestions", "coaching", "coaching tip", "tip", "feedback", "advice", "next time",
        "vorschlag", "vorschläge", "tipp", "tipps", "empfehlung", "empfehlungen",
    ]),
    (Column::Language, &["language", "lang", "locale", "sprache"]),
];

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn every_name_is_written_as_headers_are_compared_and_means_one_column() {
        let names: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for (index, name) in names.iter().enumerate() {
            assert_eq!(super::words(name), *name);
            assert!(!names[..index].contains(name), "`{name}` is there twice");
        }
    }
}
