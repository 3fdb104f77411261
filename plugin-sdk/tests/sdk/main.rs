//! The library through its public surface: what a lexicon finds and where, what counts as a question, what is measured,
//! and that no finding can break the contract.

mod kit;
mod lexicon;
mod measures;
mod questions;
mod views;
