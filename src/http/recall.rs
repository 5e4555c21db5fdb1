//! Requests that come again, known by their bytes: their answers leave without the way through
//! routes and layers, and without being read and admitted anew.
//!
//! Only what that way answered from the cache is remembered, and it is said again only while the
//! same answer is kept: so it differs from the way through in nothing but its time.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use chrono::NaiveDate;
use foldhash::quality::RandomState;
use hyper::Request;
use hyper::body::{Frame, Incoming, SizeHint};
use moka::sync::Cache;
use tokio::time::Instant;
use tower::Service as _;

use super::log::Told;
use super::{NewRequestId, REQUEST_ID, caller, log};
use crate::answering::Answering;
use crate::metrics::{Metrics, Tally};
use crate::response_cache::{Coding, Question};

/// Bytes that remembered requests may take.
const ROOM: u64 = 16 << 20;
/// A longer request is not remembered, in bytes.
const LONGEST: usize = 8 << 10;
/// What an entry takes beside its key and its headers, in bytes.
const OVERHEAD: usize = 512;
/// A short body comes with its head and a kept answer is at hand; what is not goes the way through.
const PATIENCE: Duration = Duration::from_secs(1);

/// Headers that change nothing about an answer from the cache. Whatever is not named here tells
/// requests apart.
const ALIKE: [HeaderName; 7] = [
    header::HOST,
    header::USER_AGENT,
    header::REFERER,
    header::CONTENT_LENGTH,
    REQUEST_ID,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-proto"),
];

/// What a response must tell to be said again. It travels with the response and is not sent.
#[derive(Debug, Clone)]
pub(super) struct Repeatable {
    /// What the answer is kept under.
    pub(super) question: Question,
    /// The day it was asked on.
    pub(super) today: NaiveDate,
    /// The tag of the answer.
    pub(super) tag: Bytes,
    /// How its body left; none where it was left out.
    pub(super) body: Option<Coding>,
    /// What the log says.
    pub(super) told: Told,
}

/// A response that may be said again.
struct Known {
    status: StatusCode,
    headers: HeaderMap,
    repeatable: Repeatable,
    tally: Tally,
}

/// All routes, and before them what is remembered of them.
pub struct Recall {
    router: Router,
    answering: Answering,
    metrics: Metrics,
    ids: NewRequestId,
    known: Cache<Vec<u8>, Arc<Known>, RandomState>,
}

impl Recall {
    /// Remembers nothing yet.
    pub(super) fn new(
        router: Router,
        answering: Answering,
        metrics: Metrics,
        ids: NewRequestId,
    ) -> Self {
        let known = Cache::builder()
            .max_capacity(ROOM)
            .weigher(|key: &Vec<u8>, known: &Arc<Known>| {
                let headers = known.headers.iter();
                let headers: usize = headers
                    .map(|(name, value)| name.as_str().len() + value.len())
                    .sum();
                u32::try_from(key.len() + headers + OVERHEAD).unwrap_or(u32::MAX)
            })
            .build_with_hasher(RandomState::default());
        Self {
            router,
            answering,
            metrics,
            ids,
            known,
        }
    }

    /// Answers a request that came from `peer`.
    pub(super) async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Response {
        let begun = Instant::now();
        let (head, body) = request.into_parts();
        if !is_short_question(&head, &body) {
            return self.through(head, Body::new(body), peer).await;
        }
        let body = if body.is_end_stream() {
            Bytes::new()
        } else {
            match read(body).await {
                Ok(body) => body,
                Err(unread) => return self.through(head, Body::new(unread), peer).await,
            }
        };
        let key = key(&head, &body);
        if let Some(known) = self.known.get(&key)
            && let Some(response) = self.again(&known, &head, begun).await
        {
            return response;
        }
        let mut response = self.through(head, Body::from(body), peer).await;
        if let Some(repeatable) = response.extensions_mut().remove::<Repeatable>() {
            let tally = self.metrics.tally(repeatable.told.counted(begun.elapsed()));
            let known = Known::of(&response, repeatable, tally);
            self.known.insert(key, Arc::new(known));
        }
        response
    }

    /// The way through routes and layers.
    async fn through(&self, head: Parts, body: Body, peer: SocketAddr) -> Response {
        let mut request = Request::from_parts(head, body);
        request.extensions_mut().insert(ConnectInfo(peer));
        // Boxed: else the room for it would be moved with every request.
        let answered = Box::pin(self.router.clone().call(request)).await;
        answered.unwrap_or_else(|never: Infallible| match never {})
    }

