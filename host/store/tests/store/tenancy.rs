//! One organisation's ids mean nothing to another: every method answers as it does for an id that nobody has.

use chrono::Utc;
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::ids::{BindingId, ConversationId, JobId, KeyId, OrganisationId, PluginId, ScoreId};
use plumbline_store::{
    BindingChange, ConversationFilter, JobFailure, Lease, NewKey, PageRequest, PluginVerdict, Store, StoreError,
};
use serde_json::json;

use crate::on_both_engines;
use crate::support::{Bench, LEASE, new_binding, said, score};

on_both_engines!(a_foreign_id_is_an_unknown_one);

/// The ids of things.
struct Ids {
    key: KeyId,
    conversation: ConversationId,
    plugin: PluginId,
    binding: BindingId,
    score: ScoreId,
    /// Of a job that is running.
    lease: Lease,
    dead: JobId,
}

/// Whatever every method says to `organisation` about these things.
async fn answers(store: &Store, organisation: OrganisationId, ids: &Ids) -> Vec<String> {
    let now = Utc::now();
    let page = PageRequest::default();
    let failure = JobFailure { code: "host-fault".into(), retryable: true };
    let refused = PluginVerdict::Refused { report: json!({}) };
    let change = BindingChange { enabled: Some(false), ..BindingChange::default() };
    let rebind = BindingChange { plugin: Some(ids.plugin), ..BindingChange::default() };
    let own = store.bindings(organisation, page).await.unwrap().items[0].id;
    let digest = Digest::of(b"for-all");
    macro_rules! said {
        ($($answer:expr),* $(,)?) => { vec![$(format!("{:?}", $answer.await)),*] };
    }
    said![
        store.revoke_key(organisation, Actor::Operator, ids.key),
        store.conversation(organisation, ids.conversation, None),
        store.conversation(organisation, ids.conversation, Some(1)),
        store.conversation_header(organisation, ids.conversation),
        store.erase_conversation(organisation, Actor::Operator, ids.conversation),
        store.outstanding(organisation, ids.conversation, 1),
        store.scores(organisation, ids.conversation, 1),
        store.score(organisation, ids.score),
        store.receipt(organisation, ids.score),
        store.plugin(organisation, ids.plugin),
        store.component(organisation, &digest),
        store.create_binding(organisation, Actor::Operator, new_binding(ids.plugin, "*"), None),
        store.update_binding(organisation, Actor::Operator, own, rebind),
        store.binding(organisation, ids.binding),
        store.binding_history(organisation, ids.binding),
        store.update_binding(organisation, Actor::Operator, ids.binding, change),
        store.finish_plugin(organisation, &ids.lease, ids.plugin, refused),
        store.renew(organisation, &ids.lease, LEASE, now),
        store.fail(organisation, &ids.lease, failure, now),
        store.record_scores(organisation, &ids.lease, vec![]),
        store.complete(organisation, &ids.lease),
        store.retry_dead(organisation, Actor::Operator, ids.dead),
    ]
}

async fn a_foreign_id_is_an_unknown_one(bench: &Bench) {
    let (store, owner, stranger) = (&bench.store, bench.organisation, bench.other);
    let key = NewKey {
        name: "ci".into(),
        scopes: vec![],
        prefix: "pl".into(),
        hash: Digest::of(b"key"),
        expires: None,
        person: None,
    };
    let key = store.create_key(owner, Actor::Operator, key, None).await.unwrap().id;
    // The stranger has a plugin of its own, whose component is another one.
    bench.bind(stranger, "practice").await;
    let binding = bench.bind(owner, "*").await;
    let plugin = store.binding(owner, binding).await.unwrap().unwrap().plugin;
    let conversation = store.accept(owner, said(Some("x"), "hello")).await.unwrap().id;
    store.accept(owner, said(None, "one that runs")).await.unwrap();
    store.accept(owner, said(None, "one that dies")).await.unwrap();
    let [scored, running, dying] = <[_; 3]>::try_from(bench.claim(3).await).unwrap();
    let score_id = store.record_scores(owner, &scored.lease, vec![score(&scored, "words")]).await.unwrap()[0];
    let failure = JobFailure { code: "host-fault".into(), retryable: false };
    store.fail(owner, &dying.lease, failure, Utc::now()).await.unwrap();

    let foreign =
        Ids { key, conversation, plugin, binding, score: score_id, lease: running.lease, dead: dying.lease.job };
    let mut unknown_lease = foreign.lease;
    unknown_lease.job = JobId::new();
    let unknown = Ids {
        key: KeyId::new(),
        conversation: ConversationId::new(),
        plugin: PluginId::new(),
        binding: BindingId::new(),
        score: ScoreId::new(),
        lease: unknown_lease,
        dead: JobId::new(),
    };
    let asked_for_theirs = answers(store, stranger, &foreign).await;
    assert_eq!(asked_for_theirs, answers(store, stranger, &unknown).await);

    let page = PageRequest::default();
    assert_eq!(store.keys(stranger, page).await.unwrap().items, []);
    assert_eq!(store.conversations(stranger, ConversationFilter::default(), page).await.unwrap().items, []);
    assert_eq!(store.dead_jobs(stranger, page).await.unwrap().items, []);
    assert_eq!(store.plugins(stranger, page).await.unwrap().items.len(), 1);
    assert_eq!(store.bindings(stranger, page).await.unwrap().items.len(), 1);
    assert_eq!(store.ready_plugins(stranger, "for-all").await.unwrap(), []);

    // A score that names a foreign conversation is not recorded, whatever lease it comes with.
    store
        .accept(stranger, {
            let mut it = said(None, "theirs");
            it.conversation.conversation_type = "practice".into();
            it
        })
        .await
        .unwrap();
    let theirs = bench.claim(1).await.remove(0);
    assert_eq!(theirs.organisation, stranger);
    for words in [None, Some(b"words".to_vec())] {
        let mut crossing = score(&theirs, "");
        crossing.record.conversation = conversation;
        crossing.words = words;
        assert!(store.record_scores(stranger, &theirs.lease, vec![crossing]).await.is_err());
    }
    assert_eq!(store.scores(owner, conversation, 1).await.unwrap().len(), 1);

    // The owner is untouched by all of it, and the same questions answer it otherwise.
    let answered = answers(store, owner, &foreign).await;
    let same = asked_for_theirs.iter().zip(&answered).filter(|(theirs, own)| theirs == own).collect::<Vec<_>>();
    // Completing and failing were each other's end, so only the first of those methods finds the lease.
    assert!(same.len() <= 4, "{same:#?}");
    let unknown_organisation = store.accept(OrganisationId::new(), said(None, "hello")).await;
    assert!(matches!(unknown_organisation, Err(StoreError::NotFound("organisation"))));
}
