//! Which pages of other sites may ask: all, since the data is open and no cookie says who asks.

use std::time::Duration;

use axum::http::{HeaderName, Method, header};
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

/// Headers of answers that scripts may read.
const EXPOSED: [HeaderName; 5] = [
    header::ETAG,
    header::RETRY_AFTER,
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-policy"),
    super::REQUEST_ID,
];

/// How long browsers may remember that they may ask.
const REMEMBERED: Duration = Duration::from_hours(24);

pub(super) fn layer() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(EXPOSED)
        .max_age(REMEMBERED)
        // The same for every origin: an answer may be shared.
        .vary([])
}
