//! Progression: pure functions of numbers. No number leaves without its uncertainty, and each method names its paper and
//! is tested with a published example.

#![deny(missing_docs)]

mod change;
mod mix;
mod noise;
mod points;
mod windows;

pub mod agreement;
pub mod cause;
pub mod estimate;
pub mod improvement;
pub mod multiple;
pub mod proportion;
pub mod regression;
pub mod seeded;
pub mod series;
pub mod welch;
