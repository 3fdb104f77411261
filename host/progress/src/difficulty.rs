//! How hard scenarios and steps are, apart from who happened to meet them.

pub mod elo;
pub mod items;
