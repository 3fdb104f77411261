//! Gathers what is wrong with a file, so that its author learns all of it at once. Whoever reads a value adds a fault
//! and goes on with something harmless in its place, since a file with a fault makes no rubric.

use std::cell::RefCell;
use std::ops::Range;

use crate::fault::{Fault, Lines, Places, Position};
use crate::read::limits;

pub(super) struct Faults<'t> {
    text: &'t str,
    lines: Lines<'t>,
    places: RefCell<Places>,
    found: RefCell<Vec<Fault>>,
}

impl<'t> Faults<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, lines: Lines::of(text), places: RefCell::default(), found: RefCell::default() }
    }

    /// A value with this path is here.
    pub(super) fn note(&self, path: &str, span: &Range<usize>) {
        self.places.borrow_mut().note(path, self.lines.position(span.start));
    }

    /// Something is wrong with the value at this path, or it is missing.
    pub(super) fn add(&self, path: &str, message: impl Into<String>) {
        let at = self.places.borrow().near(path);
        self.push(at, path, message.into());
    }

    /// Something is wrong here.
    pub(super) fn add_at(&self, at: usize, path: &str, message: impl Into<String>) {
        self.push(self.position(at), path, message.into());
    }

    /// Where a byte of the file is.
    pub(super) fn position(&self, at: usize) -> Position {
        self.lines.position(at)
    }

    fn push(&self, at: Position, path: &str, message: String) {
        if !self.are_enough() {
            self.found.borrow_mut().push(Fault { at, path: path.to_owned(), message });
        }
    }

    /// Whether more would not be shown.
    pub(super) fn are_enough(&self) -> bool {
        self.len() >= limits::FAULTS
    }

    /// How many there are; by it a reader learns whether what it has read was sound.
    pub(super) fn len(&self) -> usize {
        self.found.borrow().len()
    }

    /// Whether something is wrong with this value, with one within it, or with one around it.
    pub(super) fn touch(&self, path: &str) -> bool {
        self.found.borrow().iter().any(|it| is_within(path, &it.path) || is_within(&it.path, path))
    }

    /// Whether the file holds a value with exactly this path.
    pub(super) fn knows(&self, path: &str) -> bool {
        self.places.borrow().of(path).is_some()
    }

    /// The file, as it is written there.
    pub(super) fn written(&self, span: &Range<usize>) -> &'t str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// Where everything is, if nothing is wrong.
    ///
    /// # Errors
    /// What is wrong, in the order of the file.
    pub(super) fn none(self) -> Result<Places, Vec<Fault>> {
        let mut found = self.found.into_inner();
        if found.is_empty() {
            return Ok(self.places.into_inner());
        }
        // What stands for several languages is read once for each.
        found.sort_by(|a, b| (a.at, &a.path, &a.message).cmp(&(b.at, &b.path, &b.message)));
        found.dedup();
        Err(found)
    }
}

fn is_within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| outer.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
}

/// As much of what the author wrote as a message repeats, in code quotes.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let mut shown: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// "`a`", "`a` or `b`", "`a`, `b` or `c`".
pub(super) fn or(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|it| format!("`{it}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

/// "; did you mean `title`?", where one of the names is near to what was written.
pub(super) fn proposal<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    const LONGEST: usize = 64;
    const NEAR: f64 = 0.8;
    if written.len() > LONGEST {
        return None;
    }
    let names = names.into_iter().take(limits::PROPOSED).filter(|name| name.len() <= LONGEST);
    names
        .map(|name| (strsim::jaro_winkler(written, name), name))
        .filter(|(near, _)| *near >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| format!("; did you mean `{name}`?"))
}
