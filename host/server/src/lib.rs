//! plumbline-server
