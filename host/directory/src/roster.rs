//! A list of people as a personnel department keeps one: a sheet with a row for each person, or for each team that a person
//! is in. [`Roster::read`] says what is wrong with its cells, [`Roster::plan`] what is to be done so that it is true.

mod cell;
mod column;
mod plan;

use chrono::{DateTime, Utc};
use plumbline_core::conversation::ExternalId;
use plumbline_core::people::{Role, comparable};
use plumbline_sheet::{Findings, Place, Table, decode};

pub use plan::{Change, Changed, Plan};
pub use plumbline_sheet::{SheetColumn, SheetFault};

use column::Column;

/// Bytes of a sheet.
pub const LARGEST: usize = 16 << 20;

/// A list whose cells can be read.
#[derive(Debug)]
pub struct Roster {
    rows: Vec<Row>,
    findings: Findings,
}

/// What a row says.
#[derive(Debug)]
struct Row {
    number: usize,
    ids: Vec<Said<ExternalId>>,
    name: Option<Said<String>>,
    /// The names of the teams from the outermost to the one that is meant.
    team: Option<Said<Vec<String>>>,
    manager: Option<Said<Manager>>,
    roles: Vec<Said<Role>>,
    starts: Option<Said<DateTime<Utc>>>,
    ends: Option<Said<DateTime<Utc>>>,
}

/// A value, and the cell that says it.
#[derive(Clone, Debug)]
struct Said<T> {
    at: Place,
    value: T,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Manager {
    Nobody,
    /// Whoever has one of these ids: a bare value may be of any scheme that the sheet has.
    Somebody(Vec<ExternalId>),
}

impl Roster {
    /// Reads a sheet: CSV as spreadsheet programs save it. What is wrong with it is found with what is wrong with its
    /// content, by [`Roster::plan`].
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut roster = Self { rows: Vec::new(), findings: Findings::default() };
        roster.fill(bytes);
        roster
    }

    /// The ids that it names, in the form in which they are compared.
    pub fn ids(&self) -> impl Iterator<Item = ExternalId> {
        let managers = self.rows.iter().filter_map(|it| it.manager.as_ref()).flat_map(|it| match &it.value {
            Manager::Nobody => [].as_slice(),
            Manager::Somebody(ids) => ids.as_slice(),
        });
        self.rows.iter().flat_map(|it| &it.ids).map(|it| &it.value).chain(managers).map(comparable)
    }

    /// Whether it gives roles.
    #[must_use]
    pub fn gives_roles(&self) -> bool {
        self.rows.iter().any(|it| !it.roles.is_empty())
    }

    fn fill(&mut self, bytes: &[u8]) {
        let findings = &mut self.findings;
        if bytes.len() > LARGEST {
            findings.fault(None, format!("the sheet has {} bytes; at most {LARGEST} are allowed", bytes.len()));
            return;
        }
        let decoded = match decode(bytes) {
            Ok(decoded) => decoded,
            Err(why) => return findings.fault(None, why),
        };
        if decoded.guessed {
            findings.note_of_all(
                "the file is not in UTF-8 and was read as Windows-1252; where a letter looks wrong, save the sheet as \
                 “CSV UTF-8”",
            );
        }
        let Some(table) = Table::<Column>::read(&decoded.text, findings) else { return };
        for row in &table.rows {
            self.rows.push(cell::row(row, &table, findings));
        }
        if self.rows.is_empty() {
            findings.fault(None, "there is no person below the first row");
        }
    }
}
