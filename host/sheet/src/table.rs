//! Rows and columns of a sheet: how it is separated, which column is which, and where each cell is as its spreadsheet
//! program shows it.

use std::borrow::Cow;

use crate::findings::Findings;

/// What columns a kind of sheet has.
pub trait Column: Clone + PartialEq {
    /// Rows of such a sheet, its header included.
    const MOST_ROWS: usize;
    /// A column that every such sheet has.
    const EXAMPLE: &'static str;
    /// What is said of a column that such a sheet does not have.
    const UNKNOWN: &'static str;

    /// The column that a header names.
    fn named(header: &str) -> Option<Self>;

    /// What the documentation calls it.
    fn name(&self) -> Cow<'_, str>;

    /// What such a sheet lacks that has only these columns, and what would be right.
    fn lacking(columns: &[Self]) -> Option<&'static str>;
}

/// Far more columns than there is something to say in.
const MOST_COLUMNS: usize = 200;

/// Where a cell is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// From 1, which is the header.
    pub row: usize,
    /// From 0; None where it is about the row.
    pub column: Option<usize>,
}

/// A sheet under its header.
pub struct Table<C> {
    /// Where each known column is.
    columns: Vec<(C, usize)>,
    /// The rows that are not empty.
    pub rows: Vec<Row>,
    /// Whether a comma is what separates the places of a number.
    pub decimal_comma: bool,
}

/// One row that is not empty.
pub struct Row {
    /// As the spreadsheet shows it: the header is row 1.
    pub number: usize,
    cells: Vec<String>,
}

/// A cell that is not empty.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'t> {
    /// Where it is.
    pub at: Place,
    /// What is in it.
    pub text: &'t str,
}

impl<C: Column> Table<C> {
    /// The table that a sheet's text is; None, and a fault, where it is none.
    pub fn read(text: &str, findings: &mut Findings) -> Option<Self> {
        let (told, text) = told_separator(text);
        let separator = told.unwrap_or_else(|| separator::<C>(text));
        let mut rows = rows(text, separator, C::MOST_ROWS, findings)?.into_iter();
        let Some(header) = rows.next() else {
            let example = C::EXAMPLE;
            findings.fault(None, format!("the sheet is empty; its first row names the columns, such as `{example}`"));
            return None;
        };
        let rows: Vec<Row> = rows.collect();
        if header.cells.len() > MOST_COLUMNS {
            findings
                .fault(None, format!("the sheet has more than {MOST_COLUMNS} columns; at most so many are allowed"));
            return None;
        }
        findings.headers(&header.cells);
        let columns = columns(&header, &rows, findings)?;
        for row in rows.iter().filter(|it| it.cells.iter().skip(header.cells.len()).any(|it| !it.is_empty())) {
            let at = Place { row: row.number, column: None };
            findings.fault(
                Some(at),
                "has more cells than the first row; a cell with the separator in it needs quotation marks around it",
            );
        }
        Some(Self { columns, rows, decimal_comma: separator != b',' })
    }

    /// A row's cell in a column, where there is something in it.
    pub fn cell<'t>(&self, row: &'t Row, column: &C) -> Option<Cell<'t>> {
        let column = self.index(column)?;
        let text = row.cells.get(column).map(String::as_str).filter(|it| !it.is_empty())?;
        Some(Cell { at: Place { row: row.number, column: Some(column) }, text })
    }

    /// Whether the sheet has the column.
    pub fn has(&self, column: &C) -> bool {
        self.index(column).is_some()
    }

    /// Its columns, in their order.
    pub fn columns(&self) -> impl Iterator<Item = &C> {
        self.columns.iter().map(|(column, _)| column)
    }

    /// A place in a row, in a column where there is such a column.
    pub fn place(&self, row: usize, column: &C) -> Place {
        Place { row, column: self.index(column) }
    }

    fn index(&self, column: &C) -> Option<usize> {
        self.columns.iter().find(|(it, _)| it == column).map(|(_, index)| *index)
    }
}

