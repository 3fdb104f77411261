//! What people's scores come to, week by week. What is asked of these sums costs by people and weeks, however many
//! conversations there were.
//!
//! What keeps them right: `counted.rs` is the only place where a score begins or ceases to count; it does so in the
//! transaction of what caused it, and remembers which scores count. [`recount`](crate::Store::recount) makes the same sums
//! from the scores alone.

mod counted;
mod page;
mod read;
mod recount;

pub(crate) use counted::{cease_all_of, count_score, count_scores_of};
pub(crate) use page::block;
pub use read::{ProgressPage, Series, Stratum, Whose};
