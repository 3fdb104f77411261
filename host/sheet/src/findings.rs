//! What there is to say about a sheet: faults, all of them at once, and notes about what was made of it.

use std::collections::HashMap;
use std::fmt;

use crate::table::{Place, letters};

/// Something that is wrong with a sheet. Displayed as `row 7, column D (weight): …`.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct SheetFault {
    /// As the spreadsheet shows it: the header is row 1. None where it is about the whole sheet, or about what it is to
    /// become.
    pub row: Option<usize>,
    /// None where it is about the whole row.
    pub column: Option<SheetColumn>,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// A column of a sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetColumn {
    /// As the spreadsheet names it: A, B, …, Z, AA.
    pub letter: String,
    /// What its first row says.
    pub header: String,
}

impl fmt::Display for SheetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = self.row {
            write!(f, "row {row}")?;
            if let Some(column) = &self.column {
                write!(f, ", {column}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Display for SheetColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}", self.letter)?;
        if self.header.is_empty() { Ok(()) } else { write!(f, " ({})", self.header) }
    }
}

/// Faults that are shown of one sheet; whoever has more has another problem.
const MOST_FAULTS: usize = 1_000;
/// Rows that a note names.
const MOST_NAMED: usize = 20;

/// Gathers them.
#[derive(Default, Debug)]
pub struct Findings {
    headers: Vec<String>,
    faults: Vec<(Option<Place>, String)>,
    notes: Vec<Note>,
    /// Where each note is, by its column and what it says.
    noted: HashMap<(Option<usize>, String), usize>,
}

/// What is said of rows once, however many there are.
#[derive(Debug)]
struct Note {
    rows: Vec<usize>,
    column: Option<usize>,
    message: String,
}

impl Findings {
    /// What the columns are called.
    pub fn headers(&mut self, headers: &[String]) {
        self.headers = headers.iter().map(|it| one_line(it)).collect();
    }

    /// Something is wrong.
    pub fn fault(&mut self, at: Option<Place>, message: impl Into<String>) {
        let fault = (at, message.into());
        if self.faults.len() < MOST_FAULTS && !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Something that its owner would want to know.
    pub fn note(&mut self, at: Place, message: impl Into<String>) {
        let message = message.into();
        let index = *self.noted.entry((at.column, message.clone())).or_insert(self.notes.len());
        match self.notes.get_mut(index) {
            Some(note) if note.rows.last() == Some(&at.row) => {}
            Some(note) => note.rows.push(at.row),
            None => self.notes.push(Note { rows: vec![at.row], column: at.column, message }),
        }
    }

    /// Something that its owner would want to know about the whole.
    pub fn note_of_all(&mut self, message: impl Into<String>) {
        self.notes.push(Note { rows: Vec::new(), column: None, message: message.into() });
    }

    /// Whether nothing is wrong so far.
    pub fn are_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether something is wrong with a cell; with a row, where the place has no column.
    pub fn touch(&self, place: Place) -> bool {
        let touches = |at: Place| at.row == place.row && (place.column.is_none() || at.column == place.column);
        self.faults.iter().any(|(at, _)| at.is_some_and(touches))
    }

    /// The notes.
    ///
    /// # Errors
    /// The faults, in the order of the sheet, where there are some.
    pub fn notes(self) -> Result<Vec<String>, Vec<SheetFault>> {
        if self.faults.is_empty() {
            let mut notes = self.notes;
            notes.sort_by_key(|it| (it.rows.first().copied(), it.column));
            return Ok(notes.iter().map(|it| it.words(&self.headers)).collect());
        }
        let mut faults = self.faults;
        faults.sort_by_key(|(at, _)| *at);
        let faults = faults.into_iter().map(|(at, message)| SheetFault {
            row: at.map(|it| it.row),
            column: at.and_then(|it| it.column).map(|it| column(&self.headers, it)),
            message,
        });
        Err(faults.collect())
    }
}

impl Note {
    fn words(&self, headers: &[String]) -> String {
        let Some((last, before)) = self.rows.split_last() else { return self.message.clone() };
        let named: Vec<String> = before.iter().take(MOST_NAMED).map(ToString::to_string).collect();
        let left_out = before.len() - named.len();
        let rows = match before {
            [] => format!("row {last}"),
            _ if left_out > 0 => format!("rows {} and {} others", named.join(", "), left_out + 1),
            _ => format!("rows {} and {last}", named.join(", ")),
        };
        match self.column {
            Some(it) => format!("{rows}, {}: {}", column(headers, it), self.message),
            None => format!("{rows}: {}", self.message),
        }
    }
}

fn column(headers: &[String], index: usize) -> SheetColumn {
    SheetColumn { letter: letters(index), header: headers.get(index).cloned().unwrap_or_default() }
}

/// Words with one space in between, in one line.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As much of what a cell holds as a message repeats, in code quotes.
pub fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let line = one_line(text);
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("`{}…`", &line[..end]),
        None => format!("`{line}`"),
    }
}
