//! When to come back to a skill. FSRS-6 (Ye, Su and Cao 2022, doi:10.1145/3534678.3539081, and the published
//! parameters of the `fsrs` crate) models how long something is remembered. That is used to say *when* and for nothing
//! else: whether a skill is there is seen in live work.

use std::sync::LazyLock;

use chrono::NaiveDate;
use fsrs::{DEFAULT_PARAMETERS, FSRS, MemoryState, NextStates};
use serde::{Deserialize, Serialize};

/// How likely somebody should still be able to when they come back.
pub const RETENTION: f32 = 0.9;
/// However sure it is, a skill is looked at again within a year.
pub const MOST_DAYS: u32 = 365;

/// What is kept of a skill between two reviews.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Memory {
    /// Days after which nine of ten would still be able to.
    pub stability: f32,
    /// From 1 (easy) to 10 (hard).
    pub difficulty: f32,
    /// The day of the last review.
    pub reviewed: NaiveDate,
    /// The day of the next.
    pub due: NaiveDate,
}

/// How a review went.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rating {
    /// Not there.
    Again,
    /// Partly.
    Hard,
    /// On target.
    Good,
    /// Well above.
    Easy,
}

/// Why a review cannot be counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Reviews are counted in their order.
    #[error("the review of {reviewed} comes before that of {last}; reviews are counted in their order")]
    Backwards {
        /// The day of this review.
        reviewed: NaiveDate,
        /// The day of the one before.
        last: NaiveDate,
    },
    /// What was kept is no state of a memory.
    #[error("the memory that was kept is none: {0}")]
    Memory(String),
}

impl Rating {
    /// From a practice score and its target, both from 0 to 1: below 60 % of the target it was not there, below the
    /// target partly; from halfway between target and 1 on it was easy. The borders are ours; FSRS asks people to say
    /// it.
    #[must_use]
    pub fn of(score: f64, target: f64) -> Self {
        const PARTLY: f64 = 0.6;
        if score.is_nan() || score < target * PARTLY {
            Self::Again
        } else if score < target {
            Self::Hard
        } else if score < f64::midpoint(target, 1.0) {
            Self::Good
        } else {
            Self::Easy
        }
    }
}

/// What is kept after a review, and so when the next is due. Another review on the same day counts as the same sitting.
///
/// # Errors
/// Where the review lies before the last, or what was kept is none of ours.
pub fn review(before: Option<Memory>, rating: Rating, reviewed: NaiveDate) -> Result<Memory, ScheduleError> {
    let days = match before {
        Some(before) => {
            let days = reviewed.signed_duration_since(before.reviewed).num_days();
            u32::try_from(days).map_err(|_| ScheduleError::Backwards { reviewed, last: before.reviewed })?
        }
        None => 0,
    };
    let state = before.map(|it| MemoryState { stability: it.stability, difficulty: it.difficulty });
    if let Some(state) = state
        && !(state.stability > 0.0 && state.stability.is_finite() && (1.0..=10.0).contains(&state.difficulty))
    {
        return Err(ScheduleError::Memory(format!("{state:?}")));
    }
    let next = SCHEDULER.as_ref().map_err(Clone::clone)?.next_states(state, RETENTION, days);
    let NextStates { again, hard, good, easy } = next.map_err(|it| ScheduleError::Memory(format!("{it:?}")))?;
    let next = match rating {
        Rating::Again => again,
        Rating::Hard => hard,
        Rating::Good => good,
        Rating::Easy => easy,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to days of a year")]
    let wait = next.interval.round().clamp(1.0, MOST_DAYS as f32) as u64;
    let due = reviewed.checked_add_days(chrono::Days::new(wait)).unwrap_or(NaiveDate::MAX);
    Ok(Memory { stability: next.memory.stability, difficulty: next.memory.difficulty, reviewed, due })
}

static SCHEDULER: LazyLock<Result<FSRS, ScheduleError>> =
    LazyLock::new(|| FSRS::new(&DEFAULT_PARAMETERS).map_err(|it| ScheduleError::Memory(format!("{it:?}"))));
