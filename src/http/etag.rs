//! Entity tags: what a client keeps is sent again only when it has changed.

use axum::http::{HeaderMap, HeaderValue, header};

/// The tag of content with this digest.
pub(super) fn of_digest(digest: &[u8]) -> HeaderValue {
    let hex: String = digest
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // Hexadecimal digits and quotes are fit for a header.
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether the client says that it has this version already.
pub(super) fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let Some(known) = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let mut tags = known
        .split(',')
        .map(|tag| tag.trim().trim_start_matches("W/"));
    tags.any(|tag| tag == "*" || tag.as_bytes() == etag.as_bytes())
}
