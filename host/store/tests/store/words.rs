//! Words lie in sealed blobs and nowhere else, and an erased key is nowhere at all.

use std::path::Path;

use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_store::{NewKey, Store};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::on_both_engines;
use crate::support::{Bench, conversation, idempotency, said, score, submission};

on_both_engines!(no_word_is_ever_in_the_clear);

/// Each is a part of something that was put into the store and must be readable only through it.
const WORDS: [&str; 9] = [
    "the customer's very words",
    "the revised words",
    "Ada Example",
    "carl@example.org",
    "D-9 of the Nine",
    "rationale for the seller",
    "thread-of-words",
    "recording-of-words",
    "key-sent-by-client",
];

async fn no_word_is_ever_in_the_clear(bench: &Bench) {
    let (store, organisation) = (&bench.store, bench.organisation);
    bench.bind(organisation, "*").await;
    let mut first = conversation(Some("x-4711"), "the customer's very words");
    first.thread = Some("thread-of-words".into());
    first.recording = Some("recording-of-words".into());
    let mut first = submission(first);
    first.idempotency = idempotency("key-sent-by-client", "body");
    let id = store.accept(organisation, first).await.unwrap().id;
    store.accept(organisation, said(Some("x-4711"), "the revised words")).await.unwrap();
    for job in bench.claim(2).await {
        store.record_scores(organisation, &job.lease, vec![score(&job, "rationale for the seller")]).await.unwrap();
    }
    let key = NewKey {
        name: "ci".into(),
        scopes: vec![],
        prefix: "pl_key".into(),
        hash: Digest::of(b"pl_key-sent-by-client"),
        expires: None,
        person: None,
    };
    store.create_key(organisation, Actor::Operator, key, None).await.unwrap();

    let kept = everything_kept(bench).await;
    assert!(contains(&kept, b"x-4711"), "what is kept is looked at");
    for word in WORDS {
        assert!(!contains(&kept, word.as_bytes()), "{word} is in the clear");
    }
    let stored = store.conversation(organisation, id, Some(1)).await.unwrap().unwrap();
    assert_eq!(stored.conversation.turns[0].text, WORDS[0]);

    let wrapped = wrapped_key(bench, *id.0.as_bytes()).await;
    store.erase_conversation(organisation, Actor::Operator, id).await.unwrap();
    let kept = everything_kept(bench).await;
    assert!(!contains(&kept, &wrapped), "the erased key is still there");
    assert!(!contains(&kept, b"x-4711"), "and so is the source's id");
    let reopened = Store::open(&bench.config).await.unwrap();
    assert_eq!(reopened.conversation(organisation, id, Some(1)).await.unwrap(), None);
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|it| it == part)
}

/// The bytes of every file: database, log and blobs. Of a PostgreSQL database, every row of every table.
async fn everything_kept(bench: &Bench) -> Vec<u8> {
    let mut kept = files(bench.folder.path());
    let Some(url) = bench.url() else { return kept };
    let mut connection = PgConnection::connect(url).await.unwrap();
    let tables: Vec<(String,)> = sqlx::query_as("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert!(tables.len() > 10);
    for (table,) in tables {
        let statement = AssertSqlSafe(format!("SELECT t::text FROM {table} t"));
        let rows: Vec<(String,)> = sqlx::query_as(statement).fetch_all(&mut connection).await.unwrap();
        for (row,) in rows {
            kept.extend(row.as_bytes());
            // Bytes are written as hexadecimal digits there.
            kept.extend(row.split("\\x").skip(1).flat_map(unhex));
        }
    }
    kept
}

fn files(folder: &Path) -> Vec<u8> {
    let entries = folder.read_dir().unwrap().map(|it| it.unwrap().path());
    entries.flat_map(|it| if it.is_dir() { files(&it) } else { std::fs::read(it).unwrap() }).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.chars().map_while(|it| it.to_digit(16)).collect();
    digits.as_chunks::<2>().0.iter().map(|[high, low]| u8::try_from(high * 16 + low).unwrap()).collect()
}

async fn wrapped_key(bench: &Bench, conversation: [u8; 16]) -> Vec<u8> {
    let query = "SELECT wrapped_key FROM conversation_keys WHERE conversation = $1";
    let (key,): (Vec<u8>,) = if let Some(url) = bench.url() {
        let mut connection = PgConnection::connect(url).await.unwrap();
        let id = sqlx::types::Uuid::from_bytes(conversation);
        sqlx::query_as(query).bind(id).fetch_one(&mut connection).await.unwrap()
    } else {
        let url = format!("sqlite:{}", bench.folder.path().join("plumbline.db").display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let key = sqlx::query_as(query).bind(conversation.to_vec()).fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        key
    };
    assert_eq!(key.len(), 24 + 32 + 16, "nonce, key and tag");
    key
}
