//! GraphQL by POST with JSON.

use async_graphql::Variables;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::json;

use super::{Site, request_id};
use crate::graphql::{Asked, error::code, timed_out, was_refused};

/// The body of a request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    query: Option<String>,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

pub(super) async fn post(
    State(site): State<Site>,
    headers: HeaderMap,
    extensions: Extensions,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if !is_json(&headers) {
        let message = "Send the request as application/json.";
        return refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, message);
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return refusal(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large.");
        }
        Err(_) => return refusal(StatusCode::BAD_REQUEST, "The request broke off."),
    };
    let Ok(Body {
        query,
        operation_name,
        variables,
        extensions: asked_extensions,
    }) = serde_json::from_slice(&body)
    else {
        let message = "The body is not a JSON object with a `query`.";
        return refusal(StatusCode::BAD_REQUEST, message);
    };
    let variables = variables.unwrap_or_default();
    let asked = Asked {
        query,
        operation_name,
        variables: Variables::from_json(serde_json::Value::Object(variables)),
        extensions: asked_extensions.unwrap_or_default(),
    };
    let id = request_id(&extensions);
    let answer = site.api.execute(asked, &id);
    let answer = tokio::time::timeout(site.timeout, answer)
        .await
        .unwrap_or_else(|_| timed_out());
    if was_refused(&answer) {
        // The specification wants no `data` where nothing was executed.
        return Json(json!({ "errors": answer.errors })).into_response();
    }
    Json(answer).into_response()
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// A request that never became GraphQL.
fn refusal(status: StatusCode, message: &str) -> Response {
    let error = json!({ "message": message, "extensions": { "code": code::BAD_USER_INPUT } });
    (status, Json(json!({ "errors": [error] }))).into_response()
}
