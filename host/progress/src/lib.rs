//! Progression: pure functions of numbers. No number leaves without its uncertainty, and each method names its paper and
//! is tested with a published example.

#![deny(missing_docs)]

pub mod estimate;
pub mod seeded;
