//! The schema, for tools and for reading.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::Site;
use crate::graphql::sdl;

/// The SDL and its entity tag.
#[derive(Debug)]
pub(super) struct Schema {
    text: String,
    etag: String,
}

impl Schema {
    pub(super) fn new() -> Self {
        let text = sdl();
        let digest = Sha256::digest(text.as_bytes());
        let etag = digest.iter().take(12).map(|byte| format!("{byte:02x}"));
        let etag = format!("\"{}\"", etag.collect::<String>());
        Self { text, etag }
    }
}

pub(super) async fn get(State(site): State<Site>, headers: HeaderMap) -> Response {
    let Ok(etag) = HeaderValue::from_str(&site.schema.etag) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            let tags = value
                .split(',')
                .map(|tag| tag.trim().trim_start_matches("W/"));
            tags.into_iter()
                .any(|tag| tag == "*" || tag == site.schema.etag)
        });
    if known {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    let headers = [(header::ETAG, etag), (header::CONTENT_TYPE, kind)];
    (headers, site.schema.text.clone()).into_response()
}
