//! The public surface of practice: guard, session, choice, schedule, transfer.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod choose;
mod guard;
mod schedule;
mod session;
mod support;
mod transfer;
