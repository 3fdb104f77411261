//! plumbline-store
