//! Scores: recorded once, read back whole, their words erased with the conversation.

use plumbline_core::audit::Actor;
use plumbline_core::ids::ScoreId;
use plumbline_store::{NewScore, Outstanding, ScoreState, Store};
use serde_json::json;

use crate::on_both_engines;
use crate::support::{Bench, LEASE, said, score};

on_both_engines!(
    a_score_is_read_back_as_it_was_recorded,
    a_job_that_runs_twice_scores_once,
    a_score_without_a_card_is_kept_too,
    erasing_the_conversation_erases_a_scores_words
);

async fn a_score_is_read_back_as_it_was_recorded(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    let accepted = store.accept(organisation, said(None, "hello")).await.unwrap();
    let before = store.outstanding(organisation, accepted.id, 1).await.unwrap();
    assert_eq!(before, Outstanding { pending: 1, dead: 0 });
    let job = bench.claim(1).await.remove(0);
    let new = score(&job, "A rationale.");
    let mut second = score(&job, "Another rationale.");
    second.record.participant = Some(1);
    let scores = vec![new.clone(), second.clone()];
    let ids = store.record_scores(organisation, &job.lease, scores).await.unwrap();
    assert_eq!(ids, [new.record.id, second.record.id]);
    let after = store.outstanding(organisation, accepted.id, 1).await.unwrap();
    assert_eq!(after, Outstanding { pending: 0, dead: 0 });

    let reopened = Store::open(&bench.config).await.unwrap();
    let stored = reopened.scores(organisation, accepted.id, 1).await.unwrap();
    assert_eq!(stored.len(), 2);
    assert_eq!(stored[0].record, new.record);
    assert_eq!(stored[0].words.as_deref(), Some(b"A rationale.".as_slice()));
    assert_eq!(stored[1].record, second.record);
    assert_eq!(store.score(organisation, ids[0]).await.unwrap().as_ref(), Some(&stored[0]));
    assert_eq!(store.receipt(organisation, ids[0]).await.unwrap(), Some(new.receipt));
    assert_eq!(store.scores(organisation, accepted.id, 2).await.unwrap(), []);
    assert_eq!(store.score(organisation, ScoreId::new()).await.unwrap(), None);
    assert_eq!(store.receipt(organisation, ScoreId::new()).await.unwrap(), None);
}

async fn a_job_that_runs_twice_scores_once(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    bench.bind(organisation, "discovery-call").await;
    let accepted = store.accept(organisation, said(None, "hello")).await.unwrap();
    let [first, second] = <[_; 2]>::try_from(bench.claim(2).await).unwrap();
    let once = score(&first, "first");
    store.record_scores(organisation, &first.lease, vec![once.clone()]).await.unwrap();
    // Two bindings of one component with equal settings and policies are one effect, as two runs of one job are.
    let ids = store.record_scores(organisation, &second.lease, vec![score(&second, "second")]).await.unwrap();
    assert_eq!(ids, [once.record.id]);
    let stored = store.scores(organisation, accepted.id, 1).await.unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].words.as_deref(), Some(b"first".as_slice()));
    assert_eq!(store.queue_depth(chrono::Utc::now()).await.unwrap().running, 0);

    // Anything that makes it another effect makes it another score.
    let changes: [fn(&mut NewScore); 5] = [
        |it| it.record.participant = Some(1),
        |it| it.record.plugin_digest = plumbline_core::Digest::of(b"another component"),
        |it| it.record.settings_digest = plumbline_core::Digest::of(b"other settings"),
        |it| it.record.policies_digest = plumbline_core::Digest::of(b"other policies"),
        |it| it.record.run = "1".into(),
    ];
    for change in changes {
        store.accept(organisation, said(None, "a job")).await.unwrap();
        let job = bench.claim(2).await.remove(0);
        let mut other = score(&job, "other");
        other.record.conversation = accepted.id;
        change(&mut other);
        store.record_scores(organisation, &job.lease, vec![other]).await.unwrap();
    }
    assert_eq!(store.scores(organisation, accepted.id, 1).await.unwrap().len(), 1 + changes.len());
}

async fn a_score_without_a_card_is_kept_too(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    store.accept(organisation, said(None, "hello")).await.unwrap();
    let job = bench.claim(1).await.remove(0);
    let mut failed = score(&job, "");
    failed.words = None;
    failed.record.state = ScoreState::Failed;
    failed.record.outcome = None;
    failed.record.calculated = None;
    failed.record.r#final = None;
    failed.record.rated_weight = None;
    failed.record.card = json!({"failure": {"kind": "out-of-fuel", "budget": 50_000_000}});
    let ids = store.record_scores(organisation, &job.lease, vec![failed.clone()]).await.unwrap();
    let stored = store.score(organisation, ids[0]).await.unwrap().unwrap();
    assert_eq!((stored.record, stored.words), (failed.record, None));
}

async fn erasing_the_conversation_erases_a_scores_words(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    let accepted = store.accept(organisation, said(Some("x"), "hello")).await.unwrap();
    let job = bench.claim(1).await.remove(0);
    let new = score(&job, "A rationale.");
    store.record_scores(organisation, &job.lease, vec![new.clone()]).await.unwrap();
    store.accept(organisation, said(Some("x"), "hello again")).await.unwrap();
    let running = store.claim("worker", LEASE, 1, chrono::Utc::now()).await.unwrap().remove(0);

    store.erase_conversation(organisation, Actor::Operator, accepted.id).await.unwrap();
    let stored = store.score(organisation, new.record.id).await.unwrap().unwrap();
    assert_eq!((stored.record, stored.words), (new.record.clone(), None));
    assert_eq!(store.scores(organisation, accepted.id, 1).await.unwrap().len(), 1, "what was counted stays");
    assert!(store.receipt(organisation, new.record.id).await.unwrap().is_some(), "and can be proved");
    let late = store.record_scores(organisation, &running.lease, vec![score(&running, "late words")]).await;
    assert!(matches!(late, Err(plumbline_store::StoreError::LeaseLost)));
    assert_eq!(store.scores(organisation, accepted.id, 2).await.unwrap(), []);
}
