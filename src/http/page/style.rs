//! The style sheet of all pages, kept by browsers for as long as it does not change.

use std::sync::LazyLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("style.css");

/// Its address, another one for each version.
pub(in crate::http) static STYLE_PATH: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(STYLE.as_bytes());
    let version = digest.iter().take(6).map(|byte| format!("{byte:02x}"));
    format!("/pages-{}.css", version.collect::<String>())
});

pub(in crate::http) async fn style() -> Response {
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)];
    (headers, STYLE).into_response()
}
