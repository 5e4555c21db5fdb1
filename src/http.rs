//! The HTTP side: routes, request ids, logs.

mod caller;
mod changes;
mod citations;
mod compression;
mod cors;
mod etag;
mod events;
mod explorer;
mod export;
mod graphql;
mod health;
mod log;
mod metrics;
mod page;
mod part;
mod questions;
mod recall;
mod schema;
pub mod server;
mod socket;
mod start;
mod stopping;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Request};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use uuid::Uuid;

use crate::answering::Answering;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::Database;
use crate::gate::Gate;
use crate::metrics::Metrics;
use crate::questions::Questions;
use crate::rate_limit::TrustedProxies;
pub use recall::Recall;
pub use stopping::Stopping;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every handler may use.
#[derive(Clone)]
struct Site {
    answering: Answering,
    proxies: TrustedProxies,
    metrics: Metrics,
    database: Database,
    clock: Clock,
    /// Who reads files now, and who waits.
    exports: Gate,
    /// Rows that an XLSX file may have.
    max_xlsx_rows: u64,
    /// How long a file may take.
    longest_export: Duration,
    graphql: graphql::Settings,
    sockets: socket::Settings,
    stopping: Stopping,
    schema: Arc<schema::Schema>,
    questions: Arc<Questions>,
}

impl Site {
    /// How the use cases are set.
    fn settings(&self) -> crate::service::Settings {
        self.answering.api().services().settings()
    }
}

/// All routes.
///
/// Sockets and event streams end when `stopping` tells them.
pub fn site(
    answering: Answering,
    metrics: Metrics,
    database: Database,
    clock: Clock,
    config: &Config,
    questions: Questions,
    stopping: Stopping,
) -> Arc<Recall> {
    let ids = NewRequestId(clock.clone());
    let site = Site {
        answering: answering.clone(),
        proxies: TrustedProxies::new(config.trusted_proxies.clone()),
        metrics: metrics.clone(),
        database,
        clock,
        exports: Gate::new(config.max_exports, export::WAITING),
        max_xlsx_rows: config.max_xlsx_rows,
        longest_export: Duration::from_secs(config.export_timeout_seconds),
        graphql: graphql::Settings::new(config),
        sockets: socket::Settings::new(config),
        stopping,
        schema: Arc::new(schema::Schema::new()),
        questions: Arc::new(questions),
    };
    let graphql = get(graphql::get)
        .post(graphql::post)
        .fallback(graphql::other);
    let open = Router::new()
        .route("/graphql", graphql)
        .route("/schema.graphql", get(schema::get))
        .route("/changes.ndjson", get(changes::get))
        .route("/citations/{id}", get(citations::get))
        .route("/export/{file}", get(export::get))
        .route("/export/governments/{file}", get(export::government))
        .layer(cors::layer());
    let router = Router::new()
        .route("/", get(start::get))
        .route("/explorer", get(explorer::page))
        .route("/explorer/", get(explorer::slash))
        .route("/explorer/{*path}", get(explorer::file))
        .route("/questions", get(questions::index))
        .route("/questions.json", get(questions::json))
        .route("/questions/{name}", get(questions::one))
        .route(&page::STYLE_PATH, get(page::style))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::get))
        .merge(open)
        .layer(compression::layer())
        .layer(DefaultBodyLimit::max(config.max_body_bytes))
        .layer(from_fn_with_state(metrics.clone(), log::layer))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, ids.clone()))
        .with_state(site);
    Arc::new(Recall::new(router, answering, metrics, ids))
}

/// Ids for requests that bring none.
#[derive(Clone)]
struct NewRequestId(Clock);

impl NewRequestId {
    fn header(&self) -> Option<HeaderValue> {
        let id = self.0.id().simple();
        HeaderValue::from_str(id.encode_lower(&mut Uuid::encode_buffer())).ok()
    }
}

impl MakeRequestId for NewRequestId {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        self.header().map(RequestId::new)
    }
}

/// The id of a request; one that cannot be shown is left out.
fn request_id(extensions: &axum::http::Extensions) -> String {
    extensions
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default()
        .to_owned()
}
