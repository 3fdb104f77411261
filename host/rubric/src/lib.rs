#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod component;
pub mod trial;
pub mod lint;
pub mod cases;
mod fault;
mod inflection;
mod read;

pub use fault::{Fault, Position};
pub use read::{Case, Expected, Rubric, read};
