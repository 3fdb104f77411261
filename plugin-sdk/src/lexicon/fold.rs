//! The one form in which phrases and text are compared, and the way back from it to the text. Folding may change
//! lengths (`ß` becomes `ss`, `’` becomes `'`, spaces become one), so each such change is noted.

/// Folds text piece by piece: each call gives the folded bytes of one character, or of one run of space, with the
/// range of the text that they stand for.
#[inline]
pub fn fold(text: &str, mut piece: impl FnMut(&[u8], usize, usize)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphanumeric() {
            piece(&[byte.to_ascii_lowercase()], at, at + 1);
            at += 1;
        } else if byte == b' ' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            piece(b" ", at, at + 1);
            at += 1;
        } else {
            let end = end_of_space(text, at);
            if end > at {
                piece(b" ", at, end);
                at = end;
            } else if byte.is_ascii() {
                piece(&[byte], at, at + 1);
                at += 1;
            } else {
                at = character(text, at, &mut piece);
            }
        }
    }
}

/// One character that is not ASCII.
#[cold]
fn character(text: &str, at: usize, piece: &mut impl FnMut(&[u8], usize, usize)) -> usize {
    let Some(letter) = text[at..].chars().next() else { return text.len() };
    let end = at + letter.len_utf8();
    match letter {
        '’' | '‘' | 'ʼ' | '′' | '＇' => piece(b"'", at, end),
        'ß' | 'ẞ' => piece(b"ss", at, end),
        'İ' => piece(b"i", at, end),
        'ς' => piece("σ".as_bytes(), at, end),
        // The dot of a `İ` that was written as two characters.
        '\u{307}' if text[..at].ends_with(['i', 'I']) => piece(b"", at, end),
        _ => {
            let mut folded = [0; 16];
            let mut length = 0;
            for lower in letter.to_lowercase() {
                let (base, mark) = decomposed(lower).map_or((lower, None), |(base, mark)| (base, Some(mark)));
                for part in [Some(base), mark].into_iter().flatten() {
                    length += part.encode_utf8(&mut folded[length..]).len();
                }
            }
            piece(&folded[..length], at, end);
        }
    }
    end
}

/// A letter with a mark as the two of which it is made, as some systems write it.
#[rustfmt::skip]
const fn decomposed(letter: char) -> Option<(char, char)> {
    Some(match letter {
        'à' => ('a', '\u{300}'), 'è' => ('e', '\u{300}'), 'ì' => ('i', '\u{300}'), 'ò' => ('o', '\u{300}'),
        'ù' => ('u', '\u{300}'),
        'á' => ('a', '\u{301}'), 'é' => ('e', '\u{301}'), 'í' => ('i', '\u{301}'), 'ó' => ('o', '\u{301}'),
        'ú' => ('u', '\u{301}'), 'ý' => ('y', '\u{301}'), 'ć' => ('c', '\u{301}'), 'ń' => ('n', '\u{301}'),
        'ŕ' => ('r', '\u{301}'), 'ś' => ('s', '\u{301}'), 'ź' => ('z', '\u{301}'),
        'â' => ('a', '\u{302}'), 'ê' => ('e', '\u{302}'), 'î' => ('i', '\u{302}'), 'ô' => ('o', '\u{302}'),
        'û' => ('u', '\u{302}'),
        'ã' => ('a', '\u{303}'), 'ñ' => ('n', '\u{303}'), 'õ' => ('o', '\u{303}'),
        'ä' => ('a', '\u{308}'), 'ë' => ('e', '\u{308}'), 'ï' => ('i', '\u{308}'), 'ö' => ('o', '\u{308}'),
        'ü' => ('u', '\u{308}'), 'ÿ' => ('y', '\u{308}'),
        'å' => ('a', '\u{30a}'), 'ů' => ('u', '\u{30a}'),
        'ç' => ('c', '\u{327}'), 'ş' => ('s', '\u{327}'), 'ţ' => ('t', '\u{327}'),
        'ā' => ('a', '\u{304}'), 'ē' => ('e', '\u{304}'), 'ī' => ('i', '\u{304}'), 'ō' => ('o', '\u{304}'),
        'ū' => ('u', '\u{304}'),
        'ă' => ('a', '\u{306}'), 'ğ' => ('g', '\u{306}'),
        'ą' => ('a', '\u{328}'), 'ę' => ('e', '\u{328}'), 'į' => ('i', '\u{328}'), 'ų' => ('u', '\u{328}'),
        'č' => ('c', '\u{30c}'), 'ď' => ('d', '\u{30c}'), 'ě' => ('e', '\u{30c}'), 'ň' => ('n', '\u{30c}'),
        'ř' => ('r', '\u{30c}'), 'š' => ('s', '\u{30c}'), 'ť' => ('t', '\u{30c}'), 'ž' => ('z', '\u{30c}'),
        'ė' => ('e', '\u{307}'), 'ż' => ('z', '\u{307}'),
        'ő' => ('o', '\u{30b}'), 'ű' => ('u', '\u{30b}'),
        'ș' => ('s', '\u{326}'), 'ț' => ('t', '\u{326}'),
        _ => return None,
    })
}

