//! A server that is asked to stop finishes what it has begun, and leaves the rest to the next one.

use plumbline_tests::{Home, Server, concurrently};

use crate::said;

crate::on_both_databases!(a_server_that_is_told_to_stop_loses_nothing);

async fn a_server_that_is_told_to_stop_loses_nothing(home: Home) {
    let (server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    let submitted = concurrently(0..100, 16, |it| {
        let client = client.clone();
        async move { client.submit(&said::call(&format!("call-{it}"))).await }
    });
    let submitted = submitted.await;
    server.terminate();
    let (status, log) = server.ended().await;
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("\"message\":\"stopped\""), "{log}");

    let server = Server::start(&home).await;
    let client = server.client(client.key());
    for id in submitted {
        let scores = client.scores(&id).await;
        let states: Vec<_> = scores["scores"].as_array().unwrap().iter().map(|it| &it["state"]).collect();
        assert_eq!(states, ["scored"], "{scores:#}");
    }
}
