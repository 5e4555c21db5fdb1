//! What a caller is told of its limit.
//!
//! The headers are those of the IETF's draft `draft-ietf-httpapi-ratelimit-headers-10`.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::rate_limit::{RateLimit, Verdict};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// Seconds until there may be room again for what was sent away.
const ROOM_AFTER: u64 = 1;

/// Says on the answer what is left, and when to come back.
pub(in crate::http) fn write(
    response: &mut Response,
    limit: Option<&RateLimit>,
    verdict: Option<Verdict>,
) {
    let overloaded = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    if overloaded {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(ROOM_AFTER));
    }
    let (Some(limit), Some(verdict)) = (limit, verdict) else {
        return;
    };
    let policy = limit.policy();
    let (burst, window) = (policy.burst, whole_seconds(policy.window()));
    insert(headers, POLICY, &format!("\"cost\";q={burst};w={window}"));
    let (left, reset) = (verdict.remaining, whole_seconds(verdict.reset_after));
    insert(headers, LIMIT, &format!("\"cost\";r={left};t={reset}"));
    if let Some(wait) = verdict.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
    }
}

/// Seconds, rounded up: who waits so long is not sent away again.
fn whole_seconds(time: std::time::Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

fn insert(headers: &mut axum::http::HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
