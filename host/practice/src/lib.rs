#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod guard;

pub mod sample;
pub mod session;
