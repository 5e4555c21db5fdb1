//! Connections: accepted, kept from idling, and ended without cutting anyone off.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};

use super::recall::Recall;
use super::stopping::Stopping;
use crate::config::Config;

/// How often a silent HTTP/2 connection is asked whether anyone is there, and for how long.
const ARE_YOU_THERE: Duration = Duration::from_secs(20);

/// How long connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the head of a request, and between two requests.
    head: Duration,
    /// For what still runs when the program was told to stop.
    drain: Duration,
}

impl Patience {
    /// As the settings say.
    pub fn new(config: &Config) -> Self {
        Self {
            head: Duration::from_secs(config.header_timeout_seconds),
            drain: Duration::from_secs(config.drain_timeout_seconds),
        }
    }
}

/// Serves until `stop` is over; what runs by then is answered, as long as patience lasts.
pub async fn serve(
    mut listener: TcpListener,
    site: Arc<Recall>,
    patience: Patience,
    stop: impl Future<Output = ()>,
    stopping: &Stopping,
) {
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            // Also waits where the system has no room for another connection.
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut stop => break,
        };
        let watcher = connections.watcher();
        tokio::spawn(connection(
            stream,
            peer,
            Arc::clone(&site),
            patience.head,
            watcher,
        ));
    }
    drop(listener);
    stopping.begin();
    let drained = async {
        tokio::join!(connections.shutdown(), stopping.done());
    };
    if tokio::time::timeout(patience.drain, drained).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    site: Arc<Recall>,
    patience: Duration,
    watcher: Watcher,
) {
    // Answers are written whole; waiting to fill a packet would only delay them.
    let _as_well_without = stream.set_nodelay(true);
    let spoke = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&spoke);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        heard.store(true, Ordering::Relaxed);
        let site = Arc::clone(&site);
        async move { Ok::<_, Infallible>(site.answer(request, peer).await) }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(ARE_YOU_THERE)
        .keep_alive_timeout(ARE_YOU_THERE);
    let served = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    let mut served = pin!(watcher.watch(served.into_owned()));
    // The version of HTTP is told by the first bytes, and nobody else limits the wait for them.
    let first = tokio::time::timeout(patience, &mut served).await;
    let outcome = match first {
        Ok(outcome) => outcome,
        Err(_) if !spoke.load(Ordering::Relaxed) => return,
        Err(_) => served.await,
    };
    if let Err(cause) = outcome {
        tracing::debug!(%cause, %peer, "a connection broke off");
    }
}
