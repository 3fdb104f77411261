//! Conversations: what a submission becomes, what is read back, what a list finds, what erasing leaves.

use std::collections::BTreeSet;

use futures::future::join_all;
use plumbline_core::audit::Actor;
use plumbline_store::{AcceptedState, ConversationFilter, PageRequest, Store, StoreError, Submission};

use crate::on_both_engines;
use crate::support::{Bench, conversation, idempotency, said, submission, time};

on_both_engines!(
    a_submission_is_new_unchanged_or_the_next_revision,
    what_was_said_is_read_back_as_of_each_revision,
    revisions_that_arrive_together_are_all_kept,
    a_repeated_request_is_one_conversation,
    a_failing_write_harms_none_that_it_commits_with,
    lists_filter_and_go_on_where_they_ended,
    erasing_leaves_a_tombstone
);

async fn a_submission_is_new_unchanged_or_the_next_revision(bench: &Bench) {
    use AcceptedState::{Created, Revised, Unchanged};
    let cases = [
        (Some("x-1"), "one", Created, 1),
        (Some("x-1"), "one", Unchanged, 1),
        (Some("x-1"), "two", Revised, 2),
        (Some("x-1"), "one", Revised, 3),
        (Some("x-2"), "one", Created, 1),
        (None, "one", Created, 1),
        (None, "one", Created, 1),
    ];
    let mut ids = BTreeSet::new();
    for (external_id, text, state, revision) in cases {
        let accepted = bench.store.accept(bench.organisation, said(external_id, text)).await.unwrap();
        assert_eq!((accepted.state, accepted.revision), (state, revision), "{external_id:?} {text}");
        ids.insert(accepted.id);
    }
    assert_eq!(ids.len(), 4);

    let mut elsewhere = said(Some("x-1"), "one");
    elsewhere.conversation.source = "dialler".into();
    let accepted = bench.store.accept(bench.organisation, elsewhere).await.unwrap();
    assert_eq!(accepted.state, Created, "another source's id is another conversation");
    let accepted = bench.store.accept(bench.other, said(Some("x-1"), "one")).await.unwrap();
    assert_eq!(accepted.state, Created, "another organisation's id is another conversation");
}

async fn what_was_said_is_read_back_as_of_each_revision(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let id = store.accept(organisation, said(Some("x"), "Grüße, one")).await.unwrap().id;
    store.accept(organisation, said(Some("x"), "two")).await.unwrap();
    // Neither the cache of what was just written nor anything else in memory may be needed.
    let reopened = Store::open(&bench.config).await.unwrap();
    for store in [store, &reopened] {
        for (revision, text, newest) in [(None, "two", 2), (Some(1), "Grüße, one", 1), (Some(2), "two", 2)] {
            let stored = store.conversation(organisation, id, revision).await.unwrap().unwrap();
            assert_eq!(stored.conversation, conversation(Some("x"), text));
            assert_eq!(stored.salts, [[7; 32]]);
            assert_eq!((stored.header.id, stored.header.revision), (id, newest));
        }
        assert_eq!(store.conversation(organisation, id, Some(3)).await.unwrap(), None);
    }
    let header = store.conversation_header(organisation, id).await.unwrap().unwrap();
    assert_eq!((header.revision, header.turns, header.participants, header.erased), (2, 1, 2, None));
    assert_eq!(header.started, time("2026-10-05T10:00:00.123456Z"));
    assert_eq!((header.source.as_str(), header.external_id.as_deref()), ("crm", Some("x")));
}

async fn revisions_that_arrive_together_are_all_kept(bench: &Bench) {
    let texts: Vec<_> = (0..6).map(|it| format!("version {it}")).collect();
    let accepted =
        join_all(texts.iter().map(|text| bench.store.accept(bench.organisation, said(Some("x"), text)))).await;
    let accepted: Vec<_> = accepted.into_iter().map(Result::unwrap).collect();
    let revisions: BTreeSet<_> = accepted.iter().map(|it| it.revision).collect();
    assert_eq!(revisions, (1..=6).collect());
    for (accepted, text) in accepted.iter().zip(&texts) {
        let stored = bench.store.conversation(bench.organisation, accepted.id, Some(accepted.revision)).await;
        assert_eq!(&stored.unwrap().unwrap().conversation.turns[0].text, text);
    }
}

fn repeatable(text: &str, key: &str) -> Submission {
    Submission { idempotency: idempotency(key, text), ..said(None, text) }
}

