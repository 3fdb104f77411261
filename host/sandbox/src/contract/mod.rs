//! One module for each released version of the contract. Each turns its own types into those of `plumbline-core`, so
//! that no other code knows which version a plugin was built against.

pub(crate) mod v0_1_0;
