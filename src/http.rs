//! The HTTP side: routes, request ids, logs.

mod etag;
mod explorer;
mod graphql;
mod health;
mod page;
mod questions;
mod schema;
mod start;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Request};
use axum::routing::{get, post};
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;

use crate::clock::Clock;
use crate::config::Config;
use crate::database::Database;
use crate::graphql::Api;
use crate::questions::Questions;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every handler may use.
#[derive(Clone)]
struct Site {
    api: Api,
    database: Database,
    timeout: Duration,
    schema: Arc<schema::Schema>,
    questions: Arc<Questions>,
}

/// All routes.
pub fn router(
    api: Api,
    database: Database,
    clock: Clock,
    config: &Config,
    questions: Questions,
) -> Router {
    let site = Site {
        api,
        database,
        timeout: Duration::from_secs(config.request_timeout_seconds),
        schema: Arc::new(schema::Schema::new()),
        questions: Arc::new(questions),
    };
    Router::new()
        .route("/", get(start::get))
        .route("/explorer", get(explorer::page))
        .route("/explorer/", get(explorer::slash))
        .route("/explorer/{*path}", get(explorer::file))
        .route("/questions", get(questions::index))
        .route("/questions.json", get(questions::json))
        .route("/questions/{name}", get(questions::one))
        .route(&page::STYLE_PATH, get(page::style))
        .route("/graphql", post(graphql::post))
        .route("/schema.graphql", get(schema::get))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .layer(DefaultBodyLimit::max(config.max_body_bytes))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_response(DefaultOnResponse::new().level(Level::INFO)),
        )
        .layer(SetRequestIdLayer::new(REQUEST_ID, NewRequestId(clock)))
        .with_state(site)
}

/// Ids for requests that bring none.
#[derive(Clone)]
struct NewRequestId(Clock);

impl MakeRequestId for NewRequestId {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        let id = self.0.id().simple().to_string();
        Some(RequestId::new(id.parse().ok()?))
    }
}

fn span<B>(request: &Request<B>) -> tracing::Span {
    tracing::info_span!(
        "request",
        method = %request.method(),
        path = request.uri().path(),
        id = request_id(request.extensions()),
    )
}

/// The id of a request; one that cannot be shown is left out.
fn request_id(extensions: &axum::http::Extensions) -> String {
    extensions
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default()
        .to_owned()
}
