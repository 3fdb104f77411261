//! Short texts and their rules: what may stand in a turn, a role, a language tag and a time. Words are kept as they
//! came; only line ends are made alike, and control characters become U+FFFD, so that no terminal or page is steered.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use plumbline_core::language::is_language_tag;

use crate::notes::Notes;

/// The text with line ends as `\n` and control characters other than `\n` and `\t` as U+FFFD.
///
/// The clean form of a prefix is a prefix of the clean form, unless the prefix ends between `\r` and `\n`.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unwanted) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(it) = chars.next() {
        match it {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            it if is_unwanted(it) => out.push(char::REPLACEMENT_CHARACTER),
            it => out.push(it),
        }
    }
    Cow::Owned(out)
}

/// The clean form of what somebody said, with a note where that is not what the source has.
pub(crate) fn words<'t>(said: &'t str, notes: &mut Notes, place: impl fmt::Display + Copy) -> Cow<'t, str> {
    let clean = clean(said);
    if let Cow::Owned(_) = clean {
        if said.contains('\r') {
            notes.lost("line-ends", place, "line ends in the text became `\\n`");
        }
        if has_control(said) {
            notes.lost("control-characters", place, "control characters in the text became U+FFFD");
        }
    }
    clean
}

/// Whether the text holds a control character that [`clean`] replaces; a line end does not count.
pub(crate) fn has_control(text: &str) -> bool {
    text.chars().any(|it| is_unwanted(it) && it != '\r')
}

fn is_unwanted(it: char) -> bool {
    it.is_control() && it != '\n' && it != '\t'
}

/// One line without control characters and outer blanks: for labels and other short texts.
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|it: char| it.is_whitespace() || it.is_control()).filter(|it| !it.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A role as lower-case words joined by hyphens: `Sales Rep` is `sales-rep`.
pub(crate) fn role(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words.join("-")
}

/// Whether two names mean the same to a reader: letter case and the width of blanks do not matter.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    !one.trim().is_empty() && folded(one).eq(folded(other))
}

/// A name in the form in which names that mean the same are equal.
pub(crate) fn folded(name: &str) -> impl Iterator<Item = char> + '_ {
    name.split_whitespace().enumerate().flat_map(|(index, word)| {
        let blank = (index > 0).then_some(' ');
        blank.into_iter().chain(word.chars().flat_map(char::to_lowercase))
    })
}

/// A time by RFC 3339, to the microsecond, which is what every database keeps.
pub(crate) fn time(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text).map(|it| it.to_utc().trunc_subsecs(6)).map_err(|_| {
        if NaiveDateTime::parse_from_str(text, NO_OFFSET).is_ok() {
            format!("`{}` has no offset from UTC; write `{}Z`", shorten(text), shorten(text))
        } else {
            format!("`{}` is not an RFC 3339 time such as `2026-10-05T10:00:00Z`", shorten(text))
        }
    })
}

/// A time that lacks only its offset, taken as UTC.
pub(crate) fn time_without_offset(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text, NO_OFFSET).ok().map(|it| it.and_utc().trunc_subsecs(6))
}

const NO_OFFSET: &str = "%Y-%m-%dT%H:%M:%S%.f";

/// Enough of a value to recognise it in a message.
pub(crate) fn shorten(text: &str) -> String {
    const MOST: usize = 40;
    let text = line(text);
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Refuses what is no language tag, saying what would be one.
pub(crate) fn language(tag: &str) -> Result<(), String> {
    if is_language_tag(tag) {
        return Ok(());
    }
    let mended = tag.replace('_', "-");
    Err(if is_language_tag(&mended) {
        format!("`{tag}` is not a BCP 47 language tag; write `{mended}`")
    } else {
        format!("`{}` is not a BCP 47 language tag such as `en` or `pt-BR`", shorten(tag))
    })
}

#[cfg(test)]
mod tests {
    use super::{clean, language, role};

    #[test]
    fn language_tags_are_told_from_what_only_looks_like_one() {
        for tag in
            ["en", "de-CH", "zh-Hant-TW", "es-419", "sl-rozaj-biske", "de-DE-u-co-phonebk", "x-plumb", "zh-yue-HK"]
        {
            assert!(language(tag).is_ok(), "{tag}");
        }
        for tag in ["", "e", "en_US", "en-", "-en", "english language", "en-US-US", "de-u", "x", "en-x", "1a"] {
            assert!(language(tag).is_err(), "{tag}");
        }
        assert_eq!(language("en_US").unwrap_err(), "`en_US` is not a BCP 47 language tag; write `en-US`");
    }

    #[test]
    fn line_ends_are_made_alike_and_control_characters_replaced() {
        assert_eq!(clean("a\r\nb\rc\td\u{7}\u{9b}é"), "a\nb\nc\td\u{fffd}\u{fffd}é");
    }

    #[test]
    fn roles_become_hyphenated_words() {
        for (text, expected) in [("Sales Rep", "sales-rep"), (" AGENT_2 ", "agent-2"), ("", ""), ("–", "")] {
            assert_eq!(role(text), expected);
        }
    }
}
