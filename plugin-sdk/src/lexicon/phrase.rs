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

/// Why a phrase cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PhraseFault {
    /// The byte of the written phrase at which it shows.
    pub at: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl std::fmt::Display for PhraseFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PhraseFault {}

/// More plain phrases than anybody means with one written phrase: brackets multiply.
pub const MOST_PLAIN: usize = 2_000;
/// Brackets within brackets.
const DEEPEST: usize = 16;

/// The pieces of a written phrase, between which other words may stand; of each, every plain phrase that it stands for.
///
/// # Errors
/// Where it is not well written.
pub fn expand(written: &str) -> Result<Vec<Vec<Phrase>>, PhraseFault> {
    let mut reader = Reader { written, at: 0, depth: 0 };
    let mut pieces = Vec::new();
    loop {
        let start = reader.at;
        let plain = reader.alternatives()?;
        pieces.push(plain.iter().map(|it| phrase(it, written, start)).collect::<Result<Vec<_>, _>>()?);
        match reader.ellipsis() {
            true => {}
            false if reader.rest().is_empty() => return Ok(pieces),
            false => return Err(reader.fault("closes a bracket that it does not open")),
        }
    }
}

struct Reader<'w> {
    written: &'w str,
    at: usize,
    depth: usize,
}

impl<'w> Reader<'w> {
    fn rest(&self) -> &'w str {
        &self.written[self.at..]
    }

    fn takes(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn ellipsis(&mut self) -> bool {
        self.depth == 0 && (self.takes("…") || self.takes("..."))
    }

    fn fault(&self, what: &str) -> PhraseFault {
        fault(self.written, self.at, what)
    }

    /// `a|b|c`, up to a closing bracket, an ellipsis or the end.
    fn alternatives(&mut self) -> Result<Vec<String>, PhraseFault> {
        let mut all = Vec::new();
        loop {
            all.append(&mut self.sequence()?);
            if all.len() > MOST_PLAIN {
                return Err(self.too_many());
            }
            if !self.takes("|") {
                return Ok(all);
            }
        }
    }

    /// Text and brackets, up to `|`, a closing bracket, an ellipsis or the end.
    fn sequence(&mut self) -> Result<Vec<String>, PhraseFault> {
        let mut all = vec![String::new()];
        loop {
            let rest = self.rest();
            let end = rest.find(['(', ')', '|', '…']).unwrap_or(rest.len());
            let end = rest.find("...").map_or(end, |dots| dots.min(end));
            all.iter_mut().for_each(|it| it.push_str(&rest[..end]));
            self.at += end;
            let opened = self.at;
            if !self.takes("(") {
                return match self.depth > 0 && (self.rest().starts_with("...") || self.rest().starts_with('…')) {
                    true => Err(self.fault("has `…` within brackets, where it cannot stand")),
                    false => Ok(all),
                };
            }
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(self.fault("has too many brackets within brackets"));
            }
            let choices = self.alternatives()?;
            if !self.takes(")") {
                return Err(fault(self.written, opened, "opens a bracket that it does not close"));
            }
            self.depth -= 1;
            if all.len() * choices.len() > MOST_PLAIN {
                return Err(self.too_many());
            }
            all = all.iter().flat_map(|head| choices.iter().map(move |tail| format!("{head}{tail}"))).collect();
        }
    }

    fn too_many(&self) -> PhraseFault {
        self.fault(&format!("stands for more than {MOST_PLAIN} plain phrases, since brackets multiply; write several"))
    }
}

fn phrase(plain: &str, written: &str, at: usize) -> Result<Phrase, PhraseFault> {
    let plain = plain.trim();
    let (open_left, plain) = plain.strip_prefix('*').map_or((false, plain), |it| (true, it));
    let (open_right, plain) = plain.strip_suffix('*').map_or((false, plain), |it| (true, it));
    if plain.contains('*') {
        let star = written[at..].find(plain).map_or(at, |it| at + it);
        return Err(fault(written, star, "has a `*` inside; it stands at the end of a phrase, or at its beginning"));
    }
    let mut folded = Vec::new();
    fold::fold(plain, |bytes, _, _| folded.extend_from_slice(bytes));
    let folded = folded.trim_ascii().to_vec();
    if folded.is_empty() {
        return Err(fault(written, at, "stands for a phrase without words"));
    }
    Ok(Phrase { folded, open_left, open_right })
}

fn fault(written: &str, at: usize, what: &str) -> PhraseFault {
    PhraseFault { at, message: format!("`{written}` {what}") }
}
