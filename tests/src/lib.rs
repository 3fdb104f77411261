//! plumbline-tests
