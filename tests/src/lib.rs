//! What the end-to-end tests stand on: a real `plumbline` process with its data, and a client that knows the product only
//! by its API. Every answer that passes through the client is held against the API's own description.

#![deny(missing_docs)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answer;
mod browser;
mod client;
mod contract;
mod home;
mod people;
mod program;
pub mod provider;
mod receiver;
mod server;
mod stream;
mod together;

#[path = "../../host/store/tests/store/cluster.rs"]
#[expect(unreachable_pub, reason = "it is shared with the store's tests")]
mod cluster;

pub use answer::Answer;
pub use browser::Browser;
pub use client::{Client, Request};
pub use contract::document;
pub use home::Home;
pub use people::{Person, form, invite};
pub use program::{Output, binary, plumbline, run};
pub use receiver::{Received, Receiver, Reply};
pub use server::{LOOPBACK, Server, UNLIMITED};
pub use stream::{EventStream, StreamedEvent};
pub use together::concurrently;
