//! Work: who gets it, who may finish it, and what becomes of what fails.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use futures::future::join_all;
use plumbline_core::audit::Actor;
use plumbline_core::ids::OrganisationId;
use plumbline_store::{BindingChange, Fate, JobFailure, Outstanding, PageRequest, QueueDepth, StoreError, Work};

use crate::on_both_engines;
use crate::support::{Bench, LEASE, conversation, said, score, submission};

on_both_engines!(
    each_matching_binding_gets_one_job,
    no_job_is_given_to_two_workers,
    a_late_worker_can_do_nothing,
    a_renewed_lease_lasts,
    failures_come_back_later_and_then_die,
    a_job_whose_workers_vanish_dies,
    no_backlog_delays_another_organisation,
    whoever_used_least_fuel_is_next,
    waiting_workers_hear_of_work,
);

async fn accept(bench: &Bench, organisation: OrganisationId, count: usize) {
    for _ in 0..count {
        bench.store.accept(organisation, said(None, "hello")).await.unwrap();
    }
}

async fn each_matching_binding_gets_one_job(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let all = bench.bind(organisation, "*").await;
    let calls = bench.bind(organisation, "discovery-call").await;
    bench.bind(organisation, "support-call").await;
    bench.bind(bench.other, "*").await;
    let off = bench.bind(organisation, "*").await;
    let disable = BindingChange { enabled: Some(false), ..BindingChange::default() };
    store.update_binding(organisation, Actor::Operator, off, disable).await.unwrap();

    let accepted = store.accept(organisation, said(Some("x"), "one")).await.unwrap();
    store.accept(organisation, said(Some("x"), "one")).await.unwrap();
    let jobs = bench.claim(10).await;
    let work: HashSet<_> = jobs.iter().map(|it| format!("{:?}", it.work)).collect();
    let expected = |binding| Work::Score { conversation: accepted.id, revision: 1, binding };
    assert_eq!(work, HashSet::from([all, calls].map(|it| format!("{:?}", expected(it)))));
    assert!(jobs.iter().all(|it| it.organisation == organisation && it.attempt == 1));

    let mut untyped = conversation(None, "two");
    untyped.conversation_type = String::new();
    let accepted = store.accept(organisation, submission(untyped)).await.unwrap();
    let work: Vec<_> = bench.claim(10).await.into_iter().map(|it| it.work).collect();
    assert_eq!(work, [Work::Score { conversation: accepted.id, revision: 1, binding: all }]);
    let depth = store.queue_depth(Utc::now()).await.unwrap();
    assert_eq!(depth, QueueDepth { waiting: 0, running: 3, dead: 0 });
}

async fn no_job_is_given_to_two_workers(bench: &Bench) {
    bench.bind(bench.organisation, "*").await;
    accept(bench, bench.organisation, 20).await;
    let mut given = HashSet::new();
    let mut claimed = 0;
    while given.len() < 20 {
        for jobs in join_all((0..4).map(|_| bench.claim(3))).await {
            claimed += jobs.len();
            given.extend(jobs.into_iter().map(|it| it.lease.job));
        }
    }
    assert_eq!(claimed, 20);
    assert_eq!(bench.claim(10).await, []);
}

async fn a_late_worker_can_do_nothing(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    let accepted = store.accept(organisation, said(None, "hello")).await.unwrap();
    let now = Utc::now();
    let late = store.claim("late", LEASE, 1, now).await.unwrap().remove(0);
    let expired = now + LEASE;
    assert_eq!(store.claim("early", LEASE, 1, expired - TimeDelta::milliseconds(1)).await.unwrap(), []);
    let successor = store.claim("successor", LEASE, 1, expired).await.unwrap().remove(0);
    assert_eq!((successor.lease.job, successor.attempt), (late.lease.job, 2));

    let failure = JobFailure { code: "host-fault".into(), retryable: true };
    let lost = [
        store.renew(organisation, &late.lease, LEASE, now).await.err(),
        store.complete(organisation, &late.lease).await.err(),
        store.fail(organisation, &late.lease, failure, now).await.err(),
        store.record_scores(organisation, &late.lease, vec![score(&late, "late words")]).await.err(),
    ];
    for error in lost {
        assert!(matches!(error, Some(StoreError::LeaseLost)), "{error:?}");
    }
    assert_eq!(store.scores(organisation, accepted.id, 1).await.unwrap(), [], "nothing of the late result is kept");

    let ids = store.record_scores(organisation, &successor.lease, vec![score(&successor, "words")]).await.unwrap();
    assert_eq!(ids.len(), 1);
    assert!(matches!(store.complete(organisation, &successor.lease).await, Err(StoreError::LeaseLost)));
}

async fn a_renewed_lease_lasts(bench: &Bench) {
    bench.bind(bench.organisation, "*").await;
    accept(bench, bench.organisation, 1).await;
    let now = Utc::now();
    let job = bench.store.claim("worker", LEASE, 1, now).await.unwrap().remove(0);
    let later = now + TimeDelta::seconds(20);
    bench.store.renew(bench.organisation, &job.lease, LEASE, later).await.unwrap();
    assert_eq!(bench.store.claim("other", LEASE, 1, now + LEASE).await.unwrap(), []);
    assert_eq!(bench.store.claim("other", LEASE, 1, later + LEASE).await.unwrap().len(), 1);
}

