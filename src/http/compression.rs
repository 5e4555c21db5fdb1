//! Which answers are compressed, for those who take them so.

use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, NotForContentType, Predicate as _, SizeAbove};

/// Below this a compressed answer is not worth its work.
const SMALLEST: u64 = 1_024;

/// Compresses what is large, is not an event stream, and does not come compressed already.
pub(super) fn layer() -> CompressionLayer<And<SizeAbove, NotForContentType>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(SMALLEST).and(NotForContentType::SSE))
}