/// Which column is which; None, and a fault, where nothing can come of them.
fn columns<C: Column>(header: &Row, rows: &[Row], findings: &mut Findings) -> Option<Vec<(C, usize)>> {
    let mut columns: Vec<(C, usize)> = Vec::new();
    for (index, name) in header.cells.iter().enumerate() {
        let at = Place { row: header.number, column: Some(index) };
        match C::named(name) {
            Some(column) => match columns.iter().find(|(it, _)| *it == column) {
                Some((_, first)) => findings.fault(
                    Some(at),
                    format!(
                        "means `{}`, as column {} does; rename one of them, or leave it out",
                        column.name(),
                        letters(*first)
                    ),
                ),
                None => columns.push((column, index)),
            },
            None if rows.iter().all(|it| it.cells.get(index).is_none_or(String::is_empty)) => {}
            None => findings.note(at, C::UNKNOWN),
        }
    }
    let known: Vec<C> = columns.iter().map(|(column, _)| column.clone()).collect();
    if let Some(lacking) = C::lacking(&known) {
        findings.fault(Some(Place { row: header.number, column: None }), lacking);
        return None;
    }
    Some(columns)
}

/// A column as spreadsheet programs name it: A, B, …, Z, AA.
pub fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or_default()));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// A first line `sep=;`, by which a spreadsheet program is told the separator, and which it does not show as a row.
fn told_separator(text: &str) -> (Option<u8>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    match line.trim_end_matches('\r').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', told] if SEPARATORS.contains(told) => (Some(*told), rest),
        _ => (None, text),
    }
}

const SEPARATORS: [u8; 3] = *b",;\t";

/// The separator by which the header has most known columns, and of those most columns.
fn separator<C: Column>(text: &str) -> u8 {
    let header = |separator: u8| reader(text, separator).into_records().find_map(Result::ok).unwrap_or_default();
    let told = |separator: &u8| {
        let header = header(*separator);
        (header.iter().filter(|it| C::named(it).is_some()).count(), header.len())
    };
    // Of equal ones the last counts, so the commonest is the last.
    SEPARATORS.into_iter().rev().max_by_key(told).unwrap_or(b',')
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// A row that no sheet has, put at the end: where it is not found there, a quotation mark before it was not closed.
const END: &str = "\u{1}end\u{1}";

/// The rows that are not empty, with the numbers that the spreadsheet gives them.
fn rows(text: &str, separator: u8, most: usize, findings: &mut Findings) -> Option<Vec<Row>> {
    let text = format!("{text}\n{END}");
    let mut rows: Vec<Row> = Vec::new();
    let mut number = 0;
    for record in reader(&text, separator).into_records() {
        let Ok(record) = record else {
            findings.fault(Some(Place { row: number + 1, column: None }), "cannot be read as a row of a table");
            return None;
        };
        let start = record.position().map_or(0, |it| usize::try_from(it.byte()).unwrap_or(usize::MAX));
        number += 1 + blank_lines(&text, start);
        if record.len() == 1 && record.get(0) == Some(END) {
            return Some(rows);
        }
        if number > most {
            findings.fault(None, format!("the sheet has more than {most} rows; at most so many are allowed"));
            return None;
        }
        let cells: Vec<String> = record.iter().map(clean).collect();
        if cells.iter().any(|it| !it.is_empty()) {
            rows.push(Row { number, cells });
        }
    }
    let at = Place { row: number, column: None };
    findings
        .fault(Some(at), "a quotation mark opens a cell, and none closes it; write a quotation mark in a cell twice");
    None
}

/// How many lines without anything are skipped before the row that begins at or after `start`.
fn blank_lines(text: &str, start: usize) -> usize {
    let (before, rest) = text.as_bytes().split_at(start.min(text.len()));
    // The second half of the line break that ended the row before.
    let rest = if before.last() == Some(&b'\r') { rest.strip_prefix(b"\n").unwrap_or(rest) } else { rest };
    let breaks = &rest[..rest.iter().take_while(|it| matches!(it, b'\r' | b'\n')).count()];
    let pairs = breaks.windows(2).filter(|it| it == b"\r\n").count();
    breaks.len() - pairs
}

/// A cell without space around it, and without control characters, which nobody sees.
fn clean(cell: &str) -> String {
    let cell = cell.replace("\r\n", "\n").replace('\r', "\n");
    let seen = |it: &char| !matches!(it, '\u{feff}' | '\u{200b}') && (*it == '\n' || *it == '\t' || !it.is_control());
    cell.chars().filter(seen).collect::<String>().trim().to_owned()
}
