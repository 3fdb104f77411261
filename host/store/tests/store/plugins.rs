//! Plugins, their components, and the bindings that put them to work.

use bytes::Bytes;
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::ids::PluginId;
use plumbline_store::{BindingChange, Job, Mode, PageRequest, PluginState, PluginVerdict, Store, StoreError, Work};
use serde_json::json;

use crate::on_both_engines;
use crate::support::{Bench, idempotency, new_binding, ready};

on_both_engines!(
    an_upload_is_checked_once,
    a_version_is_one_component_for_good,
    what_is_in_the_box_is_seeded_once,
    a_component_is_what_its_digest_says,
    a_change_of_a_binding_adds_a_version,
    only_ready_plugins_are_bound
);

async fn upload(bench: &Bench, bytes: &'static str) -> (PluginId, Job) {
    let digest = bench.store.put_component(Bytes::from(bytes)).await.unwrap();
    assert_eq!(digest, Digest::of(bytes.as_bytes()));
    let size = bytes.len() as u64;
    let created = bench
        .store
        .create_plugin(bench.organisation, Actor::Operator, digest, size, idempotency(bytes, bytes))
        .await
        .unwrap();
    assert!(created.new);
    let job = bench.claim(1).await.remove(0);
    assert_eq!(job.work, Work::Check { plugin: created.id });
    (created.id, job)
}

async fn state(store: &Store, bench: &Bench, id: PluginId) -> PluginState {
    store.plugin(bench.organisation, id).await.unwrap().unwrap().state
}

async fn an_upload_is_checked_once(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let (id, job) = upload(bench, "component").await;
    assert_eq!(state(store, bench, id).await, PluginState::Checking);
    for repeated in [None, idempotency("component", "component")] {
        let again =
            store.create_plugin(organisation, Actor::Operator, Digest::of(b"component"), 9, repeated).await.unwrap();
        assert_eq!((again.id, again.new), (id, false));
    }
    assert_eq!(bench.claim(1).await, [], "and no second check");
    store.finish_plugin(organisation, &job.lease, id, PluginVerdict::Ready(ready("sales", "1.0.0"))).await.unwrap();
    let plugin = store.plugin(organisation, id).await.unwrap().unwrap();
    assert_eq!(plugin.state, PluginState::Ready(ready("sales", "1.0.0")));
    assert_eq!((plugin.digest, plugin.size), (Digest::of(b"component"), 9));
    let late = PluginVerdict::Refused { report: json!({}) };
    assert!(matches!(store.finish_plugin(organisation, &job.lease, id, late).await, Err(StoreError::LeaseLost)));

    let (refused, job) = upload(bench, "no component").await;
    let report = json!({"checks": [{"code": "not-a-component"}]});
    let verdict = PluginVerdict::Refused { report: report.clone() };
    store.finish_plugin(organisation, &job.lease, refused, verdict).await.unwrap();
    assert_eq!(state(store, bench, refused).await, PluginState::Refused { report });
    let listed = store.plugins(organisation, PageRequest::default()).await.unwrap();
    assert_eq!(listed.items.iter().map(|it| it.id).collect::<Vec<_>>(), [refused, id]);
}

