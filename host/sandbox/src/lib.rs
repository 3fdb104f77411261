//! plumbline-sandbox
