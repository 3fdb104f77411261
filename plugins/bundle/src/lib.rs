//! plumbline-bundle
