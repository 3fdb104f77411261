//! Sheets as spreadsheet programs save them, as CSV: which encoding and which separator they are in, which column is
//! which, and where each cell is as the program shows it. What is wrong is said of its cell, and all of it at once.
#![deny(missing_docs)]

mod encoding;
mod findings;
mod table;

pub use encoding::{Decoded, decode};
pub use findings::{Findings, SheetColumn, SheetFault, one_line, shown};
pub use table::{Cell, Column, Place, Row, Table};
