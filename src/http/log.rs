//! One line in the log for each request, its counts, and an answer even where the program fails.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use serde_json::json;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::request_id;
use crate::graphql::error::{FAULT_MESSAGE, code};
use crate::metrics::{self, Metrics};

/// What a handler says of a GraphQL request. It travels with the response and is not sent.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The name of the operation.
    pub(super) operation: Option<String>,
    /// `ok`, or the code of the first error.
    pub(super) outcome: &'static str,
    /// Where the answer came from.
    pub(super) cache: &'static str,
    /// What was asked for.
    pub(super) cost: u64,
}

/// Around all routes.
pub(super) async fn layer(
    State(metrics): State<Metrics>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let id = request_id(request.extensions());
    let span = tracing::info_span!("request", id);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let answer = AssertUnwindSafe(next.run(request).instrument(span.clone()));
    let mut response = match answer.catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            metrics.panicked();
            tracing::error!(parent: &span, panic = said(&*panic), "the program failed");
            fault(&id)
        }
    };
    let took = begun.elapsed();
    let status = response.status().as_u16();
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let Some(told) = response.extensions_mut().remove::<Told>() else {
        tracing::info!(parent: &span, %method, path, status, micros, "answered");
        return response;
    };
    metrics.request(metrics::Request {
        operation: told.operation.as_deref(),
        outcome: told.outcome,
        cache: told.cache,
        cost: told.cost,
        took,
    });
    tracing::info!(
        parent: &span,
        %method,
        path,
        status,
        micros,
        operation = told.operation.as_deref().unwrap_or_default(),
        cost = told.cost,
        cache = told.cache,
        outcome = told.outcome,
        "answered"
    );
    response
}

/// What a panic said.
pub(super) fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("nothing")
}

fn fault(id: &str) -> Response {
    let extensions = json!({ "code": code::INTERNAL_SERVER_ERROR, "requestId": id });
    let error = json!({ "message": FAULT_MESSAGE, "extensions": extensions });
    let body = Json(json!({ "errors": [error] }));
    (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
}
