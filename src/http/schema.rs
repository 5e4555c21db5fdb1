//! The schema, for tools and for reading.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::{Site, etag};
use crate::graphql::sdl;

/// The SDL and its entity tag.
#[derive(Debug)]
pub(super) struct Schema {
    text: String,
    etag: HeaderValue,
}

impl Schema {
    /// The entity tag: another for another schema.
    pub(super) fn etag(&self) -> &[u8] {
        self.etag.as_bytes()
    }

    pub(super) fn new() -> Self {
        let text = sdl();
        let etag = etag::of_digest(&Sha256::digest(text.as_bytes()));
        Self { text, etag }
    }
}

pub(super) async fn get(State(site): State<Site>, headers: HeaderMap) -> Response {
    let etag = site.schema.etag.clone();
    if etag::is_known(&headers, &etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    let headers = [(header::ETAG, etag), (header::CONTENT_TYPE, kind)];
    (headers, site.schema.text.clone()).into_response()
}
