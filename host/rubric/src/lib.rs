#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod cases;
pub mod component;
mod fault;
mod inflection;
pub mod lint;
mod read;
pub mod sheet;
pub mod starter;
pub mod trial;
mod writing;

pub use cases::notation;
pub use fault::{Fault, Position};
pub use read::{Case, Expected, Rubric, read};
pub use writing::{SCHEMA_FILE, SCHEMA_LINE, id_of};

/// The JSON Schema of rubrics' files, for editors. It sees less than [`read`]: whether a phrase can be read, whether a name
/// is there.
pub const SCHEMA: &str = include_str!("../rubric.schema.json");
