//! The public surface of practice: guard, session, choice, schedule, transfer.

mod choose;
mod guard;
mod schedule;
mod session;
mod support;
mod transfer;
