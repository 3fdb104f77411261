//! Keys between the master key and the data keys.

use plumbline_core::ids::OrganisationId;
use plumbline_store::{Store, StoreError};

use crate::on_both_engines;
use crate::support::Bench;

on_both_engines!(a_lookup_digest_finds_what_was_digested_and_nothing_else);

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
