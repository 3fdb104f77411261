//! Phrases as people write them into a cell, and as the notation has them. What stands in a sheet is mostly a sentence
//! that somebody may say: its quotation marks, its full stop and its blanks to fill in are not what is looked for.

use plumbline_sdk::lexicon;

use crate::inflection;

/// What became of a phrase.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Read {
    /// Empty where no words are left.
    pub(super) phrase: String,
    /// Why it is another one than was written, where that is worth a word.
    pub(super) why: Option<&'static str>,
}

/// The phrases of a cell: a line for each, or with `;` between them. `|` belongs to the notation.
pub(super) fn split(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '\n']).map(bare).filter(|it| !it.is_empty())
}

/// A phrase that the notation reads in these languages, whatever was written.
pub(super) fn read<'l>(written: &str, languages: impl Iterator<Item = &'l str> + Clone) -> Read {
    let reads = |phrase: &str| {
        let has_words = phrase.contains(char::is_alphanumeric);
        has_words && !phrase.contains(['<', '>']) && languages.clone().all(|it| is_notation(phrase, it))
    };
    // Nobody says a quotation mark.
    let written = &written.replace(is_quote, "");
    let filled = without_blanks(written);
    if reads(&filled) {
        let why = (filled != *written).then_some("has a blank to fill in, which is left open");
        return Read { phrase: filled, why };
    }
    let plain = plain(written);
    match reads(&plain) {
        true => {
            Read { phrase: plain, why: Some("cannot be read as the notation of phrases, and was taken as plain words") }
        }
        false => Read { phrase: String::new(), why: Some("has no words, and is left out") },
    }
}

fn is_notation(phrase: &str, language: &str) -> bool {
    inflection::write_out(phrase, language).is_ok_and(|it| lexicon::check(&it).is_ok())
}

/// A phrase without what stands around it: a list's mark, quotation marks, and the mark that ends a sentence.
fn bare(phrase: &str) -> &str {
    let phrase = phrase.trim();
    let phrase = ["- ", "– ", "• ", "* ", "· "].iter().find_map(|it| phrase.strip_prefix(it)).unwrap_or(phrase);
    let end = |it: char| it.is_whitespace() || matches!(it, '.' | '!' | '?' | ',' | ':' | '…');
    let phrase = phrase.trim_matches(|it| is_quote(it) || end(it));
    let quoted = phrase.strip_prefix(['‘', '\'']).and_then(|it| it.strip_suffix(['’', '\'']));
    quoted.map_or(phrase, |it| it.trim_matches(end))
}

fn is_quote(it: char) -> bool {
    matches!(it, '"' | '“' | '”' | '„' | '«' | '»' | '‹' | '›')
}

/// A phrase with `…` for each blank that whoever says it fills in: `[name]`, `{name}`, `<name>`, `___`.
fn without_blanks(phrase: &str) -> String {
    let mut pieces = Vec::new();
    let mut rest = phrase;
    while let Some((start, end)) = blank(rest) {
        pieces.push(&rest[..start]);
        rest = &rest[end..];
    }
    if pieces.is_empty() {
        return phrase.to_owned();
    }
    pieces.push(rest);
    let pieces = pieces.into_iter().map(bare).filter(|it| !it.is_empty());
    pieces.collect::<Vec<_>>().join(" … ")
}

/// Where the first blank starts and ends.
fn blank(text: &str) -> Option<(usize, usize)> {
    const LONGEST: usize = 40;
    text.char_indices().find_map(|(start, opens)| {
        let rest = &text[start + opens.len_utf8()..];
        let closes = match opens {
            '[' => ']',
            '{' => '}',
            '<' => '>',
            '_' => {
                let length = rest.len() - rest.trim_start_matches('_').len();
                return (length > 0).then_some((start, start + 1 + length));
            }
            _ => return None,
        };
        // No further, so that a thousand opening brackets are not a thousand readings.
        let length = rest.bytes().take(LONGEST + 1).position(|it| char::from(it) == closes)?;
        Some((start, start + 1 + length + 1))
    })
}

/// Words and nothing else.
fn plain(phrase: &str) -> String {
    let kept = |it: char| it.is_alphanumeric() || matches!(it, '\'' | '’' | '-' | '_' | '\u{300}'..='\u{36f}');
    let words = phrase.split(|it: char| !kept(it)).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
