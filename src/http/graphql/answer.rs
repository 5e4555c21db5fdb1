//! An answer as bytes.

use async_graphql::Response as Answer;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::accept::Format;
use super::status;
use crate::graphql::was_refused;

/// An answer as it is written: what was not executed has no `data`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::http) enum Written<'a> {
    Executed(&'a Answer),
    Refused {
        errors: &'a [async_graphql::ServerError],
    },
}

impl<'a> Written<'a> {
    pub(in crate::http) fn new(answer: &'a Answer) -> Self {
        if was_refused(answer) {
            return Self::Refused {
                errors: &answer.errors,
            };
        }
        Self::Executed(answer)
    }

    pub(in crate::http) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// The answer as a response of HTTP.
pub(super) fn single(answer: &Answer, format: Format, draft: bool) -> Response {
    let body = match Written::new(answer).to_json() {
        Ok(body) => body,
        Err(cause) => {
            tracing::error!(%cause, "an answer could not be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let headers = [
        (header::CONTENT_TYPE, format.content_type()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::VARY, "accept"),
        // It may be for this caller alone, and may come out otherwise in a moment.
        (header::CACHE_CONTROL, "no-store"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (status::of(answer, format, draft), headers, body).into_response()
}