async fn a_repeated_request_is_one_conversation(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    let first = store.accept(organisation, repeatable("one", "k")).await.unwrap();
    let again = store.accept(organisation, repeatable("one", "k")).await.unwrap();
    assert_eq!(again, first, "the answer is the first one's");
    let other = store.accept(organisation, repeatable("two", "k")).await;
    assert!(matches!(other, Err(StoreError::IdempotencyMismatch)));
    let theirs = store.accept(bench.other, repeatable("two", "k")).await.unwrap();
    assert_ne!(theirs.id, first.id, "another organisation's key is another key");

    let together = join_all((0..8).map(|_| store.accept(organisation, repeatable("three", "k-2")))).await;
    let together: Vec<_> = together.into_iter().map(Result::unwrap).collect();
    assert!(together.iter().all(|it| *it == together[0]), "{together:?}");
    let all = store.conversations(organisation, ConversationFilter::default(), PageRequest::default()).await.unwrap();
    assert_eq!(all.items.len(), 2);
    assert_eq!(bench.claim(10).await.len(), 2, "and each has its jobs once");
}

async fn a_failing_write_harms_none_that_it_commits_with(bench: &Bench) {
    let accepted = join_all((0..60).map(|it| async move {
        if it % 3 == 0 {
            let taken = bench.store.create_organisation(Actor::Operator, "acme").await;
            assert!(matches!(taken, Err(StoreError::NameTaken(_))));
            None
        } else {
            Some((it, bench.store.accept(bench.organisation, said(None, &format!("number {it}"))).await.unwrap()))
        }
    }))
    .await;
    assert_eq!(accepted.iter().flatten().count(), 40);
    for (it, accepted) in accepted.into_iter().flatten() {
        let stored = bench.store.conversation(bench.organisation, accepted.id, None).await.unwrap().unwrap();
        assert_eq!(stored.conversation.turns[0].text, format!("number {it}"));
    }
    assert_eq!(bench.store.organisations().await.unwrap().len(), 2);
}

async fn lists_filter_and_go_on_where_they_ended(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    for day in 1..=5 {
        let mut it = conversation(Some(&format!("x-{day}")), "hello");
        it.started = time(&format!("2026-10-0{day}T10:00:00Z"));
        it.conversation_type = if day % 2 == 0 { "support-call".into() } else { "discovery-call".into() };
        it.source = if day < 3 { "crm".into() } else { "dialler".into() };
        store.accept(organisation, submission(it)).await.unwrap();
    }
    let none = ConversationFilter::default;
    let cases = [
        (none(), vec!["x-5", "x-4", "x-3", "x-2", "x-1"]),
        (ConversationFilter { conversation_type: Some("support-call".into()), ..none() }, vec!["x-4", "x-2"]),
        (ConversationFilter { source: Some("crm".into()), ..none() }, vec!["x-2", "x-1"]),
        (ConversationFilter { external_id: Some("x-3".into()), ..none() }, vec!["x-3"]),
        (ConversationFilter { external_id: Some("x-3".into()), source: Some("crm".into()), ..none() }, vec![]),
        (ConversationFilter { since: Some(time("2026-10-04T10:00:00Z")), ..none() }, vec!["x-5", "x-4"]),
        (ConversationFilter { until: Some(time("2026-10-02T10:00:00Z")), ..none() }, vec!["x-1"]),
    ];
    for (filter, expected) in cases {
        for limit in [1, 2, 50] {
            let mut found = vec![];
            let mut page = PageRequest { after: None, limit };
            loop {
                let listed = store.conversations(organisation, filter.clone(), page).await.unwrap();
                assert!(listed.items.len() <= limit as usize);
                found.extend(listed.items.into_iter().map(|it| it.external_id.unwrap()));
                let Some(next) = listed.next else { break };
                page.after = Some(next.to_string().parse().unwrap());
            }
            assert_eq!(found, expected, "{filter:?} by {limit}");
        }
    }
}

async fn erasing_leaves_a_tombstone(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    let id = store.accept(organisation, said(Some("x"), "one")).await.unwrap().id;
    store.accept(organisation, said(Some("x"), "two")).await.unwrap();
    assert!(store.conversation(organisation, id, None).await.unwrap().is_some());

    assert!(store.erase_conversation(organisation, Actor::Operator, id).await.unwrap());
    for revision in [None, Some(1), Some(2)] {
        assert_eq!(store.conversation(organisation, id, revision).await.unwrap(), None);
    }
    let tombstone = store.conversation_header(organisation, id).await.unwrap().unwrap();
    assert_eq!((tombstone.revision, tombstone.external_id), (2, None));
    assert!(tombstone.erased.is_some());
    assert!(!store.erase_conversation(organisation, Actor::Operator, id).await.unwrap());
    assert_eq!(bench.claim(10).await, [], "nothing is left to be done on it");
    let all = store.conversations(organisation, ConversationFilter::default(), PageRequest::default()).await.unwrap();
    assert_eq!(all.items, []);

    let again = store.accept(organisation, said(Some("x"), "two")).await.unwrap();
    assert_eq!((again.state, again.id == id), (AcceptedState::Created, false));
}
