//! The HTTP side: routes, request ids, logs.

mod compression;
mod cors;
mod events;
mod graphql;
mod health;
mod part;
mod schema;
pub mod server;
mod socket;
mod start;
mod stopping;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Request};
use axum::routing::get;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;

use crate::clock::Clock;
use crate::config::Config;
use crate::database::Database;
use crate::graphql::Api;
pub use stopping::Stopping;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every handler may use.
#[derive(Clone)]
struct Site {
    api: Api,
    database: Database,
    graphql: graphql::Settings,
    sockets: socket::Settings,
    stopping: Stopping,
    schema: Arc<schema::Schema>,
}

/// All routes.
///
/// Sockets and event streams end when `stopping` tells them.
pub fn router(
    api: Api,
    database: Database,
    clock: Clock,
    config: &Config,
    stopping: Stopping,
) -> Router {
    let site = Site {
        api,
        database,
        graphql: graphql::Settings::new(config),
        sockets: socket::Settings::new(config),
        stopping,
        schema: Arc::new(schema::Schema::new()),
    };
    let graphql = get(graphql::get)
        .post(graphql::post)
        .fallback(graphql::other);
    let open = Router::new()
        .route("/graphql", graphql)
        .route("/schema.graphql", get(schema::get))
        .layer(cors::layer());
    Router::new()
        .route("/", get(start::page))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .merge(open)
        .layer(compression::layer())
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
