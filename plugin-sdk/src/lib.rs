//! plumbline-sdk
