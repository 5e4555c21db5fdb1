//! The whole change log, one entry a line, for whoever verifies or mirrors it.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use serde_json::json;

use super::Site;
use super::graphql::write_limit;
use crate::graphql::error::code;
use crate::graphql::limited;
use crate::service::change;
use crate::service::list::Lists;

/// `GET /changes.ndjson?after=SEQUENCE`
pub(super) async fn get(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let Some(after) = after(query.as_deref().unwrap_or_default()) else {
        let message = "`after` is the number of an entry: only those behind it are sent.";
        return refused(message);
    };
    let lists = site.answering.api().services().lists.clone();
    let cost = match lists.count_changes_behind(after).await {
        Ok(count) => count,
        Err(cause) => {
            tracing::error!(cause = format!("{cause:#}"), "the change log failed");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let asker = site.asker(request.extensions(), request.headers());
    let (mut response, verdict) = match site.answering.charge_cost(&asker, cost).await {
        Ok(verdict) => (entries(lists, after), verdict),
        Err(verdict) => {
            let body = Json(limited());
            let refused = (StatusCode::TOO_MANY_REQUESTS, body).into_response();
            (refused, Some(verdict))
        }
    };
    write_limit(&mut response, site.answering.limit(), verdict);
    response
}

/// The entry to go on behind; 0, before the first, unless given. None where it is no number.
fn after(query: &str) -> Option<i64> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    match pairs.find(|(name, _)| name == "after") {
        Some((_, value)) => value.parse().ok().filter(|after| *after >= 0),
        None => Some(0),
    }
}

fn refused(message: &str) -> Response {
    let error = json!({ "message": message, "extensions": { "code": code::BAD_USER_INPUT } });
    let body = Json(json!({ "errors": [error] }));
    (StatusCode::BAD_REQUEST, body).into_response()
}

/// The entries behind a place, read and sent some at a time. What fails midway breaks the answer
/// off, so that nobody takes a part for the whole.
fn entries(lists: Lists, after: i64) -> Response {
    let chunks = stream::try_unfold(after, move |after| {
        let lists = lists.clone();
        async move {
            let entries = lists.changes_behind(after).await.map_err(|cause| {
                tracing::error!(cause = format!("{cause:#}"), "the change log broke off");
                std::io::Error::other("the change log could not be read on")
            })?;
            let Some(last) = entries.last() else {
                return Ok::<_, std::io::Error>(None);
            };
            let after = last.sequence;
            let lines: String = entries.iter().map(change::line).collect();
            Ok(Some((Bytes::from(lines), after)))
        }
    });
    let headers: [(HeaderName, HeaderValue); 3] = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-ndjson"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (headers, Body::from_stream(chunks)).into_response()
}
