//! Organisations, keys and the master key.

use chrono::{TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::ids::OrganisationId;
use plumbline_store::{MasterKey, NewKey, PageRequest, Store, StoreError};

use crate::on_both_engines;
use crate::support::{Bench, idempotency};

on_both_engines!(
    organisations_have_names_of_their_own,
    keys_work_until_they_expire_or_are_revoked,
    a_repeated_key_is_one_key
);

async fn organisations_have_names_of_their_own(bench: &Bench) {
    let taken = bench.store.create_organisation(Actor::Operator, "acme").await;
    assert!(matches!(taken, Err(StoreError::NameTaken(name)) if name == "acme"));
    let names: Vec<_> = bench.store.organisations().await.unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["acme", "globex"]);
    let named = bench.store.organisation_named("globex").await.unwrap().unwrap();
    assert_eq!(named.id, bench.other);
    assert_eq!(bench.store.organisation(bench.other).await.unwrap(), Some(named));
    assert_eq!(bench.store.organisation_named("initech").await.unwrap(), None);
}

fn key(text: &str) -> NewKey {
    NewKey {
        name: "ci".into(),
        scopes: vec!["conversations:write".into(), "scores:read".into()],
        prefix: "pl_abc".into(),
        hash: Digest::of(text.as_bytes()),
        expires: None,
        person: None,
    }
}

async fn keys_work_until_they_expire_or_are_revoked(bench: &Bench) {
    let (store, organisation, now) = (&bench.store, bench.organisation, Utc::now());
    let lasting = store.create_key(organisation, Actor::Operator, key("lasting"), None).await.unwrap().id;
    let expires = Some(now + TimeDelta::hours(1));
    store.create_key(organisation, Actor::Operator, NewKey { expires, ..key("brief") }, None).await.unwrap();

    let found = store.find_key(&Digest::of(b"lasting"), now).await.unwrap().unwrap();
    assert_eq!(found.roles, [], "it acts for nobody");
    let found = found.key;
    assert_eq!((found.id, found.organisation, found.last_used), (lasting, organisation, None));
    assert_eq!(found.scopes, ["conversations:write", "scores:read"]);
    assert_eq!(store.find_key(&Digest::of(b"unknown"), now).await.unwrap(), None);
    for (after, works) in [(TimeDelta::minutes(59), true), (TimeDelta::hours(1), false)] {
        let brief = store.find_key(&Digest::of(b"brief"), now + after).await.unwrap();
        assert_eq!(brief.is_some(), works, "{after}");
    }

    store.touch_key(organisation, &found).await.unwrap();
    let touched = store.find_key(&Digest::of(b"lasting"), now).await.unwrap().unwrap().key;
    let last_used = touched.last_used.unwrap();
    store.touch_key(organisation, &found).await.unwrap();
    store.touch_key(organisation, &touched).await.unwrap();
    let again = store.find_key(&Digest::of(b"lasting"), now).await.unwrap().unwrap().key;
    assert_eq!(again.last_used, Some(last_used), "at most once a minute");

    assert!(store.revoke_key(organisation, Actor::Operator, lasting).await.unwrap());
    assert_eq!(store.find_key(&Digest::of(b"lasting"), now).await.unwrap(), None);
    let first = PageRequest { after: None, limit: 1 };
    let page = store.keys(organisation, first).await.unwrap();
    assert_eq!((page.items.len(), page.items[0].revoked), (1, None));
    let page = store.keys(organisation, PageRequest { after: page.next, ..first }).await.unwrap();
    assert_eq!((page.items[0].id, page.next), (lasting, None));
    let revoked = page.items[0].revoked;
    assert!(revoked.is_some());
    assert!(store.revoke_key(organisation, Actor::Operator, lasting).await.unwrap());
    let all = store.keys(organisation, PageRequest::default()).await.unwrap();
    assert_eq!(all.items[1].revoked, revoked, "the first time stands");
}

async fn a_repeated_key_is_one_key(bench: &Bench) {
    let create = |text: &str, request: &str| {
        let (key, idempotency) = (key(text), idempotency("again", request));
        async move { bench.store.create_key(bench.organisation, Actor::Operator, key, idempotency).await }
    };
    let first = create("one", "body").await.unwrap();
    let second = create("two", "body").await.unwrap();
    assert_eq!((first.new, second.new, second.id), (true, false, first.id));
    assert!(matches!(create("two", "other body").await, Err(StoreError::IdempotencyMismatch)));
    assert_eq!(bench.store.find_key(&Digest::of(b"two"), Utc::now()).await.unwrap(), None);
    let unknown = bench.store.create_key(OrganisationId::new(), Actor::Operator, key("three"), None).await;
    assert!(matches!(unknown, Err(StoreError::NotFound("organisation"))));
}

#[test]
fn a_master_key_is_made_once_for_its_owner_alone_and_never_shown() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let key = MasterKey::load_or_create(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    MasterKey::load_or_create(&path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    assert_eq!(format!("{key:?}"), "MasterKey(redacted)");

    std::fs::write(&path, b"short").unwrap();
    assert!(matches!(MasterKey::load_or_create(&path), Err(StoreError::MasterKeyLength { length: 5, .. })));
}

#[tokio::test]
async fn another_master_key_opens_nothing() {
    let bench = Bench::sqlite().await;
    let mut config = bench.config.clone();
    drop(bench.store);
    config.master_key = MasterKey::from_bytes([9; 32]);
    assert!(matches!(Store::open(&config).await.err(), Some(StoreError::WrongMasterKey)));
    assert!(Store::open(&bench.config).await.is_ok());
}
