//! The crate through its public surface. `build` makes definitions, conversations and assessments; each other module
//! asks one thing of the crate.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod build;
mod by_hand;
mod evidence;
mod inner_state;
mod properties;
mod receipt;
mod scoring;
mod soundness;
mod subjects;
mod transcript_digest;
