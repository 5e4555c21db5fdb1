//! Citations followed: the answer as it was, for programs; what it is and rests on, for people.

mod shown;

use axum::Json;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Site;
use super::etag;
use super::graphql::write_limit;
use super::page;
use crate::answering::{Changed, Followed};
use crate::graphql::{limited, overloaded, timed_out};
use crate::service::citation::Citation;

/// When the answer was given (RFC 7089).
const MEMENTO: HeaderName = HeaderName::from_static("memento-datetime");
const VERSION: HeaderName = HeaderName::from_static("pantau-data-version");
const SHA256: HeaderName = HeaderName::from_static("pantau-answer-sha256");

/// `GET /citations/ID`: a page where a browser asks, otherwise the answer; `ID.json` is always the
/// answer.
pub(super) async fn get(
    State(site): State<Site>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let headers = request.headers();
    let language = page::language_of(query.as_deref(), headers);
    let (id, as_file) = match name.strip_suffix(".json") {
        Some(id) => (id, true),
        None => (name.as_str(), false),
    };
    let accept = headers.get(header::ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    let for_people = !as_file && accept.is_some_and(|accept| accept.contains("text/html"));
    let found = match id_of(id) {
        Some(id) => site.answering.api().services().citations.find(id).await,
        None => Ok(None),
    };
    let citation = match found {
        Ok(Some(citation)) => citation,
        Ok(None) if for_people => return shown::not_found(language),
        Ok(None) => {
            return problem(
                StatusCode::NOT_FOUND,
                "There is no such citation.",
                json!({}),
            );
        }
        Err(cause) => return failed(&cause),
    };
    let etag = etag::of_digest(citation.answer_sha256.as_bytes());
    if !for_people && citation.is_kept() && etag::is_known(headers, &etag) {
        return (StatusCode::NOT_MODIFIED, told(&citation, etag)).into_response();
    }
    let asker = site.asker(request.extensions(), headers);
    let followed = site.in_time(site.answering.follow(&citation, &asker)).await;
    let (followed, verdict) = match followed {
        Ok(Ok(followed)) => followed,
        Ok(Err(cause)) => return failed(&cause),
        Err(_) => return (StatusCode::GATEWAY_TIMEOUT, Json(timed_out())).into_response(),
    };
    let mut response = match followed {
        Followed::Limited => (StatusCode::TOO_MANY_REQUESTS, Json(limited())).into_response(),
        Followed::Overloaded => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(overloaded())).into_response()
        }
        followed if for_people => shown::page(&citation, &followed, language),
        Followed::Same(answer) => (told(&citation, etag), answer).into_response(),
        Followed::Other(changed) => another(&citation, &changed),
    };
    write_limit(&mut response, site.answering.limit(), verdict);
    response
}

/// The id in an address: 32 hexadecimal digits.
fn id_of(text: &str) -> Option<Uuid> {
    let is_plain = text.len() == 32;
    is_plain.then(|| Uuid::try_parse(text).ok()).flatten()
}

/// What is said of an answer beside it.
fn told(citation: &Citation, etag: HeaderValue) -> [(HeaderName, HeaderValue); 7] {
    // Dates, numbers and hexadecimal digits are fit for headers.
    let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
    let date = citation.known_at.format("%a, %d %b %Y %H:%M:%S GMT");
    [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        ),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
        (header::ETAG, etag),
        (header::VARY, HeaderValue::from_static("accept")),
        (MEMENTO, value(&date.to_string())),
        (
            VERSION,
            value(&format!("import={}", citation.import_sequence)),
        ),
        (SHA256, value(&citation.answer_sha256)),
    ]
}

/// The cited answer cannot be given any more: what can be said of it.
fn another(citation: &Citation, changed: &Changed) -> Response {
    let imports =
        changed.since.first.iter().map(
            |(sequence, kind, file)| json!({ "sequence": sequence, "kind": kind, "file": file }),
        );
    let about = json!({
        "accessedAt": citation.known_at,
        "importSequence": citation.import_sequence,
        "answerSha256": citation.answer_sha256,
        "answerSha256Now": changed.sha256_now,
        "errors": changed.errors,
        "changedAreas": changed.since.areas,
        "importsSince": changed.since.imports,
        "firstImportsSince": imports.collect::<Vec<_>>(),
    });
    let message = "The answer was too large to be kept, and asked again it comes out otherwise.";
    problem(StatusCode::GONE, message, about)
}

/// What is wrong, for programs (RFC 9457).
fn problem(status: StatusCode, title: &str, mut about: Value) -> Response {
    if let Some(members) = about.as_object_mut() {
        members.insert("title".to_owned(), title.into());
        members.insert("status".to_owned(), status.as_u16().into());
    }
    let kind = HeaderValue::from_static("application/problem+json");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::VARY, HeaderValue::from_static("accept")),
    ];
    (status, headers, about.to_string()).into_response()
}

fn failed(cause: &anyhow::Error) -> Response {
    tracing::error!(cause = format!("{cause:#}"), "a citation failed");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
