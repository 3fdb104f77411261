//! The public surface of practice: guard, session, choice, schedule, transfer.

mod guard;
mod session;
mod support;
