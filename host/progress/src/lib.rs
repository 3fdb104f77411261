//! Progression: pure functions of numbers. No number leaves without its uncertainty, and each method names its paper and
//! is tested with a published example.

#![deny(missing_docs)]

pub mod agreement;
pub mod cusum;
pub mod difficulty;
pub mod estimate;
pub mod label_budget;
pub mod mastery;
pub mod multiple;
pub mod proportion;
pub mod regression_to_mean;
pub mod reliability;
pub mod seeded;
pub mod shrink;
pub mod survival;
pub mod welch;
