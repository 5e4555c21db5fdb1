//! Reading a body: JSON only, so large at most, and not forever.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderMap, StatusCode, header};

use super::accept::is_utf8;
use super::refusal::Refusal;

/// The bytes of a body that says it is JSON.
pub(super) async fn read(request: Request, patience: Duration) -> Result<Bytes, Refusal> {
    if !is_plain_json(request.headers()) {
        return Err(Refusal::NotJson);
    }
    let body = tokio::time::timeout(patience, Bytes::from_request(request, &()));
    match body.await {
        Err(_) => Err(Refusal::TooSlow),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Refusal::TooLarge)
        }
        Ok(Err(_)) => Err(Refusal::BrokenOff),
        Ok(Ok(body)) => Ok(body),
    }
}

fn is_plain_json(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let plain = text(header::CONTENT_ENCODING)
        .is_none_or(|encoding| encoding.eq_ignore_ascii_case("identity"));
    let Some(content_type) = text(header::CONTENT_TYPE) else {
        return false;
    };
    let mut parts = content_type.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            is_utf8(value.trim().trim_matches('"'))
        }
        _ => true,
    });
    plain && json && utf8
}
