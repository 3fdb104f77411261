//! Worlds with planted truth, and how often what is said of them holds.

pub mod chance;
pub mod studies;
pub mod tally;
pub mod world;
