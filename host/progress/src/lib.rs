//! Progression: pure functions of numbers. No number leaves without its uncertainty, and each method names its paper and
//! is tested with a published example.

#![deny(missing_docs)]

pub mod agreement;
pub mod estimate;
pub mod multiple;
pub mod proportion;
pub mod seeded;
pub mod welch;
