//! Events and their deliveries: there with their cause, in an order that does not change, claimed fairly and once.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use futures::future::join_all;
use plumbline_core::audit::Actor;
use plumbline_core::event::{Facts, Kind};
use plumbline_core::ids::OrganisationId;
use plumbline_store::{
    ClaimedDelivery, DeliveryAttempt, DeliveryFate, DeliveryState, JobFailure, Lease, PageRequest, Store,
    WebhookContent, WebhookSettings,
};

use crate::on_both_engines;
use crate::support::{Bench, said};

on_both_engines!(
    a_conversation_is_scored_once_however_its_jobs_end,
    whoever_reads_on_misses_nothing,
    deliveries_are_claimed_fairly_and_once,
    only_who_holds_a_delivery_decides_it,
    old_events_are_forgotten,
    whoever_stops_waiting_leaves_nothing_open,
);

const LEASE: Duration = Duration::from_secs(60);
const PATIENCE: TimeDelta = TimeDelta::days(5);

async fn facts(store: &Store, organisation: OrganisationId) -> Vec<Facts> {
    let page = store.events(organisation, PageRequest { after: None, limit: 1_000 }).await.unwrap();
    page.items.into_iter().rev().map(|it| it.facts).collect()
}

async fn a_conversation_is_scored_once_however_its_jobs_end(bench: &Bench) {
    let store = &bench.store;
    for kind in ["*", "discovery-call", "demo"] {
        bench.bind(bench.organisation, kind).await;
    }
    for round in 0..8 {
        store.accept(bench.organisation, said(Some(&round.to_string()), "Words.")).await.unwrap();
    }
    let jobs = bench.claim(100).await;
    assert_eq!(jobs.len(), 16);
    // All at the same time, and some fail.
    let end = |(index, lease): (usize, Lease)| async move {
        if index % 3 == 0 {
            let failure = JobFailure { code: "sandbox".into(), retryable: false };
            store.fail(bench.organisation, &lease, failure, Utc::now()).await.map(drop)
        } else {
            store.complete(bench.organisation, &lease).await
        }
    };
    let ended = join_all(jobs.iter().map(|it| it.lease).enumerate().map(end)).await;
    assert!(ended.iter().all(Result::is_ok));
    let facts = facts(store, bench.organisation).await;
    let mut scored = std::collections::BTreeMap::new();
    let mut dead = 0;
    for fact in &facts {
        match fact {
            Facts::ConversationScored { conversation, set_aside, .. } => {
                assert_eq!(scored.insert(*conversation, *set_aside), None, "it is told once");
            }
            Facts::JobDead { code, attempts, .. } => {
                assert_eq!((code.as_str(), *attempts), ("sandbox", 1));
                dead += 1;
            }
            other => assert_eq!(other.kind(), Kind::ConversationAccepted),
        }
    }
    assert_eq!((scored.len(), scored.values().sum::<u64>(), dead), (8, 6, 6));
}

async fn whoever_reads_on_misses_nothing(bench: &Bench) {
    let store = &bench.store;
    let mut after = store.event_position(bench.organisation, None).await.unwrap();
    let writing = join_all((0..60).map(|it| {
        let store = store.clone();
        async move { store.accept(bench.organisation, said(Some(&it.to_string()), "Words.")).await.unwrap().id }
    }));
    let reading = async {
        let mut read = Vec::new();
        while read.len() < 60 {
            let (events, _) = store.events_after(bench.organisation, after, 7).await.unwrap();
            for (position, event) in events {
                after = position;
                read.push(event);
            }
            tokio::task::yield_now().await;
        }
        read
    };
    let (written, read) = tokio::join!(writing, reading);
    let mut told: Vec<_> = read.iter().map(|it| it.facts.conversation().unwrap().0).collect();
    let mut written: Vec<_> = written;
    written.sort();
    told.sort();
    assert_eq!(told, written);
    // From the middle on, the same follows in the same order.
    let middle = store.event_position(bench.organisation, Some(read[29].id)).await.unwrap();
    let (rest, unsettled) = store.events_after(bench.organisation, middle, 100).await.unwrap();
    assert_eq!(rest.into_iter().map(|it| it.1).collect::<Vec<_>>(), read[30..]);
    assert!(!unsettled);
    let foreign = store.event_position(bench.other, Some(read[29].id)).await.unwrap();
    assert_eq!(store.events_after(bench.other, foreign, 100).await.unwrap().0, []);
}

async fn webhook(store: &Store, organisation: OrganisationId, name: &str) -> plumbline_core::ids::WebhookId {
    let settings = WebhookSettings {
        url: format!("https://{name}.example.com/hook").into(),
        description: name.to_owned(),
        kinds: vec![Kind::ConversationAccepted],
        content: WebhookContent::Ids,
    };
    store.create_webhook(organisation, Actor::Operator, settings, None).await.unwrap().0.id
}

async fn claim(store: &Store, limit: u32) -> Vec<ClaimedDelivery> {
    store.claim_deliveries(LEASE, limit, Utc::now()).await.unwrap()
}

