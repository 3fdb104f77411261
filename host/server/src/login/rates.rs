//! How many requests a key, a person and an organisation may make, and how often an address may try to sign in. Each node
//! counts for itself, so several together let through several times as much.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use plumbline_core::ids::OrganisationId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::address::Address;
use crate::config::Limits;
use crate::http::problem::Problem;

/// All limits of rate. Cloning is cheap: every clone counts the same.
#[derive(Clone)]
pub struct Rates(Arc<Inner>);

struct Inner {
    /// By the id of a key, or of a person who is signed in.
    callers: DefaultKeyedRateLimiter<(OrganisationId, Uuid)>,
    organisations: DefaultKeyedRateLimiter<OrganisationId>,
    sign_ins: DefaultKeyedRateLimiter<Address>,
    /// By the name that was given, whether there is such an organisation or not.
    organisations_sign_ins: DefaultKeyedRateLimiter<String>,
}

const SWEPT_EVERY: Duration = Duration::from_secs(60);

impl Rates {
    pub fn new(limits: &Limits) -> Self {
        let per_second = |rate: u32, burst: u32| Quota::per_second(some(rate)).allow_burst(some(burst));
        Self(Arc::new(Inner {
            callers: RateLimiter::keyed(per_second(limits.requests_per_second, limits.requests_burst)),
            organisations: RateLimiter::keyed(per_second(
                limits.organisation_requests_per_second,
                limits.organisation_requests_burst,
            )),
            sign_ins: RateLimiter::keyed(Quota::per_minute(some(limits.sign_ins_per_minute))),
            organisations_sign_ins: RateLimiter::keyed(Quota::per_minute(some(
                limits.organisation_sign_ins_per_minute,
            ))),
        }))
    }

    /// Counts a request of a key or person.
    ///
    /// # Errors
    /// A problem that says when to come back.
    pub fn request(&self, organisation: OrganisationId, caller: Uuid) -> Result<(), Problem> {
        let too_many = |seconds| Problem::too_many("too many requests came with this key or session", seconds);
        check(&self.0.callers, &(organisation, caller)).map_err(too_many)?;
        let too_many = |seconds| Problem::too_many("too many requests came from this organisation", seconds);
        check(&self.0.organisations, &organisation).map_err(too_many)
    }

    /// Counts an attempt to sign in, and where it names an organisation, against that one too. What names none is bound by
    /// its address alone: otherwise a few strangers could keep everybody out.
    ///
    /// # Errors
    /// The seconds after which to try again.
    pub fn sign_in(&self, address: &Address, organisation: Option<&str>) -> Result<(), u32> {
        check(&self.0.sign_ins, address)?;
        organisation.map_or(Ok(()), |it| check(&self.0.organisations_sign_ins, &it.to_owned()))
    }

    /// Forgets whoever has not been heard of for long enough to have their whole burst again.
    pub async fn sweep(self, stopping: CancellationToken) {
        while stopping.run_until_cancelled(tokio::time::sleep(SWEPT_EVERY)).await.is_some() {
            forget(&self.0.callers);
            forget(&self.0.organisations);
            forget(&self.0.sign_ins);
            forget(&self.0.organisations_sign_ins);
        }
    }
}

fn check<K: Clone + Eq + Hash>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), u32> {
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX)
    })
}

fn forget<K: Clone + Eq + Hash>(limiter: &DefaultKeyedRateLimiter<K>) {
    limiter.retain_recent();
    limiter.shrink_to_fit();
}

/// The configuration lets none of them be 0.
fn some(rate: u32) -> NonZeroU32 {
    NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN)
}
