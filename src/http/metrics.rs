//! What is counted, for whoever runs the program.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::Site;

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) async fn get(State(site): State<Site>) -> Response {
    match site.metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT)], text).into_response(),
        Err(cause) => {
            tracing::error!(%cause, "the counts could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
