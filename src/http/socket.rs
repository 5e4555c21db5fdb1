//! GraphQL over WebSocket, by the protocol `graphql-transport-ws`.

mod close;
mod message;
mod session;

use std::time::Duration;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts as _, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use tracing::Instrument as _;

use super::graphql::refused;
use super::{Site, caller};
use crate::config::Config;
use session::Session;

/// The only protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";

/// Bytes that each socket keeps for reading; most wait for a long time and say little.
const READ_BUFFER: usize = 8 * 1_024;

/// What is set about sockets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// How long a caller may take to introduce itself.
    init_timeout: Duration,
    /// How often a caller is asked whether it is there; it has as long to answer.
    ping_interval: Duration,
    /// How many operations may run at once.
    max_operations: usize,
    /// Largest message in bytes.
    max_message_bytes: usize,
}

impl Settings {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            init_timeout: Duration::from_secs(config.socket_init_timeout_seconds),
            ping_interval: Duration::from_secs(config.ping_interval_seconds),
            max_operations: config.max_socket_operations,
            max_message_bytes: config.max_body_bytes,
        }
    }
}

/// Whether a request wants to become a socket.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE).map(|name| name.to_str());
    matches!(upgrade, Some(Ok(name)) if name.eq_ignore_ascii_case("websocket"))
}

/// Makes a request a socket.
pub(super) async fn open(site: Site, request: Request) -> Response {
    let asker = site.asker(request.extensions(), request.headers());
    let credentials = caller::of_headers(request.headers());
    let recognized = match &credentials {
        Ok(credentials) => site.recognize(asker, credentials.as_ref()).await,
        Err(unrecognized) => Err(*unrecognized),
    };
    let asker = match recognized {
        Ok(asker) => asker,
        Err(unrecognized) => return refused(unrecognized),
    };
    let credentials = credentials.unwrap_or_default();
    let id = asker.id.clone();
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &site).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let largest = site.sockets.max_message_bytes;
    let span = tracing::info_span!("socket", id);
    let open = site.stopping.hold();
    upgrade
        .protocols([PROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .max_message_size(largest)
        .max_frame_size(largest)
        .on_upgrade(move |socket| {
            async move {
                // Boxed: it lives as long as its connection, and would be moved with its callers.
                Box::pin(Session::new(site, asker, credentials).run(socket)).await;
                drop(open);
            }
            .instrument(span)
        })
}
