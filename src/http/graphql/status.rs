//! The status of an answer.

use async_graphql::{Response, Value};
use axum::http::StatusCode;

use super::accept::Format;
use crate::graphql::error::code;
use crate::graphql::was_refused;

/// `294 Partial Success` of the GraphQL-over-HTTP draft.
const PARTIAL_SUCCESS: u16 = 294;

/// The status of an answer in this format; `draft` asks for the finer codes of the newer draft.
pub(super) fn of(answer: &Response, format: Format, draft: bool) -> StatusCode {
    // What waits for a better moment is no answer in any format.
    match first_code(answer).filter(|_| was_refused(answer)) {
        Some(code::RATE_LIMITED) => return StatusCode::TOO_MANY_REQUESTS,
        Some(code::SERVICE_UNAVAILABLE) => return StatusCode::SERVICE_UNAVAILABLE,
        _ => {}
    }
    if format == Format::Json || answer.errors.is_empty() {
        return StatusCode::OK;
    }
    if !was_refused(answer) {
        let partial = StatusCode::from_u16(PARTIAL_SUCCESS).ok();
        return partial.filter(|_| draft).unwrap_or(StatusCode::OK);
    }
    match first_code(answer) {
        Some(code::INTERNAL_SERVER_ERROR) => StatusCode::INTERNAL_SERVER_ERROR,
        Some(code::REQUEST_TIMEOUT) => StatusCode::GATEWAY_TIMEOUT,
        Some(code::GRAPHQL_PARSE_FAILED) => StatusCode::BAD_REQUEST,
        _ if draft => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn first_code(answer: &Response) -> Option<&str> {
    match answer.errors.first()?.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}
