//! The usual endings of a word, for `~` in a phrase: written out as a bracket, so that a lexicon knows nothing of them.
//! By spelling alone: a form too many is a word that nobody says, and costs one plain phrase; a form that changes its
//! vowel (`written`, `Häuser`) is not made, and is written by the author.
//!
//! English, of a word as it stands in a dictionary:
//! - `s`; `es` after a hiss (`s`, `x`, `z`, `ch`, `sh`) or a consonant and `o`; `ies` for a consonant and `y`;
//! - `ed`; `d` after `e`; `ied` for a consonant and `y`;
//! - `ing`; a silent `e` falls off before it, and `ie` becomes `y`;
//! - one consonant (but `w`, `x`, `y`) after one vowel doubles before `ed` and `ing`: in a word of one syllable always, in a
//!   longer one both spellings are taken, since the stress that decides it is not written (`offered`, `referred`).
//!
//! German, of a verb, which is what ends in `en`, `eln` or `ern`, with its stem before the `en` or `n`:
//! - stem and `e`, `st`, `t`, `te`, `test`, `ten`, `tet`, `end`, and the infinitive with `s`; after `d` or `t`, and after `m`
//!   or `n` with another consonant before it (but `l`, `r` and the `h` of a long vowel), an `e` comes before `st` and what begins with `t` (`arbeitet`, `öffnet`);
//!   `eln` also loses its `e` (`handle`);
//! - the participle, with `ge` before the stem, or without it after `be`, `emp`, `ent`, `er`, `ge`, `miss`, `ver`, `zer` and
//!   before `ier`; where a verb begins with what can be parted from it (`an`, `vor`, `zurück` …), also with `ge` and `zu` after
//!   that (`nachgefragt`, `nachzufragen`).
//!
//! German, of any other word: `n`, `r`, `s` and `m` after `e`; otherwise `e`, `em`, `en`, `er`, `ern`, `es`, `n` and `s`.

/// Why a `~` cannot be written out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct InflectionFault {
    /// The byte of the phrase at which it stands.
    pub(crate) at: usize,
    /// What is wrong, and what would be right.
    pub(crate) message: String,
}

/// A phrase with each `word~` as a bracket of the word and its usual endings. `language` is a BCP 47 tag.
///
/// # Errors
/// Where a `~` does not end a word, or the language's endings are not known.
pub(crate) fn write_out(phrase: &str, language: &str) -> Result<String, InflectionFault> {
    let mut written = String::with_capacity(phrase.len());
    let mut rest = phrase;
    while let Some(tilde) = rest.find('~') {
        let at = phrase.len() - rest.len() + tilde;
        let fault = |message: String| InflectionFault { at, message };
        let before = &rest[..tilde];
        let start = before.rfind(|it: char| !it.is_alphabetic()).map_or(0, |it| it + letter_at(before, it));
        let word = &before[start..];
        let goes_on = rest[tilde + 1..].starts_with(|it: char| it.is_alphanumeric() || matches!(it, '~' | '*' | '('));
        if word.chars().count() < 2 || goes_on {
            return Err(fault("`~` stands for the endings of a word, and comes right after it: `offer~`".to_owned()));
        }
        let forms = match language.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "en" => english(&word.to_lowercase()),
            "de" => german(&word.to_lowercase()),
            _ => {
                return Err(fault(format!(
                    "`{word}~`: the endings of `{language}` are not known, only those of English and German; write \
                     them out, such as `cost(|s|ing)`"
                )));
            }
        };
        written.push_str(&before[..start]);
        written.push_str(&format!("({})", forms.join("|")));
        rest = &rest[tilde + 1..];
    }
    written.push_str(rest);
    Ok(written)
}

