//! The words of the domain as plain types: what was said, what a scorecard asks, what a plugin found, what the host
//! made of it. No I/O, no SQL, no HTTP, no wasmtime: every other crate may name this one, and it names none of them.

pub mod audit;
pub mod conversation;
pub mod decimal;
pub mod definition;
pub mod digest;
pub mod event;
pub mod failure;
pub mod feedback;
pub mod finding;
pub mod ids;
pub mod label;
pub mod language;
pub mod manifest;
pub mod people;
pub mod practice;
pub mod roster;
pub mod run;
pub mod score;
pub mod sums;
pub mod transcript;
pub mod week;

pub use decimal::Decimal;
pub use digest::Digest;
pub use failure::{Failure, PluginFailure};
