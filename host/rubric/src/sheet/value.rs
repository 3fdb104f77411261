//! What cells say: numbers, choices and parts of a conversation, in the words that people write into a sheet.

use plumbline_core::Decimal;

use crate::sheet::column::words;
use plumbline_sheet::shown;

/// A number, with or without a percent sign; its places are separated by a comma only where the sheet's cells are not.
pub(super) fn number(text: &str, decimal_comma: bool) -> Result<Decimal, String> {
    let bare = text.trim_end_matches('%').trim_end();
    let bare = if decimal_comma { bare.replacen(',', ".", 1) } else { bare.to_owned() };
    let plain = bare.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'.' | b'-' | b'+'));
    let number = bare.parse::<f64>().ok().filter(|_| plain).and_then(Decimal::from_f64);
    number.ok_or_else(|| format!("{} is not a number; write one such as 1 or 2.5", shown(text)))
}

/// How often: `2`, `2x`, `2 times`.
pub(super) fn times(text: &str) -> Result<u32, String> {
    let lower = text.to_lowercase();
    let bare = ["times", "time", "mal", "x", "×"].iter().find_map(|it| lower.strip_suffix(it)).unwrap_or(&lower);
    let count = bare.trim_start_matches(['≥', '>', '=']).trim().parse().ok().filter(|it| *it > 0);
    count.ok_or_else(|| format!("{} is not a whole number above 0; write one such as 2", shown(text)))
}

/// What failing a criterion fails: `card`, `section` or nothing.
pub(super) fn auto_fail(text: &str) -> Result<Option<&'static str>, String> {
    choice(text, AUTO_FAIL)
        .ok_or_else(|| format!("{} is none of `card` (or `yes`), `section` and `no`", shown(text)))
        .map(|it| Some(it).filter(|it| *it != "no"))
}

/// Whose words count.
pub(super) fn by(text: &str) -> Result<&'static str, String> {
    choice(text, BY).ok_or_else(|| format!("{} is none of `subject`, `others` and `anyone`", shown(text)))
}

/// The form of a question.
pub(super) fn asks(text: &str) -> Result<&'static str, String> {
    choice(text, ASKS).ok_or_else(|| format!("{} is none of `open`, `closed` and `anything`", shown(text)))
}

/// A part of a conversation, as a rubric's file calls it.
pub(super) fn part(text: &str) -> Result<String, String> {
    let said = words(text);
    let parts: Vec<&str> = said.split(' ').filter(|it| !ARTICLES.contains(it)).collect();
    let named = match parts.as_slice() {
        [end, part] => choice(end, ENDS).zip(choice(part, SHARES)).map(|(end, share)| format!("{end} {share}")),
        [end, count, turns] if TURNS.contains(turns) => {
            let count = count.parse().ok().filter(|it: &u32| *it > 0);
            choice(end, ENDS).zip(count).map(|(end, count)| format!("{end} {count} turns"))
        }
        _ => None,
    };
    named.or_else(|| choice(text, PARTS).map(str::to_owned)).ok_or_else(|| {
        format!(
            "{} is no part of a conversation; write `opening`, `closing`, `whole`, `first half`, `last quarter` or \
             `first 5 turns`",
            shown(text)
        )
    })
}

/// Whether a level says that the criterion does not apply.
pub(super) fn is_not_applicable(title: &str) -> bool {
    const NOT_APPLICABLE: &[&str] =
        &["n a", "na", "not applicable", "does not apply", "nicht anwendbar", "nicht zutreffend", "entfällt"];
    NOT_APPLICABLE.contains(&words(title).as_str())
}

/// What goes with a word, whatever its case.
fn choice(text: &str, choices: &[(&'static str, &[&str])]) -> Option<&'static str> {
    let said = words(text);
    // A mere tick has no letters.
    let said = if said.is_empty() { text.trim() } else { said.as_str() };
    choices.iter().find(|(value, others)| *value == said || others.contains(&said)).map(|(value, _)| *value)
}

type Choices = &'static [(&'static str, &'static [&'static str])];

#[rustfmt::skip]
const AUTO_FAIL: Choices = &[
    ("card", &["yes", "y", "true", "x", "1", "✓", "✔", "✅", "critical", "fatal", "call", "scorecard", "conversation",
               "all", "ja", "j", "wahr", "kritisch", "gespräch", "alles"]),
    ("section", &["category", "area", "group", "abschnitt", "kategorie", "bereich"]),
    ("no", &["n", "none", "false", "0", "-", "–", "—", "nein", "falsch", "keine", "kein"]),
];
#[rustfmt::skip]
const BY: Choices = &[
    ("subject", &["agent", "rep", "seller", "advisor", "adviser", "counsellor", "colleague", "manager", "employee",
                  "us", "we", "berater", "beraterin", "mitarbeiter", "mitarbeiterin", "verkäufer", "verkäuferin",
                  "agentin", "wir"]),
    ("others", &["other", "customer", "client", "prospect", "buyer", "guest", "caller", "report", "them",
                 "kunde", "kundin", "kunden", "käufer", "interessent", "anrufer", "gast", "andere"]),
    ("anyone", &["anybody", "everyone", "everybody", "both", "either", "all", "beide", "alle", "jeder", "egal"]),
];
const ASKS: Choices = &[
    ("open", &["open question", "open ended", "offen", "offene", "offene frage"]),
    ("closed", &["closed question", "close", "geschlossen", "geschlossene", "geschlossene frage"]),
    ("anything", &["any", "anything at all", "yes", "y", "x", "question", "ja", "j", "alles", "frage", "irgendeine"]),
];
#[rustfmt::skip]
const PARTS: Choices = &[
    ("whole", &["anywhere", "all", "everywhere", "entire", "whole call", "whole conversation", "entire call",
                "entire conversation", "überall", "ganz", "gesamt", "ganzes gespräch", "gesamtes gespräch"]),
    ("opening", &["start", "beginning", "intro", "introduction", "anfang", "beginn", "einstieg", "eröffnung",
                 "am anfang"]),
    ("closing", &["close", "end", "ending", "wrap up", "ende", "schluss", "abschluss", "am ende"]),
];
const ARTICLES: &[&str] = &["the", "in", "of", "im", "der", "die", "das", "den"];
const ENDS: Choices = &[
    ("first", &["erste", "ersten", "erster", "erstes", "erstem"]),
    ("last", &["final", "letzte", "letzten", "letzter", "letztes", "letztem"]),
];
const SHARES: Choices = &[
    ("half", &["hälfte"]),
    ("third", &["drittel"]),
    ("quarter", &["viertel"]),
    ("fifth", &["fünftel"]),
    ("tenth", &["zehntel"]),
];
const TURNS: &[&str] =
    &["turn", "turns", "beitrag", "beiträge", "beiträgen", "redebeiträge", "redebeiträgen", "äußerungen"];
