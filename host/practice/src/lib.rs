#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod choose;
pub mod guard;
mod normal;
pub mod sample;
pub mod schedule;
pub mod session;
pub mod spread;
pub mod transfer;
