//! From a spreadsheet to a rubric's file. Whoever owns an organisation's standards has them in one; saved as CSV, it
//! becomes a file that [`crate::read`] has no fault with, or else every fault is said of its cell.

mod column;
mod draft;
mod phrase;
mod scale;
mod value;
mod weight;
mod write;

use plumbline_sheet::{Findings, Place, Table, decode};
pub use plumbline_sheet::{SheetColumn, SheetFault};

use self::column::Column;
use self::write::Written;
use crate::writing::Wording;

/// What a rubric is to be, of which its sheet says nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// What people call it.
    pub title: String,
    /// Made from the title where it is left out.
    pub id: Option<String>,
    /// BCP 47. What is made rather than read, such as the titles of levels, is in German where that is the first one,
    /// and else in English.
    pub languages: Vec<String>,
}

/// A sheet that has become a rubric.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    /// The rubric's file.
    pub toml: String,
    /// What was made of the sheet that its owner would want to know, such as columns that were left out.
    pub notes: Vec<String>,
}

/// Bytes of a sheet.
const LARGEST: usize = 1_000_000;

/// The rubric's file that a sheet becomes. A row is a level; one without a criterion, or with the same as above, goes
/// on with it. Which columns there are, and what they are called, is told in the documentation of this crate.
///
/// # Errors
/// Everything that is wrong with the sheet.
pub fn import(bytes: &[u8], about: &About) -> Result<Imported, Vec<SheetFault>> {
    let mut findings = Findings::default();
    let toml = text_of(bytes, about, &mut findings);
    let notes = findings.notes()?;
    // Without a fault there is a text.
    toml.map(|toml| Imported { toml, notes }).ok_or_else(Vec::new)
}

fn text_of(bytes: &[u8], about: &About, findings: &mut Findings) -> Option<String> {
    if bytes.len() > LARGEST {
        findings.fault(None, format!("the sheet has {} bytes; at most {LARGEST} are allowed", bytes.len()));
        return None;
    }
    let decoded = decode(bytes).map_err(|why| findings.fault(None, why)).ok()?;
    if decoded.guessed {
        findings.note_of_all(
            "the file is not in UTF-8 and was read as Windows-1252; where a letter looks wrong, save the sheet as \
             “CSV UTF-8”",
        );
    }
    let table = Table::<Column>::read(&decoded.text, findings)?;
    let sections = draft::gather(&table, &about.languages, findings);
    let weighed = weight::weigh(&sections, &table, Wording::of(&about.languages), findings);
    let written = write::write(&weighed, about, findings);
    if !weighed.is_empty() {
        check(&written, findings);
    }
    Some(written.toml)
}

/// What the reader of rubrics finds wrong, said of the cells. Where something is wrong with a row already, the rest may
/// be no more than the consequence.
fn check(written: &Written, findings: &mut Findings) {
    let found = crate::read(&written.toml).err().unwrap_or_default();
    let found = found.into_iter().map(|fault| (written.place(&fault.path), fault));
    let new = found.filter(|(at, fault)| match at {
        Some(at) => !findings.touch(Place { column: None, ..*at }),
        None => findings.are_sound() || !fault.path.starts_with("sections"),
    });
    for (at, fault) in new.collect::<Vec<_>>() {
        match at {
            Some(_) => findings.fault(at, without_key(&fault.message, &fault.path)),
            None if fault.path.is_empty() => {
                findings.fault(at, format!("what comes of the sheet cannot be a rubric: {}", fault.message));
            }
            None => findings.fault(at, fault.message),
        }
    }
}

/// A message without the key of the rubric's file that it begins with: a cell has a name of its own.
fn without_key<'m>(message: &'m str, path: &str) -> &'m str {
    let key = path.rsplit('.').next().unwrap_or_default();
    let rest = message.strip_prefix(&format!("`{key}`")).unwrap_or(message);
    rest.trim_start_matches([':', ' '])
}
