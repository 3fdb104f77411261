//! Ids from what people call things. A title changes and an id stays, so it is made once, when a file is begun.

use std::collections::HashSet;

use plumbline_measure::limits;
use unicode_normalization::UnicodeNormalization as _;

/// Ids of one file, each of them once.
#[derive(Default)]
pub(crate) struct Ids(HashSet<String>);

impl Ids {
    /// The id of a title; what another title has already gets a number. `otherwise` stands in for a title without a
    /// letter that an id may have.
    pub(crate) fn next(&mut self, title: &str, otherwise: &str) -> String {
        let first = id(title).unwrap_or_else(|| otherwise.to_owned());
        let numbered = (2..).map(|number| {
            let end = format!("-{number}");
            format!("{}{end}", shortened(&first, limits::ID - end.len()))
        });
        let free = std::iter::once(first.clone()).chain(numbered).find(|it| !self.0.contains(it));
        let free = free.unwrap_or(first);
        self.0.insert(free.clone());
        free
    }
}

/// The id of a rubric with this title: lower-case words joined by hyphens.
#[must_use]
pub fn id_of(title: &str) -> String {
    id(title).unwrap_or_else(|| "rubric".to_owned())
}

/// Lower-case ASCII words joined by hyphens, from the first letter on: `2. Begrüßung` is `begruessung`.
pub(crate) fn id(title: &str) -> Option<String> {
    let mut id = String::new();
    for letter in title.to_lowercase().nfc() {
        match letter {
            'ä' | 'æ' => id.push_str("ae"),
            'ö' | 'ø' | 'œ' => id.push_str("oe"),
            'ü' => id.push_str("ue"),
            'ß' => id.push_str("ss"),
            'ł' => id.push('l'),
            // An apostrophe is within a word: `Customer's` is `customers`.
            '\'' | '’' => {}
            _ => match letter.nfd().next().filter(char::is_ascii_alphanumeric) {
                Some(plain) => id.push(plain),
                None if id.ends_with('-') => {}
                None => id.push('-'),
            },
        }
    }
    let id = id.trim_start_matches(|it: char| !it.is_ascii_lowercase());
    let id = shortened(id.trim_end_matches('-'), limits::ID);
    (!id.is_empty()).then(|| id.to_owned())
}

/// At most so many bytes, between words where that leaves one.
fn shortened(id: &str, most: usize) -> &str {
    if id.len() <= most {
        return id;
    }
    let end = if id.as_bytes()[most] == b'-' { most } else { id[..most].rfind('-').unwrap_or(most) };
    id[..end].trim_end_matches('-')
}
