//! The `plumbline` executable: HTTP API, pages, workers and command line over the stages of the loop. This crate joins the
//! others and owns no rule of scoring, storage or sandboxing of its own.

pub mod cli;
pub mod config;
pub mod http;
pub mod improvement;
pub mod login;
pub mod outbound;
pub mod pages;
pub mod practice;
pub mod telemetry;
pub mod tls;
pub mod wire;
pub mod work;

mod app;

pub use app::App;
