//! The little language in which phrases are written, expanded into plain folded words.

use crate::lexicon::fold;

/// One plain phrase.
#[derive(Debug, PartialEq, Eq)]
pub struct Phrase {
    pub folded: Vec<u8>,
    /// Takes whatever begins its first word.
    pub open_left: bool,
    /// Takes whatever ends its last word.
    pub open_right: bool,
}

/// The pieces of a written phrase, between which other words may stand; of each, every plain phrase that it stands for.
///
/// # Panics
/// Where it is not well written.
pub fn expand(written: &str) -> Vec<Vec<Phrase>> {
    let pieces = written.replace("...", "…");
    let pieces = pieces.split('…').map(|piece| {
        let mut rest = piece;
        let plain = alternatives(&mut rest, written);
        assert!(rest.is_empty(), "`{written}` closes a bracket that it does not open");
        plain.iter().map(|it| phrase(it, written)).collect()
    });
    pieces.collect()
}

/// `a|b|c`, up to a closing bracket or the end.
fn alternatives(rest: &mut &str, written: &str) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        all.extend(sequence(rest, written));
        match rest.strip_prefix('|') {
            Some(more) => *rest = more,
            None => return all,
        }
    }
}

/// Text and brackets, up to `|`, a closing bracket or the end.
fn sequence(rest: &mut &str, written: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    loop {
        let end = rest.find(['(', ')', '|']).unwrap_or(rest.len());
        let (text, more) = rest.split_at(end);
        all.iter_mut().for_each(|it| it.push_str(text));
        *rest = more;
        let Some(inner) = rest.strip_prefix('(') else { return all };
        *rest = inner;
        let choices = alternatives(rest, written);
        let closed = rest.strip_prefix(')');
        assert!(closed.is_some(), "`{written}` opens a bracket that it does not close");
        *rest = closed.unwrap_or_default();
        all = all.iter().flat_map(|head| choices.iter().map(move |tail| format!("{head}{tail}"))).collect();
    }
}

fn phrase(plain: &str, written: &str) -> Phrase {
    let plain = plain.trim();
    let (open_left, plain) = plain.strip_prefix('*').map_or((false, plain), |it| (true, it));
    let (open_right, plain) = plain.strip_suffix('*').map_or((false, plain), |it| (true, it));
    assert!(!plain.contains('*'), "`{written}` has a `*` inside");
    let mut folded = Vec::new();
    fold::fold(plain, |bytes, _, _| folded.extend_from_slice(bytes));
    let folded = folded.trim_ascii().to_vec();
    assert!(!folded.is_empty(), "`{written}` stands for a phrase without words");
    Phrase { folded, open_left, open_right }
}
