//! Which answers are compressed, for those who take them so.

use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// Below this a compressed answer is not worth its work.
const SMALLEST: u64 = 1_024;

/// Marks an answer that leaves as it is: its strong tag stands for its bytes, or it is compressed.
#[derive(Debug, Clone, Copy)]
pub(super) struct AsTagged;

/// Compresses what is large, is not an event stream, and does not come in its final form already.
pub(super) fn layer() -> CompressionLayer<impl Predicate> {
    let may_change = |_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| {
        extensions.get::<AsTagged>().is_none()
    };
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(
            SizeAbove::new(SMALLEST)
                .and(NotForContentType::SSE)
                .and(may_change),
        )
}
