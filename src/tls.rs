//! What TLS is computed by.

/// Has TLS computed by ring in the whole process, from now on. Whoever asks others is made ready only
/// after that, also over plain HTTP.
pub fn by_ring() {
    // It stays as it is where it was set before.
    let _set_before = rustls::crypto::ring::default_provider().install_default();
}
