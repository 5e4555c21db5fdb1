//! Entity tags: what a client keeps is sent again only when it has changed.

use std::fmt::Write as _;

use axum::http::{HeaderMap, HeaderValue, header};

/// The tag of content with this digest. It is weak: the content may leave compressed or not.
pub(super) fn of_digest(digest: &[u8]) -> HeaderValue {
    let hex = digest.iter().take(12).fold(String::new(), |mut hex, byte| {
        let _infallible = write!(hex, "{byte:02x}");
        hex
    });
    // Hexadecimal digits and quotes are fit for a header.
    HeaderValue::from_str(&format!("W/\"{hex}\"")).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Whether the client says that it has this version already.
pub(super) fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let mut lines = headers.get_all(header::IF_NONE_MATCH).iter();
    lines.any(|line| {
        let mut tags = line.as_bytes().split(|byte| *byte == b',');
        tags.any(|tag| {
            let tag = tag.trim_ascii();
            tag == b"*" || opaque(tag) == opaque(etag.as_bytes())
        })
    })
}

/// A tag without the mark of weakness.
fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_known_by_its_tag_in_a_list_weak_or_not() {
        let etag = of_digest(&[0xab, 0xcd]);
        let known = |tags: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(tags));
            is_known(&headers, &etag)
        };

        assert_eq!(etag, "W/\"abcd\"");
        assert!(known("\"x\", W/\"abcd\""));
        assert!(known("\"abcd\""));
        assert!(known("*"));
        assert!(!known("\"ab\", \"cd\""));
        assert!(!is_known(&HeaderMap::new(), &etag));
    }
}
