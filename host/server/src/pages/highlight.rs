//! Cuts a turn's text into pieces at the borders of quotes, so that quotes of several criteria may overlap and each piece
//! still knows every criterion it backs.

use std::ops::Range;

/// A part of a turn's text that is quoted by the same criteria from end to end.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    pub text: &'a str,
    /// The quotes that cover it, in order.
    pub quotes: Vec<usize>,
    /// The quotes that begin here: each is linked to from its criterion.
    pub begins: Vec<usize>,
}

/// `quotes` are byte ranges of `text`, on character boundaries, each with the number it is known by. Ranges that do not
/// fit the text are left out: the text may have been erased since.
pub fn pieces<'a>(text: &'a str, quotes: &[(usize, Range<usize>)]) -> Vec<Piece<'a>> {
    let fits = |range: &Range<usize>| text.get(range.clone()).is_some_and(|it| !it.is_empty());
    let quotes: Vec<_> = quotes.iter().filter(|(_, range)| fits(range)).collect();
    let mut borders = vec![0, text.len()];
    borders.extend(quotes.iter().flat_map(|(_, range)| [range.start, range.end]));
    borders.sort_unstable();
    borders.dedup();
    let piece = |window: &[usize]| {
        let (start, end) = (window[0], window[1]);
        let covers = quotes.iter().filter(|(_, range)| range.start <= start && end <= range.end);
        let begins = quotes.iter().filter(|(_, range)| range.start == start);
        Piece {
            text: &text[start..end],
            quotes: covers.map(|(number, _)| *number).collect(),
            begins: begins.map(|(number, _)| *number).collect(),
        }
    };
    borders.windows(2).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn overlapping_quotes_share_pieces_and_no_byte_is_lost() {
        let text = "Grüezi, was kostet es heute?";
        let cut = pieces(text, &[(0, 0..8), (1, 4..19), (2, 4..19), (3, 90..99), (4, 3..4)]);
        let shown: Vec<_> = cut.iter().map(|it| (it.text, it.quotes.as_slice(), it.begins.as_slice())).collect();
        let expected: &[(&str, &[usize], &[usize])] = &[
            ("Grü", &[0], &[0]),
            ("ezi,", &[0, 1, 2], &[1, 2]),
            (" was kostet", &[1, 2], &[]),
            (" es heute?", &[], &[]),
        ];
        // The range 3..4 starts inside the `ü` and is left out, as is one beyond the end.
        assert_eq!(shown, expected);
        assert_eq!(cut.iter().map(|it| it.text).collect::<String>(), text);
        assert_eq!(pieces("", &[]), Vec::<Piece<'_>>::new());
    }
}
