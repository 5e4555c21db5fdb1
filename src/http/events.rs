//! Server-sent events: the distinct connections mode of GraphQL over SSE.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream, Stream};
use serde_json::json;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::part::Part;
use super::stopping::Stopping;

/// Proxies that gather answers must not gather these.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The answer as a stream of events, with a comment in each silence.
pub(super) fn answer(
    parts: BoxStream<'static, Part>,
    silence: Duration,
    stopping: Stopping,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-cache, no-transform"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::VARY, "accept"),
        (BUFFERING, "no"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    // The first comment sends the headers on their way.
    let events = stream::iter([comment()]).chain(events(parts, silence, stopping));
    (headers, Body::from_stream(events.map(Ok::<_, Infallible>))).into_response()
}

fn events(
    parts: BoxStream<'static, Part>,
    silence: Duration,
    stopping: Stopping,
) -> impl Stream<Item = Bytes> {
    let mut comments = interval_at(Instant::now() + silence, silence);
    comments.set_missed_tick_behavior(MissedTickBehavior::Delay);
    stream::unfold(Some((parts, comments, stopping)), async |open| {
        let (mut parts, mut comments, stopping): (BoxStream<'static, Part>, Interval, Stopping) =
            open?;
        let part = tokio::select! {
            part = parts.next() => part?,
            _ = comments.tick() => return Some((comment(), Some((parts, comments, stopping)))),
            // The end without `complete` tells the caller to come back.
            () = stopping.begun() => return None,
        };
        comments.reset();
        let rest = (!part.is_last()).then_some((parts, comments, stopping));
        Some((written(&part).into(), rest))
    })
}

fn comment() -> Bytes {
    Bytes::from_static(b":\n\n")
}

/// JSON holds no line breaks, so a result is one line of data.
fn written(part: &Part) -> String {
    const COMPLETE: &str = "event: complete\ndata: \n\n";
    match part {
        Part::Next { body, cursor } => {
            let id = cursor.as_ref().map(|cursor| format!("id: {cursor}\n"));
            format!("event: next\n{}data: {body}\n\n", id.unwrap_or_default())
        }
        Part::Refused(errors) => {
            let body = json!({ "errors": errors });
            format!("event: next\ndata: {body}\n\n{COMPLETE}")
        }
        Part::Complete => COMPLETE.to_owned(),
    }
}
