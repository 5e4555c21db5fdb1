//! One line in the log for each request, its counts, and an answer even where the program fails.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use serde_json::json;
use tokio::time::Instant;
use tracing::{Instrument as _, Span};

use super::request_id;
use crate::answering::Source;
use crate::graphql::error::{FAULT_MESSAGE, code, said};
use crate::metrics::{self, Metrics};

/// What a handler says of a GraphQL request. It travels with the response and is not sent.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The name of the operation.
    pub(super) operation: Option<String>,
    /// `ok`, or the code of the first error.
    pub(super) outcome: &'static str,
    /// Where the answer came from.
    pub(super) source: Source,
    /// What was asked for.
    pub(super) cost: u64,
}

impl Told {
    /// What is counted of a request that took so long.
    pub(super) fn counted(&self, took: Duration) -> metrics::Request<'_> {
        metrics::Request {
            operation: self.operation.as_deref(),
            outcome: self.outcome,
            cache: self.source.name(),
            cost: self.cost,
            took,
        }
    }
}

/// Around all routes.
pub(super) async fn layer(
    State(metrics): State<Metrics>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let id = request_id(request.extensions());
    let span = span(&id, request.method(), request.uri().path());
    let answer = AssertUnwindSafe(next.run(request).instrument(span.clone()));
    let mut response = match answer.catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            metrics.panicked();
            tracing::error!(parent: &span, panic = said(&*panic), "the program failed");
            fault(&id)
        }
    };
    let told = response.extensions_mut().remove::<Told>();
    let (status, took) = (response.status(), begun.elapsed());
    if let Some(told) = &told {
        metrics.request(told.counted(took));
    }
    answered(&span, status, took, told.as_ref());
    response
}

/// What everything said while a request is answered belongs to.
pub(super) fn span(id: &str, method: &Method, path: &str) -> Span {
    tracing::info_span!("request", id, %method, path)
}

/// Writes the line of a request that was answered.
pub(super) fn answered(span: &Span, status: StatusCode, took: Duration, told: Option<&Told>) {
    let status = status.as_u16();
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let Some(told) = told else {
        tracing::info!(parent: span, status, micros, "answered");
        return;
    };
    tracing::info!(
        parent: span,
        status,
        micros,
        operation = told.operation.as_deref().unwrap_or_default(),
        cost = told.cost,
        cache = told.source.name(),
        outcome = told.outcome,
        "answered"
    );
}

fn fault(id: &str) -> Response {
    let extensions = json!({ "code": code::INTERNAL_SERVER_ERROR, "requestId": id });
    let error = json!({ "message": FAULT_MESSAGE, "extensions": extensions });
    let body = Json(json!({ "errors": [error] }));
    (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
}