async fn deliveries_are_claimed_fairly_and_once(bench: &Bench) {
    let store = &bench.store;
    let mine = webhook(store, bench.organisation, "mine").await;
    for number in 0..30 {
        store.accept(bench.organisation, said(Some(&number.to_string()), "Words.")).await.unwrap();
    }
    let theirs = webhook(store, bench.other, "theirs").await;
    for number in 0..3 {
        store.accept(bench.other, said(Some(&number.to_string()), "Words.")).await.unwrap();
    }
    // Two at once, and each delivery is given to one of them.
    let (one, two) = tokio::join!(claim(store, 1), claim(store, 1));
    let mut claimed = [one, two].concat();
    // Neither knew what the other took; whoever comes next does.
    claimed.extend(claim(store, 4).await);
    let count = |claimed: &[ClaimedDelivery], webhook| claimed.iter().filter(|it| it.webhook == webhook).count();
    claimed.sort_by_key(|it| it.event);
    claimed.dedup_by_key(|it| it.event);
    assert_eq!((count(&claimed, mine), count(&claimed, theirs)), (3, 3), "by turns, whoever has how much");
    claimed.extend(claim(store, 100).await);
    assert_eq!((count(&claimed, mine), count(&claimed, theirs)), (4, 3), "four to one webhook");
    assert_eq!(claim(store, 100).await, []);
    let more: Vec<_> = (0..6).map(|it| format!("more-{it}")).collect();
    for name in &more {
        webhook(store, bench.organisation, name).await;
    }
    for number in 30..40 {
        store.accept(bench.organisation, said(Some(&number.to_string()), "Words.")).await.unwrap();
    }
    assert_eq!(claim(store, 100).await.len(), 12, "sixteen of one organisation");
    // A lease that ran out is somebody else's, and counts as an attempt.
    let later = Utc::now() + TimeDelta::seconds(61);
    let again = store.claim_deliveries(LEASE, 100, later).await.unwrap();
    let again: Vec<_> = again.iter().filter(|it| it.webhook == theirs).map(|it| it.attempt).collect();
    assert_eq!(again, [2, 2, 2]);
}

async fn only_who_holds_a_delivery_decides_it(bench: &Bench) {
    let store = &bench.store;
    let id = webhook(store, bench.organisation, "mine").await;
    store.accept(bench.organisation, said(None, "Words.")).await.unwrap();
    let late = claim(store, 1).await.remove(0);
    let held = store.claim_deliveries(LEASE, 1, Utc::now() + TimeDelta::seconds(61)).await.unwrap().remove(0);
    let attempt = |number| DeliveryAttempt {
        attempt: number,
        at: Utc::now(),
        status: Some(200),
        failure: None,
        duration: Duration::from_millis(7),
    };
    store.finish_attempt(&late, attempt(1), DeliveryFate::Delivered, PATIENCE).await.unwrap();
    let state = async || {
        let page = store.deliveries(bench.organisation, id, PageRequest::default()).await.unwrap().unwrap();
        (page.items[0].state, page.items[0].attempts.len())
    };
    assert_eq!(state().await, (DeliveryState::Running, 1), "it was made, and decides nothing");
    assert!(store.outgoing(&late, Utc::now()).await.unwrap().is_none());
    let outgoing = store.outgoing(&held, Utc::now()).await.unwrap().unwrap();
    assert_eq!((outgoing.event.id, outgoing.secrets.len()), (held.event, 1));
    store.finish_attempt(&held, attempt(2), DeliveryFate::Delivered, PATIENCE).await.unwrap();
    assert_eq!(state().await, (DeliveryState::Delivered, 2));
    assert!(store.deliveries(bench.other, id, PageRequest::default()).await.unwrap().is_none());
    assert!(!store.delete_webhook(bench.other, Actor::Operator, id).await.unwrap());
    assert!(store.delete_webhook(bench.organisation, Actor::Operator, id).await.unwrap());
    // Whoever was still sending has nothing to enter.
    store.finish_attempt(&held, attempt(3), DeliveryFate::Gone, PATIENCE).await.unwrap();
    assert_eq!(facts(store, bench.organisation).await.len(), 1);
}

async fn old_events_are_forgotten(bench: &Bench) {
    let store = &bench.store;
    let id = webhook(store, bench.organisation, "mine").await;
    for number in 0..3 {
        store.accept(bench.organisation, said(Some(&number.to_string()), "Words.")).await.unwrap();
    }
    let days = |days| Utc::now() + TimeDelta::days(days);
    assert_eq!(store.prune_events(bench.organisation, days(29)).await.unwrap(), 0);
    assert_eq!(store.prune_events(bench.other, days(31)).await.unwrap(), 0);
    assert_eq!(store.prune_events(bench.organisation, days(31)).await.unwrap(), 3);
    assert_eq!(facts(store, bench.organisation).await, []);
    let page = store.deliveries(bench.organisation, id, PageRequest::default()).await.unwrap().unwrap();
    assert_eq!(page.items, []);
    assert_eq!(claim(store, 1).await, []);
}

/// Whoever asked may be gone at any moment, as a browser that is closed. The connection that it had is another's next.
async fn whoever_stops_waiting_leaves_nothing_open(bench: &Bench) {
    let store = &bench.store;
    // Each is given up when another has come about as far.
    let given_up = |_| async {
        tokio::select! {
            _ = store.queue_depth(Utc::now()) => {}
            _ = store.ping() => {}
        }
        tokio::select! {
            _ = store.events(bench.other, PageRequest::default()) => {}
            _ = store.ping() => {}
        }
    };
    for _ in 0..40 {
        join_all((0..12).map(given_up)).await;
        for written in join_all((0..12).map(|_| store.prune_events(bench.organisation, Utc::now()))).await {
            written.unwrap();
        }
    }
}
