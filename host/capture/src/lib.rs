//! plumbline-capture
