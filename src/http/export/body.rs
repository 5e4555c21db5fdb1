//! A file as the body of a response, written while it is sent.

use std::io::{Error, ErrorKind, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::Context as _;
use axum::body::Body;
use bytes::Bytes;
use futures_util::Stream;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use crate::gate::Pass;

/// Pieces that may wait to be sent.
const WAITING: usize = 4;

/// The body, which `pump` writes. When the client goes away it is dropped, and with it all that
/// reads and writes.
pub(super) fn of<F>(longest: Duration, pass: Pass, pump: impl FnOnce(Pieces) -> F) -> Body
where
    F: Future<Output = anyhow::Result<u64>> + Send + 'static,
{
    let (send, pieces) = mpsc::channel(WAITING);
    let pumped = pump(Pieces(send.clone()));
    let work = async move {
        let _pass = pass;
        let pumped = tokio::time::timeout(longest, pumped).await;
        let pumped = pumped.context("a file took too long").flatten();
        if let Err(cause) = pumped
            && !send.is_closed()
        {
            tracing::error!(cause = format!("{cause:#}"), "a file broke off");
            // The client sees that the file is not whole.
            let _gone = send.send(Err(Error::from(ErrorKind::BrokenPipe))).await;
        }
    };
    let work = tokio::spawn(work.in_current_span());
    Body::from_stream(Sent {
        pieces,
        _work: AbortOnDropHandle::new(work),
    })
}

/// Hands on what is written to it, and waits where nobody takes it.
pub(super) struct Pieces(mpsc::Sender<Result<Bytes, Error>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let piece = Bytes::copy_from_slice(bytes);
        self.0
            .blocking_send(Ok(piece))
            .map_err(|_| Error::from(ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Sent {
    pieces: mpsc::Receiver<Result<Bytes, Error>>,
    _work: AbortOnDropHandle<()>,
}

impl Stream for Sent {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pieces.poll_recv(context)
    }
}
