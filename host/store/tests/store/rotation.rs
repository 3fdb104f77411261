//! Keys between the master key and the data keys, and their rotation.

use plumbline_core::audit::Actor;
use plumbline_core::ids::{ConversationId, OrganisationId};
use plumbline_store::{MasterKey, Store, StoreConfig, StoreError};

use crate::on_both_engines;
use crate::support::{Bench, said};

on_both_engines!(
    a_lookup_digest_finds_what_was_digested_and_nothing_else,
    either_master_key_opens_everything_until_the_old_one_is_retired,
    a_rotated_organisation_key_is_gone_and_servers_go_on,
    organisation_keys_wait_for_the_master_key,
);

async fn a_lookup_digest_finds_what_was_digested_and_nothing_else(bench: &Bench) {
    let store = &bench.store;
    let parts: [&[&[u8]]; 5] = [&[b"email", b"ada"], &[b"emaila", b"da"], &[b"emailada"], &[], &[b""]];
    let mut digests = vec![];
    for organisation in [bench.organisation, bench.other] {
        for parts in parts {
            digests.push(store.lookup_digest(organisation, parts).await.unwrap());
        }
    }
    let reopened = Store::open(&bench.config).await.unwrap();
    assert_eq!(reopened.lookup_digest(bench.organisation, parts[0]).await.unwrap(), digests[0]);
    digests.sort_by_key(|it| it.0);
    digests.dedup();
    assert_eq!(digests.len(), 10, "two organisations, and parts that only look alike");
    let unknown = store.lookup_digest(OrganisationId::new(), parts[0]).await;
    assert!(matches!(unknown, Err(StoreError::NotFound("organisation"))), "{unknown:?}");
}

async fn words(store: &Store, organisation: OrganisationId, id: ConversationId) -> Result<String, StoreError> {
    let stored = store.conversation(organisation, id, None).await?.expect("it is there");
    Ok(stored.conversation.turns[0].text.clone())
}

async fn either_master_key_opens_everything_until_the_old_one_is_retired(bench: &Bench) {
    let (store, new) = (&bench.store, MasterKey::from_bytes([9; 32]));
    let with = |master_key: &MasterKey| StoreConfig { master_key: master_key.clone(), ..bench.config.clone() };
    let id = store.accept(bench.organisation, said(None, "Before.")).await.unwrap().id;
    assert!(matches!(Store::open(&with(&new)).await, Err(StoreError::WrongMasterKey)));

    store.add_master_key(bench.organisation, &new).await.unwrap();
    assert!(matches!(Store::open(&with(&new)).await, Err(StoreError::WrongMasterKey)), "one of two is done");
    Store::open(&bench.config).await.unwrap();
    for _ in 0..2 {
        for organisation in [bench.organisation, bench.other] {
            store.add_master_key(organisation, &new).await.unwrap();
        }
    }
    for key in [&new, &bench.config.master_key] {
        let opened = Store::open(&with(key)).await.unwrap();
        assert_eq!(words(&opened, bench.organisation, id).await.unwrap(), "Before.");
    }
    let late = store.create_organisation(Actor::Operator, "initech").await.unwrap();

    // With only one of three retired, as where it was cut off: the new key opens two, and so can go on.
    store.retire_master_key(bench.organisation, &new).await.unwrap();
    assert!(matches!(Store::open(&bench.config).await, Err(StoreError::WrongMasterKey)));
    for organisation in [bench.organisation, bench.other, late] {
        store.retire_master_key(organisation, &new).await.unwrap();
    }
    assert!(matches!(Store::open(&bench.config).await, Err(StoreError::WrongMasterKey)));
    let opened = Store::open(&with(&new)).await.unwrap();
    for store in [store, &opened] {
        assert_eq!(words(store, bench.organisation, id).await.unwrap(), "Before.");
        let id = store.accept(late, said(None, "After.")).await.unwrap().id;
        assert_eq!(words(store, late, id).await.unwrap(), "After.");
    }
}

async fn a_rotated_organisation_key_is_gone_and_servers_go_on(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    let before = store.accept(organisation, said(Some("crm-1"), "Before.")).await.unwrap().id;
    let theirs = store.accept(bench.other, said(None, "Theirs.")).await.unwrap().id;
    let digest = store.lookup_digest(organisation, &[b"it"]).await.unwrap();

    // The command line beside the server, which knows nothing of it.
    let beside = Store::open(&bench.config).await.unwrap();
    assert_eq!(beside.rotate_organisation_key(organisation, &|_| {}).await.unwrap(), 2);
    for round in 0..2 {
        assert_eq!(words(store, organisation, before).await.unwrap(), "Before.");
        let after = store.accept(organisation, said(None, "After.")).await.unwrap().id;
        assert_eq!(words(&beside, organisation, after).await.unwrap(), "After.", "round {round}");
        let revised = said(Some("crm-1"), &format!("Before, revised {round}."));
        assert_eq!(store.accept(organisation, revised).await.unwrap().revision, round * 2 + 2);
        let revised = said(Some("crm-1"), "Before.");
        store.accept(organisation, revised).await.unwrap();
        assert_eq!(store.lookup_digest(organisation, &[b"it"]).await.unwrap(), digest);
        let wrapped = beside.rotate_organisation_key(organisation, &|_| {}).await.unwrap();
        assert_eq!(wrapped, u64::from(round) + 3);
    }
    let reopened = Store::open(&bench.config).await.unwrap();
    assert_eq!(words(&reopened, organisation, before).await.unwrap(), "Before.");
    assert_eq!(reopened.lookup_digest(organisation, &[b"it"]).await.unwrap(), digest);
    assert_eq!(words(&reopened, bench.other, theirs).await.unwrap(), "Theirs.");
    let generations = bench.numbers("SELECT generation FROM organisation_keys ORDER BY generation").await;
    assert_eq!(generations, [1, 4], "one that was never rotated, and one that was three times");
    let used = bench.numbers("SELECT DISTINCT generation FROM conversation_keys ORDER BY generation").await;
    assert_eq!(used, [1, 4]);
}

async fn organisation_keys_wait_for_the_master_key(bench: &Bench) {
    let (store, new) = (&bench.store, MasterKey::from_bytes([9; 32]));
    for organisation in [bench.organisation, bench.other] {
        store.add_master_key(organisation, &new).await.unwrap();
    }
    let rotated = store.rotate_organisation_key(bench.organisation, &|_| {}).await;
    assert!(matches!(rotated, Err(StoreError::MasterKeyRotating)), "{rotated:?}");
    store.retire_master_key(bench.organisation, &new).await.unwrap();
    // Sealing the next generation with a key that opens nothing any more would lose it.
    let rotated = store.rotate_organisation_key(bench.organisation, &|_| {}).await;
    assert!(matches!(rotated, Err(StoreError::WrongMasterKey)), "{rotated:?}");
}