async fn failures_come_back_later_and_then_die(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    let accepted = store.accept(organisation, said(None, "hello")).await.unwrap();
    let mut now = Utc::now();
    for (attempt, least, most) in [(1, 500, 1_000), (2, 2_000, 4_000), (3, 8_000, 16_000), (4, 32_000, 64_000)] {
        let job = store.claim("worker", LEASE, 1, now).await.unwrap().remove(0);
        assert_eq!(job.attempt, attempt);
        let failure = JobFailure { code: "host-fault".into(), retryable: true };
        let fate = store.fail(organisation, &job.lease, failure, now).await.unwrap();
        let Fate::Retry { at } = fate else { panic!("attempt {attempt} is not the last") };
        let delay = (at - now).num_milliseconds();
        assert!((least - 1..=most).contains(&delay), "attempt {attempt} waits {delay} ms");
        assert_eq!(store.claim("worker", LEASE, 1, at - TimeDelta::milliseconds(1)).await.unwrap(), []);
        now = at;
    }
    let job = store.claim("worker", LEASE, 1, now).await.unwrap().remove(0);
    let failure = JobFailure { code: "host-fault".into(), retryable: true };
    assert_eq!(store.fail(organisation, &job.lease, failure, now).await.unwrap(), Fate::Dead);
    let outstanding = store.outstanding(organisation, accepted.id, 1).await.unwrap();
    assert_eq!(outstanding, Outstanding { pending: 0, dead: 1 });

    let dead = store.dead_jobs(organisation, PageRequest::default()).await.unwrap().items;
    assert_eq!((dead.len(), dead[0].attempts, dead[0].code.as_str()), (1, 5, "host-fault"));
    assert_eq!((dead[0].id, dead[0].work), (job.lease.job, job.work));
    assert!(store.retry_dead(organisation, Actor::Operator, job.lease.job).await.unwrap());
    assert!(!store.retry_dead(organisation, Actor::Operator, job.lease.job).await.unwrap());
    let outstanding = store.outstanding(organisation, accepted.id, 1).await.unwrap();
    assert_eq!(outstanding, Outstanding { pending: 1, dead: 0 });

    let job = bench.claim(1).await.remove(0);
    assert_eq!(job.attempt, 1);
    let failure = JobFailure { code: "unknown-plugin".into(), retryable: false };
    assert_eq!(store.fail(organisation, &job.lease, failure, Utc::now()).await.unwrap(), Fate::Dead, "no use");
}

async fn a_job_whose_workers_vanish_dies(bench: &Bench) {
    bench.bind(bench.organisation, "*").await;
    accept(bench, bench.organisation, 1).await;
    let mut now = Utc::now();
    for attempt in 1..=5 {
        let jobs = bench.store.claim("vanishing", LEASE, 1, now).await.unwrap();
        assert_eq!(jobs[0].attempt, attempt);
        now += LEASE;
    }
    assert_eq!(bench.store.claim("survivor", LEASE, 1, now).await.unwrap(), []);
    let dead = bench.store.dead_jobs(bench.organisation, PageRequest::default()).await.unwrap().items;
    assert_eq!((dead[0].attempts, dead[0].code.as_str()), (5, "lease-expired"));
}

async fn no_backlog_delays_another_organisation(bench: &Bench) {
    bench.bind(bench.organisation, "*").await;
    bench.bind(bench.other, "*").await;
    accept(bench, bench.organisation, 30).await;
    let first = bench.claim(4).await;
    assert!(first.iter().all(|it| it.organisation == bench.organisation));
    accept(bench, bench.other, 2).await;
    let next = bench.claim(3).await.into_iter().map(|it| it.organisation).collect::<Vec<_>>();
    assert_eq!(next, [bench.other, bench.other, bench.organisation]);
}

async fn whoever_used_least_fuel_is_next(bench: &Bench) {
    bench.bind(bench.organisation, "*").await;
    bench.bind(bench.other, "*").await;
    accept(bench, bench.organisation, 6).await;
    accept(bench, bench.other, 6).await;
    let (mut fuel, mut turns) = ([0_u64; 2], [0; 2]);
    for _ in 0..8 {
        let job = bench.claim(1).await.remove(0);
        let who = usize::from(job.organisation == bench.other);
        turns[who] += 1;
        // One organisation's jobs cost three times what the other's do.
        let mut result = score(&job, "words");
        result.record.cost.fuel = if who == 0 { 3_000 } else { 1_000 };
        fuel[who] += result.record.cost.fuel;
        bench.store.record_scores(job.organisation, &job.lease, vec![result]).await.unwrap();
    }
    // What is used is added up over periods of ten seconds, and this may fall into two of them.
    assert!(turns[1] >= 5, "turns {turns:?}, fuel {fuel:?}");
}

async fn waiting_workers_hear_of_work(bench: &Bench) {
    bench.bind(bench.organisation, "*").await;
    let long = Duration::from_secs(60);
    // What is enqueued between claiming and waiting is heard of.
    let mut signal = bench.store.work_signal();
    assert_eq!(bench.claim(1).await, []);
    accept(bench, bench.organisation, 1).await;
    heard(signal.wait(long)).await;
    let job = bench.claim(1).await.remove(0);

    // So is what another node enqueues, and what comes due.
    let other_node = plumbline_store::Store::open(&bench.config).await.unwrap();
    if bench.url().is_some() {
        let mut signal = bench.store.work_signal();
        let (accepted, ()) =
            tokio::join!(other_node.accept(bench.organisation, said(None, "hello")), heard(signal.wait(long)));
        accepted.unwrap();
        assert_eq!(bench.claim(1).await.len(), 1);
    }
    let mut signal = bench.store.work_signal();
    let failure = JobFailure { code: "host-fault".into(), retryable: true };
    let fate = bench.store.fail(bench.organisation, &job.lease, failure, Utc::now()).await.unwrap();
    assert!(matches!(fate, Fate::Retry { .. }));
    heard(signal.wait(long)).await;
    assert_eq!(bench.claim(1).await.len(), 1);
}

/// Not in time, but at all: the tests fail where a worker would have slept through it.
async fn heard(waiting: impl Future<Output = ()>) {
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("a worker hears of work");
}
