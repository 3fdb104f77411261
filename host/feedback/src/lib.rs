//! What a person is told of a conversation: at most [`MOST_TO_WORK_ON`] things to work on and one that went well, chosen
//! from verified findings. Pure, and in whole numbers, so that the same scores always give the same feedback.
//!
//! It chooses and does not phrase. Whatever it names is a criterion of a score: the words are read from that score, its
//! definition and the transcript whenever the feedback is shown, so that erasing them there erases them here.

#![deny(missing_docs)]

mod choose;
mod manner;

pub use choose::{
    Before, Choice, Item, Judged, LEAST_CONFIDENCE, MOST_TO_WORK_ON, REMEMBERED, RETURNS_AFTER, TARGET, choose,
};
pub use manner::is_about_the_task;
pub use plumbline_core::feedback::Kind;