async fn a_version_is_one_component_for_good(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let (first, job) = upload(bench, "first").await;
    store.finish_plugin(organisation, &job.lease, first, PluginVerdict::Ready(ready("sales", "1.0.0"))).await.unwrap();
    let (second, job) = upload(bench, "second").await;
    let taken = store.finish_plugin(organisation, &job.lease, second, PluginVerdict::Ready(ready("sales", "1.0.0")));
    match taken.await {
        Err(StoreError::VersionTaken { name, version, existing }) => {
            assert_eq!((name.as_str(), version.as_str(), existing), ("sales", "1.0.0", Digest::of(b"first")));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(state(store, bench, second).await, PluginState::Checking, "the job is still to be completed");
    store.finish_plugin(organisation, &job.lease, second, PluginVerdict::Ready(ready("sales", "1.1.0"))).await.unwrap();
    let versions = store.ready_plugins(organisation, "sales").await.unwrap();
    assert_eq!(versions.iter().map(|it| it.id).collect::<Vec<_>>(), [second, first]);
    assert_eq!(store.ready_plugins(organisation, "service").await.unwrap(), []);
}

async fn what_is_in_the_box_is_seeded_once(bench: &Bench) {
    let seed = |bytes: &'static [u8], organisation| async move {
        bench.store.seed_plugin(organisation, Actor::Operator, Digest::of(bytes), 4, ready("sales", "1.0.0")).await
    };
    let first = seed(b"box", bench.organisation).await.unwrap();
    let again = seed(b"box", bench.organisation).await.unwrap();
    assert_eq!((first.new, again.new, again.id), (true, false, first.id));
    assert!(seed(b"box", bench.other).await.unwrap().new);
    assert!(matches!(seed(b"rebuilt", bench.organisation).await, Err(StoreError::VersionTaken { .. })));
    assert_eq!(bench.store.plugins(bench.organisation, PageRequest::default()).await.unwrap().items.len(), 1);
    assert_eq!(bench.claim(1).await, []);
}

async fn a_component_is_what_its_digest_says(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    upload(bench, "component").await;
    let digest = Digest::of(b"component");
    assert_eq!(store.component(organisation, &digest).await.unwrap().unwrap(), "component");
    assert_eq!(store.component(bench.other, &digest).await.unwrap(), None, "nobody else's component");
    assert_eq!(store.component(organisation, &Digest::of(b"unknown")).await.unwrap(), None);

    let hex = digest.to_hex();
    let path = bench.folder.path().join("blobs/components").join(&hex[..2]).join(format!("{hex}.wasm"));
    std::fs::write(&path, "tampered").unwrap();
    assert!(matches!(store.component(organisation, &digest).await, Err(StoreError::Damaged { .. })));
    store.put_component(Bytes::from("component")).await.unwrap();
    assert_eq!(store.component(organisation, &digest).await.unwrap().unwrap(), "component");
}

async fn a_change_of_a_binding_adds_a_version(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let old = store
        .seed_plugin(organisation, Actor::Operator, Digest::of(b"1"), 4, ready("sales", "1.0.0"))
        .await
        .unwrap()
        .id;
    let new = store
        .seed_plugin(organisation, Actor::Operator, Digest::of(b"2"), 4, ready("sales", "1.1.0"))
        .await
        .unwrap()
        .id;
    let create = || {
        store.create_binding(
            organisation,
            Actor::Operator,
            new_binding(old, "discovery-call"),
            idempotency("k", "body"),
        )
    };
    let id = create().await.unwrap().id;
    let again = create().await.unwrap();
    assert_eq!((again.id, again.new), (id, false));
    let first = store.binding(organisation, id).await.unwrap().unwrap();
    assert_eq!((first.version, first.plugin, first.plugin_digest), (1, old, Digest::of(b"1")));
    assert_eq!((first.plugin_name.as_str(), first.plugin_version.as_str()), ("sales", "1.0.0"));
    assert_eq!((first.mode, first.enabled, &first.settings), (Mode::Active, true, &json!({"phrases": ["hello"]})));

    let promote = BindingChange { plugin: Some(new), mode: Some(Mode::Shadow), ..BindingChange::default() };
    let second = store.update_binding(organisation, Actor::Operator, id, promote).await.unwrap().unwrap();
    assert_eq!((second.version, second.plugin, second.mode, second.created), (2, new, Mode::Shadow, first.created));
    assert_eq!((&second.settings, &second.conversation_types), (&first.settings, &first.conversation_types));
    let change = BindingChange {
        plugin: Some(old),
        conversation_types: Some(vec!["*".into()]),
        enabled: Some(false),
        settings: Some(json!({})),
        reply_in: Some(Some("de".into())),
        ..BindingChange::default()
    };
    let third = store.update_binding(organisation, Actor::Operator, id, change).await.unwrap().unwrap();
    assert_eq!((third.version, third.enabled, third.reply_in.as_deref()), (3, false, Some("de")));
    assert_eq!(store.binding(organisation, id).await.unwrap().as_ref(), Some(&third));
    assert_eq!(store.binding_history(organisation, id).await.unwrap(), [third.clone(), second, first]);
    let listed = store.bindings(organisation, PageRequest::default()).await.unwrap();
    assert_eq!(listed.items, [third]);
}

async fn only_ready_plugins_are_bound(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let (checking, _job) = upload(bench, "component").await;
    let binding = bench.bind(organisation, "*").await;
    let before = store.binding(organisation, binding).await.unwrap();
    for (plugin, not_ready) in [(checking, true), (PluginId::new(), false)] {
        let change = BindingChange { plugin: Some(plugin), ..BindingChange::default() };
        let errors = [
            store.create_binding(organisation, Actor::Operator, new_binding(plugin, "*"), None).await.err().unwrap(),
            store.update_binding(organisation, Actor::Operator, binding, change).await.err().unwrap(),
        ];
        for error in errors {
            assert_eq!(matches!(error, StoreError::PluginNotReady), not_ready, "{error}");
            assert_eq!(matches!(error, StoreError::NotFound("plugin")), !not_ready, "{error}");
        }
    }
    assert_eq!(store.binding(organisation, binding).await.unwrap(), before);
}
