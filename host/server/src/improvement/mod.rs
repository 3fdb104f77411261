//! The 90-day answer: what is asked is gathered from the sums (`gather.rs`), answered by `plumbline-progress`, which
//! computes and does nothing else, and kept, so that it can be given again.

pub mod associations;
pub mod candidates;
pub mod competence;
pub mod design;
pub mod gather;
pub mod one_on_one;
pub mod ramp;
pub mod shifts;
pub mod skills;
pub mod viewer;

use plumbline_progress::improvement::answer;
use plumbline_progress::improvement::reply::Answer;

use self::gather::Gathered;
use crate::http::problem::{Problem, Result};

/// Computes the answer, away from the threads that serve requests.
///
/// # Errors
/// Where the computation was cut off.
pub async fn compute(gathered: Gathered) -> Result<(Gathered, Answer)> {
    let computed = tokio::task::spawn_blocking(move || {
        let answer = answer(&gathered.question, &gathered.skills);
        (gathered, answer)
    });
    computed.await.map_err(|error| Problem::internal(&error))
}
