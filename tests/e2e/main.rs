//! Plumbline from the outside: a real process, a real database, real components and real conversations, known only by
//! HTTP, by the command line and by what lies on the disk. Every story that touches the database runs on both.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../hostile/guests.rs"]
mod guests;

mod access;
mod api;
mod audit;
mod backup;
mod by_hand;
mod calibrations;
mod cli;
mod competence;
mod crash;
mod crossings;
mod disputes;
mod drain;
mod erasure;
mod events;
mod feedback;
mod hostile;
mod import;
mod improvement;
mod login;
mod oidc;
mod pages;
mod people;
mod practice;
mod privacy;
mod real;
mod refusals;
mod repeats;
mod rotation;
mod rubrics;
mod said;
mod schemathesis;
mod scim;
mod statements;
mod tenancy;
mod webhooks;
mod whole_loop;

/// Makes two tests of each story: one for each database.
macro_rules! on_both_databases {
    ($($story:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story(plumbline_tests::Home::sqlite()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                let Some(home) = plumbline_tests::Home::postgres().await else { return };
                super::$story(home).await;
            })*
        }
    };
}
use on_both_databases;
