//! Role-plays as a learner has them: played natively, through the host's own guard and session.

mod learners;
mod plays;
mod sandboxed;
mod scenarios;
