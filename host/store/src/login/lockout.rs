//! What slows down whoever guesses passwords: after some failures each further one locks for twice as long. An attempt
//! is counted before the password is looked at, so that many at once are not cheaper than one after the other; and it is
//! counted alike for an e-mail address that nobody has, so that what is locked does not tell who exists.

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;

use crate::columns::{self, micros};
use crate::sql::{Transaction, execute, one};
use crate::{Store, StoreError};

/// Failures in a row of one subject: an e-mail address, or the address of a machine.
#[derive(Clone, Copy, Default, Debug)]
pub struct Failures {
    count: u32,
    locked_until: Option<DateTime<Utc>>,
    last: DateTime<Utc>,
}

const FIRST_LOCK: TimeDelta = TimeDelta::seconds(30);
/// Longer would let a stranger lock somebody out for a day with one request.
const LONGEST_LOCK: TimeDelta = TimeDelta::minutes(15);
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(1);

impl Failures {
    /// Failures with an e-mail address from which on each locks: people mistype.
    pub const FREE_FOR_EMAIL: u32 = 5;
    /// The same for a machine's address, which many people may share.
    pub const FREE_FOR_ADDRESS: u32 = 50;

    /// Counts one more attempt as a failure.
    ///
    /// # Errors
    /// Until when attempts are refused, where they are; then it is not counted.
    pub fn attempt(&mut self, free: u32, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        if let Some(until) = self.locked_until.filter(|it| *it > now) {
            return Err(until);
        }
        if now - self.last >= FORGOTTEN_AFTER {
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        self.last = now;
        let doublings = self.count.checked_sub(free);
        self.locked_until = doublings.map(|it| now + LONGEST_LOCK.min(FIRST_LOCK * (1 << it.min(10))));
        Ok(())
    }
}

/// Who tries to sign in, as far as it is known before the password is looked at.
#[derive(Clone, Debug)]
pub struct Attempt {
    login: Digest,
    address: Digest,
}

impl Store {
    /// Counts an attempt to sign in as a failure, until [`Store::login_succeeded`] says that it was none. Where too many
    /// came before it, nothing is counted and the answer is until when.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub async fn attempt_login(
        &self,
        organisation: OrganisationId,
        login: Digest,
        address: &str,
        now: DateTime<Utc>,
    ) -> Result<Result<Attempt, DateTime<Utc>>, StoreError> {
        let address = self.lookup_digest(organisation, &[b"address", address.as_bytes()]).await?;
        let attempt = Attempt { login, address };
        let counted = self.inner.engine.write(
            organisation,
            (organisation, attempt, micros(now)),
            |(organisation, attempt, now), tx| {
                Box::pin(async move {
                    execute!(
                        tx,
                        "DELETE FROM login_failures WHERE organisation = $1 AND last < $2",
                        organisation.0,
                        *now - FORGOTTEN_AFTER,
                    )?;
                    let subjects =
                        [(attempt.address, Failures::FREE_FOR_ADDRESS), (attempt.login, Failures::FREE_FOR_EMAIL)];
                    for (subject, free) in subjects {
                        if let Err(until) = count(tx, *organisation, subject, free, *now).await? {
                            return Ok(Err(until));
                        }
                    }
                    Ok(Ok(attempt.clone()))
                })
            },
        );
        counted.await
    }

    /// Forgets the failures with an e-mail address whose password was right, and the attempt itself of where it came from.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn login_succeeded(&self, organisation: OrganisationId, attempt: Attempt) -> Result<(), StoreError> {
        let forgotten =
            self.inner.engine.write(organisation, (organisation, attempt), |(organisation, attempt), tx| {
                Box::pin(async move {
                    execute!(
                        tx,
                        "DELETE FROM login_failures WHERE organisation = $1 AND subject_digest = $2",
                        organisation.0,
                        attempt.login.0.to_vec(),
                    )?;
                    execute!(
                        tx,
                        "UPDATE login_failures SET failures = failures - 1, locked_until = NULL
                     WHERE organisation = $1 AND subject_digest = $2 AND failures > 0",
                        organisation.0,
                        attempt.address.0.to_vec(),
                    )?;
                    Ok(())
                })
            });
        forgotten.await
    }
}

async fn count(
    tx: &mut Transaction,
    organisation: OrganisationId,
    subject: Digest,
    free: u32,
    now: DateTime<Utc>,
) -> Result<Result<(), DateTime<Utc>>, StoreError> {
    // It writes before it reads: whoever else counts the same subject waits here.
    let (count, locked_until, last): (i64, Option<DateTime<Utc>>, DateTime<Utc>) = one!(
        tx,
        "INSERT INTO login_failures (organisation, subject_digest, failures, last) VALUES ($1, $2, 0, $3)
         ON CONFLICT (organisation, subject_digest) DO UPDATE SET failures = login_failures.failures
         RETURNING failures, locked_until, last",
        organisation.0,
        subject.0.to_vec(),
        now,
    )?;
    let mut failures = Failures { count: columns::count(count, "login_failures")?, locked_until, last };
    if let Err(until) = failures.attempt(free, now) {
        return Ok(Err(until));
    }
    execute!(
        tx,
        "UPDATE login_failures SET failures = $3, locked_until = $4, last = $5
         WHERE organisation = $1 AND subject_digest = $2",
        organisation.0,
        subject.0.to_vec(),
        i64::from(failures.count),
        failures.locked_until,
        failures.last,
    )?;
    Ok(Ok(()))
}
