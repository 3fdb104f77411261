//! Rubrics through the public surface of their compiler.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod asked;
mod component;
mod faults;
mod mutations;
mod read;
mod sheet;
mod starter;
mod vocabulary;