fn letter_at(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

fn english(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let is_vowel =
        |at: usize| matches!(letters[at], 'a' | 'e' | 'i' | 'o') || (letters[at] == 'u' && !after_q(&letters, at));
    let last = letters.len() - 1;
    let after_consonant = !is_vowel(last - 1);
    let ends = |it: &str| word.ends_with(it);
    let without = |count: usize| letters[..letters.len() - count].iter().collect::<String>();

    let mut forms = vec![word.to_owned()];
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|it| ends(it));
    forms.push(match letters[last] {
        'y' if after_consonant => without(1) + "ies",
        'o' if after_consonant => word.to_owned() + "es",
        _ if hisses => word.to_owned() + "es",
        _ => word.to_owned() + "s",
    });
    match letters[last] {
        'y' if after_consonant => forms.extend([without(1) + "ied", word.to_owned() + "ing"]),
        'e' => {
            let ing = match () {
                () if ends("ie") => without(2) + "y",
                () if ends("ee") || ends("oe") || ends("ye") => word.to_owned(),
                () => without(1),
            };
            forms.extend([word.to_owned() + "d", ing + "ing"]);
        }
        consonant => {
            let doubles = !is_vowel(last)
                && !matches!(consonant, 'w' | 'x' | 'y')
                && is_vowel(last - 1)
                && (last < 2 || !is_vowel(last - 2));
            let syllables = (0..=last).filter(|at| is_vowel(*at) && (*at == 0 || !is_vowel(at - 1))).count();
            if !doubles || syllables > 1 {
                forms.extend([word.to_owned() + "ed", word.to_owned() + "ing"]);
            }
            if doubles {
                forms.extend([format!("{word}{consonant}ed"), format!("{word}{consonant}ing")]);
            }
        }
    }
    forms
}

fn after_q(letters: &[char], at: usize) -> bool {
    at > 0 && letters[at - 1] == 'q'
}

const INSEPARABLE: &[&str] = &["be", "emp", "ent", "er", "ge", "miss", "ver", "zer"];
const SEPARABLE: &[&str] = &[
    "ab", "an", "auf", "aus", "bei", "dar", "durch", "ein", "fest", "fort", "her", "hin", "los", "mit", "nach", "um",
    "vor", "weg", "weiter", "zu", "zurück", "zusammen",
];

fn german(word: &str) -> Vec<String> {
    match word
        .strip_suffix("en")
        .or_else(|| word.strip_suffix('n').filter(|it| it.ends_with("el") || it.ends_with("er")))
    {
        Some(stem) if stem.chars().count() > 1 => german_verb(word, stem),
        _ => {
            let endings: &[&str] = if word.ends_with('e') {
                &["", "n", "r", "s", "m"]
            } else {
                &["", "e", "em", "en", "er", "ern", "es", "n", "s"]
            };
            endings.iter().map(|it| format!("{word}{it}")).collect()
        }
    }
}

fn german_verb(word: &str, stem: &str) -> Vec<String> {
    let e = if needs_e(stem) { "e" } else { "" };
    let mut forms = vec![word.to_owned(), format!("{word}s"), format!("{stem}e"), format!("{stem}end")];
    forms.extend(["st", "t", "te", "test", "ten", "tet"].iter().map(|it| format!("{stem}{e}{it}")));
    if let Some(short) = stem.strip_suffix("el").filter(|_| word.ends_with("eln")) {
        forms.push(format!("{short}le"));
    }
    let begins =
        |with: &[&str]| with.iter().any(|it| stem.strip_prefix(it).is_some_and(|rest| rest.chars().count() > 2));
    if !begins(INSEPARABLE) && !stem.ends_with("ier") {
        forms.push(format!("ge{stem}{e}t"));
    }
    for prefix in SEPARABLE {
        if let Some(rest) = stem.strip_prefix(prefix).filter(|rest| rest.chars().count() > 2) {
            forms.extend([format!("{prefix}ge{rest}{e}t"), format!("{prefix}zu{}", &word[prefix.len()..])]);
        }
    }
    forms
}

/// `arbeit-e-t`, `öffn-e-t`, `rechn-e-t`; but `lern-t`, `wohn-t`, `komm-t`.
fn needs_e(stem: &str) -> bool {
    let mut letters = stem.chars().rev();
    match (letters.next(), letters.next()) {
        (Some('d' | 't'), _) => true,
        // An `h` by itself only lengthens the vowel before it.
        (Some('m' | 'n'), Some('h')) => letters.next() == Some('c'),
        (Some(last @ ('m' | 'n')), Some(before)) => {
            before != last && !matches!(before, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'ü' | 'l' | 'r')
        }
        _ => false,
    }
}
