//! The store's conformance: every story runs on SQLite and on PostgreSQL, through the public surface.
//!
//! PostgreSQL is the server that `TEST_DATABASE_URL` names, or a private one that [`cluster`] starts for this run.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod audit;
mod cluster;
mod contest;
mod conversations;
mod crash;
mod events;
mod house;
mod jobs;
mod login;
mod plugins;
mod progress;
mod rotation;
mod row_security;
mod schema;
mod scores;
mod support;
mod tenancy;
mod words;

/// Makes two tests of each story: one for each engine.
macro_rules! on_both_engines {
    ($($story:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                let bench = $crate::support::Bench::sqlite().await;
                super::$story(&bench).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                let Some(bench) = $crate::support::Bench::postgres().await else { return };
                super::$story(&bench).await;
                bench.close().await;
            })*
        }
    };
}
pub(crate) use on_both_engines;
