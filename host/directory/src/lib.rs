//! Who an organisation's people are, as other systems tell it: an identity provider by SCIM 2.0, a personnel department by
//! a sheet. Pure functions from what was sent to what is meant; whoever calls them asks and changes the store.
//!
//! What keeps it safe: everything that is read is bounded in size and depth before it is walked, and what is not known is
//! left out rather than kept.
#![deny(missing_docs)]

pub mod roster;
pub mod scim;
