//! What organisations use, so that whoever used least is next. It decides an order and nothing else, so it need not
//! hold with the results: each process adds it up and writes it with its next claim, and results of one organisation
//! do not wait for each other at one row.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use plumbline_core::ids::OrganisationId;

use crate::StoreError;
use crate::columns::big;
use crate::sql::{Transaction, execute};

/// Seconds over which fuel is added up. An organisation that comes back after a pause is ahead of the others for as
/// long at most.
const PERIOD: i64 = 10;

/// The period that a time falls into.
pub(crate) fn period(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(PERIOD)
}

/// Fuel that no claim has written yet.
#[derive(Default)]
pub(crate) struct Usage(Mutex<BTreeMap<OrganisationId, u64>>);

impl Usage {
    /// Notes what a job used, and at least something, so that jobs that use no fuel take turns too.
    pub(crate) fn note(&self, organisation: OrganisationId, fuel: u64) {
        let mut unwritten = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let used = unwritten.entry(organisation).or_default();
        *used = used.saturating_add(fuel.max(1));
    }

    /// All of it, in the order of the ids: two processes that write at once wait for each other in one order.
    pub(crate) fn take(&self) -> Vec<(OrganisationId, u64)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_iter().collect()
    }
}

/// Writes what was used.
pub(crate) async fn charge(
    tx: &mut Transaction,
    used: &[(OrganisationId, u64)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for (organisation, fuel) in used {
        execute!(
            tx,
            "UPDATE organisation_usage SET period = $2, fuel = CASE WHEN period = $2 THEN fuel + $3 ELSE $3 END
             WHERE organisation = $1",
            organisation.0,
            period(now),
            big(*fuel),
        )?;
    }
    Ok(())
}
