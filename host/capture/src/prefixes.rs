//! Names that a transcript writes before the words, as `Name: ` or `[SPEAKER_00]: `, told from other colons.

use std::collections::HashMap;

use crate::notes::Notes;
use crate::sides;
use crate::text;

/// The names of one transcript.
///
/// A colon is ordinary in speech, so a name counts only where it recurs, where it is a role or the caller or the roster
/// knows it, or where most of the transcript is written in this way and it looks like a name.
#[derive(Debug, Default)]
pub(crate) struct Prefixes {
    names: HashMap<String, usize>,
    is_customary: bool,
}

impl Prefixes {
    /// Learns the names from the first line of every cue or paragraph.
    pub(crate) fn learn<'t>(lines: impl Iterator<Item = &'t str>) -> Self {
        let mut names: HashMap<String, usize> = HashMap::new();
        let (mut count, mut named) = (0_usize, 0_usize);
        for line in lines.filter(|it| !it.trim().is_empty()) {
            count += 1;
            if let Some((prefix, _)) = candidate(line) {
                named += usize::from(prefix.is_name());
                *names.entry(prefix.name().to_owned()).or_default() += 1;
            }
        }
        Self { names, is_customary: named > 1 && named * 2 > count }
    }

    /// The name before the words and the words, where the line begins with one that counts.
    pub(crate) fn split<'t>(
        &self,
        line: &'t str,
        is_known: impl Fn(&str) -> bool,
        notes: &mut Notes,
        place: &str,
    ) -> Option<(&'t str, &'t str)> {
        let (prefix, words) = candidate(line)?;
        let name = prefix.name();
        let recurs = self.names.get(name).is_some_and(|it| *it > 1);
        let is_role = sides::side_of_role(&text::role(name)).is_some();
        if matches!(prefix, Prefix::Bracketed(_)) || recurs || is_role || is_known(name) {
            return Some((name, words));
        }
        if !(self.is_customary && prefix.is_name()) {
            return None;
        }
        let detail = "text before a colon was taken for a speaker's name, though it occurs only once";
        notes.guessed("speaker-prefix", place, detail);
        Some((name, words))
    }
}

#[derive(Clone, Copy)]
enum Prefix<'t> {
    Plain(&'t str),
    Bracketed(&'t str),
}

impl<'t> Prefix<'t> {
    const fn name(self) -> &'t str {
        match self {
            Self::Plain(name) | Self::Bracketed(name) => name,
        }
    }

    /// Whether it looks like a name: up to five words that begin with a capital, a digit, or a letter without case.
    fn is_name(self) -> bool {
        let name = match self {
            Self::Bracketed(_) => return true,
            Self::Plain(name) => name,
        };
        let begins_well = |word: &str| {
            word.trim_start_matches(['(', '\''])
                .chars()
                .next()
                .is_some_and(|it| it.is_alphanumeric() && !it.is_lowercase())
        };
        let is_particle =
            |word: &str| matches!(word, "de" | "del" | "der" | "di" | "la" | "van" | "von" | "bin" | "al");
        let mut words = name.split_whitespace();
        words.clone().count() <= 5
            && words.clone().next().is_some_and(begins_well)
            && words.all(|it| begins_well(it) || is_particle(it))
    }
}

/// What stands before the first colon, where it could be a name at all.
fn candidate(line: &str) -> Option<(Prefix<'_>, &str)> {
    const MOST_BYTES: usize = 80;
    let line = line.trim_start();
    if let Some((name, words)) = line.strip_prefix('[').and_then(|it| it.split_once("]:")) {
        let is_label = !name.trim().is_empty() && name.len() <= MOST_BYTES && !name.contains(['[', '\n']);
        return is_label.then_some((Prefix::Bracketed(name), words.trim_start()));
    }
    let (name, words) = line.split_once(':')?;
    let is_separate = words.is_empty() || words.starts_with(char::is_whitespace);
    let could_name = !name.is_empty()
        && name.len() <= MOST_BYTES
        && name.split_whitespace().count() <= 6
        && name.chars().next().is_some_and(char::is_alphanumeric)
        && !name.ends_with(char::is_whitespace)
        && !name.contains(['?', '!', ';', '"', '<', '>', '{', '}', '[', ']', '\n'])
        && !ends_a_sentence(name);
    (is_separate && could_name).then_some((Prefix::Plain(name), words.trim_start()))
}

/// Whether a full stop in it ends a sentence, and not an abbreviation or initial such as `Dr.` or `J.`.
fn ends_a_sentence(name: &str) -> bool {
    name.split_whitespace().any(|it| it.strip_suffix('.').is_some_and(|word| word.chars().count() > 3))
}
