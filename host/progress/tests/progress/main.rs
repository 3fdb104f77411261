//! Every published example, to the digits given, and what must hold for all numbers.

mod agreement;
mod association;
mod cause;
mod change;
mod components;
mod cusum;
mod designer;
mod difficulty;
mod estimate;
mod label;
mod label_budget;
mod mastery;
mod multiple;
mod proportion;
mod ramp;
mod real;
mod regression;
mod regression_to_mean;
mod reliability;
mod shift;
mod shrink;
mod standing;
mod survival;
mod welch;

/// Whether a number is the expected one within half of the last digit that is given.
#[track_caller]
fn assert_near(value: f64, expected: f64, within: f64) {
    assert!((value - expected).abs() <= within, "{value} is not {expected} within {within}");
}
