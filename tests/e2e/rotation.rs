//! Keys are rotated while the server runs, and while conversations come in. What is cut off in the middle loses nothing, and
//! is taken up again.

use std::collections::HashMap;

use plumbline_tests::{Client, Home, Output, Server, UNLIMITED, concurrently};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::said;

crate::on_both_databases!(the_master_key_is_rotated, an_organisation_key_is_rotated_and_the_rotation_killed);

async fn the_master_key_is_rotated(home: Home) {
    let (server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    let before = client.submit(&said::call("before")).await;
    let scores = client.scores(&before).await;
    let present = home.folder().join("master.key");
    let new = home.folder().join("new.key");
    let rotate = |more: &[&str]| {
        let command = [&["admin", "rotate-master-key", "--new", new.to_str().unwrap()], more].concat();
        home.run(&command)
    };
    succeeded(&rotate(&["--keep-old"]));
    assert_eq!(std::fs::read(&new).unwrap().len(), 32, "a file that was absent is made");
    let reads = async |client: &Client| {
        assert_eq!(client.scores(&before).await, scores);
        client.score(&said::call("again")).await;
    };
    reads(&client).await;
    server.kill().await;

    // Either key opens everything, until the old one is retired under a server that began with it.
    let server = Server::start(&home).await;
    reads(&server.client(client.key())).await;
    succeeded(&rotate(&[]));
    reads(&server.client(client.key())).await;
    server.kill().await;
    let refused = home.run(&["admin", "rotate-organisation-key", "--organisation", "Fabrikam"]);
    assert_eq!(refused.status, Some(3), "{refused:?}");
    assert!(refused.stderr.contains("the master key is not the one"), "{refused:?}");
    succeeded(&rotate(&[]));

    // The key may come from a program, to every command that opens the store.
    let digits: String = std::fs::read(&new).unwrap().iter().map(|it| format!("{it:02x}")).collect();
    let file = home.folder().join("digits");
    std::fs::write(&file, &digits).unwrap();
    std::fs::rename(&new, &present).unwrap();
    let server = Server::start(&home).await;
    reads(&server.client(client.key())).await;
    let with = |command: &str| {
        home.run(&["admin", "rotate-organisation-key", "--organisation", "Fabrikam", "--master-key-command", command])
    };
    succeeded(&with(&format!("cat {}", file.display())));
    reads(&server.client(client.key())).await;
    for (command, why) in [("false", "exit status: 1"), ("cat /dev/zero", "more than a key"), ("echo 12", "32 bytes")] {
        let refused = with(command);
        assert!(refused.status != Some(0) && refused.stderr.contains(why), "{refused:?}");
    }
    assert!(!server.log().contains(&digits));
}

/// More than the rotation does in one transaction, so that there is a middle.
const CONVERSATIONS: usize = 450;
const IN_ONE: i64 = 200;
const DONE: &str = "SELECT COUNT(*) FROM conversation_keys WHERE generation = 2";

async fn an_organisation_key_is_rotated_and_the_rotation_killed(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(&home, UNLIMITED).await;
    let client = server.client(&key);
    let ids = submit(&client, "before", CONVERSATIONS).await;
    let words = words(&client, &ids).await;

    // Where the rotation comes to the 300th key it is held, with the first batch done and the second not. On SQLite by a
    // reckoning without end, on PostgreSQL by a row that somebody else holds.
    home.change(
        "CREATE VIEW endless AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
         CREATE TABLE held AS SELECT conversation FROM conversation_keys ORDER BY conversation LIMIT 1 OFFSET 299;
         CREATE TRIGGER hold BEFORE UPDATE ON conversation_keys
         WHEN OLD.conversation = (SELECT conversation FROM held) BEGIN SELECT COUNT(*) FROM endless; END",
        "CREATE TABLE held AS SELECT conversation FROM conversation_keys ORDER BY conversation LIMIT 1 OFFSET 299;
         CREATE FUNCTION hold() RETURNS TRIGGER LANGUAGE plpgsql AS
             'BEGIN LOOP PERFORM pg_sleep(60); END LOOP; END';
         CREATE FUNCTION is_held(UUID) RETURNS BOOLEAN LANGUAGE SQL SECURITY DEFINER AS
             'SELECT EXISTS (SELECT 1 FROM held WHERE conversation = $1)';
         CREATE TRIGGER hold BEFORE UPDATE ON conversation_keys FOR EACH ROW
         WHEN (is_held(OLD.conversation)) EXECUTE FUNCTION hold()",
    )
    .await;
    let rotate = ["admin", "rotate-organisation-key", "--organisation", "Fabrikam"];
    let mut rotation = Command::from(home.command(&rotate)).kill_on_drop(true).spawn().unwrap();
    while home.number(DONE).await < IN_ONE {
        assert!(rotation.try_wait().unwrap().is_none(), "it ended by itself");
    }
    rotation.kill().await.unwrap();
    home.change(
        "DROP TRIGGER hold; DROP TABLE held; DROP VIEW endless",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event = 'PgSleep';
         DROP TRIGGER hold ON conversation_keys; DROP FUNCTION hold; DROP FUNCTION is_held; DROP TABLE held",
    )
    .await;
    assert_eq!(home.number(DONE).await, IN_ONE);

    // In between, both a server that knows nothing of it and one that begins now read and write.
    assert_eq!(self::words(&client, &ids).await, words);
    submit(&client, "between", 3).await;
    server.kill().await;
    let server = Server::start_with(&home, UNLIMITED).await;
    let client = server.client(client.key());
    assert_eq!(self::words(&client, &ids).await, words);

    let (late, rotated) =
        tokio::join!(submit(&client, "during", 60), async { tokio::task::block_in_place(|| home.run(&rotate)) });
    succeeded(&rotated);
    assert_eq!(home.number("SELECT COUNT(DISTINCT generation) FROM conversation_keys").await, 1);
    assert_eq!(home.number("SELECT MIN(generation) FROM organisation_keys").await, 2);
    for client in [&client, &client.clone()] {
        assert_eq!(self::words(client, &ids).await, words);
        assert_eq!(self::words(client, &late).await.len(), late.len());
    }
    submit(&client, "after", 3).await;
    server.kill().await;
    let server = Server::start_with(&home, UNLIMITED).await;
    assert_eq!(self::words(&server.client(client.key()), &ids).await, words);
}

fn succeeded(output: &Output) {
    assert_eq!(output.status, Some(0), "{output:?}");
}

/// Submits conversations at the same time and returns their ids.
async fn submit(client: &Client, name: &str, count: usize) -> Vec<String> {
    let calls: Vec<_> = (0..count).map(|it| said::call(&format!("{name}-{it}"))).collect();
    concurrently(calls, 8, |call| {
        let client = client.clone();
        async move { client.submit(&call).await }
    })
    .await
}

/// The words of each conversation.
async fn words(client: &Client, ids: &[String]) -> HashMap<String, Value> {
    let read = concurrently(ids.to_vec(), 8, |id| {
        let client = client.clone();
        async move {
            let transcript = client.get(&format!("/v1/conversations/{id}/transcript")).await;
            assert!(transcript.to_string().contains(said::QUESTION), "{transcript:#}");
            (id, json!(transcript))
        }
    });
    read.await.into_iter().collect()
}
