//! An answer without errors as a response: from the bytes that are kept, or as "you have it".

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;

use super::Head;
use super::accept::Format;
use crate::answering::Answering;
use crate::http::compression::AsTagged;
use crate::response_cache::{Coding, Encoded};

/// The caller may keep the answer and must ask each time whether it is still true.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, no-cache");
/// What the bytes depend on beside the address.
const VARY: [&str; 3] = ["accept", "accept-encoding", "accept-language"];
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");

/// The response to a request with these headers, and how its body leaves; none where the caller has
/// it.
pub(super) async fn respond(
    answering: &Answering,
    head: &Head,
    format: Format,
    answer: &Arc<Encoded>,
) -> (Response, Option<Coding>) {
    let by_address = head.method != Method::POST;
    if by_address && knows(&head.tags, answer) {
        return (not_modified(answer, head.coding), None);
    }
    let (body, coding) = answering.encoded(answer, head.coding).await;
    let mut response = Response::new(Body::from(body));
    if by_address {
        response.extensions_mut().insert(AsTagged);
    }
    let out = response.headers_mut();
    let kind = HeaderValue::from_static(format.content_type());
    out.insert(header::CONTENT_TYPE, kind);
    out.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    vary(out);
    if coding != Coding::Identity {
        let name = HeaderValue::from_static(coding.name());
        out.insert(header::CONTENT_ENCODING, name);
    }
    if by_address {
        out.insert(header::CACHE_CONTROL, CACHE_CONTROL);
        insert(out, header::ETAG, answer.tag(coding));
    }
    (response, Some(coding))
}

fn not_modified(answer: &Encoded, coding: Coding) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    vary(out);
    insert(out, header::ETAG, answer.tag(coding));
    response
}

/// Whether one of the tags that the caller has stands for the answer.
fn knows(tags: &[HeaderValue], answer: &Encoded) -> bool {
    let mut tags = tags
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    tags.any(|tag| {
        let tag = tag.trim_ascii();
        tag == b"*" || answer.has_tag(tag.strip_prefix(b"W/").unwrap_or(tag))
    })
}

fn vary(headers: &mut HeaderMap) {
    for name in VARY {
        headers.append(header::VARY, HeaderValue::from_static(name));
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: Bytes) {
    if let Ok(value) = HeaderValue::from_maybe_shared(value) {
        headers.insert(name, value);
    }
}
