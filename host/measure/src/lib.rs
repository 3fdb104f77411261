#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod canonical;
pub mod definition;
pub mod receipt;
pub mod salt;
pub mod score;
pub mod subjects;
pub mod transcript_digest;
pub mod words;

pub use definition::{DefinitionHashes, Fault, default_policies, hashes, sound};
pub use receipt::Receipt;
pub use salt::Salt;
pub use score::score;
pub use subjects::subjects;
pub use words::{Words, join, split};