    /// The response again, if its answer is still the one that is kept.
    async fn again(&self, known: &Known, head: &Parts, begun: Instant) -> Option<Response> {
        let repeatable = &known.repeatable;
        if self.answering.today() != repeatable.today {
            return None;
        }
        let answer = patiently(self.answering.kept(repeatable.question)).await??;
        if answer.tag(Coding::Identity) != repeatable.tag {
            return None;
        }
        let body = match repeatable.body {
            Some(coding) => Body::from(self.answering.encoded(&answer, coding).await.0),
            None => Body::empty(),
        };
        let mut response = Response::new(body);
        *response.status_mut() = known.status;
        *response.headers_mut() = known.headers.clone();
        let given = head.headers.get(REQUEST_ID).cloned();
        let id = given.or_else(|| self.ids.header())?;
        let span = log::span(
            id.to_str().unwrap_or_default(),
            &head.method,
            head.uri.path(),
        );
        let (status, took) = (known.status, begun.elapsed());
        let told = &repeatable.told;
        log::answered(&span, status, took, Some(told));
        self.metrics.recalled(&known.tally, told.counted(took));
        response.headers_mut().insert(REQUEST_ID, id);
        Some(response)
    }
}

impl Known {
    fn of(response: &Response, repeatable: Repeatable, tally: Tally) -> Self {
        let mut headers = response.headers().clone();
        headers.remove(REQUEST_ID);
        Self {
            status: response.status(),
            headers,
            repeatable,
            tally,
        }
    }
}

/// Whether a request is a question short enough to be remembered. Its body has an end that is known:
/// nobody can make us read on.
fn is_short_question(head: &Parts, body: &Incoming) -> bool {
    if head.uri.path() != "/graphql" || head.headers.contains_key(header::UPGRADE) {
        return false;
    }
    // Who shows a key is looked up each time, and no key is kept here.
    if caller::is_shown(&head.headers) {
        return false;
    }
    let query = head.uri.query().unwrap_or_default();
    let length = body.size_hint().exact();
    let length = length.and_then(|length| usize::try_from(length).ok());
    match (&head.method, length) {
        (&Method::GET, Some(0)) => query.len() <= LONGEST,
        (&Method::POST, Some(length)) => query.len() + length <= LONGEST,
        _ => false,
    }
}

/// Everything of a request that may change its answer.
fn key(head: &Parts, body: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1_024);
    key.extend_from_slice(head.method.as_str().as_bytes());
    key.push(b' ');
    key.extend_from_slice(head.uri.query().unwrap_or_default().as_bytes());
    // Neither an address nor a header has a line break in it: so no two requests run together.
    for (name, value) in &head.headers {
        if !ALIKE.contains(name) {
            key.push(b'\n');
            key.extend_from_slice(name.as_str().as_bytes());
            key.push(b':');
            key.extend_from_slice(value.as_bytes());
        }
    }
    key.extend_from_slice(b"\n\n");
    key.extend_from_slice(body);
    key
}

/// A short body; or, where it does not come in time, what came of it and the rest.
async fn read(mut body: Incoming) -> Result<Bytes, Unread> {
    let mut came = BytesMut::new();
    let reading = async {
        while !body.is_end_stream() {
            let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
            match frame.await {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        came.extend_from_slice(&data);
                    }
                }
                Some(Err(broken)) => return Some(broken),
                None => break,
            }
        }
        None
    };
    let broken = match patiently(reading).await {
        Some(None) => return Ok(came.freeze()),
        Some(broken) => broken,
        None => None,
    };
    Err(Unread {
        came: Some(came.freeze()).filter(|came| !came.is_empty()),
        broken,
        rest: body,
    })
}

/// Work that is done soon or given up. A timer is set only for what is not done at the second look.
async fn patiently<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut looked = false;
    let soon = poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if looked => Poll::Ready(None),
        Poll::Pending => {
            looked = true;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    });
    match soon.await {
        Some(done) => Some(done),
        None => tokio::time::timeout(PATIENCE, work).await.ok(),
    }
}

/// A body of which the beginning was read.
struct Unread {
    came: Option<Bytes>,
    broken: Option<hyper::Error>,
    rest: Incoming,
}

impl HttpBody for Unread {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        if let Some(came) = self.came.take() {
            return Poll::Ready(Some(Ok(Frame::data(came))));
        }
        if let Some(broken) = self.broken.take() {
            return Poll::Ready(Some(Err(broken)));
        }
        Pin::new(&mut self.rest).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.came.is_none() && self.broken.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
