//! The component that runs rubrics' files. A rubric is a [`program::Program`]: data that the host's rubric compiler makes
//! from a file and places in this component, so that the result is a scorecard like any other, and its author wrote no code.
//!
//! The engine judges by that data alone: it asks nothing of the host but, where the rubric does, a language model.

#[cfg(target_family = "wasm")]
mod component;
mod condition;
mod definition;
mod engine;
mod finding;
pub mod program;
mod reading;
mod reason;
pub mod slot;

pub use engine::{Engine, Judge};
