//! Practice: what somebody should practise by where they stand, a role-play on it, and what it came to. Whatever is said in
//! one is scored by the same scorecards as live work, and stays apart from it.

mod brief;
mod carryover;
mod generator;
mod lever;
mod play;
mod settle;
mod standing;

pub use brief::{Wanted, brief};
pub use carryover::{Carryover, carryover};
pub use generator::Generator;
pub use play::{Beginning, anew, answer, begin, enter, finish, keep, opened};
pub use settle::settle;
pub use standing::{Placed, placed};

/// The source of the conversations that record practice. Nobody else may submit any under it.
pub const SOURCE: &str = "plumbline-practice";
