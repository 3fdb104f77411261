//! The answer: which skill changed, by how much, and what caused it. The same question over the same cells has the same
//! answer, to the digit.

pub mod question;
pub mod reply;