/// Where a run of what stands between words ends: white space, hyphens, and commas before white space.
fn end_of_space(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some(next) = text[end..].chars().next() {
        let comma = next == ',' && text[end + 1..].chars().next().is_some_and(char::is_whitespace);
        if !(comma || next.is_whitespace() || matches!(next, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')) {
            break;
        }
        end += next.len_utf8();
    }
    end
}

/// Where folding changed a length, in one turn.
#[derive(Debug, Default)]
pub struct Shifts {
    pieces: Vec<Piece>,
    folded: usize,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    folded_start: usize,
    folded_end: usize,
    start: usize,
    end: usize,
}

impl Shifts {
    pub fn clear(&mut self) {
        self.pieces.clear();
        self.folded = 0;
    }

    /// The next piece has so many folded bytes.
    #[inline]
    pub fn note(&mut self, folded: usize, start: usize, end: usize) {
        let folded_start = self.folded;
        self.folded += folded;
        if folded != end - start {
            self.pieces.push(Piece { folded_start, folded_end: self.folded, start, end });
        }
    }

    /// How many folded bytes there are so far.
    pub fn folded(&self) -> usize {
        self.folded
    }

    /// The place in the text of a place in its folded form; None within a character.
    pub fn source(&self, folded: usize) -> Option<usize> {
        // Matches end where the reading is, so that the piece looked for is among the last.
        match self.pieces.iter().rev().find(|it| it.folded_start <= folded) {
            None => Some(folded),
            Some(piece) if folded == piece.folded_start && piece.folded_end > folded => Some(piece.start),
            Some(piece) if folded < piece.folded_end => None,
            Some(piece) => Some(piece.end + (folded - piece.folded_end)),
        }
    }
}

/// Where a match that starts here starts as a word, or as what `open` takes of one; None inside a word.
pub fn word_start(text: &str, start: usize, open: bool) -> Option<usize> {
    let before = &text[..start];
    if open {
        return Some(before.trim_end_matches(is_letter).len());
    }
    let first = text[start..].chars().next()?;
    let mut earlier = before.chars().rev();
    let inside = is_letter(first)
        && match earlier.next() {
            Some(it) if is_apostrophe(it) => earlier.next().is_some_and(is_letter),
            Some(it) => is_letter(it),
            None => false,
        };
    (!inside).then_some(start)
}

/// Where a match that ends here ends as a word, or as what `open` takes of one; None inside a word.
pub fn word_end(text: &str, end: usize, open: bool) -> Option<usize> {
    let after = &text[end..];
    if open {
        return Some(text.len() - after.trim_start_matches(is_letter).len());
    }
    let last = text[..end].chars().next_back()?;
    let mut later = after.chars();
    let inside = is_letter(last)
        && match later.next() {
            Some(it) if is_apostrophe(it) => later.next().is_some_and(is_letter),
            Some(it) => is_letter(it),
            None => false,
        };
    (!inside).then_some(end)
}

/// What words are made of, marks that combine with a letter included.
fn is_letter(it: char) -> bool {
    it.is_alphanumeric() || it == '_' || matches!(it, '\u{300}'..='\u{36f}')
}

fn is_apostrophe(it: char) -> bool {
    matches!(it, '\'' | '’' | 'ʼ' | '＇')
}
