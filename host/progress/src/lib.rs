//! Progression: pure functions of numbers. No number leaves without its uncertainty, and each method names its paper and
//! is tested with a published example.

#![deny(missing_docs)]

mod change;
mod lasting;
mod mix;
mod noise;
mod points;
mod windows;

pub mod agreement;
pub mod association;
pub mod cause;
pub mod components;
pub mod cusum;
pub mod designer;
pub mod difficulty;
pub mod estimate;
pub mod improvement;
pub mod label;
pub mod label_budget;
pub mod level;
pub mod mastery;
pub mod multiple;
pub mod pattern;
pub mod proportion;
pub mod ramp;
pub mod regression;
pub mod regression_to_mean;
pub mod reliability;
pub mod seeded;
pub mod series;
pub mod shift;
pub mod shrink;
pub mod survival;
pub mod welch;
