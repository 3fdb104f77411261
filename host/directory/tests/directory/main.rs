//! SCIM and sheets as identity providers and personnel departments really send them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod filters;
mod patches;
mod resources;
mod rosters;
