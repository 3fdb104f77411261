#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod cache;
mod compile;
mod config;
mod contract;
mod engine;
mod error;
mod guest;
mod inspect;
mod picture;
mod plugin;
mod run;
mod sandbox;
mod ticker;
mod wasi;

pub use self::config::Config;
pub use self::error::SandboxError;
pub use self::inspect::{Fault, Inspection, inspect};
pub use self::plugin::{Call, Plugin};
pub use self::sandbox::Sandbox;
