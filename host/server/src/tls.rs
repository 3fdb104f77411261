//! The cryptography of TLS, chosen once for the whole process: the same that the database's connections have.

/// Call it before a client that may speak TLS is made. A second call changes nothing.
pub fn provide() {
    // It fails only where one was chosen before.
    _ = rustls::crypto::ring::default_provider().install_default();
}
